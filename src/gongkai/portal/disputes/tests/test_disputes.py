"""Does a dispute go its way over the desk, is it counted, and does it keep what is needed?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from gongkai.disputes import Route
from gongkai.disputes.events import Accepted, Appealed, Concluded, CopyReceived, Decided, HearingSet, Replied
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.disputes import samples
from gongkai.portal.disputes.counting import disputes_behind, table_four
from gongkai.portal.disputes.handling import (
    Entry,
    FutureError,
    begin,
    bring_all_up_to_date,
    history,
    rule,
    strike,
    take_step,
)
from gongkai.portal.disputes.models import Dispute, DisputeRules
from gongkai.portal.foi.agenda import agenda_of
from gongkai.portal.foi.casework import Intake, receive
from gongkai.portal.foi.casework import take_step as take_step_of_request
from gongkai.portal.foi.models import FoiRequest, Hold, ParticularsRules
from gongkai.portal.foi.retention import due_by
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Sent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 9)
RECONSIDERATION = "disputes.reconsideration"


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-03-09 10:00 +0800", tick=False):
        yield


def answered(world: World, on: date = date(2026, 3, 2)) -> FoiRequest:
    intake = Intake(
        world.education,
        "natural_person",
        "甲申请",
        "请公开甲校的招生计划。",
        "paper",
        "in_person",
        on,
        {"phone": "0000-0"},
    )
    foi, _code = receive(intake, SYSTEM)
    take_step_of_request(foi, Answered(on=on, outcome="refused.state_secret", reason="定密"), SYSTEM)
    take_step_of_request(foi, Sent(on=on, way="post", evidence="EMS 0001"), SYSTEM)
    foi.refresh_from_db()
    return foi


def filed(world: World, on: date = date(2026, 3, 3), route: Route = Route.RECONSIDERATION, **more: Any) -> Dispute:
    about = {} if "request" in more else {"about": "没有主动公开招生计划"}
    handler = world.person(Duty.HANDLER)
    entry = Entry(world.education, route, "甲申请", "云溪县人民政府", on, officer=handler, **{**about, **more})
    return begin(entry, handler, SYSTEM)


def take(world: World, dispute: Dispute, *events: Any) -> None:
    for event in events:
        take_step(dispute, event, world.person(Duty.HANDLER), SYSTEM)
    dispute.refresh_from_db()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


# --- coming in and going on -------------------------------------------------------------------------------------------


def test_a_dispute_is_entered_from_the_page_of_a_request_and_shown_there(world: World) -> None:
    foi, handler = answered(world), world.signed_in(Duty.HANDLER)
    address = f"/disputes/new/?request={foi.pk}"
    assert address in page(handler, f"/requests/{foi.pk}/")
    assert 'value="甲申请"' in page(handler, address)
    sent = {
        "body": world.education.pk, "route": "reconsideration", "on": "2026-03-05", "party": "甲申请",
        "organ": "云溪县人民政府", "request_number": foi.number, "about": "",
    }  # fmt: skip
    answer = handler.post(address, sent)
    dispute = Dispute.objects.get()
    assert answer["Location"] == f"/disputes/{dispute.pk}/"
    assert (dispute.request, dispute.number, dispute.state) == (foi, "争2026-001", "filed")
    assert "争2026-001 行政复议，已提出，尚未受理" in page(handler, f"/requests/{foi.pk}/")
    assert "受理、立案" in page(handler, f"/disputes/{dispute.pk}/")


def test_a_dispute_about_nothing_is_refused_with_a_sentence(world: World) -> None:
    sent = {
        "body": world.education.pk, "route": "direct", "on": "2026-03-05", "party": "甲申请", "organ": "云溪县人民法院",
    }  # fmt: skip
    answer = world.signed_in(Duty.HANDLER).post("/disputes/new/", sent)
    assert answer.status_code == 400
    assert "请写明所涉的申请编号" in answer.content.decode()
    assert not Dispute.objects.exists()


def test_a_suit_about_no_request_names_the_reconsideration_before_it(world: World) -> None:
    first = filed(world)
    sent = {
        "body": world.education.pk, "route": "after_reconsideration", "on": "2026-03-08", "party": "甲申请",
        "organ": "云溪县人民法院", "about": "没有主动公开招生计划", "follows": first.pk,
    }  # fmt: skip
    handler = world.signed_in(Duty.HANDLER)
    assert handler.post("/disputes/new/", sent).status_code == 302
    assert Dispute.objects.get(follows=first).route == "after_reconsideration"
    refused = handler.post("/disputes/new/", {**sent, "route": "direct"})
    assert "只有复议后起诉的才有此前的行政复议" in refused.content.decode()


def test_a_step_is_recorded_on_its_page_and_counts_its_days(world: World) -> None:
    dispute, handler = filed(world), world.signed_in(Duty.HANDLER)
    address = f"/disputes/{dispute.pk}/step/copy_received/"
    assert "行政复议法第四十八条" in page(handler, address)
    handler.post(address, {"on": "2026-03-09"})
    dispute.refresh_from_db()
    assert (dispute.state, dispute.due) == ("running", date(2026, 3, 23))
    assert "最迟 2026-03-23" in page(handler, f"/disputes/{dispute.pk}/")


def test_what_has_not_happened_or_is_not_lawful_is_refused(world: World) -> None:
    dispute, handler = filed(world), world.signed_in(Duty.HANDLER)
    assert handler.get(f"/disputes/{dispute.pk}/step/appealed/").status_code == 404
    answer = handler.post(f"/disputes/{dispute.pk}/step/accepted/", {"on": "2026-03-10"})
    assert (answer.status_code, "还没有到" in answer.content.decode()) == (400, True)
    early = handler.post(f"/disputes/{dispute.pk}/step/accepted/", {"on": "2026-03-01"})
    assert "早于前一项" in early.content.decode() or "还没有提出" in early.content.decode()
    with pytest.raises(FutureError):
        take(world, dispute, Accepted(on=date(2026, 3, 10)))
    assert dispute.events.count() == 1


def test_what_was_recorded_by_mistake_is_struck_and_stays_told(world: World) -> None:
    dispute = filed(world)
    take(world, dispute, Decided(on=date(2026, 3, 6), result="upheld"))
    lawyer = world.signed_in(Duty.LEGAL_REVIEWER)
    last = history(dispute)[-1]
    assert world.signed_in(Duty.HANDLER).get(f"/disputes/{dispute.pk}/strike/").status_code == 403
    lawyer.post(f"/disputes/{dispute.pk}/strike/", {"event": last.pk, "reason": "看错了文号"})
    dispute.refresh_from_db()
    assert (dispute.state, dispute.result) == ("filed", "")
    assert table_four(world.education, 2026)[f"{RECONSIDERATION}.pending"] == 1
    assert "误记，已撤销" in page(lawyer, f"/disputes/{dispute.pk}/")


def test_an_earlier_event_that_is_recorded_late_stands_where_its_day_puts_it(world: World) -> None:
    dispute = filed(world)
    take(world, dispute, CopyReceived(on=date(2026, 3, 6)), Accepted(on=date(2026, 3, 4), number="复〔2026〕1号"))
    assert [row.kind for row in history(dispute)] == ["filed", "accepted", "copy_received"]
    assert dispute.case_number == "复〔2026〕1号"


def test_an_entry_is_put_right_and_two_who_do_so_at_once_do_not_undo_each_other(world: World) -> None:
    dispute, handler = filed(world), world.signed_in(Duty.HANDLER)
    address = f"/disputes/{dispute.pk}/edit/"
    assert 'value="甲申请"' in page(handler, address)
    sent = {"party": "乙申请", "organ": "云溪县人民政府", "about": "没有公开预算", "version": dispute.version}
    assert handler.post(address, sent).status_code == 302
    dispute.refresh_from_db()
    assert (dispute.party, dispute.about) == ("乙申请", "没有公开预算")
    again = handler.post(address, {**sent, "party": "丙申请"})
    assert (again.status_code, "别人已经改动了这条记录" in again.content.decode()) == (409, True)
    dispute.refresh_from_db()
    assert dispute.party == "乙申请"


# --- table four -------------------------------------------------------------------------------------------------------


def test_table_four_counts_each_case_once_a_year_and_every_figure_opens_on_its_disputes(world: World) -> None:
    old = filed(world, date(2025, 11, 3))
    take(world, old, Decided(on=date(2026, 2, 3), result="revoked", grounds=("facts",)))
    filed(world)
    in_2025, in_2026 = table_four(world.education, 2025), table_four(world.education, 2026)
    assert (in_2025[f"{RECONSIDERATION}.pending"], in_2025[f"{RECONSIDERATION}.total"]) == (1, 1)
    assert (in_2026[f"{RECONSIDERATION}.corrected"], in_2026[f"{RECONSIDERATION}.pending"]) == (1, 1)
    assert len(in_2026) == 15
    assert list(disputes_behind(world.education, f"{RECONSIDERATION}.corrected", 2026)) == [old]
    handler = world.signed_in(Duty.HANDLER)
    shown = page(handler, "/disputes/table/?year=2026")
    assert f"/disputes/table/2026/{RECONSIDERATION}.corrected/" in shown
    behind = page(handler, f"/disputes/table/2026/{RECONSIDERATION}.corrected/?body={world.education.pk}")
    assert old.number in behind
    assert "争2026-001" not in behind
    assert table_four(world.health, 2026)[f"{RECONSIDERATION}.total"] == 0


def test_every_figure_is_the_number_of_disputes_behind_it_now_and_as_it_was_on_record(world: World) -> None:
    dispute = filed(world, date(2026, 3, 3))
    moment = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel("2026-03-10 10:00 +0800", tick=False):
        take(world, dispute, Decided(on=date(2026, 3, 6), result="upheld"))
        last = history(dispute)[-1]
    with time_machine.travel("2026-03-12 10:00 +0800", tick=False):
        strike(dispute, last, "误记", world.person(Duty.HANDLER), SYSTEM)
    columns = {
        moment: "pending", moment + timedelta(days=1): "upheld", moment + timedelta(days=2): "upheld",
        moment + timedelta(days=4): "pending",
    }  # fmt: skip
    for at, column in columns.items():
        table = table_four(world.education, 2026, at=at)
        assert {key for key, number in table.items() if number} == {
            f"{RECONSIDERATION}.{column}",
            f"{RECONSIDERATION}.total",
        }
        for key, number in table.items():
            assert disputes_behind(world.education, key, 2026, at=at).count() == number
    now = table_four(world.education, 2026)
    assert all(disputes_behind(world.education, key, 2026).count() == number for key, number in now.items())


def test_an_office_counts_a_case_under_appeal_by_its_own_rule(world: World) -> None:
    dispute = filed(world, date(2025, 3, 3), Route.DIRECT)
    decided = Decided(on=date(2025, 10, 3), result="court_claims_dismissed")
    take(world, dispute, decided, Appealed(on=date(2025, 10, 15)))
    row = Route.DIRECT.row
    assert table_four(world.education, 2025)[f"{row}.pending"] == 1
    with act(SYSTEM, "test"):
        rules = DisputeRules(body=world.education, under_appeal="first_instance")
        rule(rules, SYSTEM)
    assert table_four(world.education, 2025)[f"{row}.upheld"] == 1
    head = world.signed_in(Duty.OFFICE_HEAD)
    head.post(f"/disputes/rules/{world.education.pk}/", {"under_appeal": "pending", "version": 1})
    assert table_four(world.education, 2025)[f"{row}.pending"] == 1
    assert world.signed_in(Duty.HANDLER).get(f"/disputes/rules/{world.education.pk}/").status_code == 403


# --- what a dispute keeps ---------------------------------------------------------------------------------------------


def test_a_dispute_holds_the_particulars_of_the_applicant_until_it_is_over(world: World) -> None:
    foi = answered(world, date(2024, 3, 4))
    rules = ParticularsRules(body=world.education, identity_months=24, contact_months=12)
    assert [one.request for one in due_by(TODAY, rules)]
    dispute = filed(world, request=foi)
    assert Hold.objects.get(Hold.STANDS).request == foi
    assert not due_by(TODAY, rules)
    take(world, dispute, Decided(on=date(2026, 3, 6), result="upheld", received=date(2026, 3, 6)))
    assert not due_by(TODAY, rules)
    take(world, dispute, Concluded(on=date(2026, 3, 9)))
    assert not Hold.objects.filter(Hold.STANDS).exists()
    assert due_by(TODAY, rules)
    strike(dispute, history(dispute)[-1], "还可以起诉", world.person(Duty.LEGAL_REVIEWER), SYSTEM)
    assert not due_by(TODAY, rules)


# --- days to keep -----------------------------------------------------------------------------------------------------


def test_its_officer_finds_its_days_among_the_things_to_do(world: World) -> None:
    dispute = filed(world)
    take(world, dispute, CopyReceived(on=date(2026, 3, 9)))
    viewer = Viewer.of(world.person(Duty.HANDLER))

    def headings(on: date) -> list[str]:
        return [
            str(one.label) for one in agenda_of(viewer, on) if any(thing.name == dispute.number for thing in one.things)
        ]

    assert headings(date(2026, 3, 10)) == []
    assert headings(date(2026, 3, 17)) == ["行政复议、行政诉讼：5个工作日内到期、开庭"]
    assert headings(date(2026, 3, 24)) == ["行政复议、行政诉讼：期限已过"]
    take(world, dispute, Decided(on=date(2026, 3, 9), result="upheld"))
    assert headings(date(2026, 3, 24)) == []


def test_a_hearing_that_is_over_is_no_day_to_keep_any_more(world: World) -> None:
    dispute = filed(world, route=Route.DIRECT)
    copy = CopyReceived(on=date(2026, 3, 4), reply_by=date(2026, 3, 20))
    take(world, dispute, copy, HearingSet(on=date(2026, 3, 5), day=date(2026, 3, 12)))
    assert dispute.due == date(2026, 3, 12)
    with time_machine.travel("2026-03-13 10:00 +0800", tick=False):
        bring_all_up_to_date([dispute])
    dispute.refresh_from_db()
    assert dispute.due == date(2026, 3, 20)


# --- lessons ----------------------------------------------------------------------------------------------------------


def test_what_was_corrected_is_counted_by_ground_and_by_outcome(world: World) -> None:
    foi = answered(world)
    dispute = filed(world, request=foi)
    decided = Decided(on=date(2026, 3, 6), result="revoked", grounds=("procedure", "no_reasons"))
    take(world, dispute, decided)
    shown = page(world.signed_in(Duty.HANDLER), "/disputes/lessons/?year=2026")
    for words in ("违反法定程序", "没有说明理由", "属于国家秘密", dispute.number):
        assert words in shown


# --- papers and evidence ----------------------------------------------------------------------------------------------


def test_papers_are_kept_and_the_list_of_evidence_leaves_as_a_sheet(world: World) -> None:
    dispute, handler = filed(world), world.signed_in(Duty.HANDLER)
    base = f"/disputes/{dispute.pk}"
    file = SimpleUploadedFile("申请书.txt", "申请人请求撤销。".encode())
    handler.post(f"{base}/papers/", {"kind": "application", "papers": file})
    line = {"name": "检索记录", "proves": "查找过三个库房", "source": "本机关", "pages": "8"}
    handler.post(f"{base}/evidence/", line)
    shown = page(handler, f"{base}/")
    assert "申请书.txt" in shown
    answer = handler.get(f"{base}/evidence.docx")
    document = Document(BytesIO(b"".join(answer)))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "1",
        "检索记录",
        "查找过三个库房",
        "本机关",
        "8",
    ]
    assert "证据目录" in document.paragraphs[0].text
    one = dispute.evidence.get()
    handler.post(f"/disputes/evidence/{one.pk}/remove/")
    assert not dispute.evidence.exists()
    assert handler.get(f"{base}/evidence.docx").status_code == 404


def test_an_identity_number_in_what_is_written_is_refused(world: World) -> None:
    dispute = filed(world)
    sent = {"name": "证件 11010519491231002X", "proves": "身份"}
    answer = world.signed_in(Duty.HANDLER).post(f"/disputes/{dispute.pk}/evidence/", sent)
    assert answer.status_code == 400
    assert not dispute.evidence.exists()


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_queues_hold_what_belongs_to_them(world: World) -> None:
    running = filed(world)
    take(world, running, CopyReceived(on=date(2026, 3, 9)))
    decided = filed(world, date(2026, 3, 4))
    take(world, decided, Decided(on=date(2026, 3, 6), result="upheld"))
    over = filed(world, date(2026, 3, 5))
    take(world, over, Decided(on=date(2026, 3, 6), result="upheld"), Concluded(on=date(2026, 3, 9)))
    handler = world.signed_in(Duty.HANDLER)
    for queue, wanted in {"due": [running], "running": [running], "decided": [decided], "final": [over]}.items():
        shown = page(handler, f"/disputes/?queue={queue}")
        assert [one for one in (running, decided, over) if one.get_absolute_url() in shown] == wanted, queue


def test_a_long_list_has_fifty_on_a_page_and_asks_no_more_for_more(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        filed(world)
    handler = world.signed_in(Duty.HANDLER)
    page(handler, "/disputes/?queue=all")
    with django_assert_max_num_queries(30) as few:
        page(handler, "/disputes/?queue=all")
    foi = answered(world)
    for _number in range(49):
        filed(world, request=foi)
    with django_assert_max_num_queries(len(few) + 1):
        shown = page(handler, "/disputes/?queue=all")
    assert shown.count('<td class="title nowrap">') == 50
    assert "page=2" in shown
    assert page(handler, "/disputes/?queue=all&page=2").count('<td class="title nowrap">') == 2


def test_replies_of_a_reconsideration_and_a_suit_after_it_are_two_cases(world: World) -> None:
    foi = answered(world)
    first = filed(world, request=foi)
    decided = Decided(on=date(2026, 3, 6), result="upheld", received=date(2026, 3, 6))
    take(world, first, CopyReceived(on=date(2026, 3, 4)), Replied(on=date(2026, 3, 5)), decided)
    handler = world.signed_in(Duty.HANDLER)
    address = f"/disputes/new/?after={first.pk}"
    assert address in page(handler, f"/disputes/{first.pk}/")
    sent = {
        "body": world.education.pk, "route": "after_reconsideration", "on": "2026-03-08", "party": "甲申请",
        "organ": "云溪县人民法院", "request_number": foi.number, "follows": first.pk,
    }  # fmt: skip
    handler.post(address, sent)
    second = Dispute.objects.get(follows=first)
    assert second.number in page(handler, f"/disputes/{first.pk}/")
    table = table_four(world.education, 2026)
    assert table[f"{RECONSIDERATION}.upheld"] == table[f"{Route.AFTER_RECONSIDERATION.row}.pending"] == 1


# --- samples ----------------------------------------------------------------------------------------------------------


def test_the_samples_are_lawful_come_once_and_stand_in_every_state(world: World) -> None:
    answered(world)
    assert samples.load() == 14
    assert samples.load() == 0
    states = {"filed", "running", "decided", "appeal", "final"}
    assert set(Dispute.objects.values_list("state", flat=True)) == states
    years = [table_four(world.education, year) for year in (2024, 2025, 2026)]
    columns = {key.rpartition(".")[2] for table in years for key, number in table.items() if number}
    assert columns == {"upheld", "corrected", "other", "pending", "total"}
