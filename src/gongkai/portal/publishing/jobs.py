"""Which work of this room is done in the background?"""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.jobs.declare import Daily, job
from gongkai.portal.jobs.work import Work
from gongkai.portal.publishing.due import do_what_is_due
from gongkai.portal.publishing.models import Item


@job(_lazy("到期的公开信息：发布、撤下、失效"), at_most=timedelta(hours=1), when=Daily(time(0, 10)))
def do_all_that_is_due(work: Work) -> None:
    """Shortly after midnight: the day on which something is to be public begins then."""
    today = timezone.localdate()
    for pk in work.plan(Item.objects.filter(changes_on__lte=today).order_by("pk").values_list("pk", flat=True)):
        with work.step():
            do_what_is_due(pk, today)
