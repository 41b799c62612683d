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
    """Once: a mail that has left is not sent again, however often this is asked for.

    It is no step, for nobody may wait in a transaction for a mail server. A worker that is killed between the server's
    answer and our note of it sends the mail again, under the same Message-ID.
    """
    for waiting in Outgoing.objects.filter(pk=mail, sent=None):
        work.go_on()
        leave(waiting)
