"""How does a figure get into the registers? By form, or line by line from CSV, which goes through the same form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.form import FormError, Slot, form_for
from gongkai.portal.accounts.models import Person
from gongkai.portal.annual.models.register import (
    FIRST_YEAR,
    MONTHS,
    WHOLE_YEAR,
    RegisterEntry,
    cell_name,
    is_of_documents,
    slots,
)
from gongkai.portal.annual.registers import table_two
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.files.csv_lines import NotATableError, read_csv
from gongkai.portal.files.keeping import keep
from gongkai.portal.files.receiving import FilesField
from gongkai.portal.ledger.act import Actor, act

HEADS = ("年度", "月份", "内设机构", "事项", "栏目", "数值", "依据")
"""The heads are Chinese in every language of the site: such tables go from office to office."""
NEEDED = ("事项", "数值", "依据")
ALL_YEAR = ("", "全年")
WHOLE_BODY = ("", "全机关")


class EvidenceForm(forms.ModelForm[RegisterEntry]):
    """A figure and what it rests on; how a figure that is there already is corrected."""

    value = forms.DecimalField(label=_lazy("数值"), max_digits=18, decimal_places=6)
    note = forms.CharField(
        label=_lazy("依据"), max_length=500, help_text=_lazy("数从哪里来，例如“行政审批系统导出”“收费台账第3册”。")
    )
    papers = FilesField(label=_lazy("证明材料"))

    class Meta:
        model = RegisterEntry
        fields = ("value", "note")


class EntryForm(EvidenceForm):
    """A new figure of a body and year. Its unit and month decide what else may be entered beside it."""

    cell = forms.ChoiceField(label=_lazy("事项"))
    unit = forms.ModelChoiceField(
        label=_lazy("内设机构"), queryset=Unit.objects.none(), required=False, empty_label=_lazy("全机关"),
        help_text=_lazy("同一事项、同一年，或者都按全机关填，或者都分内设机构填。"),
    )  # fmt: skip
    month = forms.TypedChoiceField(label=_lazy("月份"), coerce=int)
    field_order = ("cell", "unit", "month", "value", "note", "papers")

    class Meta:
        model = RegisterEntry
        fields = ("cell", "unit", "month", "value", "note")

    def __init__(self, *args: Any, body: Body, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.body, self.instance.year = body, year
        self.fields["cell"].choices = [(slot.key, in_measure(slot)) for slot in entered_slots(year)]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_in(body, year)  # type: ignore[attr-defined]
        months = [(month, _("%(month)s月") % {"month": month}) for month in MONTHS]
        self.fields["month"].choices = [(WHOLE_YEAR, _("全年")), *months]  # type: ignore[attr-defined]


class CorrectionForm(EvidenceForm):
    """Another figure or another evidence, and why; the ledger keeps both."""

    reason = forms.CharField(label=_lazy("更正的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(forms.Form):
    """Somebody has checked that every document is here; `seen` are the figures that were on the page."""

    note = forms.CharField(
        label=_lazy("依据"), max_length=500, help_text=_lazy("怎样核对的，例如“与法制股备案目录逐件核对”。")
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class ImportForm(forms.Form):
    table = forms.FileField(label=_lazy("CSV 文件（UTF-8 或者 GB18030 编码）"))


def entered_slots(year: int) -> list[Slot]:
    """The cells of that year's form that somebody enters. Raises FormError for a year without one."""
    return [slot for slot in slots(form_for(year)) if not is_of_documents(slot)]


def in_measure(slot: Slot) -> str:
    """Its name, and of money in what it is counted, where the form does not say so itself."""
    name = cell_name(slot)
    if slot.kind == "count" or _("万元") in name:
        return name
    return _("%(name)s（%(unit)s）") % {"name": name, "unit": _("万元")}


def units_in(body: Body, year: int) -> Any:
    """The units that the body had on some day of the year."""
    return Unit.objects.filter(Unit.during(date(year, 1, 1), date(year, 12, 31)), body=body)


def hold(body: Body) -> None:
    """Inside an act: until it is over nobody else enters something for the body, so nothing comes in twice."""
    Body.objects.select_for_update().order_by("pk").get(pk=body.pk)


# --- one by one -----------------------------------------------------------------------------------------------------


def enter(form: EntryForm, person: Person | None, files: Iterable[UploadedFile[Any]] = ()) -> RegisterEntry:
    """Keep a figure that the form found to be sound, inside an act."""
    form.instance.entered_by = person
    entry = form.save()
    add_files(entry, files)
    return entry


