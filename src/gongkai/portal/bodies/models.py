"""What is a public body, where does it stand in the tree, since when, and what came before it?"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai import identifiers
from gongkai.identifiers import level_of_division, problem_with_credit_code, problem_with_division_code
from gongkai.portal.bodies.loops import Answers, first_loop
from gongkai.portal.ledger.recorded import Recorded


class Level(models.TextChoices):
    NATIONAL = "national", _lazy("国家级")
    PROVINCIAL = "provincial", _lazy("省级")
    PREFECTURAL = "prefectural", _lazy("地级")
    COUNTY = "county", _lazy("县级")
    TOWNSHIP = "township", _lazy("乡级")


DIVISION_OF = {
    identifiers.Level.PROVINCE: Level.PROVINCIAL,
    identifiers.Level.PREFECTURE: Level.PREFECTURAL,
    identifiers.Level.COUNTY: Level.COUNTY,
    identifiers.Level.TOWNSHIP: Level.TOWNSHIP,
}
"""The level of the bodies of a division. A village has none; the whole country has no code."""


class Kind(models.TextChoices):
    GOVERNMENT = "government", _lazy("人民政府")
    AUTHORITY = "authority", _lazy("政府办公厅（室）")
    DEPARTMENT = "department", _lazy("政府部门")
    TOWN = "town", _lazy("乡镇人民政府、街道办事处")
    OFFICE = "office", _lazy("派出机构、内设机构")
    INSTITUTION = "institution", _lazy("公共企事业单位")


class Dated(models.Model):
    """Something that holds from a day on, and until the day before another, or for good."""

    valid_from = models.DateField(_lazy("起"), default=date(1949, 10, 1))
    valid_to = models.DateField(_lazy("止"), null=True, blank=True)

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

    @classmethod
    def during(cls, start: date, end: date | None) -> Q:
        """What holds on some day of a period; without an end it is one for good."""
        lasts = Q(valid_to=None) | Q(valid_to__gte=start)
        return lasts & Q(valid_from__lte=end) if end else lasts

    def covers(self, other: Dated) -> bool:
        """Whether it holds on every day on which the other does."""
        lasts = self.valid_to is None or (other.valid_to is not None and other.valid_to <= self.valid_to)
        return self.valid_from <= other.valid_from and lasts

    @property
    def period(self) -> str:
        """In words: “2019-05-15 至 2024-12-31”, “2019-05-15 起”."""
        if self.valid_to is None:
            return _("%(start)s 起") % {"start": self.valid_from}
        return _("%(start)s 至 %(end)s") % {"start": self.valid_from, "end": self.valid_to}

    @property
    def is_dated(self) -> bool:
        """Not so where somebody typed what is no day: that has its own message."""
        return isinstance(self.valid_from, date)

    def clean(self) -> None:
        super().clean()
        if self.is_dated and self.valid_to and self.valid_to < self.valid_from:
            text = _("结束日期 %(end)s 早于开始日期 %(start)s。请改正其中一个日期。")
            raise ValidationError({"valid_to": text % {"end": self.valid_to, "start": self.valid_from}})


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name)


class Body(Dated, Recorded):
    """A body that discloses, or answers to one that does (条例 arts. 4, 10, 55)."""

    name = models.CharField(_lazy("名称"), max_length=200)
    short_name = models.CharField(_lazy("简称"), max_length=60, blank=True)
    credit_code = models.CharField(_lazy("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    division_code = models.CharField(_lazy("行政区划代码"), max_length=12, blank=True, db_index=True)
    level = models.CharField(_lazy("级别"), max_length=20, choices=Level)
    kind = models.CharField(_lazy("类别"), max_length=20, choices=Kind)
    address = models.CharField(_lazy("地址"), max_length=300, blank=True)
    postcode = models.CharField(_lazy("邮政编码"), max_length=6, blank=True)
    phone = models.CharField(_lazy("电话"), max_length=60, blank=True)
    email = models.EmailField(_lazy("电子邮箱"), blank=True)

    class Meta:
        ordering = ["division_code", "kind", "name"]
        constraints: ClassVar = [
            _in_order("body_ends_after_it_begins"),
            # One that is renamed keeps its code, so the body of the old name has it too, until the day before.
            models.UniqueConstraint(
                "credit_code", condition=Q(valid_to=None) & ~Q(credit_code=""), name="one_body_a_credit_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("body", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        found = {
            "credit_code": self._problem_with_credit_code(),
            "division_code": self._problem_with_division_code(),
            "postcode": self._problem_with_postcode(),
        }
        if problems := {column: problem for column, problem in found.items() if problem}:
            raise ValidationError(problems)

    def _problem_with_credit_code(self) -> str | None:
        if not self.credit_code:
            return None
        if problem := problem_with_credit_code(self.credit_code):
            return problem
        if not self.is_dated:
            return None
        others = Body.objects.filter(Body.during(self.valid_from, self.valid_to), credit_code=self.credit_code)
        if other := others.exclude(pk=self.pk).first():
            text = _("“%(name)s”已经使用这个统一社会信用代码（%(period)s）。请核对代码；同一机关不要登记两次。")
            return text % {"name": other, "period": other.period}
        return None

    def _problem_with_division_code(self) -> str | None:
        if not self.division_code:
            return None
        if problem := problem_with_division_code(self.division_code):
            return problem
        level = DIVISION_OF.get(level_of_division(self.division_code))
        if self.level and level != self.level:
            of_code = str(level.label) if level else _("村级")
            text = _("行政区划代码是%(of_code)s的，与所选级别“%(level)s”不符。请改正代码或级别。")
            return text % {"of_code": of_code, "level": Level(self.level).label}
        return None

    def _problem_with_postcode(self) -> str | None:
        if self.postcode and not (len(self.postcode) == 6 and self.postcode.isascii() and self.postcode.isdigit()):
            return _("邮政编码是6位数字。请核对。")
        return None


class Subordination(Dated, Recorded):
    """Who answers to whom, for how long. `superior` leads and supervises; `government` is the government of the same
    level, to which reconsideration goes (行政复议法 art. 24)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="superiors", verbose_name=_lazy("机关"))
    superior = models.ForeignKey(
        Body, models.PROTECT, related_name="subordinates", null=True, blank=True, verbose_name=_lazy("上级")
    )
    government = models.ForeignKey(
        Body, models.PROTECT, related_name="governed", null=True, blank=True, verbose_name=_lazy("同级政府")
    )

    class Meta:
        ordering = ["body", "valid_from"]
        constraints: ClassVar = [
            _in_order("subordination_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(body=F("superior")), name="nobody_answers_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.body} → {self.superior or '—'}"

    def clean(self) -> None:
        super().clean()
        if not self.is_dated:
            return
        found = {
            "superior": self._problem_with(self.superior) or self._problem_with_loop(),
            "government": self._problem_with(self.government),
            "valid_from": self._problem_with_period(),
        }
        if problems := {column: problem for column, problem in found.items() if problem}:
            raise ValidationError(problems)

    def _problem_with(self, other: Body | None) -> str | None:
        if other is None or other.covers(self):
            return None
        text = _("“%(name)s”只存在于 %(existed)s，而这里要求 %(asked)s。请另选机关，或改日期。")
        return text % {"name": other, "existed": other.period, "asked": self.period}

    def _problem_with_period(self) -> str | None:
        if not self.body.covers(self):
            text = _("“%(name)s”存在于 %(existed)s，隶属关系（%(asked)s）不能超出这一期间。请改日期。")
            return text % {"name": self.body, "existed": self.body.period, "asked": self.period}
        others = Subordination.objects.filter(Subordination.during(self.valid_from, self.valid_to), body=self.body)
        if other := others.exclude(pk=self.pk).select_related("superior").first():
            text = _("“%(name)s”在 %(period)s 已经登记了上级“%(superior)s”，两段时间重叠。请改日期，或先改那一段。")
            return text % {"name": self.body, "period": other.period, "superior": other.superior or "—"}
        return None

    def _problem_with_loop(self) -> str | None:
        if self.superior is None:
            return None
        if self.superior_id == self.body_id:
            return _("机关不能隶属于自己。请另选上级。")
        rows = Subordination.objects.exclude(pk=self.pk).exclude(superior=None)
        known = [Answers(*row) for row in rows.values_list("body", "superior", "valid_from", "valid_to")]
        new = Answers(self.body_id, self.superior_id, self.valid_from, self.valid_to)  # type: ignore[arg-type]
        if (loop := first_loop(new, known)) is None:
            return None
        names = Body.objects.in_bulk(loop.bodies)
        text = _("这样自 %(day)s 起隶属关系会成为一个圈：%(way)s。请另选上级。")
        return text % {"day": loop.day, "way": " → ".join(str(names[pk]) for pk in loop.bodies)}


class Succession(Recorded):
    """What became of a body: renamed, merged into another, split into several."""

    class How(models.TextChoices):
        RENAMED = "renamed", _lazy("更名")
        MERGED = "merged", _lazy("合并")
        SPLIT = "split", _lazy("分立")

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="successions", verbose_name=_lazy("原机关"))
    successor = models.ForeignKey(Body, models.PROTECT, related_name="origins", verbose_name=_lazy("承接机关"))
    how = models.CharField(_lazy("方式"), max_length=10, choices=How)
    on = models.DateField(_lazy("日期"))
    basis = models.CharField(_lazy("依据"), max_length=300, blank=True)

    class Meta:
        ordering = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="nobody_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


