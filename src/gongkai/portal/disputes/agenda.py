"""Which days of disputes does somebody have to keep? They stand among the other things to do, and in their summary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.disputes.handling import STRIKING
from gongkai.portal.disputes.models import Dispute
from gongkai.portal.foi.agenda import FARTHEST, MOST, STAGES, Heading, Thing, agenda_from
from gongkai.portal.foi.assigning import can_work_for
from gongkai.portal.visibility import visible


def ones_own(viewer: Viewer) -> Q:
    """The open disputes of which this person has to take care: as their officer, or in charge of those without one."""
    bodies = viewer.bodies(*STRIKING)
    nobodys = Q(officer=None) | ~Q(officer__in=can_work_for(bodies))
    return Q(is_open=True) & (Q(officer=viewer.person) | (Q(body__in=bodies) & nobodys))


def days_to_keep(viewer: Viewer, today: date, calendars: Calendars) -> Iterator[Heading]:
    own = visible(viewer, Dispute).filter(ones_own(viewer), due__lte=today + FARTHEST)
    yield Heading(_("行政复议、行政诉讼：期限已过"), _things(own.filter(due__lt=today)), grave=True)
    soon = [
        one
        for one in own.filter(due__gte=today).order_by("due", "pk")[:MOST]
        if one.due and calendars.of(one.body_id).workdays_to(today, one.due) <= STAGES[-1]
    ]
    yield Heading(_("行政复议、行政诉讼：5个工作日内到期、开庭"), [_thing(one) for one in soon])


def _things(found: QuerySet[Dispute]) -> list[Thing]:
    return [_thing(one) for one in found.order_by("due", "pk")[:MOST]]


def _thing(dispute: Dispute) -> Thing:
    return Thing(dispute.number, dispute.get_absolute_url(), dispute.due)


agenda_from(days_to_keep)
