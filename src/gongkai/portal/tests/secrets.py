"""What is there that not everybody may see? One record of each kind, each with words that nothing else contains.

A room that brings a new kind of record adds one here, and says in `visibility.yaml` which routes may show it to whom.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from gongkai.disputes import Route
from gongkai.disputes.events import Decided
from gongkai.letters import letters
from gongkai.portal.accounts.invitations import invite
from gongkai.portal.accounts.models import Appointment, Duty, Invitation, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.annual.making import begin as begin_report
from gongkai.portal.annual.models import RegisterEntry
from gongkai.portal.api.data_sets import make as make_open_data
from gongkai.portal.bodies.models import Unit
from gongkai.portal.disputes.handling import Entry
from gongkai.portal.disputes.handling import begin as begin_dispute
from gongkai.portal.disputes.handling import take_step as take_step_of_dispute
from gongkai.portal.disputes.models import Dispute, DisputeRules, Evidence
from gongkai.portal.foi.attachments import attach
from gongkai.portal.foi.bulk import ask_for
from gongkai.portal.foi.casework import Intake
from gongkai.portal.foi.casework import receive as take_in
from gongkai.portal.foi.contributing import ask_for as ask_unit
from gongkai.portal.foi.enclosures import enclose
from gongkai.portal.foi.letters import draft as drafted
from gongkai.portal.foi.models import (
    Delivery,
    FoiLetter,
    FoiRequest,
    Hold,
    OfficeWording,
    PublicAnswer,
    Purpose,
    Rules,
    Sending,
    Sign,
)
from gongkai.portal.foi.withholding import draw_boxes
from gongkai.portal.jobs.queue import enqueue
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.mail.telling import tell
from gongkai.portal.operations.jobs import sweep_files
from gongkai.portal.publishing.examining import attach_bytes
from gongkai.portal.publishing.handling import begin as begin_item
from gongkai.portal.publishing.models import Attachment as ItemAttachment
from gongkai.portal.publishing.models import (
    Channel,
    ChannelAccount,
    ChannelReading,
    Delegation,
    Item,
    Posting,
    Relation,
    Version,
)
from gongkai.portal.reporting.filing import SAMPLES, Filer, receive
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.testing import World, a_report, as_json
from gongkai.redaction import Box


@dataclass(frozen=True)
class Secret:
    """A record, the words by which it shows, and what an address needs to name it."""

    record: Model
    words: tuple[str, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""


def report(world: World) -> Secret:
    """A report that the handler of the health bureau handed in for that bureau."""
    public = receive(as_json(a_report("青禾市民政局")), "public.json", by=SAMPLES).reports[0]
    filer = Filer.of(Viewer.of(world.person(Duty.HANDLER, world.health)))
    figure = {"proactive.licences.decisions": 7654321}
    [stored] = receive(as_json(a_report("秘而不宣局", 2023, figure)), "secret.json", by=filer).reports
    with act(SYSTEM, "test"):
        stored.body = world.health
        stored.save()
    query = f"a={stored.pk}&b={public.pk}&id={stored.pk}"
    return Secret(stored, ("秘而不宣局", "7654321"), {"pk": stored.pk, "to": "csv", "body_id": world.health.pk}, query)


def event(world: World) -> Secret:
    """An event of the ledger."""
    with act(SYSTEM, "test", reason="秘而不宣的理由") as this:
        this.note(world.school)
    newest = Event.objects.latest("number")
    return Secret(newest, ("秘而不宣的理由",), {"number": newest.number})


def original(world: World) -> Secret:
    """The file that this report was read from."""
    secret = report(world)
    file = StoredReport.objects.get(pk=secret.record.pk).original.file
    return Secret(file, secret.words, {"pk": file.pk, "name": file.name})


def person(world: World) -> Secret:
    """Somebody at the health bureau, whom colleagues and the administrators of the county know."""
    with act(SYSTEM, "test"):
        known = Person(username="secretive", name="秘而不宣员", email="secretive@example.invalid", body=world.health)
        known.set_unusable_password()
        known.save()
        Appointment.objects.create(person=known, body=world.health, duty=Duty.PUBLISHER)
    words = ("秘而不宣员", "secretive@example.invalid")
    return Secret(known, words, {"pk": known.pk}, f"body={world.health.pk}")


def appointment(world: World) -> Secret:
    """That person's duty."""
    held = Appointment.objects.get(person=person(world).record.pk)
    return Secret(held, ("秘而不宣员",), {"pk": held.pk})


