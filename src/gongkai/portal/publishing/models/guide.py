"""How does a body tell people to get its information? Its guide (政府信息公开指南), version by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare({"publishing.guide": _("公布政府信息公开指南")})


class Guide(Recorded):
    """One version of the guide of a body (条例第十二条): a change is a new row, so that every earlier one stays."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="guides", verbose_name=_("机关"))
    number = models.PositiveIntegerField()
    published = models.DateField(_("更新日期"))
    classification = models.TextField(_("信息的分类"))
    arrangement = models.TextField(_("编排体系"))
    ways = models.TextField(_("获取方式"))
    office = models.CharField(_("政府信息公开工作机构"), max_length=200)
    address = models.CharField(_("办公地址"), max_length=300)
    hours = models.CharField(_("办公时间"), max_length=200)
    phone = models.CharField(_("联系电话"), max_length=60)
    fax = models.CharField(_("传真号码"), max_length=60, blank=True)
    online = models.CharField(_("互联网联系方式"), max_length=200, blank=True)
    remedy = models.TextField(_("监督和救济"))

    class Meta:
        ordering = ["body", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "number"], name="one_guide_a_number")]
        verbose_name = _("政府信息公开指南")

    def __str__(self) -> str:
        return f"{self.body} {self._meta.verbose_name} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("guide", args=[self.body_id])