SEPARATORS = ("；", ";", "\n", "\r")
"""Between the names of units where several stand in one cell of a table."""


class Unit(Dated, Recorded):
    """A unit inside a body: a section, an office; one of them is the 政府信息公开工作机构 (条例 art. 4)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="units", verbose_name=_lazy("机关"))
    name = models.CharField(_lazy("名称"), max_length=100)
    discloses = models.BooleanField(_lazy("是政府信息公开工作机构"), default=False)

    class Meta:
        ordering = ["body", "name"]
        constraints: ClassVar = [_in_order("unit_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not self.is_dated:
            return
        found = {"name": self._problem_with_name(), "valid_to": self._problem_with_period()}
        if problems := {column: problem for column, problem in found.items() if problem}:
            raise ValidationError(problems)

    def _problem_with_name(self) -> str | None:
        if any(sign in self.name for sign in SEPARATORS):
            return _("内设机构名称里不能有分号和换行：一栏登记一个机构。")
        same = Unit.objects.filter(Unit.during(self.valid_from, self.valid_to), body=self.body, name=self.name)
        if same.exclude(pk=self.pk).exists():
            return _("“%(body)s”同期已有内设机构“%(name)s”。") % {"body": self.body, "name": self.name}
        return None

    def _problem_with_period(self) -> str | None:
        if self.body.covers(self):
            return None
        text = _("“%(name)s”存在于 %(existed)s，内设机构（%(asked)s）不能超出这一期间。请改日期。")
        return text % {"name": self.body, "existed": self.body.period, "asked": self.period}
