"""Which work of this room is done in the background? Telling an engine outside what has changed."""

from __future__ import annotations

from datetime import time, timedelta

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.jobs.declare import Daily, job
from gongkai.portal.jobs.work import JobError, Work
from gongkai.portal.search.models import Waiting
from gongkai.portal.search.opensearch import OpenSearch, UnreachableError, send_some


@job(_lazy("把公开信息的变化告诉检索引擎"), retries=12, at_most=timedelta(hours=1), when=Daily(time(3, 40)))
def tell_engine(work: Work) -> None:
    """It is no step, for nobody may wait in a transaction for another machine. Told twice is told once."""
    if not settings.OPENSEARCH:
        return
    outside = OpenSearch(settings.OPENSEARCH)
    try:
        outside.make_index()
        while Waiting.objects.exists():
            work.go_on()
            send_some(outside)
    except UnreachableError as error:
        raise JobError(gettext("检索引擎没有答复：%(why)s。"), why=str(error)) from None
