"""What does the system do by itself when a day has come? It publishes, takes down, notes an expiry."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.mail.telling import tell
from gongkai.portal.publishing.examining import UnfitError, demand_publishable
from gongkai.portal.publishing.handling import bring_up_to_date, standing_of, take
from gongkai.portal.publishing.models import Item
from gongkai.publication import SYSTEM as ITSELF
from gongkai.publication import Standing
from gongkai.publication.events import Expired, Published, Unscheduled, Withdrawn


def do_what_is_due(pk: int, today: date) -> str:
    """Publish what was scheduled, take down what has to go, note an expiry; says which of them, '' for none."""
    with act(SYSTEM, "publishing.worked_out"):
        item = Item.objects.select_for_update().order_by("pk").get(pk=pk)
        now = standing_of(item, today)
        kind = now.falls_to_the_system()
        if kind == "published":
            return _publish(item, now, today)
        if kind == "withdrawn":
            take(item, Withdrawn(on=today, who=ITSELF, reason=_("公示期满，自动撤下")), SYSTEM, None)
        elif kind == "expired":
            take(item, Expired(on=today, who=ITSELF), SYSTEM, None)
        else:
            bring_up_to_date(item, now)
    return kind


def _publish(item: Item, now: Standing, today: date) -> str:
    """Unless something is found in it today that was not known when it was scheduled: then a person decides."""
    try:
        demand_publishable(item)
    except UnfitError as error:
        take(item, Unscheduled(on=today, who=ITSELF, reason=str(error)), SYSTEM, None)
        for person in {row.person for row in item.events.filter(kind__in=("drafted", "scheduled")) if row.person}:
            tell(person, _("定时发布的信息没有发布"), f"{item.title}：{error}", item.desk_url, by=SYSTEM)
        return "unscheduled"
    take(item, Published(on=today, who=ITSELF, digest=now.digest), SYSTEM, None)
    return "published"
