"""How are figures drawn so that everybody can read them? As SVG made here, each with a table that says the same.

Lengths along the page are shares of the width (%), heights are shares of the size of type (em). So a chart needs no
script, fits a telephone as well as a desk, and grows with large type. A value that is missing is a gap and says so; it
is never drawn as nought.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import ClassVar

from django.utils.translation import gettext as _

from gongkai.portal.ui.navigation import Text
from gongkai.render.figures import digits
from gongkai.report import Number

Value = Number | None
"""`None` is a figure that is missing."""

MOST_SERIES = 6
"""For so many there are colours, hatchings and shapes."""

NARROWEST = 34
"""Halves of a Chinese character that fit into a line in the elder mode on a telephone (390 px)."""

# --- axes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` with round ticks; nought is always on it."""

    ticks: tuple[Decimal, ...]

    @classmethod
    def just(cls, values: Iterable[Value]) -> Scale:
        """From nought to the outermost values, for a chart in which each mark has its figure beside it."""
        known = [Decimal(value) for value in values if value is not None]
        low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
        return cls((low, high if high > low else Decimal(1)))

    @classmethod
    def over(cls, values: Iterable[Value], most: int = 5) -> Scale:
        """Around the values that are there, in at most `most` steps of 1, 2 or 5 of some power of ten."""
        known = [Decimal(value) for value in values if value is not None]
        low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
        if low == high:
            high = Decimal(1)
        step = _round_step((high - low) / most, whole=all(value == value.to_integral_value() for value in known))
        first = (low / step).to_integral_value(ROUND_FLOOR)
        last = (high / step).to_integral_value(ROUND_CEILING)
        return cls(tuple(step * number for number in range(int(first), int(last) + 1)))

    @property
    def low(self) -> Decimal:
        return self.ticks[0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1]

    def share(self, value: Number) -> Decimal:
        """Where a value lies between the ends: 0 at the low, 1 at the high one."""
        return (Decimal(value) - self.low) / (self.high - self.low)


def _round_step(least: Decimal, *, whole: bool) -> Decimal:
    """The smallest of 1, 2, 5, 10 … that is not below `least`; whole figures get whole steps."""
    power = Decimal(1).scaleb(least.adjusted())
    step = next(power * lead for lead in (1, 2, 5, 10) if power * lead >= least)
    return max(step, Decimal(1)) if whole else step


def plain(value: Value) -> str:
    """A figure as it is written beside a mark."""
    return _("无数据") if value is None else digits(value)


def width_of(text: str) -> int:
    """How wide a text is, in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def lines_of(text: str, widest: int = NARROWEST) -> tuple[str, ...]:
    """A label in lines that fit. Chinese breaks between any two characters; a word of letters stays whole if it can."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip()) > widest:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while width_of(line) > widest:
            head = _head(line, widest)
            lines.append(head)
            line = line[len(head) :]
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        joins = pieces and width_of(sign) == 1 and width_of(pieces[-1][-1]) == 1 and not pieces[-1].endswith(" ")
        if joins:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _head(text: str, widest: int) -> str:
    head = ""
    for sign in text:
        if width_of(head + sign) > widest:
            break
        head += sign
    return head


def percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.01')).normalize():f}%"


def em(height: Decimal | float) -> str:
    return f"{Decimal(height).quantize(Decimal('0.01')).normalize():f}em"


# --- charts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """One row of figures, one for each category."""

    label: Text
    values: Sequence[Value]