def invitation(world: World) -> Secret:
    """A link for that person, which nobody but that person knows."""
    known = person(world)
    invite(Person.objects.get(pk=known.record.pk), SYSTEM)
    return Secret(Invitation.objects.get(person=known.record.pk), known.words, {"token": "a guess"})


def request(world: World) -> Secret:
    """A request to the health bureau."""
    words = ("秘而不宣的申请内容",)
    intake = Intake(
        world.health, "natural_person", "秘而不宣的申请人", words[0], "paper", "in_person", timezone.localdate(),
        {"phone": "0000-7654321"},
    )  # fmt: skip
    foi, _code = take_in(intake, SYSTEM)
    kwargs = {"pk": foi.pk, "kind": "split", "letter": 1, "to": "pdf", "year": foi.year, "cell": RECEIVED}
    return Secret(foi, (*words, "秘而不宣的申请人"), kwargs, f"body={world.health.pk}&which=received")


def marked_request(world: World) -> Secret:
    """A request that came through the public form so quickly that it is marked, and waits to be confirmed."""
    words = ("秘而不宣的集中申请",)
    intake = Intake(
        world.health, "natural_person", "秘而不宣的申请人", words[0], "paper", "internet", timezone.localdate(),
        {"phone": "0000-7654321"},
    )  # fmt: skip
    foi, _code = take_in(intake, SYSTEM)
    sending = Sending.objects.create(request=foi, key="k", signs=Sign.QUICK)
    Sending.objects.filter(pk=sending.pk).update(first=sending)
    return Secret(foi, (*words, "秘而不宣的申请人"), {"pk": foi.pk})


def particulars(world: World) -> Secret:
    """How to reach that applicant."""
    secret = request(world)
    return Secret(secret.record, ("0000-7654321",), secret.kwargs)


def letter(world: World) -> Secret:
    """A draft of a letter to that applicant."""
    secret = request(world)
    foi = FoiRequest.objects.get(pk=secret.record.pk)
    handler = world.person(Duty.HANDLER, world.health)
    draft = drafted(foi, letters().template("F03", timezone.localdate()), handler, SYSTEM)
    return Secret(draft, secret.words, {"pk": draft.pk, "to": "pdf", "letter": draft.pk, "sheet": "F16"})


def enclosure(world: World) -> Secret:
    """A file that is to leave with that letter, with a hidden sheet."""
    draft = FoiLetter.objects.get(pk=letter(world).record.pk)
    book = openpyxl.Workbook()
    book.create_sheet("秘而不宣的表").sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    files = [SimpleUploadedFile("秘而不宣的附件.xlsx", stream.getvalue())]
    enclose(draft, files, world.person(Duty.HANDLER, world.health), SYSTEM)
    [enclosed] = draft.enclosures.all()
    kwargs = {"pk": enclosed.pk, "enclosure": enclosed.pk}
    return Secret(enclosed, ("秘而不宣的附件", "秘而不宣的表"), kwargs)


def wording(world: World) -> Secret:
    """A wording that the health bureau keeps for its letters."""
    today = timezone.localdate()
    base = letters().template("F04", today).effective
    words, author = json.dumps({"4": "秘而不宣的写法。"}), world.person(Duty.HANDLER, world.health)
    with act(SYSTEM, "test.wording"):
        kept = OfficeWording.objects.create(
            body=world.health, template="F04", number=1, effective=today, base=base,
            words=words, author=author, approver=author, approved_at=timezone.now(),
        )  # fmt: skip
    return Secret(kept, ("秘而不宣的写法",), {"pk": kept.pk, "to": "pdf"})


def office_template(world: World) -> Secret:
    """The page of a template of the health bureau, by its body."""
    secret = wording(world)
    return Secret(secret.record, secret.words, {"pk": world.health.pk, "id": "F04"})


def delivery(world: World) -> Secret:
    """How a letter to that applicant was sent off."""
    draft = FoiLetter.objects.get(pk=letter(world).record.pk)
    with act(SYSTEM, "test.delivery"):
        sent = Delivery.objects.create(letter=draft, means="ems", on=timezone.localdate(), tracking="秘而不宣的邮件号")
    return Secret(sent, ("秘而不宣的邮件号",), {"pk": sent.pk})


