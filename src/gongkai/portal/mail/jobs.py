"""Which work does mail need in the background?"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.portal.jobs.declare import job
from gongkai.portal.jobs.work import Work
from gongkai.portal.mail.delivery import leave
from gongkai.portal.mail.models import Outgoing


@job(_("发送邮件"), retries=12, at_most=timedelta(minutes=2))
def deliver(work: Work, mail: int) -> None:
    """Once: a mail that has left is not sent again, however often this is asked for."""
    for waiting in work.plan(Outgoing.objects.filter(pk=mail, sent=None).values_list("pk", flat=True)):
        with work.step():
            leave(Outgoing.objects.select_for_update().get(pk=waiting))