@dataclass(frozen=True)
class Chart:
    """What every chart has: a key that is its anchor on the page, words, and figures by category."""

    key: str
    title: Text
    categories: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    described: Text = ""
    """What there is to see, in a sentence; made from the figures where it is left out."""

    template: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"{self.title}: {len(self.series)} series are more than can be told apart ({MOST_SERIES})")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"{series.label}: {len(series.values)} values for {len(self.categories)} categories of {self.title}"
                )

    @property
    def is_empty(self) -> bool:
        """Nothing at all is known."""
        return all(value is None for series in self.series for value in series.values)

    @property
    def several(self) -> bool:
        return len(self.series) > 1

    @property
    def description(self) -> str:
        return str(self.described) or " ".join(self._sentences())

    def _sentences(self) -> Iterable[str]:
        for series in self.series:
            known = [
                (value, str(category))
                for value, category in zip(series.values, self.categories, strict=True)
                if value is not None
            ]
            if known:
                most, least = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
                text = _("%(series)s：最高 %(most)s（%(where_most)s），最低 %(least)s（%(where_least)s）。")
                yield text % {
                    "series": series.label,
                    "most": plain(most[0]),
                    "where_most": most[1],
                    "least": plain(least[0]),
                    "where_least": least[1],
                }
            missing = len(series.values) - len(known)
            if missing:
                yield _("%(series)s：%(count)s 项无数据。") % {"series": series.label, "count": missing}

    @property
    def legend(self) -> list[tuple[int, Text]]:
        """Number and name of each series."""
        return [(number, series.label) for number, series in enumerate(self.series, 1)]

    @property
    def rows(self) -> list[tuple[Text, list[str]]]:
        """The table: a category with what every series has for it."""
        return [
            (category, [plain(series.values[place]) for series in self.series])
            for place, category in enumerate(self.categories)
        ]


@dataclass(frozen=True)
class Bar:
    """A bar from `x` over `width`, with its figure."""

    x: str
    width: str
    y: str
    middle: str
    """Where its text stands, upright."""
    text: str
    text_x: str
    series: int
    missing: bool = False
    before: bool = False
    """The text stands before `text_x`: the bar goes to the left of nought."""


@dataclass(frozen=True)
class Label:
    text: str
    y: str
    x: str = "0"
    anchor: str = "start"


@dataclass(frozen=True)
class Row:
    """A category with its label above its bars, and where these begin and end."""

    labels: Sequence[Label]
    bars: Sequence[Bar]
    top: str
    bottom: str


LINE, BAR, GAP, SPACE = Decimal("1.5"), Decimal("1.3"), Decimal("0.15"), Decimal("0.7")
"""Heights in em: of a line of a label, of a bar, between two bars, between two categories."""


@dataclass(frozen=True)
class BarChart(Chart):
    """Bars side by side, each as long as its figure; good for any categories, however long their names are."""

    template: ClassVar[str] = "ui/charts/bar.html"

    @cached_property
    def scale(self) -> Scale:
        return Scale.just(value for series in self.series for value in series.values)

    @cached_property
    def _room(self) -> tuple[Decimal, Decimal]:
        """The shares of the width left free before and behind the bars, for the figures that stand beside them."""
        texts = [plain(value) for series in self.series for value in series.values]
        widest = Decimal(max(map(width_of, texts), default=1) + 2) / NARROWEST
        room = min(widest, Decimal("0.4"))
        return (room if self.scale.low < 0 else Decimal(0)), room

    def _x(self, value: Number) -> Decimal:
        before, behind = self._room
        return before + self.scale.share(value) * (1 - before - behind)

    @property
    def zero(self) -> str:
        return percent(self._x(0))

    @cached_property
    def drawn(self) -> tuple[Sequence[Row], Decimal]:
        """Every category, and the height of all."""
        rows, y = [], Decimal(0)
        for place, category in enumerate(self.categories):
            labels = []
            for line in lines_of(str(category)):
                labels.append(Label(line, em(y + Decimal("1.05"))))
                y += LINE
            bars, top = [], y
            for number, series in enumerate(self.series, 1):
                bars.append(self._bar(series.values[place], number, y))
                y += BAR + GAP
            rows.append(Row(labels, bars, em(top - GAP), em(y)))
            y += SPACE
        return rows, y

    def _bar(self, value: Value, number: int, y: Decimal) -> Bar:
        zero = self._x(0)
        end = zero if value is None else self._x(value)
        return Bar(
            x=percent(min(zero, end)),
            width=percent(abs(end - zero)),
            y=em(y),
            middle=em(y + Decimal("0.98")),
            text=plain(value),
            text_x=percent(end),
            series=number,
            missing=value is None,
            before=value is not None and value < 0,
        )

    @property
    def rows_drawn(self) -> Sequence[Row]:
        return self.drawn[0]

    @property
    def height(self) -> str:
        return em(self.drawn[1])


