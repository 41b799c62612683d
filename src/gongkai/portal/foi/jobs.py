"""Which work on requests is done in the background?"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.portal.foi.bulk import do_one
from gongkai.portal.foi.models import BulkItem
from gongkai.portal.jobs.declare import job
from gongkai.portal.jobs.work import Work


@job(_("成批办理申请"), at_most=timedelta(hours=1))
def do_in_bulk(work: Work, bulk: int) -> None:
    """What somebody asked to be done to many requests, one after the other."""
    waiting = BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.WAITING).order_by("pk")
    for pk in work.plan(waiting.values_list("pk", flat=True)):
        with work.step():
            do_one(pk)
