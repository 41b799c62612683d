"""How are figures written in a cell: with units, signs and notes, or not at all?

Every kind of wear here keeps the number (a unit is no part of it) or empties the cell and says so in the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from gongkai.report import Number

from .draft import Draft, Wear, empty
from .sheet import Box, written
from .truth import Perhaps

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
DASHES = ("-", "/", "—", "－", "——", "／", "--", "\\", "N/A")
WORDS = ("详见附件", "另见第3号公告", "复印机2台、A4纸30箱")


def blanks(*styles: str, share: float = 0.5) -> Wear:
    """Empty some figures, whole rows and single cells; each is printed in one of the styles."""

    def wear(draft: Draft, rng: random.Random) -> None:
        chosen = rng.choice(styles)
        for row in draft.figure_rows:
            if rng.random() > share:
                continue
            whole = rng.random() < 0.5
            emptied = (
                set(range(len(row.figures))) if whole else {n for n in range(len(row.figures)) if rng.random() < 0.5}
            )
            empty(draft, row, lambda place, gone=emptied: place not in gone, lambda: chosen)  # type: ignore[misc]

    return wear


def zeros_blank(*styles: str) -> Wear:
    """Whoever has nothing writes nothing: every nought in the table is left empty."""

    def wear(draft: Draft, rng: random.Random) -> None:
        chosen = rng.choice(styles)
        for row in draft.figure_rows:
            zero = {place for place, box in enumerate(row.figures) if box.value == 0}
            empty(draft, row, lambda place, gone=zero: place not in gone, lambda: chosen)  # type: ignore[misc]

    return wear


def blank_form(*styles: str) -> Wear:
    """The form was published and nobody filled it in."""

    def wear(draft: Draft, rng: random.Random) -> None:
        chosen = rng.choice(styles)
        for row in draft.figure_rows:
            empty(draft, row, lambda _: False, lambda: chosen)

    return wear


def only_total(draft: Draft, rng: random.Random) -> None:
    """Table three with nothing but its 总计 column filled."""
    for row in draft.sheets["requests"].figure_rows:
        empty(draft, row, lambda place: place == 6, lambda: "")


def all_but_total(draft: Draft, rng: random.Random) -> None:
    """Table three with its 总计 column left empty."""
    for row in draft.sheets["requests"].figure_rows:
        empty(draft, row, lambda place: place != 6, lambda: "")


def words(draft: Draft, rng: random.Random) -> None:
    """Words stand where a number belongs, some with digits of their own."""
    for row in draft.figure_rows:
        for box in row.figures:
            if rng.random() < 0.06:
                box.text, box.value = rng.choice(WORDS), None
                draft.truth[box.key] = None


def noughts_in_words(draft: Draft, rng: random.Random) -> None:
    """无, 零, ○ or a letter O where nought is meant; a cautious reader may leave them."""
    chosen = rng.choice(["无", "零", "○", "〇", "O", "０"])
    for row in draft.figure_rows:
        for box in row.figures:
            if box.value == 0 and box.text and rng.random() < 0.5:
                box.text = chosen
                draft.truth[box.key] = Perhaps(0)


def units(draft: Draft, rng: random.Random) -> None:
    """Units typed into cells."""

    def dress(box: Box, text: str) -> str:
        if box.key.endswith(".amount"):
            return text + rng.choice(["万元", "万", "元", " 万元", "（万元）"])
        return text + rng.choice(["件", "批次", "项", "宗", " 件", "条", "份"])

    _dress(draft, rng, 0.4, dress)


def notes(draft: Draft, rng: random.Random) -> None:
    """A remark beside the figure."""

    def dress(box: Box, text: str) -> str:
        remark = rng.choice(["其中修订{n}件", "含上年{n}件", "{n}件未公开", "不含联合发文", "截至12月31日"])
        left, right = rng.choice([("（", "）"), ("(", ")")])
        return f"{text}{left}{remark.format(n=rng.randint(1, 16))}{right}"

    _dress(draft, rng, 0.15, dress)


def signs(draft: Draft, rng: random.Random) -> None:
    """增 and 减, plus, minus and arrows in the change column of the 2019 form."""
    for row in draft.figure_rows:
        for box in row.figures:
            if not box.key.endswith(".change"):
                continue
            size = rng.randint(1, 99)
            mark, value = rng.choice(
                [("+", size), ("增", size), ("增加", size), ("↑", size), ("＋", size),
                 ("-", -size), ("－", -size), ("减", -size), ("减少", -size), ("↓", -size)]
            )  # fmt: skip
            box.text, box.value = f"{mark}{size}", value
            draft.truth[box.key] = value


def thousands(draft: Draft, rng: random.Random) -> None:
    """Large figures with separators, and money with up to four decimals."""
    for row in draft.figure_rows:
        for box in row.figures:
            if box.value and rng.random() < 0.4 and row.key.startswith("proactive") and not box.key.endswith("change"):
                box.value = box.value + rng.randint(1, 90) * 1000
                box.text = f"{box.value:,}"
                draft.truth[box.key] = box.value


def full_width(draft: Draft, rng: random.Random) -> None:
    """Digits of the full width."""
    _dress(draft, rng, 0.7, lambda _, text: text.translate(FULL_WIDTH))


def _dress(draft: Draft, rng: random.Random, share: float, dress: Callable[[Box, str], str]) -> None:
    for row in draft.figure_rows:
        for box in row.figures:
            if box.value is not None and box.text and rng.random() < share:
                box.text = dress(box, box.text)


def large(draft: Draft, rng: random.Random) -> None:
    """Figures of a province: thousands and tens of millions, sums left as they may."""
    for row in draft.figure_rows:
        for box in row.figures:
            if box.value is not None and rng.random() < 0.3:
                value: Number = rng.randint(1_000, 99_999_999)
                box.value, box.text = value, written(value)
                draft.truth[box.key] = value