@dataclass(frozen=True)
class StackedBarChart(Chart):
    """One bar for each category, made of its parts; for parts that add up, none of them below nought."""

    template: ClassVar[str] = "ui/charts/stacked.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(value is not None and value < 0 for series in self.series for value in series.values):
            raise ValueError(f"{self.title}: a part of a whole cannot be less than nothing")

    def total(self, place: int) -> Value:
        """Of one category; missing when every part is. Parts that are missing count for nothing and are named."""
        known = [value for series in self.series if (value := series.values[place]) is not None]
        return sum(known, 0) if known else None

    @cached_property
    def scale(self) -> Scale:
        return Scale.just(self.total(place) for place in range(len(self.categories)))

    @cached_property
    def _room(self) -> Decimal:
        widest = max((width_of(self._said(place)) for place in range(len(self.categories))), default=1)
        return min(Decimal(widest + 2) / NARROWEST, Decimal("0.5"))

    def _said(self, place: int) -> str:
        """What stands behind the bar: the sum, and how many parts of it are missing."""
        missing = sum(series.values[place] is None for series in self.series)
        total = self.total(place)
        if total is None or not missing:
            return plain(total)
        return _("%(total)s（缺 %(count)s 项）") % {"total": plain(total), "count": missing}

    @cached_property
    def drawn(self) -> tuple[Sequence[Row], Decimal]:
        rows, y = [], Decimal(0)
        for place, category in enumerate(self.categories):
            labels = []
            for line in lines_of(str(category)):
                labels.append(Label(line, em(y + Decimal("1.05"))))
                y += LINE
            bars, x = [], Decimal(0)
            for number, series in enumerate(self.series, 1):
                value = series.values[place]
                if value:
                    width = self.scale.share(value) * (1 - self._room)
                    bars.append(self._part(value, number, x, width, y))
                    x += width
            end = Label(self._said(place), em(y + Decimal("0.98")), percent(x))
            rows.append(Row([*labels, end], bars, em(y - GAP), em(y + BAR + GAP)))
            y += BAR + SPACE
        return rows, y

    @staticmethod
    def _part(value: Number, number: int, x: Decimal, width: Decimal, y: Decimal) -> Bar:
        text = plain(value)
        fits = width * NARROWEST > width_of(text) + 1
        return Bar(
            x=percent(x),
            width=percent(width),
            y=em(y),
            middle=em(y + Decimal("0.95")),
            text=text if fits else "",
            text_x=percent(x + width / 2),
            series=number,
        )

    @property
    def rows_drawn(self) -> Sequence[Row]:
        return self.drawn[0]

    @property
    def height(self) -> str:
        return em(self.drawn[1])

    @property
    def rows(self) -> list[tuple[Text, list[str]]]:
        return [(category, [*parts, plain(self.total(place))]) for place, (category, parts) in enumerate(super().rows)]


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    text: str
    series: int


@dataclass(frozen=True)
class Stretch:
    """A straight piece of a line between two neighbours that are both known."""

    x1: str
    y1: str
    x2: str
    y2: str
    series: int


PLOT, TOP = Decimal(13), Decimal("1.6")
"""Heights in em: of the field of a line chart, and above it."""
MARGIN = Decimal("0.07")
"""The share of the width between the edge and the last point, and the first one where the figures of the scale, which
stand before it, need no more."""