def redaction(world: World) -> Secret:
    """A picture that is to leave with that letter, a part of which is withheld."""
    draft, handler = FoiLetter.objects.get(pk=letter(world).record.pk), world.person(Duty.HANDLER, world.health)
    stream = BytesIO()
    Image.new("RGB", (60, 40), "white").save(stream, "PNG")
    enclose(draft, [SimpleUploadedFile("秘而不宣的照片.png", stream.getvalue())], handler, SYSTEM)
    [enclosed] = draft.enclosures.all()
    draw_boxes(enclosed, [Box(1, 10, 10, 20, 20, "refused.third_party", "秘而不宣的理由")], SYSTEM)
    words = ("秘而不宣的照片", "秘而不宣的理由")
    return Secret(enclosed, words, {"pk": enclosed.pk, "page": 1})


def proof_of_identity(world: World) -> Secret:
    """What that applicant handed in to show who they are."""
    foi = FoiRequest.objects.get(pk=request(world).record.pk)
    files = [SimpleUploadedFile("id.txt", "秘而不宣的身份证明".encode())]
    [kept] = attach(foi, Purpose.IDENTITY, files, SYSTEM)
    return Secret(kept, ("秘而不宣的身份证明",), {"pk": foi.pk, "attachment": kept.pk})


def hold(world: World) -> Secret:
    """Why the health bureau keeps particulars that would be deleted; it has the number of the bureau, for addresses."""
    foi = FoiRequest.objects.get(pk=request(world).record.pk)
    with act(SYSTEM, "test"):
        made = Hold.objects.create(
            pk=world.health.pk, request=foi, reason="秘而不宣的诉讼", put_by=world.person(Duty.HANDLER, world.health)
        )
    return Secret(made, ("秘而不宣的诉讼",), {"pk": made.pk})


def dispute(world: World) -> Secret:
    """A reconsideration in which the health bureau answers; what a word of it says of somebody is nobody else's."""
    words = ("秘而不宣的复议申请人", "秘而不宣的争议")
    entry = Entry(world.health, Route.RECONSIDERATION, words[0], "云溪县人民政府", timezone.localdate(), about=words[1])
    made = begin_dispute(entry, world.person(Duty.HANDLER, world.health), SYSTEM)
    cell = "disputes.reconsideration.pending"
    kwargs = {"pk": made.pk, "kind": "accepted", "year": timezone.localdate().year, "cell": cell}
    return Secret(made, words, kwargs, f"queue=all&body={world.health.pk}&after={made.pk}")


def lost_dispute(world: World) -> Secret:
    """The same, and it was lost."""
    secret = dispute(world)
    made = Dispute.objects.get(pk=secret.record.pk)
    lost = Decided(on=timezone.localdate(), result="revoked", grounds=("facts",))
    take_step_of_dispute(made, lost, world.person(Duty.HANDLER, world.health), SYSTEM)
    return Secret(made, ("秘而不宣的争议",), secret.kwargs, f"body={world.health.pk}")


def dispute_evidence(world: World) -> Secret:
    """What the health bureau means to prove in it."""
    made = Dispute.objects.get(pk=dispute(world).record.pk)
    with act(SYSTEM, "test"):
        line = Evidence.objects.create(dispute=made, name="秘而不宣的证据", proves="秘而不宣的事实")
    return Secret(line, ("秘而不宣的证据",), {"pk": made.pk})


def dispute_line(world: World) -> Secret:
    """The same, by its own number."""
    secret = dispute_evidence(world)
    return Secret(secret.record, secret.words, {"pk": secret.record.pk})


def dispute_rules(world: World) -> Secret:
    """How the health bureau counts its disputes."""
    with act(SYSTEM, "test"):
        made = DisputeRules.objects.create(body=world.health)
    return Secret(made, ("云溪县卫生健康局表四的计入办法",), {"pk": world.health.pk})


def annual_report(world: World) -> Secret:
    """The report that the health bureau is writing."""
    made = begin_report(world.health, 2024, SYSTEM)
    with act(SYSTEM, "test"):
        made.overview = made.problems = "秘而不宣的年报"
        made.save()
    return Secret(made, ("秘而不宣的年报", str(made)), {"pk": made.pk, "key": RECEIVED, "name": "none"})


