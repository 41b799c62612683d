"""Which letters do the sample requests get, and who had a hand in them?

They are drafted, reviewed, approved, sent and signed for through the same functions as at the desk, by the people of a
body that has somebody for every step; what they say stands in `sample_letters.yaml`. A body without these people has
its steps recorded without letters, as an office does that takes over files from before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from django.utils import timezone

from gongkai.form import load_strict_yaml
from gongkai.letters import letters
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi import letters as way
from gongkai.portal.foi import telling_all
from gongkai.portal.foi.delivery import Handing, receive
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState
from gongkai.portal.ledger.act import Actor
from gongkai.procedure import Event
from gongkai.procedure.events import (
    Consulted,
    CorrectionAsked,
    Extended,
    FeeNoticed,
    ReasonsAsked,
)

HANDS = (Duty.HANDLER, *way.STEP_OF.values(), way.NOTICE_STEP)
"""Everybody through whose hands a letter goes."""
AGREED = "同意。"
SIGNED_AFTER = timedelta(days=2)
Staff = Mapping[Duty, Person]


@dataclass(frozen=True)
class Answer:
    """What is asked for, and what the office answers; `told` is question and answer for everybody."""

    wanted: str
    facts: Mapping[str, Any]
    sub_reason: str = ""
    means: str = "ems"
    told: Mapping[str, str] | None = None


def staff_of(body: Body) -> Staff | None:
    """Who does what for a body; None where a hand is missing."""
    held = Appointment.objects.filter(Appointment.on(), body=body, duty__in=HANDS).select_related("person")
    staff = {Duty(one.duty): one.person for one in held}
    return staff if len(staff) == len(set(HANDS)) else None


def send(
    foi: FoiRequest, template: str, on: date, facts: Mapping[str, Any], staff: Staff, handing: Handing | None = None
) -> FoiLetter:
    """Draft, word, agree to and send a letter on a day. Raises LetterError, RemedyError and UnlawfulError."""
    letter = _submitted(foi, template, on, facts, staff)
    while duty := way.duty_for(letter):
        way.decide(letter, Viewer.of(staff[duty]), AGREED, agrees=True)
    way.send(letter, handing or _posted(letter, on), _handler(staff, foi))
    return letter


def _submitted(foi: FoiRequest, template: str, on: date, facts: Mapping[str, Any], staff: Staff) -> FoiLetter:
    actor = _handler(staff, foi)
    letter = way.draft(foi, letters().template(template, on), staff[Duty.HANDLER], actor)
    way.reword(letter, facts, {}, on, actor)
    way.submit(letter, actor)
    return letter


def _handler(staff: Staff, foi: FoiRequest) -> Actor:
    return Viewer.of(staff[Duty.HANDLER]).must_hold(Duty.HANDLER, body=foi.body_id)


def _posted(letter: FoiLetter, on: date) -> Handing:
    return Handing("ems", on, tracking=f"EMS0000{letter.pk:06}")


# --- what happens to a sample request ---------------------------------------------------------------------------------


def answer_to(ending: str) -> Answer | None:
    """What is said where a request ends so; None for a way to end that no letter tells."""
    found = _said()["answers"].get(ending)
    return Answer(**found) if found else None


def asked_often() -> list[Answer]:
    return [Answer(**one) for one in _said()["asked_often"]]


def notify(foi: FoiRequest, event: Event, staff: Staff) -> FoiLetter | None:
    """Send the letter that stands for a step; None for a step that is taken without one."""
    facts: dict[str, Any] = {}
    match event:
        case CorrectionAsked():
            template, facts = "F04", {"correction_until": event.until}
        case ReasonsAsked():
            template, facts = "F05", {"reasons_until": event.on + timedelta(days=14)}
        case Extended():
            template, facts = "F06", {"extension_days": event.days}
        case Consulted():
            template, facts = "F07", {"third_party": event.party}
        case FeeNoticed():
            template, facts = "F13", {"fee_method_key": event.method, "fee_count": event.count}
        case _:
            return None
    letter = send(foi, template, event.on, {**_said()["notices"][template], **facts}, staff)
    _as_of(letter, event.on)
    return letter


def tell(foi: FoiRequest, ending: str, answer: Answer, on: date, staff: Staff) -> FoiLetter:
    """Send the answer, have it signed for, and tell everybody where that is wanted."""
    template = letters().answer_for(ending, answer.sub_reason, on)
    facts = {**answer.facts, "sub_reason": "" if template.sub_reason else answer.sub_reason}
    at_the_counter = answer.means == "counter"
    handing = Handing("counter", on, received_by=foi.applicant_name) if at_the_counter else None
    letter = send(foi, template.id, on, {name: value for name, value in facts.items() if value}, staff, handing)
    if not at_the_counter and on + SIGNED_AFTER <= timezone.localdate():
        arrived(letter, on + SIGNED_AFTER, foi.applicant_name, staff)
    _as_of(letter, on)
    if answer.told:
        _tell_all(letter, answer.told, on, staff)
    return letter


def leave_waiting(foi: FoiRequest, until: LetterState, staff: Staff) -> None:
    """An answer of today on its way, which waits at that station for somebody to look at it."""
    letter = _submitted(foi, "F14-granted-provided", timezone.localdate(), _said()["waiting"], staff)
    while letter.state != until and (duty := way.duty_for(letter)):
        way.decide(letter, Viewer.of(staff[duty]), AGREED, agrees=True)


def arrived(letter: FoiLetter, on: date, by: str, staff: Staff) -> None:
    """It was signed for."""
    receive(letter.deliveries.get(), on, by, _handler(staff, letter.request))


def _tell_all(letter: FoiLetter, told: Mapping[str, str], on: date, staff: Staff) -> None:
    writer, actor = staff[Duty.HANDLER], _handler(staff, letter.request)
    shown = telling_all.write(letter, told["question"], told["answer"], writer, actor)
    telling_all.agree(shown, Viewer.of(staff[Duty.SECRECY_REVIEWER]))
    shown.public_since = on
    shown.save()


def _as_of(letter: FoiLetter, on: date) -> None:
    """Those who agreed did so before it left, and not on the day on which the samples came in."""
    morning = timezone.make_aware(datetime.combine(on, time(9)))
    for number, opinion in enumerate(letter.opinions.order_by("pk")):
        opinion.at = morning + timedelta(minutes=25 * number)
        opinion.save()


@cache
def _said() -> Mapping[str, Any]:
    text = resources.files("gongkai.portal.foi").joinpath("sample_letters.yaml").read_text(encoding="utf-8")
    said: Mapping[str, Any] = load_strict_yaml(text)
    return said
