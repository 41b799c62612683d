"""How many licences, penalties, coercive measures and charges did a body report, for which month, on what evidence?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.form import Form, FormError, Slot, form_for, load
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare(
    {
        "annual.register_entry": _lazy("填报登记数"),
        "annual.register_corrected": _lazy("更正登记数"),
        "annual.register_removed": _lazy("删去登记数"),
        "annual.register_import": _lazy("导入登记数"),
        "annual.documents_confirmed": _lazy("核对规章、规范性文件件数"),
    }
)

FIRST_YEAR = load("2019").first_year
"""In which the form was first used; nothing is compiled for years before it."""
DOCUMENTS = ("proactive.rules", "proactive.normative_documents")
"""The rows that are counted from what is published; nobody enters them."""
AT_THE_END = ("previous_items",)
"""The columns that say how things stood on a day, so that months do not add up to the year."""
MONTHS = range(1, 13)
WHOLE_YEAR = 0


def slots(form: Form) -> tuple[Slot, ...]:
    """The cells of table two, in the order of the form."""
    return form.table("proactive").slots


def slot_of(cell: str, year: int) -> Slot | None:
    """The cell of that year's form; None where it has no such cell."""
    try:
        return next((slot for slot in slots(form_for(year)) if slot.key == cell), None)
    except FormError:
        return None


def is_of_documents(slot: Slot) -> bool:
    return slot.row_key in DOCUMENTS


def is_at_the_end(slot: Slot) -> bool:
    return slot.columns[-1].key in AT_THE_END


def cell_name(slot: Slot) -> str:
    """In the language of the page: 「行政许可」本年处理决定数量."""
    return slot.name("en" if get_language() == "en" else "zh")


def plain(value: Decimal, slot: Slot) -> int | Decimal:
    """A count as a whole number, money without the noughts that the database adds."""
    if slot.kind == "count":
        return int(value)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


class RegisterEntry(Recorded):
    """The figure of one cell of table two for a month, or for a whole year (`month` 0), of a unit or of the whole body.

    Money is in 万元, exactly, down to the 分. A nought is a statement that there was nothing; where nothing was is no
    entry. For a cell that is counted from documents it is the figure that somebody checked and found complete.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="register_entries", verbose_name=_lazy("机关"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_lazy("内设机构"))
    year = models.PositiveSmallIntegerField(_lazy("年度"), validators=[MinValueValidator(FIRST_YEAR)])
    month = models.PositiveSmallIntegerField(_lazy("月份"), default=WHOLE_YEAR, validators=[MaxValueValidator(12)])
    cell = models.CharField(_lazy("事项"), max_length=80)
    value = models.DecimalField(_lazy("数值"), max_digits=18, decimal_places=6)
    note = models.CharField(_lazy("依据"), max_length=500)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_lazy("填报人")
    )
    """None for what the samples brought in."""
    at = models.DateTimeField(_lazy("填报时间"), default=timezone.now)

    class Meta:
        ordering = ["body", "year", "cell", "unit", "month", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "year", "cell", "unit", "month"], name="one_register_entry_a_unit_and_month"
            ),
            # Where the unit is null, the one above never objects.
            models.UniqueConstraint(
                fields=["body", "year", "cell", "month"], condition=Q(unit=None), name="one_register_entry_a_month"
            ),
            models.CheckConstraint(condition=Q(month__lte=12), name="register_entry_of_a_month_or_year"),
        ]
        verbose_name = _lazy("登记数")

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.body}{unit} {self.period} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("register-entry", args=[self.pk])

    @property
    def slot(self) -> Slot | None:
        return slot_of(self.cell, self.year)

    @property
    def label(self) -> str:
        return cell_name(self.slot) if self.slot else self.cell

    @property
    def figure(self) -> int | Decimal:
        """As a person writes it."""
        return plain(self.value, self.slot) if self.slot else self.value

    @property
    def measure(self) -> str:
        """In what it is counted; money in 万元, also where the form prints no unit. Pieces have no word in English."""
        if self.slot is None or self.slot.kind == "amount":
            return _("万元") if self.slot else ""
        return "" if get_language() == "en" else self.slot.unit

    @property
    def period(self) -> str:
        if self.month == WHOLE_YEAR:
            return _("%(year)s年全年") % {"year": self.year}
        return _("%(year)s年%(month)s月") % {"year": self.year, "month": self.month}

    @property
    def last_day(self) -> date:
        return last_day(self.year, self.month)

    def clean(self) -> None:
        super().clean()
        slot = self.slot if self.year else None
        if slot is None:
            raise ValidationError({"cell": _("这一年的年度报告格式里没有这一栏。")})
        if self.value is not None:
            self._check_value(slot)
        if self.month is not None:
            self._check_month(slot)
            self._check_beside_others()

    def _check_value(self, slot: Slot) -> None:
        if slot.kind == "count" and self.value != self.value.to_integral_value():
            raise ValidationError({"value": _("这一栏填件数，是整数。")})
        if self.value < 0 and not slot.signed:
            raise ValidationError({"value": _("这一栏不能是负数。")})

    def _check_month(self, slot: Slot) -> None:
        if self.month != WHOLE_YEAR and (is_at_the_end(slot) or is_of_documents(slot)):
            raise ValidationError({"month": _("这一栏按年填报，月份选“全年”。")})
        if self.month <= 12 and self.last_day > timezone.localdate() and not is_of_documents(slot):
            text = _("%(period)s还没有结束，到 %(day)s 才能填报。")
            raise ValidationError({"month": text % {"period": self.period, "day": self.last_day}})

    def _check_beside_others(self) -> None:
        """Nothing may be in the sum twice: the body beside its units, the year beside its months."""
        others = RegisterEntry.objects.filter(body=self.body, year=self.year, cell=self.cell).exclude(pk=self.pk)
        same = others.filter(unit=self.unit)
        if same.filter(month=self.month).exists():
            raise ValidationError({"month": _("这一段时间已经填报过；有错的，请在原来的登记上更正。")})
        if self.month == WHOLE_YEAR and same.exists():
            raise ValidationError({"month": _("已经按月填报，再填全年数会重复计算。")})
        if self.month != WHOLE_YEAR and same.filter(month=WHOLE_YEAR).exists():
            raise ValidationError({"month": _("已经填报了全年数，再按月填会重复计算。")})
        if self.unit_id is None and others.exclude(unit=None).exists():
            raise ValidationError({"unit": _("这一栏本年已经按内设机构填报，请选一个内设机构。")})
        if self.unit_id is not None and others.filter(unit=None).exists():
            raise ValidationError({"unit": _("这一栏本年已经按全机关填报，请不要再分内设机构。")})


def last_day(year: int, month: int = WHOLE_YEAR) -> date:
    """Of the month, or of the year."""
    return date(year, month + 1, 1) - timedelta(days=1) if 0 < month < 12 else date(year, 12, 31)