def annual_address(world: World) -> Secret:
    """The same, by the address at which the public will read it."""
    secret = annual_report(world)
    return Secret(secret.record, secret.words, {"body": world.health.pk, "year": 2024, "number": 1, "to": "html"})


def rules(world: World) -> Secret:
    """How the health bureau goes about its letters."""
    with act(SYSTEM, "test"):
        made = Rules.objects.create(body=world.health)
    return Secret(made, ("云溪县卫生健康局的办理规则",), {"pk": world.health.pk})


def contribution(world: World) -> Secret:
    """What a unit of the health bureau is asked to contribute to the answer."""
    foi = FoiRequest.objects.get(pk=request(world).record.pk)
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.health, name="秘而不宣科")
    today = timezone.localdate()
    asked = ask_unit(foi, world.person(Duty.HANDLER, world.health), SYSTEM, unit=unit, task="秘而不宣的事项", due=today)
    return Secret(asked, ("秘而不宣的事项",), {"pk": asked.pk})


def bulk(world: World) -> Secret:
    """What the handler of the health bureau did to several requests at once."""
    secret = request(world)
    handler = world.person(Duty.HANDLER, world.health)
    asked = ask_for(
        handler, "archive", {"on": "2026-01-01"}, [FoiRequest.objects.get(pk=secret.record.pk)], "k", SYSTEM
    )
    return Secret(asked, (f'href="/requests/bulk/{asked.pk}/"', *secret.words), {"pk": asked.pk})


def public_answer(world: World) -> Secret:
    """A summary of an answer to that applicant, to which nobody has agreed yet."""
    draft = FoiLetter.objects.get(pk=letter(world).record.pk)
    words = ("秘而不宣的问题", "无人知晓的摘要")
    with act(SYSTEM, "test"):
        shown = PublicAnswer.objects.create(
            letter=draft, body=world.health, question=words[0], answer=words[1], written_by=draft.drafted_by
        )
    return Secret(shown, words, {"pk": shown.pk}, "q=秘而不宣")


def item(world: World) -> Secret:
    """Something that the health bureau is still writing."""
    words = ("秘而不宣的通知", "无人知晓的正文。")
    says = {"title": words[0], "text": words[1], "formed": timezone.localdate()}
    made = begin_item(world.health, world.person(Duty.HANDLER, world.health), says, SYSTEM)
    return Secret(made, words, {"pk": made.pk}, "queue=all&q=秘而不宣")


def item_address(world: World) -> Secret:
    """Where it would stand, once it is public."""
    secret = item(world)
    return Secret(secret.record, (f"/info/{secret.record.pk}/",), {"pk": secret.record.pk, "part": 0})


def item_in_data(world: World) -> Secret:
    """The same, when the files of the open data are made."""
    secret = item(world)
    make_open_data()
    return Secret(secret.record, secret.words, {"name": "all.csv"})


def item_words(world: World) -> Secret:
    """What it says."""
    secret = item(world)
    version = Version.objects.get(item=secret.record.pk)
    return Secret(version, secret.words, {"pk": version.item_id})


def item_version(world: World) -> Secret:
    """The same, by its own number."""
    secret = item(world)
    version = Version.objects.get(item=secret.record.pk)
    return Secret(version, secret.words, {"pk": version.pk})


def item_attachment(world: World) -> Secret:
    """A file that belongs to it, with a hidden sheet."""
    made = Item.objects.get(pk=item(world).record.pk)
    book = openpyxl.Workbook()
    book.create_sheet("秘而不宣的表").sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    attach_bytes(made, [(stream.getvalue(), "秘而不宣的附表.xlsx")], made.author, SYSTEM)
    attached = ItemAttachment.objects.get(content__item=made)
    return Secret(attached, ("秘而不宣的附表", "秘而不宣的表"), {"pk": attached.pk})


def channel(world: World) -> Secret:
    """A channel that the health bureau keeps."""
    words = ("秘而不宣的公众号",)
    with act(SYSTEM, "test"):
        made = ChannelAccount.objects.create(body=world.health, channel=Channel.WECHAT, name=words[0])
    return Secret(made, words, {"pk": made.pk}, f"body={world.health.pk}")


