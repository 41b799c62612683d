"""Which reports does a first look meet? The education bureau's on last year, made from its records and public."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.annual import making
from gongkai.portal.annual.making import Making
from gongkai.portal.annual.models import AnnualReport
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act

BODY = "云溪县教育局"
PROBLEMS = (
    "上一年存在的解读形式单一的问题，今年增加了图解和问答。今年存在的主要问题：一是部分学校公开不够及时；"
    "二是对依申请公开的答复说理不够。下一步，按季度检查学校公开情况，对答复书逐件核对依据。"
)
EXPLAINED = "与上年台账核对，情况属实。"


def load() -> int:
    """Make it if there is none yet and the bureau has its people; say how many came."""
    body = Body.objects.filter(Body.on(), name=BODY).first()
    if body is None or AnnualReport.objects.exists():
        return 0
    writer, reviewer, leader, publisher = (
        _who(body, duty) for duty in (Duty.HANDLER, Duty.UNIT_REVIEWER, Duty.APPROVING_LEADER, Duty.PUBLISHER)
    )
    year = timezone.localdate().year - 1
    report = making.begin(body, year, SYSTEM)
    with act(SYSTEM, "annual.written"):
        report.problems = PROBLEMS
        report.save()
    for finding in Making(report).unexplained:
        making.explain(report, finding, {"code": "as_it_is", "reason": EXPLAINED}, writer, SYSTEM)
    making.prepare(report, writer, SYSTEM, _january(year, 12))
    if len({writer.pk, reviewer.pk, leader.pk}) == 3 and not Making(report).must_fix:
        making.review(report, reviewer, SYSTEM, agrees=True, on=_january(year, 13))
        making.sign_off(report, leader, SYSTEM, _january(year, 14))
        making.submit(report, writer, SYSTEM, _january(year, 15))
        making.publish(report, publisher, SYSTEM, on=_january(year, 20))
    return 1


def _january(year: int, day: int) -> date:
    """A day of the January in which the report is due, or today if that is earlier."""
    return min(date(year + 1, 1, day), timezone.localdate())


def _who(body: Body, duty: Duty) -> Person:
    """Somebody of the bureau with this duty."""
    return Appointment.objects.filter(body=body, duty=duty).select_related("person").order_by("pk")[0].person
