"""What is a public body, where does it stand in the tree, since when, and what came before it?"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.identifiers import problem_with_credit_code, problem_with_division_code
from gongkai.portal.ledger.recorded import Recorded


class Level(models.TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    PREFECTURAL = "prefectural", _("地级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")


class Kind(models.TextChoices):
    GOVERNMENT = "government", _("人民政府")
    AUTHORITY = "authority", _("政府办公厅（室）")
    DEPARTMENT = "department", _("政府部门")
    TOWN = "town", _("乡镇人民政府、街道办事处")
    OFFICE = "office", _("派出机构、内设机构")
    INSTITUTION = "institution", _("公共企事业单位")


class Dated(models.Model):
    """Something that holds from a day on, and until the day before another, or for good."""

    valid_from = models.DateField(_("起"), default=date(1949, 10, 1))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def on(cls, day: date | None = None, prefix: str = "") -> Q:
        """What holds on that day, today if none is named."""
        day = day or timezone.localdate()
        ends = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day})
        return ends & Q(**{f"{prefix}valid_from__lte": day})

    def holds_on(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def clean(self) -> None:
        super().clean()
        if self.valid_to and self.valid_to < self.valid_from:
            text = _("结束日期 %(end)s 早于开始日期 %(start)s。请改正其中一个日期。")
            raise ValidationError({"valid_to": text % {"end": self.valid_to, "start": self.valid_from}})


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name)


class Body(Dated, Recorded):
    """A body that discloses, or answers to one that does (条例 arts. 4, 10, 55)."""

    name = models.CharField(_("名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True, db_index=True)
    level = models.CharField(_("级别"), max_length=20, choices=Level)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    postcode = models.CharField(_("邮政编码"), max_length=6, blank=True)
    phone = models.CharField(_("电话"), max_length=60, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)

    class Meta:
        ordering = ["division_code", "kind", "name"]
        constraints: ClassVar = [_in_order("body_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("body", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.credit_code = self.credit_code or None
        problems = {}
        if self.credit_code and (problem := problem_with_credit_code(self.credit_code)):
            problems["credit_code"] = problem
        if self.division_code and (problem := problem_with_division_code(self.division_code)):
            problems["division_code"] = problem
        if problems:
            raise ValidationError(problems)


class Subordination(Dated, Recorded):
    """Who answers to whom, for how long. `superior` leads and supervises; `government` is the government of the same
    level, to which reconsideration goes (行政复议法 art. 24)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="superiors")
    superior = models.ForeignKey(Body, models.PROTECT, related_name="subordinates", null=True, blank=True)
    government = models.ForeignKey(Body, models.PROTECT, related_name="governed", null=True, blank=True)

    class Meta:
        ordering = ["body", "valid_from"]
        constraints: ClassVar = [
            _in_order("subordination_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(body=F("superior")), name="nobody_answers_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.body} → {self.superior or '—'}"


class Succession(Recorded):
    """What became of a body: renamed, merged into another, split into several."""

    class How(models.TextChoices):
        RENAMED = "renamed", _("更名")
        MERGED = "merged", _("合并")
        SPLIT = "split", _("分立")

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="origins")
    how = models.CharField(_("方式"), max_length=10, choices=How)
    on = models.DateField(_("日期"))
    basis = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        ordering = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="nobody_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Unit(Dated, Recorded):
    """A unit inside a body: a section, an office; one of them is the 政府信息公开工作机构 (条例 art. 4)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="units")
    name = models.CharField(_("名称"), max_length=100)
    discloses = models.BooleanField(_("是政府信息公开工作机构"), default=False)

    class Meta:
        ordering = ["body", "name"]
        constraints: ClassVar = [_in_order("unit_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name
