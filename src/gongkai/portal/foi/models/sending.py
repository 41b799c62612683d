"""How did a request come through the public form: from which filled form, and did it look as if nobody filled it in?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.foi.models.request import FoiRequest
from gongkai.portal.ledger.wording import declare

declare({"foi.marked": _("标记为集中提交")})


class Sign(models.TextChoices):
    """What makes a form look automatic, or one of very many. It never bars a request; it asks for one more step."""

    HIDDEN = "hidden", _("填写了人看不见的栏目")
    NO_KEY = "no_key", _("不是从申请页面提交")
    QUICK = "quick", _("打开页面后随即提交")
    ADDRESS = "address", _("同一网络地址短时间内提交多件")
    NETWORK = "network", _("同一网段短时间内提交多件")
    TEXT = "text", _("短时间内收到多件内容相同的申请")


class Sending(models.Model):
    """The one sending of a filled form that made a request.

    `content`, `text`, `address` and `network` are keyed digests and are forgotten after `INTAKE_TRACES`
    (个人信息保护法 art. 19); `key` stays, so that no form ever makes a second request.
    """

    request = models.OneToOneField(FoiRequest, models.PROTECT, related_name="sending")
    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
    signs = models.CharField(max_length=60, blank=True)
    """Values of Sign with a comma between; nothing for most requests."""
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="wave")
    """Of those that bear a sign and came together the first, itself perhaps; nothing without a sign."""
    content = models.CharField(max_length=64, null=True)  # noqa: DJ001  # so that the index holds what is known only
    text = models.CharField(max_length=64, null=True)  # noqa: DJ001
    address = models.CharField(max_length=64, null=True)  # noqa: DJ001
    network = models.CharField(max_length=64, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["first"], name="sendings_marked", condition=~Q(signs="")),
            models.Index(fields=["at"], name="sendings_with_traces", condition=Q(content__isnull=False)),
            models.Index(fields=["text", "at"], name="sendings_of_a_text", condition=Q(text__isnull=False)),
            models.Index(fields=["address", "at"], name="sendings_from_an_address", condition=Q(address__isnull=False)),
            models.Index(fields=["network", "at"], name="sendings_from_a_network", condition=Q(network__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.signs}"

    @property
    def reasons(self) -> list[str]:
        """Why it bears a mark, in words."""
        return [str(Sign(sign).label) for sign in self.signs.split(",") if sign]