@dataclass(frozen=True)
class LineChart(Chart):
    """Lines over time; a year without a figure breaks the line."""

    template: ClassVar[str] = "ui/charts/line.html"
    height: ClassVar[str] = em(TOP + PLOT + 2)
    bottom: ClassVar[str] = em(TOP + PLOT)

    @cached_property
    def scale(self) -> Scale:
        return Scale.over(value for series in self.series for value in series.values)

    def _x(self, place: int) -> Decimal:
        last = len(self.categories) - 1
        return Decimal("0.5") if last == 0 else self._left + (1 - MARGIN - self._left) * place / last

    @cached_property
    def _left(self) -> Decimal:
        widest = Decimal(max(width_of(plain(tick)) for tick in self.scale.ticks) + 1)
        return min(max(MARGIN, widest / NARROWEST), Decimal("0.4"))

    def _y(self, value: Number) -> str:
        return em(TOP + (1 - self.scale.share(value)) * PLOT)

    @property
    def ticks(self) -> list[tuple[str, str, str, bool]]:
        """Each with its height, the height of its words, the words, and whether it is nought."""
        return [
            (self._y(tick), em(TOP + (1 - self.scale.share(tick)) * PLOT - Decimal("0.3")), plain(tick), tick == 0)
            for tick in self.scale.ticks
        ]

    @property
    def names(self) -> list[Label]:
        """Of the categories, leaving out as many as needed for the rest to fit on a telephone; the last one stays."""
        widest = max((width_of(str(category)) for category in self.categories), default=1) + 1
        each = -(-len(self.categories) * widest // NARROWEST)
        last = len(self.categories) - 1
        return [
            Label(str(category), em(TOP + PLOT + Decimal("1.5")), percent(self._x(place)), "middle")
            for place, category in enumerate(self.categories)
            if (last - place) % each == 0
        ]

    @property
    def dots(self) -> list[Dot]:
        return [
            Dot(percent(self._x(place)), self._y(value), plain(value), number)
            for number, series in enumerate(self.series, 1)
            for place, value in enumerate(series.values)
            if value is not None
        ]

    @property
    def stretches(self) -> list[Stretch]:
        found = []
        for number, series in enumerate(self.series, 1):
            for place, (one, other) in enumerate(zip(series.values, series.values[1:], strict=False)):
                if one is not None and other is not None:
                    x1, x2 = percent(self._x(place)), percent(self._x(place + 1))
                    found.append(Stretch(x1, self._y(one), x2, self._y(other), number))
        return found


@dataclass(frozen=True)
class Sparkline:
    """A small line in the text: the run of a figure, without an axis. What it shows it also says in words."""

    label: Text
    values: Sequence[Value]

    @cached_property
    def _scale(self) -> tuple[Decimal, Decimal]:
        known = [Decimal(value) for value in self.values if value is not None]
        return min(known, default=Decimal(0)), max(known, default=Decimal(0))

    @property
    def runs(self) -> list[str]:
        """Points of each unbroken piece, in a field of 100 by 20; a lone figure is a short dash."""
        runs: list[list[str]] = [[]]
        for place, value in enumerate(self.values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append(f"{self._at(place)},{self._height(value)}")
        return [" ".join(run if len(run) > 1 else _dash(run[0])) for run in runs if run]

    def _at(self, place: int) -> Decimal:
        last = max(len(self.values) - 1, 1)
        return (Decimal(2) + Decimal(96) * place / last).quantize(Decimal("0.1"))

    def _height(self, value: Number) -> Decimal:
        low, high = self._scale
        share = Decimal("0.5") if low == high else (Decimal(value) - low) / (high - low)
        return (Decimal(18) - share * 16).quantize(Decimal("0.1"))

    @property
    def words(self) -> str:
        return f"{self.label}{_('：')}{_('、').join(plain(value) for value in self.values)}"


def _dash(point: str) -> list[str]:
    x, y = point.split(",")
    return [f"{Decimal(x) - 2},{y}", f"{Decimal(x) + 2},{y}"]
