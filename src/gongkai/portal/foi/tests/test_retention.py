"""Do particulars go when their period is over, wholly, and never before or while somebody holds them?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.files import content
from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.files.models import StoredFile
from gongkai.portal.foi import jobs, retention
from gongkai.portal.foi.attachments import attach
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.duplicates import identity_marks
from gongkai.portal.foi.models import Attachment, Deletion, FoiRequest, Hold, ParticularsRules, Purpose
from gongkai.portal.foi.parts import merge_into
from gongkai.portal.foi.reminding import remind_once
from gongkai.portal.foi.sealing import seal
from gongkai.portal.foi.tests.test_requests import APPLICATION, filled_in, received
from gongkai.portal.jobs.models import Job
from gongkai.portal.jobs.queue import enqueue, work_off
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.search.index import differences as index_differences
from gongkai.portal.testing import World, a_file
from gongkai.procedure.events import Answered, Archived, Sent, Withdrawn

pytestmark = pytest.mark.django_db

NUMBER, PHONE = "11010519491231002X", "0000-1234567"
PAPER = f"居民身份证 {NUMBER}".encode()
CLOSED = date(2026, 3, 9)
OnCommit = Callable[..., AbstractContextManager[Any]]


def closed(world: World, *, papers: bool = True) -> FoiRequest:
    """A request that was answered on 2026-03-09, with a proof of identity."""
    with time_machine.travel("2026-03-02 10:00 +0800"):
        foi = received(world)
        if papers:
            attach(foi, Purpose.IDENTITY, [a_file(PAPER, f"{NUMBER}.txt")], SYSTEM)
    with time_machine.travel("2026-03-09 10:00 +0800"):
        take_step(foi, Answered(on=CLOSED, outcome="granted", sub_reason="provided", reason="见答复书"), SYSTEM)
        take_step(foi, Sent(on=CLOSED, way="electronic"), SYSTEM)
    return foi


def begin(world: World, **rules: Any) -> ParticularsRules:
    with act(SYSTEM, "test"):
        return ParticularsRules.objects.create(body=world.education, deletes_since=date(2026, 1, 1), **rules)


def on(day: str) -> list[Deletion]:
    """What the job deletes on that day."""
    before = set(Deletion.objects.values_list("pk", flat=True))
    with time_machine.travel(f"{day} 04:00 +0800"):
        enqueue(jobs.delete_particulars)
        work_off()
    return list(Deletion.objects.exclude(pk__in=before).order_by("pk"))


def everything_in_the_database() -> bytes:
    """Every byte of the file of SQLite, freed pages too; of PostgreSQL every row."""
    if connection.vendor == "sqlite":
        held: bytes = connection.connection.serialize()
        return held
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  (a name of ours)
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()


def everything_on_the_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_proofs_of_identity_go_a_year_after_the_end_and_contacts_with_the_file_each_with_its_event(
    world: World,
) -> None:
    foi = closed(world)
    begin(world)
    assert on("2027-03-09") == []
    [gone] = on("2027-03-10")
    assert (gone.kind, gone.columns, gone.papers, gone.on) == ("identity", ["id_number"], 1, date(2027, 3, 10))
    foi.refresh_from_db()
    assert foi.particulars == {"phone": PHONE}
    assert not foi.attachments.exists()
    told = Event.objects.filter(kind="foi.particulars_deleted")
    assert {one.reason for one in told} == {"身份证明保存满12个月"}
    assert {one.record_type for one in told} == {
        "foi.foirequest", "foi.attachment", "files.storedfile", "foi.deletion",
    }  # fmt: skip
    assert on("2036-03-09") == []
    [later] = on("2036-03-10")
    assert (later.kind, later.columns) == ("contact", ["phone"])
    foi.refresh_from_db()
    assert (foi.sealed, foi.applicant_name, foi.applicant_kind) == ("", "甲申请", "natural_person")


def test_after_deletion_nothing_of_it_is_left_and_the_ledger_is_whole(
    world: World, data_dir: Path, django_capture_on_commit_callbacks: OnCommit
) -> None:
    retention.wipe_what_is_freed()
    foi = closed(world)
    stored, sealed = files_of(foi.attachments.get()).get(), foi.sealed
    mark = next(one for one in identity_marks(foi) if one.startswith("i"))
    before = everything_in_the_database()
    assert sealed.encode() in before
    assert mark.encode() in before
    assert stored.path.exists()
    begin(world)
    with django_capture_on_commit_callbacks(execute=True):
        assert len(on("2027-03-10")) == 1
    held = everything_in_the_database()
    for word in (sealed, mark, NUMBER):
        assert word.encode() not in held
    assert not stored.path.exists()
    assert NUMBER.encode() not in everything_on_the_disk(data_dir)
    assert list(verify()) == []
    assert list(differences()) == []
    assert list(index_differences()) == []


def test_nothing_goes_before_the_head_of_the_office_has_begun_with_it(world: World) -> None:
    closed(world)
    assert on("2040-01-01") == []
    with act(SYSTEM, "test"):
        ParticularsRules.objects.create(body=world.education)
    assert on("2040-01-02") == []


def test_what_is_open_or_held_stays_and_goes_when_the_hold_is_lifted(world: World) -> None:
    foi = closed(world)
    with time_machine.travel("2026-03-02 10:00 +0800"):
        received(world, name="乙申请")
    begin(world)
    with act(SYSTEM, "test"):
        hold = Hold.objects.create(request=foi, reason="行政诉讼", put_by=world.person(Duty.HANDLER))
    assert on("2040-01-01") == []
    with act(SYSTEM, "test"):
        hold.lifted, hold.lifted_by = hold.put, world.person(Duty.OFFICE_HEAD)
        hold.save()
    assert {one.request_id for one in on("2040-01-02")} == {foi.pk}


def test_the_period_runs_from_the_last_that_reached_the_applicant_and_not_from_the_archive(world: World) -> None:
    foi = closed(world)
    rules = begin(world)
    assert [one.on for one in retention.due_of(foi, rules)] == [date(2027, 3, 10), date(2036, 3, 10)]
    with time_machine.travel("2026-05-11 10:00 +0800"):
        take_step(foi, Archived(on=date(2026, 5, 11)), SYSTEM)
    assert [one.on for one in retention.due_of(foi, rules)] == [date(2027, 3, 10), date(2036, 3, 10)]


def test_where_there_is_no_proof_of_identity_none_is_said_to_go(world: World) -> None:
    foi = closed(world, papers=False)
    with act(SYSTEM, "test"):
        foi.sealed = seal({"phone": PHONE})
        foi.save()
    rules = begin(world)
    assert [one.kind for one in retention.due_of(foi, rules)] == ["contact"]
    assert [one.kind for one in on("2040-01-01")] == ["contact"]


def test_a_request_that_went_into_another_is_kept_until_that_one_was_answered(world: World) -> None:
    with time_machine.travel("2026-03-02 10:00 +0800"):
        into, again = received(world), received(world)
        merge_into(again, into, "重复提交", SYSTEM)
    begin(world)
    again.refresh_from_db()
    assert again.closed == date(2026, 3, 2)
    assert on("2040-01-01") == []
    with time_machine.travel("2026-06-01 10:00 +0800"):
        take_step(into, Withdrawn(on=date(2026, 6, 1)), SYSTEM)
    assert on("2027-06-01") == []
    assert {one.request_id for one in on("2027-06-02")} == {into.pk, again.pk}


def test_particulars_that_cannot_be_read_stay_and_the_operator_is_told(world: World, settings: Any) -> None:
    closed(world)
    begin(world)
    settings.SECRET_KEY = "another secret " * 5
    assert on("2027-03-10") == []
    assert "密钥" in str(Job.objects.latest("pk").trouble)


# --- papers on the disk -----------------------------------------------------------------------------------------------


def test_a_proof_of_identity_cannot_be_read_on_the_disk_and_is_handed_out_all_the_same(
    world: World, data_dir: Path
) -> None:
    foi = closed(world)
    paper = foi.attachments.get()
    assert PAPER not in everything_on_the_disk(data_dir)
    stored = files_of(paper).get()
    assert (stored.name, stored.size) == (f"身份证明-{paper.pk}.txt", len(PAPER))
    assert content.is_whole(stored.sha256)
    handler = world.signed_in(Duty.HANDLER)
    address = f"/requests/{foi.pk}/particulars/{paper.pk}/"
    assert handler.get(address).getvalue() == PAPER
    part = handler.get(address, headers={"Range": "bytes=0-8"})
    assert (part.status_code, part.getvalue()) == (206, PAPER[:9])
    assert world.signed_in(Duty.UNIT_REVIEWER).get(address).status_code == 403
    assert Client().get(address).status_code in {302, 404}


def test_the_same_paper_handed_in_twice_has_nothing_in_common_on_the_disk(world: World) -> None:
    one, other = closed(world), closed(world)
    digests = {files_of(foi.attachments.get()).get().sha256 for foi in (one, other)}
    assert len(digests) == 2


def test_a_sealed_paper_that_was_damaged_is_an_error_and_no_half_paper(world: World) -> None:
    foi = closed(world)
    stored = files_of(foi.attachments.get()).get()
    data = bytearray(stored.path.read_bytes())
    data[-1] ^= 1
    stored.path.write_bytes(data)
    with pytest.raises(OSError, match="damaged"):
        stored.open()


def test_papers_that_were_kept_open_are_sealed_and_their_open_bytes_go(
    world: World, data_dir: Path, django_capture_on_commit_callbacks: OnCommit
) -> None:
    foi = closed(world, papers=False)
    with act(SYSTEM, "foi.attached"):
        paper = Attachment.objects.create(request=foi, purpose=Purpose.IDENTITY)
        keep(PAPER, f"{NUMBER}.txt", owner=paper)
    assert PAPER in everything_on_the_disk(data_dir)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(jobs.seal_papers)
        work_off()
    assert PAPER not in everything_on_the_disk(data_dir)
    assert NUMBER.encode() not in everything_in_the_database()
    stored = StoredFile.objects.get()
    assert stored.is_sealed
    with stored.open() as file:
        assert file.read() == PAPER
    assert retention.open_papers() == []
    assert list(differences()) == []


# --- the pages --------------------------------------------------------------------------------------------------------


def test_the_head_sees_what_will_go_before_it_begins_and_then_what_went(world: World) -> None:
    foi = closed(world)
    address = f"/requests/retention/{world.education.pk}/"
    with time_machine.travel("2027-03-05 10:00 +0800"):
        head, handler = world.signed_in(Duty.OFFICE_HEAD), world.signed_in(Duty.HANDLER)
        page = head.get(address).content.decode()
        assert "到期删除还没有开始" in page
        assert (foi.number in page, "2027-03-10" in page) == (True, True)
        assert handler.post(f"{address}begin/").status_code == 403
        assert head.post(f"{address}begin/").status_code == 302
        assert Event.objects.filter(kind="foi.deletion_begun").count() == 1
        assert "2027-03-10 起删除" in handler.get(f"/requests/{foi.pk}/").content.decode()
    assert len(on("2027-03-10")) == 1
    with time_machine.travel("2027-03-10 10:00 +0800"):
        head, handler = world.signed_in(Duty.OFFICE_HEAD), world.signed_in(Duty.HANDLER)
        assert foi.number in head.get(address).content.decode().partition("已经删除的")[2]
        assert "2027-03-10 到期删除" in handler.get(f"/requests/{foi.pk}/").content.decode()
        assert NUMBER not in handler.get(f"/requests/{foi.pk}/particulars/").content.decode()
        assert head.post(f"{address}stop/", {"version": 1}).status_code == 302
    assert on("2040-01-01") == []


def test_a_shorter_period_stops_the_deletion_until_somebody_has_looked_again(world: World) -> None:
    closed(world)
    rules, head = begin(world, identity_months=36), world.signed_in(Duty.OFFICE_HEAD)
    address, given = f"/requests/retention/{world.education.pk}/", {"proof": "optional", "contact_months": 120}
    set_to = {**given, "identity_months": 48, "reason": "本机关归档范围和保管期限表", "version": rules.version}
    assert head.post(address, set_to).status_code == 302
    rules.refresh_from_db()
    assert (rules.identity_months, rules.deletes_since) == (48, date(2026, 1, 1))
    set_to = {**set_to, "identity_months": 24, "version": rules.version}
    assert "已经停下" in head.post(address, set_to, follow=True).content.decode()
    rules.refresh_from_db()
    assert (rules.identity_months, rules.deletes_since) == (24, None)
    behind = head.post(f"{address}begin/", {"version": rules.version - 1}, follow=True)
    rules.refresh_from_db()
    assert rules.deletes_since is None, "it was begun from a page that showed the longer period"
    assert "别人已经改动" in behind.content.decode()


@pytest.mark.parametrize("months", [0, 6, 11, 361, ""])
def test_a_period_in_which_somebody_may_still_go_to_court_cannot_be_set(world: World, months: Any) -> None:
    given = {"proof": "optional", "identity_months": months, "contact_months": 120, "reason": "试", "version": 0}
    answer = world.signed_in(Duty.OFFICE_HEAD).post(f"/requests/retention/{world.education.pk}/", given)
    assert answer.status_code == 400
    assert not ParticularsRules.objects.exists()


def test_a_hold_is_put_and_lifted_by_who_may_with_a_reason_and_shows_on_the_page(world: World) -> None:
    foi = closed(world)
    begin(world)
    handler, head = world.signed_in(Duty.HANDLER), world.signed_in(Duty.OFFICE_HEAD)
    address = f"/requests/{foi.pk}/hold/"
    assert handler.post(address, {"reason": ""}).status_code == 400
    assert handler.post(address, {"reason": f"号码 {NUMBER}"}).status_code == 400
    assert world.signed_in(Duty.LEADING_GROUP).post(address, {"reason": "已申请复议"}).status_code == 403
    assert handler.post(address, {"reason": "已申请行政复议"}).status_code == 302
    hold = Hold.objects.get()
    for page in (f"/requests/{foi.pk}/", f"/requests/retention/{world.education.pk}/"):
        assert "已申请行政复议" in head.get(page).content.decode()
    assert on("2040-01-01") == []
    lifting = f"/holds/{hold.pk}/lift/"
    assert handler.post(lifting, {"lifted_reason": "复议已终结", "version": hold.version}).status_code == 403
    assert head.post(lifting, {"lifted_reason": "", "version": hold.version}).status_code == 400
    assert head.post(lifting, {"lifted_reason": "复议已终结", "version": hold.version}).status_code == 302
    assert head.post(lifting, {"lifted_reason": "再次", "version": hold.version + 1}).status_code == 404
    told = Event.objects.filter(record_type="foi.hold").order_by("number").values_list("kind", "reason")
    assert list(told) == [("foi.hold", "已申请行政复议"), ("foi.hold_lifted", "复议已终结")]
    assert {one.kind for one in on("2040-01-02")} == {"identity", "contact"}


# --- what is asked for ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proof", "given", "status"),
    [
        ("required", False, 400), ("required", True, 200), ("optional", False, 200), ("optional", True, 200),
        ("not_asked", False, 200), ("not_asked", True, 200),
    ],
)  # fmt: skip
def test_the_public_form_asks_for_the_proof_that_the_body_wants(
    world: World, proof: str, given: bool, status: int
) -> None:
    begin(world, proof=proof)
    address, browser = f"/apply/{world.education.pk}/", Client()
    page = browser.get(address).content.decode()
    assert ('name="identity"' in page) == (proof != "not_asked")
    assert "办结以后，证件号码和身份证明保存 12 个月" in page
    papers = {"identity": [a_file(PAPER, "证.txt")]} if given else {}
    assert browser.post(address, filled_in(world, **papers)).status_code == status
    kept = proof != "not_asked" and given
    assert Attachment.objects.filter(purpose=Purpose.IDENTITY).count() == kept


def test_the_registrar_takes_in_what_came_without_the_proof_and_is_told_what_may_be_asked(world: World) -> None:
    begin(world, proof="required")
    registrar = world.signed_in(Duty.REGISTRAR)
    today = {"channel": "in_person", "on": "2026-03-02", "body": world.education.pk}
    with time_machine.travel("2026-03-02 10:00 +0800"):
        page = registrar.post("/requests/new/", {**APPLICATION, **today}).content.decode()
        assert "一次性告知补正（条例第三十条）" in page
        papers = {"identity": [a_file(PAPER, "证.txt")]}
        assert (
            "一次性告知补正"
            not in registrar.post("/requests/new/", {**APPLICATION, **today, **papers}).content.decode()
        )
    assert FoiRequest.objects.count() == 2


def test_the_registrar_of_a_body_that_takes_no_proof_is_not_asked_for_one(world: World) -> None:
    begin(world, proof="not_asked")
    registrar = world.signed_in(Duty.REGISTRAR)
    assert 'name="identity"' not in registrar.get("/requests/new/").content.decode()


# --- nobody has begun -------------------------------------------------------------------------------------------------

NOT_BEGUN = "还没有开始到期删除"


def test_the_head_of_the_office_is_reminded_as_long_as_nobody_has_begun(world: World) -> None:
    foi = closed(world)
    goes = min(one.on for one in retention.due_of(foi, retention.keeping_of(world.education)))
    with time_machine.travel(datetime.combine(goes - timedelta(days=1), time(10), ZoneInfo("Asia/Shanghai"))):
        assert NOT_BEGUN not in agenda(world, Duty.OFFICE_HEAD)
    with time_machine.travel(datetime.combine(goes, time(10), ZoneInfo("Asia/Shanghai"))):
        page = agenda(world, Duty.OFFICE_HEAD)
        assert NOT_BEGUN in page
        assert f'href="/requests/retention/{world.education.pk}/"' in page
        assert foi.applicant_name not in page
        assert NOT_BEGUN not in agenda(world, Duty.REGISTRAR), "who cannot begin is not told to"
        message = remind_once(world.person(Duty.OFFICE_HEAD).pk, next_working_day(goes))
        assert message
        assert NOT_BEGUN in message.text
        begin(world)
        assert NOT_BEGUN not in agenda(world, Duty.OFFICE_HEAD)


def test_what_is_held_is_not_reminded_of(world: World) -> None:
    foi = closed(world)
    with act(SYSTEM, "test"):
        Hold.objects.create(request=foi, reason="正在诉讼", put_by=world.person(Duty.HANDLER))
    with time_machine.travel("2036-03-10 10:00 +0800"):
        assert retention.first_due(date(2036, 3, 10), retention.keeping_of(world.education)) is None


def agenda(world: World, duty: Duty) -> str:
    return world.signed_in(duty).get("/requests/agenda/").content.decode()


def next_working_day(day: date) -> date:
    return next(one for ahead in range(14) if (one := day + timedelta(days=ahead)).weekday() == 2)
