"""What is kept of keeping: what a body asks for and for how long, what holds it up, and what was deleted when?"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.models.request import FoiRequest
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.retention import Particulars, law, least_months, period

declare(
    {
        "foi.particulars_rules": _("个人信息的收集和保存规则"),
        "foi.deletion_begun": _("开始到期删除个人信息"),
        "foi.deletion_stopped": _("停止到期删除个人信息"),
        "foi.hold": _("暂缓删除个人信息"),
        "foi.hold_lifted": _("解除暂缓删除"),
        "foi.particulars_deleted": _("到期删除个人信息"),
        "foi.papers_sealed": _("加密身份证明材料"),
    }
)

WITHIN_THE_LAW = (MinValueValidator(least_months()), MaxValueValidator(law()["most"]["months"]))
KINDS = [(kind.value, period(kind).label) for kind in Particulars]


class Proof(models.TextChoices):
    """Does a body ask for a picture of the identity paper? Its number is asked for anyway (条例 art. 29 ¶2(一))."""

    REQUIRED = "required", _("必须提交")
    OPTIONAL = "optional", _("可以提交")
    NOT_ASKED = "not_asked", _("不收取")


class ParticularsRules(Recorded):
    """What of an applicant a body asks for, and how long it keeps it; without a row, as the law file says.

    Nothing is deleted before somebody has seen what would be and has said so: `deletes_since` is that day.
    """

    body = models.OneToOneField(Body, models.PROTECT, related_name="particulars_rules")
    proof = models.CharField(
        _("身份证明的照片或者扫描件"), max_length=10, choices=Proof, default=law()["proof"]["value"]
    )
    identity_months = models.PositiveSmallIntegerField(
        _("身份证明保存几个月"), default=period("identity").months, validators=WITHIN_THE_LAW
    )
    contact_months = models.PositiveSmallIntegerField(
        _("联系方式保存几个月"), default=period("contact").months, validators=WITHIN_THE_LAW
    )
    deletes_since = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.body}"

    def months(self, kind: str) -> int:
        return self.identity_months if kind == Particulars.IDENTITY else self.contact_months


class Hold(Recorded):
    """Why particulars of a request stay although their period is over: a dispute goes on, say. Until it is lifted."""

    bulky = frozenset({"reason", "lifted_reason"})
    STANDS: ClassVar = Q(lifted=None)

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="holds")
    reason = models.TextField(_("为什么暂缓"), max_length=500)
    put_by = models.ForeignKey(Person, models.PROTECT, related_name="holds_put")
    put = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="holds_lifted")
    lifted = models.DateTimeField(null=True)
    lifted_reason = models.TextField(_("为什么解除"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {_('暂缓删除')}"


class Deletion(Recorded):
    """That particulars of one kind were deleted: of which request, what and when; never what they said."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="deletions")
    kind = models.CharField(max_length=10, choices=KINDS)
    on = models.DateField()
    columns = models.JSONField(default=list)
    """Which of the sealed particulars there were."""
    papers = models.PositiveSmallIntegerField(default=0)
    """How many files there were."""

    class Meta:
        ordering = ["-on", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "kind"], name="one_deletion_a_kind")]

    def __str__(self) -> str:
        return f"{self.request} {self.get_kind_display()}"
