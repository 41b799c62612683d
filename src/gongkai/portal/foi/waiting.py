"""On whom does a request wait: the applicant, a third party, another unit of the house, or somebody who reviews?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.foi.held_up import HELD_UP, unrecorded
from gongkai.portal.foi.models import SETTLED, Contribution, FoiLetter, FoiRequest, LetterState
from gongkai.portal.ui.navigation import Text
from gongkai.procedure import State

APPLICANT = (State.UNCONFIRMED, State.AWAITING_CORRECTION, State.AWAITING_REASONS, State.AWAITING_PAYMENT)
LEAVING = (LetterState.DRAFT, LetterState.READY, *SETTLED)
REVIEWING = tuple(state for state in LetterState if state not in LEAVING)
"""States in which a letter waits for somebody's opinion."""


def _for_a_unit() -> Q:
    return Q(pk__in=Contribution.objects.filter(state=Contribution.State.ASKED).values("request"))


def _for_a_reviewer() -> Q:
    return Q(pk__in=FoiLetter.objects.filter(state__in=REVIEWING).values("request"))


WHOM: Mapping[str, tuple[Text, Callable[[], Q]]] = {
    "applicant": (_lazy("等申请人"), lambda: Q(state__in=APPLICANT)),
    "third-party": (_lazy("等第三方或者其他机关"), lambda: Q(state=State.CONSULTING)),
    "unit": (_lazy("等协办机构"), _for_a_unit),
    "reviewer": (_lazy("等审核"), _for_a_reviewer),
    "record": (_lazy("缺收到记录"), unrecorded),
}
"""Those who are waited for: what the queue is called, and which requests are in it."""


def anybody() -> Q:
    found = HELD_UP
    for whom, (_label, which) in WHOM.items():
        if whom != "record":  # what else lacks a record waits for somebody as well
            found |= which()
    return found


def waits_of(requests: Collection[FoiRequest]) -> dict[int, list[str]]:
    """For each of these: the units and reviewers that are waited for. The state of the request says the others."""
    keys = [foi.pk for foi in requests]
    found: dict[int, list[str]] = defaultdict(list)
    asked = Contribution.objects.filter(request__in=keys, state=Contribution.State.ASKED).select_related("unit")
    for one in asked:
        said = _("等%(unit)s协办，%(due)s已逾期") if one.is_overdue else _("等%(unit)s协办，至%(due)s")
        found[one.request_id].append(said % {"unit": one.unit, "due": one.due})
    for letter in FoiLetter.objects.filter(request__in=keys, state__in=REVIEWING):
        found[letter.request_id].append(f"{letter.name}：{letter.get_state_display()}")
    return found