def posting(world: World) -> Secret:
    """Something that went out through it."""
    account = ChannelAccount.objects.get(pk=channel(world).record.pk)
    words = ("秘而不宣的推送",)
    with act(SYSTEM, "test"):
        made = Posting.objects.create(account=account, on=timezone.localdate(), title=words[0])
    return Secret(made, words, {"pk": made.pk}, f"body={world.health.pk}")


def channel_reading(world: World) -> Secret:
    """How many follow it."""
    account = ChannelAccount.objects.get(pk=channel(world).record.pk)
    with act(SYSTEM, "test"):
        made = ChannelReading.objects.create(account=account, on=timezone.localdate(), followers=7080901)
    words = ("7080901", "秘而不宣的公众号")
    return Secret(made, words, {"pk": made.pk}, f"body={world.health.pk}")


def register_entry(world: World) -> Secret:
    """How many licences the health bureau gave in a year."""
    cell, year = "proactive.licences.decisions", timezone.localdate().year - 1
    with act(SYSTEM, "test"):
        made = RegisterEntry.objects.create(body=world.health, year=year, cell=cell, value=7080902, note="台账")
    return Secret(made, ("7080902",), {"pk": made.pk}, f"body={world.health.pk}&year={year}&cell={cell}")


def item_relation(world: World) -> Secret:
    """Another that it interprets."""
    first, second = (Item.objects.get(pk=item(world).record.pk) for _one in range(2))
    with act(SYSTEM, "test"):
        made = Relation.objects.create(source=first, target=second, kind=Relation.Kind.INTERPRETS)
    return Secret(made, ("秘而不宣的通知",), {"pk": made.pk})


def delegation(world: World) -> Secret:
    """Who stands in for whom at the health bureau."""
    handler = world.person(Duty.HANDLER, world.health)
    deputy = Person.objects.get(pk=person(world).record.pk)
    day = timezone.localdate()
    with act(SYSTEM, "test"):
        made = Delegation.objects.create(
            body=world.health, duty=Duty.PUBLISHER, principal=handler, deputy=deputy, reason="秘而不宣的委托",
            valid_from=day, valid_to=day,
        )  # fmt: skip
    return Secret(made, (made.reason,), {"pk": made.pk})


def review_rules(world: World) -> Secret:
    """How the health bureau reviews what it publishes, and that delegation."""
    return Secret(delegation(world).record, ("秘而不宣的委托",), {"pk": world.health.pk})


def job(world: World) -> Secret:
    """A piece of work in the background."""
    waiting = enqueue(sweep_files)
    return Secret(waiting, (f'href="/jobs/{waiting.pk}/"', "第几次尝试"), {"pk": waiting.pk})


def message(world: World) -> Secret:
    """What the handler of the health bureau was told."""
    told = tell(world.person(Duty.HANDLER, world.health), "秘而不宣的消息", "", by=SYSTEM)
    return Secret(told, ("秘而不宣的消息",), {"pk": told.pk})


RECEIVED = "requests.received.natural_person"

SECRETS: Mapping[str, Callable[[World], Secret]] = {
    "report": report,
    "event": event,
    "original": original,
    "person": person,
    "appointment": appointment,
    "invitation": invitation,
    "request": request,
    "marked_request": marked_request,
    "particulars": particulars,
    "letter": letter,
    "dispute": dispute,
    "lost_dispute": lost_dispute,
    "dispute_evidence": dispute_evidence,
    "dispute_line": dispute_line,
    "dispute_rules": dispute_rules,
    "public_answer": public_answer,
    "enclosure": enclosure,
    "delivery": delivery,
    "redaction": redaction,
    "wording": wording,
    "office_template": office_template,
    "proof_of_identity": proof_of_identity,
    "bulk": bulk,
    "contribution": contribution,
    "hold": hold,
    "annual_report": annual_report,
    "annual_address": annual_address,
    "rules": rules,
    "item": item,
    "item_address": item_address,
    "item_in_data": item_in_data,
    "item_words": item_words,
    "item_version": item_version,
    "item_attachment": item_attachment,
    "item_relation": item_relation,
    "channel": channel,
    "posting": posting,
    "register_entry": register_entry,
    "channel_reading": channel_reading,
    "delegation": delegation,
    "review_rules": review_rules,
    "job": job,
    "message": message,
}