def add_files(entry: RegisterEntry, files: Iterable[UploadedFile[Any]]) -> None:
    for one in files:
        keep(one.file or b"", one.name or "", owner=entry)


def confirm(body: Body, year: int, row: str, seen: str, note: str, person: Person | None, actor: Actor) -> bool:
    """Say that the figures of a row of documents are complete, if they still are those that were seen."""
    with act(actor, "annual.documents_confirmed", reason=note):
        hold(body)
        figures = counted(body, year, row)
        if as_seen(figures) != seen:
            return False
        known = {one.cell: one for one in RegisterEntry.objects.filter(body=body, year=year, cell__in=figures)}
        for cell, value in figures.items():
            entry = known.get(cell) or RegisterEntry(body=body, year=year, cell=cell)
            entry.value, entry.note, entry.entered_by = Decimal(value), note, person
            entry.full_clean()
            entry.save()
    return True


def counted(body: Body, year: int, row: str) -> dict[str, int]:
    """What the documents of a row come to, by cell; none at all is nought once somebody says so."""
    found = table_two(body, year)
    wanted = [slot for slot in slots(form_for(year)) if is_of_documents(slot) and slot.row_key == row]
    return {slot.key: int(found[slot.key].value or 0) for slot in wanted}


def as_seen(figures: Mapping[str, int]) -> str:
    return ",".join(map(str, figures.values()))


# --- CSV ------------------------------------------------------------------------------------------------------------


@dataclass
class Imported:
    """What became of a file: how many lines were taken in, and each that was refused by its number, with why."""

    taken: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_csv(body: Body, year: int, data: bytes, person: Person | None, actor: Actor) -> Imported:
    """Take in the figures of a body; a line without a year is of the `year` that is given.

    What is refused keeps nothing else out, and what is known already is refused, so a mended file may come again whole.
    Raises NotATableError.
    """
    heads, lines = read_csv(data)
    if lacking := [head for head in NEEDED if head not in heads]:
        text = _("第一行表头里缺：%(heads)s。可用的表头：%(known)s。")
        raise NotATableError(text % {"heads": "、".join(lacking), "known": "、".join(HEADS)})
    done = Imported()
    with act(actor, "annual.register_import"):
        hold(body)
        for number, cells in lines:
            if problem := _take(body, year, cells, person):
                done.refused.append((number, problem))
            else:
                done.taken += 1
    return done


def _take(body: Body, year: int, cells: Mapping[str, str], person: Person | None) -> str:
    """Keep what a line says, or say what is wrong with it."""
    said = cells.get("年度", "").removesuffix("年") or str(year)
    if not (said.isascii() and said.isdigit() and len(said) == 4 and int(said) >= FIRST_YEAR):
        return _("年度“%(year)s”不对，应是%(first)s年以后的年份。") % {"year": said[:20], "first": FIRST_YEAR}
    try:
        given = {
            "cell": _cell(int(said), cells.get("事项", ""), cells.get("栏目", "")),
            "unit": _unit(body, int(said), cells.get("内设机构", "")),
            "month": "0" if cells.get("月份", "") in ALL_YEAR else cells["月份"].removesuffix("月"),
            "value": cells.get("数值", ""),
            "note": cells.get("依据", ""),
        }
    except (FormError, LookupError) as error:
        return str(error.args[0])
    form = EntryForm(given, body=body, year=int(said))
    if form.is_valid():
        enter(form, person)
        return ""
    return " ".join(
        f"{form.fields[name].label}：{message}" if name in form.fields else str(message)
        for name, messages in form.errors.items()
        for message in messages
    )


def _cell(year: int, row: str, column: str) -> str:
    """The cell that the words of the form name; of a row with one column, the row is enough. Raises LookupError."""
    rows = [slot for slot in entered_slots(year) if slot.rows[-1].label == row]
    found = [slot for slot in rows if column in ("", slot.columns[-1].label)]
    if len(found) == 1:
        return found[0].key
    if not rows:
        known = dict.fromkeys(slot.rows[-1].label for slot in entered_slots(year))
        text = _("没有“%(row)s”这个事项。可用的：%(known)s。")
        raise LookupError(text % {"row": row[:60], "known": "、".join(known)})
    text = _("“栏目”要写明是哪一栏：%(known)s。")
    raise LookupError(text % {"known": "、".join(slot.columns[-1].label for slot in rows)})


def _unit(body: Body, year: int, name: str) -> str:
    if name in WHOLE_BODY:
        return ""
    found = units_in(body, year).filter(name=name).first()
    if found is None:
        raise LookupError(_("本机关这一年没有“%(name)s”这个内设机构。") % {"name": name[:100]})
    return str(found.pk)
