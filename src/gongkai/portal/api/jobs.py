"""Which work of this room is done in the background?"""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.portal.api.data_sets import make, newest
from gongkai.portal.jobs.declare import Daily, Every, job
from gongkai.portal.jobs.work import Work


@job(_("生成开放数据"), at_most=timedelta(hours=3), when=Daily(time(4, 15)))
def make_open_data(work: Work) -> None:
    make()


@job(_("撤下、更正之后重新生成开放数据"), at_most=timedelta(hours=3), when=Every(timedelta(minutes=30)))
def make_open_data_again(work: Work) -> None:
    """What holds something that was withdrawn or corrected is not handed out any more; this makes the next."""
    made = newest()
    if made is not None and not made.is_fit:
        make()
