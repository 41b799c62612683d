"""Which disputes does a first look at the site meet? Two years of them in every state, invented, for each body that has
requests, from `sample_disputes.yaml`. They go through `handling` like any other, so each is lawful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any

from django.utils import timezone

from gongkai.disputes import Route, event_of
from gongkai.form import load_strict_yaml
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.disputes.handling import Entry, begin, take_step
from gongkai.portal.disputes.models import Dispute, Evidence
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.mail.models import Message

ORGANS = {True: "样例县人民法院", False: "样例县人民政府"}
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
DAYS = ("day", "received", "redo_by", "reply_by")
"""Details that are days, told as days after the filing."""
COLUMNS = ("name", "proves", "source", "pages")
EVIDENCE = (
    ("政府信息公开申请表及登记回执", "申请的内容和收到申请的日期", "本机关", "1-3"),
    ("政府信息公开答复书及送达回证", "按期答复并送达", "本机关", "4-7"),
    ("检索记录", "查找的范围和结果", "本机关", "8-9"),
)


def load() -> int:
    """Bring them in if there are none yet and there are requests; say how many came."""
    if Dispute.objects.exists():
        return 0
    duties = Appointment.objects.filter(Appointment.on(), duty=Duty.HANDLER).values("body")
    bodies = Body.objects.filter(pk__in=duties).exclude(kind=Kind.INSTITUTION).order_by("pk")
    text = resources.files("gongkai.portal.disputes").joinpath("sample_disputes.yaml").read_text("utf-8")
    rows: Any = load_strict_yaml(text)
    with act(SYSTEM, "disputes.filed"):
        count = sum(_of_body(body, rows) for body in bodies if FoiRequest.objects.filter(body=body).exists())
        for message in Message.objects.filter(read=None, link__startswith="/disputes/"):
            message.read = timezone.now()  # nobody meets on the first day a heap of messages of long ago
            message.save_worked_out()
    return count


def _of_body(body: Body, rows: list[Mapping[str, Any]]) -> int:
    held = Appointment.objects.filter(Appointment.on(), body=body, duty=Duty.HANDLER).select_related("person").first()
    if held is None:
        return 0
    made: dict[str, Dispute] = {}
    for row, name in zip(rows, NAMES, strict=True):
        made[row["name"]] = _bring_in(row, name, body, held.person, made.get(row.get("after", "")))
    return len(made)


def _bring_in(row: Mapping[str, Any], name: str, body: Body, person: Person, before: Dispute | None) -> Dispute:
    filed = timezone.localdate() - timedelta(days=row["before"])
    foi = before.request if before else _about(row.get("of", ""), body, filed)
    letter = foi.letters.exclude(sent_on=None).order_by("pk").last() if foi else None
    entry = Entry(
        body, Route(row["route"]), foi.applicant_name if foi else f"{name}申请人", ORGANS[Route(row["route"]).is_court],
        filed, request=foi, letter=letter, about="" if foi else row.get("about", "对答复不服"), follows=before,
        officer=person,
    )  # fmt: skip
    dispute = begin(entry, person, SYSTEM)
    for step in row["steps"]:
        take_step(dispute, event_of(dict(_event(step, filed))), person, SYSTEM)
    if row["steps"]:
        for line in EVIDENCE:
            Evidence.objects.create(
                dispute=dispute, **dict(zip(("name", "proves", "source", "pages"), line, strict=True))
            )
    return dispute


def _about(outcome: str, body: Body, filed: date) -> FoiRequest | None:
    """A request with that outcome that was answered before, or else any that was."""
    answered = FoiRequest.objects.filter(body=body, closed__lt=filed, disputes=None).exclude(outcome="")
    alike = answered.filter(outcome=outcome).order_by("-closed", "pk").first()
    return alike or answered.order_by("-closed", "pk").first() if outcome else None


def _event(step: Mapping[str, Any], filed: date) -> Iterator[tuple[str, Any]]:
    for place, (key, value) in enumerate(step.items()):
        if place == 0:
            yield "kind", key
            yield "on", filed + timedelta(days=value)
            if key == "accepted":
                yield "number", f"样例〔{filed.year}〕{filed.timetuple().tm_yday}号"
        else:
            yield key, filed + timedelta(days=value) if key in DAYS else value
