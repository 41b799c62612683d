"""Is a report made from the records, does it go through the hands it has to, and is what is public what was signed?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from gongkai.compiling import promises
from gongkai.form import form_for
from gongkai.portal.accounts.models import Duty
from gongkai.portal.annual import making
from gongkai.portal.annual.making import Making
from gongkai.portal.annual.models import AnnualReport, RegisterEntry, Statement
from gongkai.portal.foi.casework import Intake, receive, take_step
from gongkai.portal.foi.figures import table_three
from gongkai.portal.foi.models import FoiRequest, Piece
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Sent
from gongkai.signed import verify
from gongkai.submission import UnlawfulError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]

WRITER, REVIEWER, LEADER, PUBLISHER = Duty.HANDLER, Duty.UNIT_REVIEWER, Duty.APPROVING_LEADER, Duty.PUBLISHER
HEAD, SUPERIOR = Duty.OFFICE_HEAD, Duty.SUPERIOR_OFFICER


@pytest.fixture
def january() -> Iterator[None]:
    with time_machine.travel("2026-01-12 10:00 +0800", tick=False):
        yield


def received(world: World, year: int) -> FoiRequest:
    """A request that came in that March."""
    on = date(year, 3, 3)
    said = {"phone": "0000-0"}
    intake = Intake(world.education, "natural_person", "甲申请", "请公开招生计划。", "paper", "in_person", on, said)
    return receive(intake, SYSTEM)[0]


def answered(foi: FoiRequest) -> None:
    on = date(foi.year, 3, 3)
    take_step(foi, Answered(on=on, outcome="granted"), SYSTEM)
    take_step(foi, Sent(on=on, way="post", evidence="EMS 0001"), SYSTEM)


def a_whole_year(world: World, year: int = 2025) -> AnnualReport:
    """A report for which every cell of table two is stated; one request was received and granted in its year."""
    answered(received(world, year))
    with act(SYSTEM, "test"):
        for slot in form_for(year).table("proactive").slots:
            if not slot.key.startswith("proactive.rules."):
                RegisterEntry.objects.create(body=world.education, year=year, cell=slot.key, value=0, note="台账")
    report = making.begin(world.education, year, SYSTEM)
    with act(SYSTEM, "test"):
        report.problems = "宣传不够。明年增加培训。"
        report.save()
    return report


def explained(report: AnnualReport, world: World) -> None:
    """Everything that the checks ask about has its explanation."""
    made = Making(report)
    for finding in made.unexplained:
        making.explain(report, finding, {"code": "as_it_is", "reason": "确实如此"}, world.person(WRITER), SYSTEM)


def signed(report: AnnualReport, world: World) -> None:
    explained(report, world)
    making.prepare(report, world.person(WRITER), SYSTEM)
    making.review(report, world.person(REVIEWER), SYSTEM, agrees=True)
    making.sign_off(report, world.person(LEADER), SYSTEM)


def test_what_was_counted_is_what_the_report_says(world: World) -> None:
    report = a_whole_year(world)
    content = Making(report).content
    three = table_three(Piece.objects.filter(body=world.education), 2025)
    assert three["requests.received.total"] == 1
    assert all(content.value(key) == number for key, number in three.items())
    assert content.value("proactive.licences.decisions") == 0
    assert content.value("disputes.reconsideration.total") == 0
    assert not Making(report).must_fix


def test_what_no_record_knows_is_blank(world: World) -> None:
    report = making.begin(world.health, 2025, SYSTEM)
    assert Making(report).content.value("requests.received.total") is None
    assert Making(report).content.value("proactive.licences.decisions") is None


def test_a_report_is_begun_once_with_its_words_drafted_from_the_records(world: World) -> None:
    report = a_whole_year(world)
    assert making.begin(world.education, 2025, SYSTEM) == report
    assert "全年新收政府信息公开申请1件" in report.overview
    assert "收费通知" in report.other


def test_three_people_bring_it_to_the_public_and_what_they_signed_is_what_is_read(world: World, client: Client) -> None:
    report = a_whole_year(world)
    explained(report, world)
    steps: tuple[tuple[Duty, str, dict[str, str]], ...] = (
        (WRITER, "prepare", {}), (REVIEWER, "review", {"agrees": "yes"}), (LEADER, "sign", {}), (WRITER, "submit", {}),
        (PUBLISHER, "publish", {}), (SUPERIOR, "accept", {}),
    )  # fmt: skip
    for duty, step, data in steps:
        answer = world.signed_in(duty).post(f"/annual/{report.pk}/{step}/", data)
        assert answer.status_code == 302, (step, answer.content.decode()[:2000])
    report.refresh_from_db()
    assert (report.state, str(report.submitted), str(report.first_public)) == ("accepted", "2026-01-12", "2026-01-12")
    page = client.get(f"/report/{world.education.pk}/2025/").content.decode()
    assert "云溪县教育局2025年政府信息公开工作年度报告" in page
    assert "宣传不够" in page
    column = f"/disclosure/{world.education.pk}/reports/"
    assert f"/report/{world.education.pk}/2025/" in client.get(column).content.decode()
    file = client.get(f"/report/{world.education.pk}/2025/1/signature.json").getvalue().decode()
    checked = verify(file)
    assert checked.holds
    assert checked.report == report.drafts.get().content
    assert checked.signed_on == "2026-01-12"


@pytest.mark.parametrize("to", ["html", "docx", "xlsx", "csv", "json"])
def test_everybody_can_take_it_home(world: World, client: Client, to: str) -> None:
    report = a_whole_year(world)
    signed(report, world)
    making.publish(report, world.person(PUBLISHER), SYSTEM)
    answer = client.get(f"/report/{world.education.pk}/2025/1/download/{to}/")
    assert answer.status_code == 200
    assert answer.getvalue()


def test_nobody_reviews_or_signs_what_they_prepared(world: World) -> None:
    report = a_whole_year(world)
    explained(report, world)
    making.prepare(report, world.person(HEAD), SYSTEM)
    with pytest.raises(UnlawfulError, match="不能审核自己编制的"):
        making.review(report, world.person(HEAD), SYSTEM, agrees=True)
    answer = world.signed_in(HEAD).post(f"/annual/{report.pk}/review/", {"agrees": "yes"})
    assert answer.status_code == 400
    assert "编制的人不能审核" in answer.content.decode()


def test_it_cannot_be_signed_while_a_sum_does_not_hold_or_a_question_is_open(world: World) -> None:
    report = a_whole_year(world)
    wrong = {"value": 7, "code": "late_found", "reason": "补记"}
    making.state_figure(report, "requests.received.total", wrong, world.person(WRITER), SYSTEM)
    making.prepare(report, world.person(WRITER), SYSTEM)
    making.review(report, world.person(REVIEWER), SYSTEM, agrees=True)
    answer = world.signed_in(LEADER).post(f"/annual/{report.pk}/sign/")
    assert answer.status_code == 400
    assert "必须" in answer.content.decode()
    assert report.drafts.get().signed == ""


def test_a_figure_that_is_stated_keeps_the_counted_one_beside_it(world: World) -> None:
    report = a_whole_year(world)
    writer = world.signed_in(WRITER)
    address = f"/annual/{report.pk}/cells/proactive.licences.decisions/"
    assert writer.post(address, {"value": "-3", "code": "late_found", "reason": "x"}).status_code == 400
    assert writer.post(address, {"value": "3", "code": "late_found", "reason": ""}).status_code == 400
    assert writer.post(address, {"value": "3", "code": "late_found", "reason": "纸质台账另有三件"}).status_code == 302
    page = writer.get(f"/annual/{report.pk}/").content.decode()
    assert 'id="restated"' in page
    assert [(one.counted, one.stated) for one in Making(report).restated] == [(0, 3)]
    assert writer.post(f"{address}back/").status_code == 302
    assert not Statement.objects.filter(report=report).exists()


def test_what_is_signed_is_locked_until_somebody_reopens_it_with_a_reason(world: World) -> None:
    report = a_whole_year(world)
    signed(report, world)
    writer = world.signed_in(WRITER)
    address = f"/annual/{report.pk}/cells/proactive.licences.decisions/"
    data = {"value": "3", "code": "late_found", "reason": "补记"}
    assert writer.post(address, data).status_code == 403
    assert writer.post(f"/annual/{report.pk}/words/", {"overview": "x"}).status_code == 403
    assert world.signed_in(HEAD).post(f"/annual/{report.pk}/reopen/", {"reason": ""}).status_code == 400
    assert world.signed_in(HEAD).post(f"/annual/{report.pk}/reopen/", {"reason": "漏记三件"}).status_code == 302
    assert writer.post(address, data).status_code == 302


def test_a_correction_says_what_changed_and_the_edition_before_stays(world: World, client: Client) -> None:
    report = a_whole_year(world)
    signed(report, world)
    making.publish(report, world.person(PUBLISHER), SYSTEM)
    making.reopen(report, world.person(HEAD), SYSTEM, "漏记三件许可")
    stated = {"value": 3, "code": "late_found", "reason": "纸质台账另有三件"}
    making.state_figure(report, "proactive.licences.decisions", stated, world.person(WRITER), SYSTEM)
    signed(report, world)
    public = f"/report/{world.education.pk}/2025/"
    assert 'id="changes"' not in client.get(public).content.decode(), "not public before it is published"
    publisher = world.signed_in(PUBLISHER)
    assert publisher.post(f"/annual/{report.pk}/publish/", {"reason": ""}).status_code == 400
    assert publisher.post(f"/annual/{report.pk}/publish/", {"reason": "补记行政许可3件"}).status_code == 302
    newest, first = client.get(public).content.decode(), client.get(f"{public}1/").content.decode()
    assert "补记行政许可3件" in newest
    assert 'id="changes"' in newest
    assert "这是以前公布的一版" in first
    assert client.get(f"{public}3/").status_code == 404


def test_the_superior_sends_back_what_is_wrong_and_sees_nothing_before_it_is_filed(world: World) -> None:
    report = a_whole_year(world)
    superior = world.signed_in(SUPERIOR)
    assert superior.get(f"/annual/{report.pk}/").status_code == 404
    signed(report, world)
    making.submit(report, world.person(WRITER), SYSTEM)
    assert superior.get(f"/annual/{report.pk}/").status_code == 200
    assert superior.post(f"/annual/{report.pk}/return/", {"reason": ""}).status_code == 400
    assert superior.post(f"/annual/{report.pk}/return/", {"reason": "请核对行政许可"}).status_code == 302
    assert "请核对行政许可" in world.signed_in(WRITER).get(f"/annual/{report.pk}/").content.decode()
    making.prepare(report, world.person(WRITER), SYSTEM)


@time_machine.travel("2026-02-05 10:00 +0800", tick=False)
def test_the_superior_sees_who_filed_and_who_is_late(world: World) -> None:
    report = a_whole_year(world)
    signed(report, world)
    making.submit(report, world.person(WRITER), SYSTEM)
    page = world.signed_in(SUPERIOR).get("/annual/filed/", {"year": "2025"}).content.decode()
    assert "云溪县卫生健康局" in page
    assert "尚未编制" in page
    assert page.count("逾期 5 天") == 3, "the health bureau, the government's office, and the late education bureau"
    assert world.signed_in(WRITER).get("/annual/filed/").status_code == 403


def test_what_changes_in_the_records_after_a_draft_shows(world: World) -> None:
    report = a_whole_year(world)
    making.prepare(report, world.person(WRITER), SYSTEM)
    assert making.differs_from_records(report) == []
    received(world, 2025)
    assert "requests.received.total" in making.differs_from_records(report)
    assert "又有变化" in world.signed_in(WRITER).get(f"/annual/{report.pk}/").content.decode()


def test_this_year_begins_with_what_last_year_carried_out_and_what_it_promised(world: World) -> None:
    last = a_whole_year(world, 2024)
    signed(last, world)
    making.publish(last, world.person(PUBLISHER), SYSTEM)
    this = making.begin(world.education, 2025, SYSTEM)
    before = making.previous_of(this)
    assert before is not None
    assert promises(before) == "宣传不够。明年增加培训。"
    assert "宣传不够" in world.signed_in(WRITER).get(f"/annual/{this.pk}/words/").content.decode()


def test_two_who_write_at_once_the_second_is_told(world: World) -> None:
    report = a_whole_year(world)
    writer = world.signed_in(WRITER)
    seen = AnnualReport.objects.get(pk=report.pk).version
    data = {"overview": "甲", "problems": "甲", "other": "甲", "seen": seen}
    assert writer.post(f"/annual/{report.pk}/words/", data).status_code == 302
    answer = writer.post(f"/annual/{report.pk}/words/", {**data, "overview": "乙"})
    assert answer.status_code == 400
    assert AnnualReport.objects.get(pk=report.pk).overview == "甲"


def test_the_page_asks_the_database_no_more_for_more_records(
    world: World, django_assert_max_num_queries: object
) -> None:
    report = a_whole_year(world)
    writer = world.signed_in(WRITER)
    writer.get(f"/annual/{report.pk}/")
    with django_assert_max_num_queries(90):  # type: ignore[operator]
        assert writer.get(f"/annual/{report.pk}/").status_code == 200


def test_the_signed_file_names_no_path_and_no_person_but_who_signed(world: World) -> None:
    report = a_whole_year(world)
    signed(report, world)
    data = json.loads(report.drafts.get().signed)
    assert set(data) == {"signature", "document"}
    assert data["signature"]["signer"].startswith("云溪县教育局 ")
