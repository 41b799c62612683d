"""How does everybody hear once a day what is due and what waits for them?

One message a working day and person, nothing when there is nothing to do. It is what the page `/requests/agenda/` shows
at that moment, so the page is always the newer one. The message holds numbers and days, the mail only how many.
"""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import CASE_DUTIES, Appointment, Person
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.calendars.effective import calendar_of
from gongkai.portal.foi.agenda import Heading, agenda_of
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.mail.models import Message
from gongkai.portal.mail.telling import not_mailed, tell

NAMED = 20
"""So many numbers stand under one heading of the message; the page has them all."""


@staff_only
@require_safe
@never_cache
def agenda(request: Request) -> HttpResponse:
    """What one has to do, now."""
    if not request.viewer.units:
        request.viewer.must_hold(*CASE_WORKERS)
    return render(request, "foi/agenda.html", {"headings": agenda_of(request.viewer)})


def people_to_remind() -> list[int]:
    """Everybody on duty over cases today."""
    held = Appointment.objects.filter(Appointment.on(), duty__in=CASE_DUTIES).values("person")
    people = Person.objects.filter(pk__in=held, is_active=True).exclude(body=None)
    return list(people.order_by("pk").values_list("pk", flat=True))


def remind_once(pk: int, today: date | None = None) -> Message | None:
    """The summary of today for a person, unless they have it, it is no working day of theirs, or nothing is due.

    Asking for it twice sends it once.
    """
    today = today or timezone.localdate()
    person = Person.objects.get(pk=pk)
    if person.body_id is None or not calendar_of(person.body_id).is_workday(today, provisional=True):
        return None
    if Message.objects.filter(recipient=person, day=today).exists():
        return None
    headings, waiting = agenda_of(Viewer.of(person), today), not_mailed(person)
    if not headings and not waiting:
        return None
    lines = [_line(heading) for heading in headings]
    if waiting:
        lines.append(_("没有看过的站内消息：%(count)s条") % {"count": waiting})
    link = reverse("agenda" if headings else "messages")
    return tell(person, subject_of(headings, waiting), "\n".join(lines), link, by=SYSTEM, day=today)


def subject_of(headings: list[Heading], waiting: int) -> str:
    """How many of what; the mail says no more."""
    counts = [f"{heading.label} {len(heading.things)}" for heading in headings]
    if waiting:
        counts.append(_("站内消息 %(count)s") % {"count": waiting})
    return _("今日待办：%(counts)s") % {"counts": "；".join(counts)}


def _line(heading: Heading) -> str:
    names = [f"{one.name}（{one.on}）" if one.on else one.name for one in heading.things[:NAMED]]
    more = _("等%(count)s件") % {"count": len(heading.things)} if len(heading.things) > NAMED else ""
    return f"{heading.label}：{'、'.join(names)}{more}"
