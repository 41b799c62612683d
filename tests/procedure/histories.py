"""Histories of requests made up at random, as Hypothesis draws them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from gongkai.fees import Method, fee
from gongkai.outcomes import outcomes
from gongkai.procedure import KINDS, Event, Settings, Standing, UnlawfulError, defaults, event_of, standing
from gongkai.procedure.law import law

CHANNELS = tuple(law()["channels"])
OUTCOMES = tuple(outcomes())
ONE = timedelta(days=1)
WEIGHTS = {
    "withdrawn": 1, "merged": 1, "transferred": 1, "answered": 1, "unreachable": 1, "archived": 1, "confirmed": 9,
    "corrected": 9, "reasons_given": 9, "paid": 9, "fee_notice_received": 9, "consultation_received": 9,
    "consultation_answered": 6, "third_party_told": 6,
}  # fmt: skip
"""What ends a request is drawn less often than what keeps it going: the law is in between."""


def lawful_event(kind: str, stands: Standing, on: date, pick: int = 0) -> Event:
    """An event of this kind that fits the request as it stands; `pick` varies what may vary."""
    case = stands.case
    open_parts = [part for part in case.parts if part not in case.answers] or [""]
    unsent = [part for part in case.answers if part not in case.sent or part in case.returned] or [""]
    unsigned = [part for part in case.sent if part not in case.signed and part not in case.returned] or [""]
    waiting = [party for party, asked in case.consultations.items() if asked.answered is None] or ["无"]
    unreceived = [party for party in waiting if party != "无" and case.consultations[party].received is None] or ["无"]
    objecting = [party for party, asked in case.consultations.items() if asked.consents is False and not asked.told]
    third = [party for party in objecting if case.consultations[party].asked.consultee == "third_party"] or ["无"]
    possible = next((step.outcomes for step in stands.steps if step.kind == "answered"), ()) or ("granted",)
    decided = possible[pick % len(possible)]
    still = case.fee.yuan - case.paid if case.fee else 1
    later = (stands.due or on) + (1 + pick) * ONE
    details: dict[str, dict[str, Any]] = {
        "submitted": {"channel": CHANNELS[pick % len(CHANNELS)]},
        "correction_asked": {"until": on + (1 + pick) * ONE} if pick % 2 else {},
        "corrected": {"reason": "住院"},
        "reasons_asked": {"until": on + (1 + pick) * ONE} if pick % 2 else {},
        "deferred": {"until": later},
        "split": {"parts": ["甲", "乙", "丙"][: 2 + pick % 2], "main": "乙"},
        "merged": {"into": "2025-0001", "reason": "同一份申请"},
        "extended": {"days": 1 + pick % 20, "approved_by": "机构负责人"},
        "consulted": {
            "party": f"第{len(case.consultations) + 1}家",
            "consultee": ["third_party", "joint_agency"][pick % 2],
        },
        "consultation_received": {"party": unreceived[pick % len(unreceived)]},
        "consultation_answered": {"party": waiting[pick % len(waiting)], "consents": bool(pick % 3)},
        "third_party_told": {"party": third[pick % len(third)]},
        "fee_noticed": (
            {"method": "pages", "count": 31 + pick, "yuan": fee(Method.PAGES, 31 + pick).yuan}
            if pick % 2
            else {"method": "requests", "count": 11, "yuan": 100}
        ),
        "paid": {"yuan": still if pick % 3 else max(1, still // 2)},
        "transferred": {"to": "县自然资源局"},
        "answered": {
            "outcome": decided,
            "reason": "理由",
            "part": open_parts[pick % len(open_parts)],
            **({"withheld": ["refused.internal_affairs"]} if decided == "partly_granted" else {}),
        },
        "sent": {"way": ["post", "electronic", "in_person"][pick % 3], "part": unsent[pick % len(unsent)]},
        "returned": {"part": unsigned[pick % len(unsigned)]},
        "signed": {"part": unsigned[pick % len(unsigned)]},
    }
    return event_of({"kind": kind, "on": on, **details.get(kind, {})})


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


@st.composite
def histories(
    draw: st.DrawFn,
    settings: Settings | None = None,
    first: date = date(2021, 1, 1),
    last: date = date(2024, 12, 31),
    longest: int = 18,
) -> tuple[tuple[Event, ...], date]:
    """A lawful history and a day on which to look at it: every step that was refused on the way is left out.

    Most steps are among those that are offered, some are any.
    """
    settings = settings or defaults()
    on = draw(st.dates(first, last))
    events: tuple[Event, ...] = ()
    moves = st.tuples(st.integers(0, 99), st.sampled_from((0, 0, 0, 1, 1, 2, 3, 5, 7, 12, 20, 40)), st.integers(0, 30))
    for choice, gap, pick in draw(st.lists(moves, min_size=1, max_size=longest)):
        on = min(on + gap * ONE, last + 200 * ONE)
        stands = standing(events, on, settings=settings)
        offered = [kind for step in stands.steps for kind in [step.kind] * WEIGHTS.get(step.kind, 3)]
        kind = offered[choice % len(offered)] if offered and choice < 90 else list(KINDS)[(choice + pick) % len(KINDS)]
        event = lawful_event(kind, stands, on, pick)
        if choice >= 95 and stands.case.parts == ("",):
            event = any_answer(on, pick, draw(st.integers(0, 99)))
        try:
            standing((*events, event), on, settings=settings)
        except UnlawfulError:
            continue
        events = (*events, event)
    return events, on + draw(st.integers(0, 30)) * ONE
