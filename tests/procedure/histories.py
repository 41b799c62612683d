"""Histories of requests made up at random, as Hypothesis draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from gongkai.fees import Method, fee
from gongkai.outcomes import outcomes
from gongkai.procedure import KINDS, Event, Settings, UnlawfulError, defaults, event_of
from gongkai.procedure.case import WHOLE, Case, Consultation
from gongkai.procedure.law import law
from gongkai.procedure.steps import STEPS, lawful_outcomes, take
from gongkai.workdays import national

EVERY_KIND = tuple(KINDS)
CHANNELS = tuple(law()["channels"])
OUTCOMES = tuple(outcomes())
ONE = timedelta(days=1)
WEIGHTS = {
    "withdrawn": 1, "merged": 1, "transferred": 1, "answered": 1, "unreachable": 1, "archived": 1, "confirmed": 9,
    "corrected": 9, "reasons_given": 9, "paid": 9, "fee_notice_received": 9, "consultation_received": 9,
    "consultation_answered": 6, "third_party_told": 6,
}  # fmt: skip
"""What ends a request is drawn less often than what keeps it going: the law is in between."""


def lawful_event(kind: str, case: Case, on: date, pick: int = 0) -> Event:
    """An event of this kind that fits the request as it stands that day; `pick` varies what may vary."""
    details = _DETAILS.get(kind)
    return event_of({"kind": kind, "on": on, **(details(case, on, pick) if details else {})})


def _one_of(parts: Iterable[str], pick: int, otherwise: str) -> str:
    several = list(parts) or [otherwise]
    return several[pick % len(several)]


def _by_a_day(case: Case, on: date, pick: int) -> dict[str, Any]:
    return {"until": on + (1 + pick) * ONE} if pick % 2 else {}


def _fee_noticed(case: Case, on: date, pick: int) -> dict[str, Any]:
    if pick % 2:
        return {"method": "pages", "count": 31 + pick, "yuan": fee(Method.PAGES, 31 + pick).yuan}
    return {"method": "requests", "count": 11, "yuan": 100}


def _paid(case: Case, on: date, pick: int) -> dict[str, Any]:
    still = case.fee.yuan - case.paid if case.fee else 1
    return {"yuan": still if pick % 3 else max(1, still // 2)}


def _answered(case: Case, on: date, pick: int) -> dict[str, Any]:
    possible = lawful_outcomes(case, on) or ("granted",)
    decided = possible[pick % len(possible)]
    withheld = {"withheld": ["refused.internal_affairs"]} if decided == "partly_granted" else {}
    open_parts = (part for part in case.parts if part not in case.answers)
    return {"outcome": decided, "reason": "理由", "part": _one_of(open_parts, pick, ""), **withheld}


def _sent(case: Case, on: date, pick: int) -> dict[str, Any]:
    unsent = (part for part in case.answers if part not in case.sent or part in case.returned)
    return {"way": ["post", "electronic", "in_person"][pick % 3], "part": _one_of(unsent, pick, "")}


def _on_its_way(case: Case, on: date, pick: int) -> dict[str, Any]:
    return {"part": _one_of((part for part in case.sent if part not in case.signed | case.returned), pick, "")}


def _waiting(case: Case) -> list[tuple[str, Consultation]]:
    return [(party, asked) for party, asked in case.consultations.items() if asked.answered is None]


def _objecting(case: Case) -> Iterator[str]:
    for party, asked in case.consultations.items():
        if asked.consents is False and not asked.told and asked.asked.consultee == "third_party":
            yield party


_DETAILS: Mapping[str, Callable[[Case, date, int], dict[str, Any]]] = {
    "submitted": lambda case, on, pick: {"channel": CHANNELS[pick % len(CHANNELS)]},
    "correction_asked": _by_a_day,
    "corrected": lambda case, on, pick: {"reason": "住院"},
    "reasons_asked": _by_a_day,
    "deferred": lambda case, on, pick: {"until": (case.due(case.closed_on or on) or on) + (1 + pick) * ONE},
    "split": lambda case, on, pick: {"parts": ["甲", "乙", "丙"][: 2 + pick % 2], "main": "乙"},
    "merged": lambda case, on, pick: {"into": "2025-0001", "reason": "同一份申请"},
    "extended": lambda case, on, pick: {"days": 1 + pick % 20, "approved_by": "机构负责人"},
    "consulted": lambda case, on, pick: {
        "party": f"第{len(case.consultations) + 1}家", "consultee": ["third_party", "joint_agency"][pick % 2],
    },
    "consultation_received": lambda case, on, pick: {
        "party": _one_of((party for party, asked in _waiting(case) if asked.received is None), pick, "无"),
    },
    "consultation_answered": lambda case, on, pick: {
        "party": _one_of((party for party, _asked in _waiting(case)), pick, "无"), "consents": bool(pick % 3),
    },
    "third_party_told": lambda case, on, pick: {"party": _one_of(_objecting(case), pick, "无")},
    "fee_noticed": _fee_noticed,
    "paid": _paid,
    "transferred": lambda case, on, pick: {"to": "县自然资源局"},
    "answered": _answered,
    "sent": _sent,
    "returned": _on_its_way,
    "signed": _on_its_way,
}  # fmt: skip
"""What an event says of itself, where it has to say anything."""


def any_answer(on: date, pick: int, other: int) -> Event:
    """An answer that may or may not fit: any outcome, any sub-reason of it, any ground withheld, a reason or none."""
    key = [*OUTCOMES, *["partly_granted"] * 5, *["other_handling.other"] * 3, "not_available.not_held"][pick % 30]
    reasons = ["", *(reason.key for reason in outcomes()[key].reasons)]
    withheld = [OUTCOMES[other % len(OUTCOMES)]] if key == "partly_granted" else []
    return event_of(
        {
            "kind": "answered", "on": on, "outcome": key, "sub_reason": reasons[other % len(reasons)],
            "withheld": withheld, "reason": "理由" if other % 3 else "",
        }
    )  # fmt: skip


GAPS = (0, 0, 0, 1, 1, 2, 3, 5, 7, 12, 20, 40)
"""Days from one move to the next."""
BYTES_OF_A_MOVE = 4


@st.composite
def histories(
    draw: st.DrawFn,
    settings: Settings | None = None,
    first: date = date(2021, 1, 1),
    last: date = date(2024, 12, 31),
    longest: int = 18,
) -> tuple[tuple[Event, ...], date]:
    """A lawful history and a day on which to look at it: every step that was refused on the way is left out.

    Most steps are among those that are offered, some are any. All moves are drawn as one string of bytes, for what
    Hypothesis keeps of every single draw takes longer than the history itself.
    """
    on = first + draw(st.integers(0, (last - first).days)) * ONE
    size = BYTES_OF_A_MOVE * draw(st.integers(1, longest))
    moves = draw(st.binary(min_size=size, max_size=size))
    case, events = Case(national(), settings or defaults()), list[Event]()
    for start in range(0, size, BYTES_OF_A_MOVE):
        choice, gap, pick, other = moves[start : start + BYTES_OF_A_MOVE]
        on = min(on + GAPS[gap % len(GAPS)] * ONE, last + 200 * ONE)
        event = _moved(case, on, choice, pick % 31, other % 100)
        with suppress(UnlawfulError):
            take(case, event, len(events) + 1)
            events.append(event)
    return tuple(events), on + draw(st.integers(0, 30)) * ONE


def _moved(case: Case, on: date, choice: int, pick: int, other: int) -> Event:
    if choice >= 245 and case.parts == (WHOLE,):
        return any_answer(on, pick, other)
    offered = [kind for kind, step in STEPS.items() if step.why_not(case, on) is None]
    weighed = [one for kind in offered for one in [kind] * WEIGHTS.get(kind, 3)]
    kind = weighed[choice % len(weighed)] if weighed and choice < 230 else EVERY_KIND[(choice + pick) % len(EVERY_KIND)]
    return lawful_event(kind, case, on, pick)
