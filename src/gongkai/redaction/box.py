"""What is withheld, and why? A box on a page, with the article it rests on."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gongkai.outcomes import Outcome, outcomes

MOST_BOXES = 2000
GROUNDS = "refused"
"""The group of outcomes whose keys are grounds for withholding."""


class RedactionError(ValueError):
    """Why a file or a box cannot be worked on, said to the person."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page as a reader sees it: percent of its width and height, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def covers_some_of(self, other: Area) -> bool:
        """Whether more than a sliver of the other lies in this one: a tenth of it on each side may be touched.

        A neighbour's edge touches the box of a word in every line; half a character that shows is no secret any more.
        """
        wide, high = (other.right - other.left) / 10, (other.bottom - other.top) / 10
        return (
            self.left < other.right - wide
            and self.right > other.left + wide
            and self.top < other.bottom - high
            and self.bottom > other.top + high
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page that is withheld. Lengths are percent of the page as it is shown, upright and cropped."""

    page: int
    left: float
    top: float
    width: float
    height: float
    ground: str
    reason: str = ""

    def __post_init__(self) -> None:
        numbers = (self.left, self.top, self.width, self.height)
        if self.page < 1 or not all(math.isfinite(number) for number in numbers):
            raise RedactionError("遮盖框的页码和位置要写成数字，页码从 1 开始。")
        if min(self.left, self.top) < 0 or min(self.width, self.height) <= 0:
            raise RedactionError(f"第 {self.page} 页的遮盖框：左边、上边不能小于 0，宽和高要大于 0。")
        if max(self.left + self.width, self.top + self.height) > 100 + 1e-6:
            raise RedactionError(f"第 {self.page} 页的遮盖框超出了页面：左边加宽、上边加高都不能超过 100（%）。")
        if self.ground not in grounds():
            known = "、".join(grounds())
            raise RedactionError(f"“{self.ground}”不是不予公开的依据。可用的：{known}。")

    @property
    def area(self) -> Area:
        return Area(self.left, self.top, self.left + self.width, self.top + self.height)

    @property
    def outcome(self) -> Outcome:
        return outcomes()[self.ground]


def grounds() -> Mapping[str, Outcome]:
    """What a part may be withheld on: the rows （三）不予公开 of table three."""
    return {key: one for key, one in outcomes().items() if one.group == GROUNDS}


def boxes_from(text: str) -> list[Box]:
    """Boxes from JSON: a list of objects with the fields of `Box`. Raises RedactionError that names the entry."""
    try:
        entries = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RedactionError(f"遮盖框的文件不是 JSON：{error}。") from error
    if not isinstance(entries, list):
        raise RedactionError("遮盖框的文件应当是一个列表，每项一个框。")
    if len(entries) > MOST_BOXES:
        raise RedactionError(f"遮盖框超过 {MOST_BOXES} 个。请把文件拆开处理。")
    return [_box(number, entry) for number, entry in enumerate(entries, 1)]


def _box(number: int, entry: Any) -> Box:
    lengths = ("left", "top", "width", "height")
    known = {"page", *lengths, "ground", "reason"}
    if not isinstance(entry, dict) or set(entry) - known or known - {"reason"} - set(entry):
        raise RedactionError(f"第 {number} 个遮盖框应当有：{'、'.join(sorted(known - {'reason'}))}，可以有 reason。")
    numbers = [entry["page"], *(entry[name] for name in lengths)]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers) or entry["page"] % 1:
        raise RedactionError(f"第 {number} 个遮盖框的页码和位置要写成数字。")
    if not isinstance(entry["ground"], str) or not isinstance(entry.get("reason", ""), str):
        raise RedactionError(f"第 {number} 个遮盖框的 ground 和 reason 要写成文字。")
    left, top, width, height = (float(entry[name]) for name in lengths)
    try:
        return Box(int(entry["page"]), left, top, width, height, entry["ground"], entry.get("reason", ""))
    except RedactionError as error:
        raise RedactionError(f"第 {number} 个遮盖框：{error}") from error


def plain(boxes: Iterable[Box]) -> str:
    """Boxes as JSON that `boxes_from` reads."""
    return json.dumps([asdict(box) for box in boxes], ensure_ascii=False)


def listed(boxes: Iterable[Box]) -> list[tuple[str, str]]:
    """The list of what was withheld (遮盖清单), in the order of reading: where, and on what ground and why.

    Boxes of one page with the same ground and reason stand in one row.
    """
    rows: dict[tuple[int, str, str], int] = {}
    for box in sorted(boxes, key=lambda box: (box.page, box.top, box.left)):
        key = (box.page, box.ground, box.reason.strip())
        rows[key] = rows.get(key, 0) + 1
    return [
        (f"第{page}页，{count}处", _why(outcomes()[ground], reason)) for (page, ground, reason), count in rows.items()
    ]


def _why(outcome: Outcome, reason: str) -> str:
    said = f"{outcome.label.lstrip('0123456789.')}（{'、'.join(outcome.articles)}）"
    return f"{said}。理由：{reason.rstrip('。')}。" if reason else f"{said}。"
