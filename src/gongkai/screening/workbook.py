"""What does an Excel workbook say, in the sheets that are shown and in those that are not?

Read are all sheets with hidden rows and columns, comments, text boxes, headers, lists of allowed values, defined names
and the data that a pivot table keeps. Values are read as Excel stored them: a formula by its last result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from gongkai.screening.finding import Layer, Where
from gongkai.screening.package import Package, whole
from gongkai.screening.passage import Entry, Material, Passage, Remark, ScreeningError, Table
from gongkai.screening.properties import office_properties
from gongkai.screening.tables import headings, place_of

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LISTED = re.compile(r'^"(.*)"$', re.DOTALL)
_TRUE = ("1", "true")


class Sheet(NamedTuple):
    """A sheet of the workbook: its name, its part, and whether it is shown."""

    name: str
    part: str
    shown: bool
    relation: str


def open_workbook(package: Package) -> Material:
    """All layers of a .xlsx. Raises ScreeningError when there is no workbook in it or it is damaged."""
    material = Material()
    strings = shared_strings(package)
    for sheet in sheets(package):
        root = package.xml(sheet.part)
        if root is None:
            material.remarks.append(Remark("damaged", Where(sheet=sheet.name)))
            continue
        layer = Layer.BODY if sheet.shown else Layer.HIDDEN
        if not sheet.shown:
            material.remarks.append(Remark("hidden_sheet", Where(layer=layer, sheet=sheet.name)))
        _sheet(root, strings, Where(layer=layer, sheet=sheet.name), material)
        _beside(package, sheet, material)
    _of_the_workbook(package, material)
    office_properties(package, material)
    return material


def sheets(package: Package) -> list[Sheet]:
    root = package.xml("xl/workbook.xml")
    if root is None:
        if "xl/workbook.bin" in package:
            raise ScreeningError("这是 Excel 的二进制格式（.xlsb），不能检查。请另存为 .xlsx 后再检查。")
        raise ScreeningError("文件里没有工作簿，不是 .xlsx 表格，或已损坏。")
    parts = {id_: target for id_, _, target, _ in package.relations("xl/workbook.xml")}
    return [
        Sheet(
            sheet.get("name", ""),
            parts.get(sheet.get(R + "id", ""), ""),
            sheet.get("state", "visible") == "visible",
            sheet.get(R + "id", ""),
        )
        for sheet in root.iter(S + "sheet")
    ]


def shared_strings(package: Package) -> list[str]:
    """The strings that cells name by number, without the phonetic readings beside them."""
    root = package.xml("xl/sharedStrings.xml")
    return [] if root is None else [string_of(item) for item in root.iter(S + "si")]


def string_of(item: etree._Element) -> str:
    return "".join(
        text.text or ""
        for text in item.iter(S + "t")
        if text.getparent() is None or _tag(text.getparent()) != S + "rPh"
    )


def _tag(element: etree._Element | None) -> str:
    return element.tag if element is not None and isinstance(element.tag, str) else ""


@dataclass(frozen=True, slots=True)
class Hiding:
    """Which columns of a sheet are hidden, as ranges."""

    columns: tuple[range, ...]

    @classmethod
    def of(cls, root: etree._Element) -> Hiding:
        return cls(
            tuple(
                range(whole(column.get("min")), whole(column.get("max")) + 1)
                for column in root.iter(S + "col")
                if column.get("hidden") in _TRUE
            )
        )

    def column(self, number: int) -> bool:
        return any(number in some for some in self.columns)


def _sheet(root: etree._Element, strings: list[str], where: Where, material: Material) -> None:
    """The cells of a sheet, those that are shown and those that are not; and what its header, footer and lists say."""
    hiding = Hiding.of(root)
    shown: list[Entry] = []
    unseen: list[tuple[str, Entry]] = []
    for row in root.iter(S + "row"):
        hidden_row = row.get("hidden") in _TRUE
        for entry in _cells(row, strings):
            if hidden_row or hiding.column(entry.column):
                unseen.append(("hidden_rows" if hidden_row else "hidden_columns", entry))
            else:
                shown.append(entry)
    hidden = where._replace(layer=Layer.HIDDEN)
    if where.layer is Layer.BODY:
        firsts = dict(reversed(unseen))
        material.remarks += [Remark(kind, place_of(entry, hidden)) for kind, entry in firsts.items()]
    heads = headings(Table(tuple(sorted([*shown, *(entry for _, entry in unseen)], key=lambda entry: entry.row))))
    for entries, place in ((shown, where), ([entry for _, entry in unseen], hidden)):
        if entries:
            _add(Table(tuple(entries), place, where.sheet), heads, material)
    for element in root.iter(S + "oddHeader", S + "oddFooter", S + "evenHeader", S + "evenFooter"):
        material.passages.append(Passage(element.text or "", where._replace(layer=Layer.HEADER)))
    for element in root.iter(S + "formula1"):
        if listed := _LISTED.match(element.text or ""):
            material.passages.append(Passage(listed[1], hidden))


def _add(table: Table, heads: dict[int, str], material: Material) -> None:
    first = next(iter(table.entries))
    title = f"{table.title} {first.text}" if first.row == 1 else table.title
    material.tables.append(Table(table.entries, table.where, title))
    for entry in table.entries:
        heading = heads.get(entry.column, "")
        place = place_of(entry, table.where)
        material.passages.append(Passage(entry.text, place, "" if heading == entry.text else heading))


def _cells(row: etree._Element, strings: list[str]) -> Iterator[Entry]:
    number = whole(row.get("r"))
    column = 0
    for cell in row.iterchildren(S + "c"):
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        column = column_number(reference[1]) if reference else column + 1
        text = value_of(cell, strings).strip()
        if text:
            yield Entry(text, int(reference[2]) if reference else number, column)


def column_number(letters: str) -> int:
    """A is 1, AB is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def value_of(cell: etree._Element, strings: list[str]) -> str:
    """The text or number of a cell; a whole number without exponent."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(S + "is")
        return string_of(inline) if inline is not None else ""
    value = cell.findtext(S + "v") or ""
    if kind == "s":
        number = whole(value, -1)
        return strings[number] if 0 <= number < len(strings) else ""
    if kind == "n" and ("E" in value or "e" in value or value.endswith(".0")):
        try:
            return str(int(float(value))) if float(value).is_integer() else value
        except (ValueError, OverflowError):
            return value
    return value


def _beside(package: Package, sheet: Sheet, material: Material) -> None:
    """Comments, text boxes and links of one sheet."""
    where = Where(layer=Layer.COMMENT, sheet=sheet.name)
    for _, kind, target, external in package.relations(sheet.part):
        if external:
            material.passages.append(Passage(target, where._replace(layer=Layer.LINK)))
        elif kind in ("comments", "threadedComment") and (root := package.xml(target)) is not None:
            texts = [string_of(element) for element in root.iter(S + "text")]
            texts += [element.text or "" for element in root.iter("{*}text") if len(element) == 0]
            texts += [element.text or "" for element in root.iter(S + "author")]
            material.passages += [Passage(text, where) for text in texts if text.strip()]
            material.remarks.append(Remark("comments", where))
        elif kind == "drawing" and (root := package.xml(target)) is not None:
            for paragraph in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"):
                text = "".join(run.text or "" for run in paragraph.iter(_A_TEXT))
                material.passages.append(Passage(text, where._replace(layer=Layer.TEXT_BOX)))


def _of_the_workbook(package: Package, material: Material) -> None:
    """Defined constants, what pivot tables keep, and links to other workbooks."""
    hidden = Where(layer=Layer.HIDDEN)
    root = package.xml("xl/workbook.xml")
    for name in () if root is None else root.iter(S + "definedName"):
        if listed := _LISTED.match(name.text or ""):
            material.passages.append(Passage(listed[1], hidden))
    caches = package.names("xl/pivotCache/", ".xml")
    if caches:
        material.remarks.append(Remark("pivot_cache", hidden))
    for part in caches:
        cache = package.xml(part)
        for item in () if cache is None else cache.iter(S + "s", S + "n"):
            material.passages.append(Passage(item.get("v", ""), hidden))
    if package.names("xl/externalLinks/", ".xml"):
        material.remarks.append(Remark("external"))
