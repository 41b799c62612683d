"""How does a request stand in the list of the desk?

All of a line is in words before the template draws it: fifty lines are most of the work of the page, and whatever
a template looks up, translates or resolves in each of them is done fifty times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.assigning import who_is_known
from gongkai.portal.foi.models import STATES, FoiRequest
from gongkai.portal.foi.searching import Mention, mentions
from gongkai.portal.search.templatetags.search import passage

LENGTH = 60
"""Characters of what is asked for, and of a letter or note in which it was found."""
NAME_OF_STATE = dict(STATES)


@dataclass(frozen=True)
class Line:
    """One request as this viewer sees it in the list."""

    key: str
    number: str
    url: str
    to_choose: str
    """What the box says with which it is chosen for an action on many."""
    wanted: SafeString
    applicant: SafeString | None
    """None where the name is none of the viewer's business."""
    received: str
    due: str
    provisional: bool
    state: str
    beneath: Sequence[str]
    """Under the state: the outcome, those of the parts, and what it waits for."""
    officer: str
    mentions: Sequence[tuple[SafeString, SafeString]]
    """Where else in the file it was found, and the words there."""


def lines(
    requests: Collection[FoiRequest], words: Sequence[str], viewer: Viewer, waits: Mapping[int, Sequence[str]]
) -> list[Line]:
    """`waits` says of each by its key what it waits for."""
    known = who_is_known(viewer, requests)
    elsewhere = mentions(list(requests), words, viewer)
    # Both are worked out once: fifty addresses differ in the key only, fifty boxes in the number.
    here, choose, unanswered = reverse("requests"), _("选择 %(number)s"), _("未答复")
    return [
        Line(
            key=str(foi.pk),
            number=(number := foi.number),
            url=f"{here}{foi.pk}/",
            to_choose=choose % {"number": number},
            wanted=passage(foi.wanted, words, LENGTH),
            applicant=passage(foi.applicant_name, words) if foi.pk in known else None,
            received=_written(foi.received),
            due=_written(foi.due),
            provisional=foi.provisional,
            state=NAME_OF_STATE[foi.state],
            beneath=[*_outcomes(foi, unanswered), *waits.get(foi.pk, ())],
            officer=str(foi.officer or "—"),
            mentions=_marked(elsewhere.get(foi.pk, ()), words) if foi.pk in known else (),
        )
        for foi in requests
    ]


def _written(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _outcomes(foi: FoiRequest, unanswered: str) -> Iterator[str]:
    if foi.outcome:
        yield foi.outcome_label
    for part in foi.parts.all():
        yield f"{part.name}：{part.outcome_label or unanswered}"


def _marked(found: Sequence[Mention], words: Sequence[str]) -> list[tuple[SafeString, SafeString]]:
    return [(passage(one.where, words), passage(one.text, words, LENGTH)) for one in found]
