"""Does a chart say what its figures say, whatever they are?"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gongkai.portal.ui.charts import (
    NARROWEST,
    BarChart,
    Chart,
    LineChart,
    Scale,
    Series,
    Sparkline,
    StackedBarChart,
    Value,
    lines_of,
    percent,
    plain,
    width_of,
)
from gongkai.portal.ui.templatetags.elements import chart as drawn
from gongkai.report import Number

VALUES = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False, places=2),
)
A_HAIR = Decimal("0.05")
"""Shares of a width are rounded to a hundredth of a hundredth."""
YEARS = ["2022", "2023", "2024", "2025"]


def line(*values: Value) -> LineChart:
    return LineChart("a", "申请", YEARS[: len(values)], [Series("收到", values)])


def bars(*values: Value) -> BarChart:
    return BarChart("a", "申请", YEARS[: len(values)], [Series("收到", values)])


def share(text: str) -> Decimal:
    return Decimal(text.removesuffix("%"))


# --- axes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([3, 17], [0, 5, 10, 15, 20]),
        ([61], [0, 20, 40, 60, 80]),
        ([0], [0, 1]),
        ([], [0, 1]),
        ([None, None], [0, 1]),
        ([1], [0, 1]),
        ([2, 3], [0, 1, 2, 3]),
        ([-12, 9], [-15, -10, -5, 0, 5, 10]),
        ([-3], [-3, -2, -1, 0]),
        ([1000000], [0, 200000, 400000, 600000, 800000, 1000000]),
    ],
)
def test_an_axis_has_few_round_ticks_and_nought_among_them(values: list[Value], ticks: list[int]) -> None:
    assert list(Scale.over(values).ticks) == ticks


def test_amounts_of_money_get_ticks_between_whole_numbers() -> None:
    assert list(Scale.over([Decimal("0.35")]).ticks) == [Decimal(x) for x in ("0", "0.1", "0.2", "0.3", "0.4")]


@given(st.lists(VALUES, max_size=12))
def test_every_figure_lies_on_its_axis(values: list[Value]) -> None:
    for scale in (Scale.over(values), Scale.just(values)):
        assert scale.low <= 0 <= scale.high
        assert all(0 <= scale.share(value) <= 1 for value in values if value is not None)
    assert len(Scale.over(values).ticks) <= 8


# --- what is missing, and nought ------------------------------------------------------------------------------------


def test_a_missing_year_breaks_the_line_and_is_not_drawn_as_nought() -> None:
    chart = line(4, None, 5, 6)
    assert len(chart.dots) == 3
    assert [(piece.x1, piece.x2) for piece in chart.stretches] == [(chart.dots[1].x, chart.dots[2].x)]
    assert chart.rows[1] == ("2023", ["无数据"])


def test_nought_is_a_figure_like_any_other() -> None:
    chart = line(4, 0, 5)
    assert len(chart.stretches) == 2
    assert chart.dots[1].y == chart.bottom
    assert chart.rows[1] == ("2023", ["0"])


def test_a_missing_bar_says_so_and_nought_says_nought() -> None:
    missing, nought = (row.bars[0] for row in bars(None, 0, 7).rows_drawn[:2])
    assert (missing.missing, missing.text) == (True, "无数据")
    assert (nought.missing, nought.text, nought.width) == (False, "0", "0%")
    assert str(drawn(bars(None, 0, 7))).count("<rect") == 2


def test_a_sum_names_how_many_of_its_parts_are_missing() -> None:
    chart = StackedBarChart(
        "a", "结果", ["2024", "2025"], [Series("公开", (3, None)), Series("不予公开", (None, None))]
    )
    assert [row.labels[-1].text for row in chart.rows_drawn] == ["3（缺 1 项）", "无数据"]
    assert chart.rows == [("2024", ["3", "无数据", "3"]), ("2025", ["无数据", "无数据", "无数据"])]


def test_a_chart_of_nothing_says_that_there_is_nothing() -> None:
    for chart in (line(None, None), bars(None)):
        page = str(drawn(chart))
        assert "还没有可以画出的数据" in page
        assert 'role="img"' not in page


def test_a_single_year_is_a_dot_in_the_middle() -> None:
    (dot,) = line(61).dots
    assert dot.x == "50%"
    assert not line(61).stretches


# --- where marks lie ------------------------------------------------------------------------------------------------


def test_a_bar_below_nought_goes_the_other_way_with_its_figure_before_it() -> None:
    chart = bars(9, -12, 0)
    up, down, none = (row.bars[0] for row in chart.rows_drawn)
    assert up.x == chart.zero
    assert not up.before
    assert share(down.x) + share(down.width) == pytest.approx(share(chart.zero), abs=A_HAIR)
    assert down.before
    assert none.text_x == chart.zero


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_no_bar_leaves_its_field_and_its_figure_has_room(values: list[Value]) -> None:
    for row in bars(*values).rows_drawn:
        for bar in row.bars:
            assert share(bar.x) >= 0
            assert share(bar.x) + share(bar.width) <= 100


def test_parts_of_a_bar_stand_end_to_end() -> None:
    chart = StackedBarChart(
        "a", "结果", ["2025"], [Series("公开", (30,)), Series("部分公开", (10,)), Series("不予", (0,))]
    )
    first, second = chart.rows_drawn[0].bars
    assert share(first.x) + share(first.width) == share(second.x)
    assert share(first.width) == pytest.approx(3 * share(second.width), abs=A_HAIR)


def test_a_part_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="结果"):
        StackedBarChart("a", "结果", ["2025"], [Series("公开", (-1,))])


def test_figures_and_categories_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="收到: 1 values for 2 categories"):
        LineChart("a", "申请", ["2024", "2025"], [Series("收到", (1,))])


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="more than can be told apart"):
        LineChart("a", "申请", ["2025"], [Series(str(number), (1,)) for number in range(7)])


# --- words ----------------------------------------------------------------------------------------------------------


def test_a_long_name_goes_over_several_lines() -> None:
    name = "住房和城乡建设局（含房屋征收与补偿事务、历史遗留产权登记问题专项工作组）"
    lines = lines_of(name)
    assert len(lines) == 3
    assert "".join(lines) == name


def test_english_breaks_between_words() -> None:
    lines = lines_of("Bureau of Housing and Urban-Rural Development of the County")
    assert lines == ("Bureau of Housing and Urban-Rural", "Development of the County")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]), max_size=120))
def test_no_line_is_too_wide_and_no_sign_is_lost(text: str) -> None:
    lines = lines_of(text)
    assert all(width_of(part) <= NARROWEST for part in lines)
    assert "".join(lines) == text


def test_of_many_years_only_as_many_are_named_as_fit_the_last_among_them() -> None:
    years = [str(year) for year in range(1990, 2026)]
    names = [label.text for label in LineChart("a", "申请", years, [Series("收到", range(36))]).names]
    assert names[-1] == "2025"
    assert len(names) * 5 <= NARROWEST


def test_the_description_says_the_most_the_least_and_what_is_missing() -> None:
    assert line(31, None, 61).description == "收到：最高 61（2024），最低 31（2022）。 收到：1 项无数据。"
    with translation.override("en"):
        assert line(31, None, 61).description == "收到: highest 61 (2024), lowest 31 (2022). 收到: no data for 1."


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "无数据"), (0, "0"), (Decimal("1200.50"), "1200.50"), (Decimal("1E+3"), "1000"), (-3, "-3")],
)
def test_a_figure_is_written_plainly(value: Value, text: str) -> None:
    assert plain(value) == text


def test_shares_are_written_short() -> None:
    assert [percent(Decimal(share)) for share in ("0.5", "0", "0.33333", "1")] == ["50%", "0%", "33.33%", "100%"]


def test_a_sparkline_has_gaps_and_says_its_figures() -> None:
    spark = Sparkline("近四年", (3, None, 5, 8))
    assert len(spark.runs) == 2
    assert spark.words == "近四年：3、无数据、5、8"
    assert Sparkline("无", ()).runs == []
    assert Sparkline("平", (5, 5)).runs == ["2.0,10.0 98.0,10.0"]


# --- on the page ----------------------------------------------------------------------------------------------------

CHARTS: list[Chart] = [
    line(1, None, 3),
    bars(-2, 3),
    StackedBarChart("a", "结果", ["2025"], [Series("公开", (3,)), Series("不予公开", (1,))]),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_is_a_named_picture_with_a_table_and_nothing_inline(chart: Chart) -> None:
    page = str(drawn(chart))
    assert 'role="img" aria-labelledby="a-title a-desc"' in page
    assert f'<title id="a-title">{chart.title}</title>' in page
    assert page.count('<th scope="row">') == len(chart.categories)
    assert "style=" not in page
    used = set(re.findall(r"url\(#([\w-]+)\)", page))
    assert used <= set(re.findall(r'<pattern id="([\w-]+)"', page))


def test_words_from_outside_are_escaped() -> None:
    chart = BarChart("a", "<b>", ["<i>"], [Series("<u>", (1,)), Series("<s>", (2,))])
    page = str(drawn(chart))
    assert not re.search("<[bius]>", page)


def test_numbers_of_any_size_stay_exact_in_the_table() -> None:
    huge: Number = 10**18 + 1
    assert bars(huge).rows == [("2022", [str(huge)])]
