"""How is a catalogue printed as a table, and read from the one that an office has?

Counties issue their catalogues as one table with a head of two rows: 公开事项 over 一级事项 and 二级事项, 公开对象 over
全社会 and 特定群体, and so on. Ticks (√) stand under what is chosen; a list of channels has a full box (■) before what
is chosen and an empty one (□) before the rest. What is read is found by the words of the heads, not by their columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from gongkai.catalogue import Catalogue, CatalogueError, Entry, limit_in, words

NUMBER, MATTER, GROUP, NAME = "序号", "公开事项", "一级事项", "二级事项"
ELEMENTS, BASIS, LIMIT, OWNER, CHANNELS = "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体"
AUDIENCES, WAYS, LEVELS = "公开对象", "公开方式", "公开层级"
FREQUENCY, SCHOOLS, ITEM, KEY = "更新频次", "学校公开", "条例第二十条", "标识"
"""The last four are columns of ours: what the printed catalogues do not say."""

TICKED: Mapping[str, str] = {AUDIENCES: "audiences", WAYS: "ways", LEVELS: "levels"}
"""Heads over columns of ticks, and the field of an entry that they fill."""
TICK, CHOSEN, NOT_CHOSEN = "√", "■", "□"
_TICKS = frozenset("√✓✔☑■●是Yy")
_CHOSEN_BOX = re.compile(r"[■☑√✓✔☒▣]\s*([^■□☑☐√✓✔☒▣]+)")
_PLAIN = re.compile(r"[\s（）()/／、，,]+")
_SPLIT = re.compile(r"[；;\n]+")
_NUMBERED = re.compile(r"^\s*(?:[●•·▪◆\-—]|[（(]?\d{1,2}[)）.．、])\s*")

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_ROWS = 5000
MOST_COLUMNS = 60
_HEAD_ROWS = 12
"""Above the head a table has its title and who issued it."""


# --- reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Heads:
    """Where the columns stand: by head, and for ticks by head and key. `last` is the last row of the head."""

    columns: Mapping[str, int]
    ticks: Mapping[str, Mapping[str, int]]
    last: int


def read_catalogue(data: bytes, key: str, title: str = "") -> Catalogue:
    """The catalogue in the first sheet of a workbook that has one.

    `title` stands for that of the sheet. Raises CatalogueError, with the cell where something is wrong.
    """
    for sheet in _sheets(data):
        if (heads := _heads(sheet)) is not None:
            entries = _unique([_entry(sheet, heads, row) for row in _rows(sheet, heads)])
            return Catalogue(key, title or _title(sheet, heads) or key, tuple(entries))
    raise CatalogueError(
        "没有找到目录的表头：表里要有“公开事项（一级事项、二级事项）”“公开内容（要素）”“公开依据”“公开时限”各栏。"
    )


Sheet = Sequence[Sequence[str]]
"""The texts of a sheet, row by row; a merged cell says its text in every place that it covers."""


def _sheets(data: bytes) -> Iterator[Sheet]:
    if len(data) > MOST_BYTES:
        raise CatalogueError(f"文件超过 {MOST_BYTES // 2**20} MB，不像一份目录。")
    try:
        with ZipFile(BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise CatalogueError("这个 .xlsx 解开后太大，不像一份目录。")
        book = load_workbook(BytesIO(data), data_only=True)
        for sheet in book.worksheets:
            yield _texts(sheet)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, OSError) as error:
        raise CatalogueError(
            f"读不出 .xlsx（{type(error).__name__}）。请用 Excel 或 WPS 另存为 .xlsx 后再试。"
        ) from None


def _texts(sheet: Any) -> Sheet:
    height, width = min(sheet.max_row, MOST_ROWS + 1), min(sheet.max_column, MOST_COLUMNS)
    lines = sheet.iter_rows(max_row=height, max_col=width, values_only=True)
    rows = [["" if cell is None else str(cell).strip() for cell in line] for line in lines]
    while rows and not any(rows[-1]):  # formats often go on below the table
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise CatalogueError(f"表“{sheet.title}”超过 {MOST_ROWS} 行，不像一份目录。")
    for merged in sheet.merged_cells.ranges:
        covered = rows[merged.min_row - 1 : merged.max_row]
        text = covered[0][merged.min_col - 1] if covered and merged.min_col <= len(covered[0]) else ""
        for row in covered:
            row[merged.min_col - 1 : merged.max_col] = [text] * len(row[merged.min_col - 1 : merged.max_col])
    return rows


def _plain(text: str) -> str:
    return _PLAIN.sub("", text)


_OURS = (FREQUENCY, SCHOOLS, ITEM, KEY)
_ALSO = {
    "公开内容": ELEMENTS,
    "公开渠道": CHANNELS,
    "公开载体": CHANNELS,
    "责任主体": OWNER,
    "公开责任主体": OWNER,
    "事项": NAME,
}
_HEADS = {
    **{_plain(head): head for head in (NUMBER, GROUP, NAME, ELEMENTS, BASIS, LIMIT, OWNER, CHANNELS, *_OURS)},
    **_ALSO,
}
_NEEDED = (NAME, ELEMENTS, BASIS, LIMIT)


def _heads(sheet: Sheet) -> _Heads | None:
    """The head, if the sheet has one: the row whose words name the columns, with or without a row of sub-heads."""
    for last in range(min(len(sheet), _HEAD_ROWS)):
        columns = {_HEADS[word]: at for at in range(len(sheet[last])) if (word := _head_at(sheet, last, at)) in _HEADS}
        if all(head in columns for head in _NEEDED):
            ticks = {head: _ticks(sheet, last, head) for head in TICKED}
            deeper = last + 1 < len(sheet) and any(_ticks(sheet, last + 1, head) for head in TICKED)
            return _heads_below(sheet, last + 1) if deeper and not any(ticks.values()) else _Heads(columns, ticks, last)
    return None


def _heads_below(sheet: Sheet, last: int) -> _Heads:
    columns = {_HEADS[word]: at for at in range(len(sheet[last])) if (word := _head_at(sheet, last, at)) in _HEADS}
    return _Heads(columns, {head: _ticks(sheet, last, head) for head in TICKED}, last)


def _head_at(sheet: Sheet, last: int, at: int) -> str:
    """The nearest text of a column at or above a row."""
    return next(
        (
            _plain(sheet[row][at])
            for row in range(last, max(-1, last - 3), -1)
            if at < len(sheet[row]) and sheet[row][at]
        ),
        "",
    )


def _ticks(sheet: Sheet, last: int, head: str) -> dict[str, int]:
    """Under a head, the columns of its choices. Their first character tells them apart: 乡级, 乡（镇）、村级."""
    if not last or last >= len(sheet):
        return {}
    found = {}
    for at, text in enumerate(sheet[last]):
        above = sheet[last - 1][at] if at < len(sheet[last - 1]) else ""
        for key, word in words()[TICKED[head]].items():
            if _plain(above) == head and _plain(text)[:1] == word[0] and key not in found:
                found[key] = at
    return found


def _title(sheet: Sheet, heads: _Heads) -> str:
    above = (text for row in sheet[: heads.last] for text in row if text and _plain(text) not in _HEADS)
    return next((" ".join(text.split()) for text in above if "目录" in text), "")


def _rows(sheet: Sheet, heads: _Heads) -> Iterator[int]:
    for row in range(heads.last + 1, len(sheet)):
        said = [sheet[row][at] for head, at in heads.columns.items() if head != NUMBER]
        if sum(bool(text) for text in said) > 1 and not _is_remark(sheet[row]):
            yield row


def _is_remark(row: Sequence[str]) -> bool:
    """注：… below the table, or one merged line across it."""
    texts = {text for text in row if text}
    return len(texts) == 1


def _entry(sheet: Sheet, heads: _Heads, row: int) -> Entry:
    def text(head: str) -> str:
        at = heads.columns.get(head)
        return sheet[row][at] if at is not None and at < len(sheet[row]) else ""

    name, group = " ".join(text(NAME).split()), " ".join(text(GROUP).split())
    ticked = {field: _ticked(sheet[row], heads.ticks[head]) for head, field in TICKED.items()}
    try:
        return Entry(
            key=text(KEY) or f"row_{row - heads.last}",
            group=group or name,
            name=name,
            item=_key_of("article_20", text(ITEM)) or "other_statutory",
            elements=_list(text(ELEMENTS)),
            basis=_list(text(BASIS)),
            limit=limit_in(text(LIMIT)),
            owner=" ".join(text(OWNER).split()),
            channels=_channels(text(CHANNELS)),
            audiences=ticked["audiences"] or ("everybody",),
            ways=ticked["ways"] or ("proactive",),
            levels=ticked["levels"] or ("county",),
            frequency=_key_of("frequencies", text(FREQUENCY)) or "on_change",
            schools=text(SCHOOLS)[:1] in _TICKS if text(SCHOOLS) else False,
        )
    except CatalogueError as error:
        where = f"{get_column_letter(heads.columns[NAME] + 1)}{row + 1}"
        raise CatalogueError(f"第 {row + 1} 行（{where}）：{error}") from None


def _unique(entries: Sequence[Entry]) -> list[Entry]:
    """A key that a sheet has twice is told apart by the row's place."""
    seen: set[str] = set()
    kept = []
    for place, entry in enumerate(entries, 1):
        key = entry.key if entry.key not in seen else f"{entry.key}_{place}"
        seen.add(key)
        kept.append(replace(entry, key=key))
    return kept


