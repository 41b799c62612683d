"""Which work on disputes is done in the background?"""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.disputes import agenda as agenda  # the daily summary asks it
from gongkai.portal.disputes import offering as offering  # and the page of a request
from gongkai.portal.disputes.handling import bring_all_up_to_date
from gongkai.portal.disputes.models import Dispute
from gongkai.portal.jobs.declare import Daily, job
from gongkai.portal.jobs.work import Work


@job(_lazy("更新行政复议、行政诉讼的期限"), when=Daily(time(0, 40)))
def move_on(work: Work) -> None:
    """A day has passed: a hearing is over, or a calendar was loaded."""
    waiting = Dispute.objects.filter(is_open=True, due__isnull=False).order_by("pk")
    for pk in work.plan(waiting.values_list("pk", flat=True)):
        with work.step():
            bring_all_up_to_date(Dispute.objects.filter(pk=pk))