def _ticked(row: Sequence[str], columns: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(key for key, at in columns.items() if at < len(row) and row[at][:1] in _TICKS and row[at])


def _list(text: str) -> tuple[str, ...]:
    """The parts of a cell: on lines of their own, numbered, or parted by semicolons."""
    parts = (_NUMBERED.sub("", part).strip().rstrip("。") for part in _SPLIT.split(text))
    return tuple(part for part in parts if part)


def _channels(text: str) -> tuple[str, ...]:
    """The channels with a full box; without any box, those that are named."""
    named = [*_CHOSEN_BOX.findall(text)] if any(mark in text for mark in "■□☑☐▣☒") else re.split(r"[、，,；;\n]+", text)
    plain = [_plain(name) for name in named if name.strip()]
    found = [
        key
        for key, word in words()["channels"].items()
        if any(name.startswith(_plain(word)) or (len(name) > 1 and _plain(word).startswith(name)) for name in plain)
    ]
    return tuple(found) or (("other",) if plain else ("website",))


def _key_of(what: str, text: str) -> str:
    plain = _plain(text)
    return next((key for key, word in words()[what].items() if plain and plain in (_plain(word), _plain(key))), "")


# --- writing --------------------------------------------------------------------------------------------------------

_WIDTHS = {
    NUMBER: 5,
    GROUP: 14,
    NAME: 18,
    ELEMENTS: 34,
    BASIS: 34,
    LIMIT: 16,
    OWNER: 16,
    CHANNELS: 30,
    ITEM: 16,
    KEY: 14,
}
_WIDTH, _TICK_WIDTH = 9, 7


def as_xlsx(catalogue: Catalogue) -> bytes:
    """The table as counties print it, with our four columns behind it. What is written is read again as it was."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": catalogue.title, "comments": catalogue.document})
    sheet = book.add_worksheet("目录")
    border = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "仿宋", "font_size": 10}
    title = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16})
    head = book.add_format({**border, "bold": True, "align": "center", "bg_color": "#f2f2f2"})
    text, middle = book.add_format({**border, "num_format": "@"}), book.add_format({**border, "align": "center"})
    columns = list(_columns())
    sheet.merge_range(0, 0, 0, len(columns) - 1, catalogue.title, title)
    _write_heads(sheet, columns, head)
    for row, entry in enumerate(catalogue.entries, 3):
        for at, (over, name, _key) in enumerate(columns):
            said = _said(entry, over, name, row - 2)
            sheet.write_string(row, at, said, middle if over or name == NUMBER else text)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1, 2)
    book.close()
    return out.getvalue()


def _columns() -> Iterator[tuple[str, str, str]]:
    """The head over a column or nothing, its own head, and the key of what a tick in it chooses."""
    yield "", NUMBER, ""
    yield MATTER, GROUP, ""
    yield MATTER, NAME, ""
    for head in (ELEMENTS, BASIS, LIMIT, OWNER, CHANNELS):
        yield "", head, ""
    for over, field in TICKED.items():
        for key, word in words()[field].items():
            yield over, word, key
    for head in _OURS:
        yield "", head, ""


def _write_heads(sheet: Any, columns: Sequence[tuple[str, str, str]], look: Any) -> None:
    for at, (over, name, key) in enumerate(columns):
        sheet.set_column(at, at, _TICK_WIDTH if key else _WIDTHS.get(name, _WIDTH))
        if not over:
            sheet.merge_range(1, at, 2, at, name, look)
        else:
            sheet.write_string(2, at, name, look)
            if at == 0 or columns[at - 1][0] != over:
                under = sum(other[0] == over for other in columns)
                sheet.merge_range(1, at, 1, at + under - 1, over, look)


def _said(entry: Entry, over: str, name: str, number: int) -> str:
    """What stands in one cell of the table."""
    if over in TICKED:
        field = TICKED[over]
        return TICK if any(words()[field][key] == name for key in getattr(entry, field)) else ""
    chosen = {key: CHOSEN if key in entry.channels else NOT_CHOSEN for key in words()["channels"]}
    return {
        NUMBER: str(number),
        GROUP: entry.group,
        NAME: entry.name,
        ELEMENTS: "\n".join(entry.elements),
        BASIS: "\n".join(entry.basis),
        LIMIT: entry.limit.words,
        OWNER: entry.owner,
        CHANNELS: "\n".join(f"{box}{words()['channels'][key]}" for key, box in chosen.items()),
        FREQUENCY: words()["frequencies"][entry.frequency],
        SCHOOLS: TICK if entry.schools else "",
        ITEM: words()["article_20"][entry.item],
        KEY: entry.key,
    }[name]
