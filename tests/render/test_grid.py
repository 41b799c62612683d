"""Do headings and figures lie as in the printed form?"""

import pytest

from gongkai.form import EDITIONS, TABLES, load
from gongkai.render.grid import GridCell, Kind, TableGrid, grid_of

EVERY_TABLE = [(edition, table) for edition in EDITIONS for table in TABLES]


def spans(grid: TableGrid, kind: Kind) -> dict[str, tuple[int, int]]:
    return {cell.label: (cell.rowspan, cell.colspan) for cell in grid.cells if cell.kind is kind}


def row(grid: TableGrid, number: int) -> list[tuple[str, int, int]]:
    return [(cell.label, cell.rowspan, cell.colspan) for cell in grid.rows[number]]


@pytest.mark.parametrize(("edition", "table"), EVERY_TABLE)
def test_every_place_is_covered_just_once(edition: str, table: str) -> None:
    grid = grid_of(edition, table)
    places = sum(cell.rowspan * cell.colspan for cell in grid.cells)
    assert places == len(grid.at) == len(grid.rows) * grid.columns


@pytest.mark.parametrize(("edition", "table"), EVERY_TABLE)
def test_every_cell_of_the_form_stands_in_the_grid_in_statutory_order(edition: str, table: str) -> None:
    drawn = [cell.key for line in grid_of(edition, table).rows for cell in line if cell.kind is Kind.FIGURE]
    assert drawn == [slot.key for slot in load(edition).table(table).slots]


@pytest.mark.parametrize(("edition", "table"), EVERY_TABLE)
def test_a_figure_stands_under_the_headings_of_its_slot(edition: str, table: str) -> None:
    grid = grid_of(edition, table)
    for cell in grid.figures:
        assert cell.slot is not None
        headings = [h.label for h in grid.headings[cell.key] if h.kind is not Kind.STRIP]
        assert headings == [*cell.slot.column_path, *cell.slot.row_path]


def test_the_corner_of_table_three_fills_three_rows_and_three_columns() -> None:
    grid = grid_of("2021", "requests")
    assert (grid.columns, grid.label_columns, grid.head_rows) == (10, 3, 3)
    assert row(grid, 0) == [
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
        ("申请人情况", 1, 7),
    ]
    assert row(grid, 1) == [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)]
    assert [label for label, *_ in row(grid, 2)] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


@pytest.mark.parametrize(("edition", "results", "others"), [("2019", 20, (1, 2)), ("2021", 22, (3, 1))])
def test_the_row_headings_of_table_three_span_their_leaves(edition: str, results: int, others: tuple[int, int]) -> None:
    labels = spans(grid_of(edition, "requests"), Kind.LABEL)
    assert labels["一、本年新收政府信息公开申请数量"] == (1, 3)
    assert labels["三、本年度办理结果"] == (results, 1)
    assert labels["（一）予以公开"] == (1, 2)
    assert labels["（三）不予公开"] == (8, 1)
    assert labels["（四）无法提供"] == (3, 1)
    assert labels["（五）不予处理"] == (5, 1)
    assert labels["（六）其他处理"] == others
    assert labels["（七）总计"] == (1, 2)
    assert labels["四、结转下年度继续办理"] == (1, 3)


def test_table_four_has_three_rows_of_column_headings() -> None:
    grid = grid_of("2021", "disputes")
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert (grid.columns, len(grid.rows), grid.head_rows) == (15, 4, 3)
    assert row(grid, 0) == [("行政复议", 1, 5), ("行政诉讼", 1, 10)]
    assert row(grid, 1) == [*((r, 2, 1) for r in results), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)]
    assert row(grid, 2) == [(r, 1, 1) for r in results * 2]


def test_in_table_two_the_last_column_of_a_narrow_block_reaches_to_the_edge() -> None:
    new, old = (spans(grid_of(edition, "proactive"), Kind.HEAD) for edition in ("2021", "2019"))
    assert new["本年处理决定数量"] == new["本年收费金额（单位：万元）"] == (1, 3)
    assert old["采购项目数量"] == (1, 1)
    assert old["采购总金额"] == (1, 2)
    assert set(spans(grid_of("2021", "proactive"), Kind.STRIP).values()) == {(1, 4)}
    assert grid_of("2021", "proactive").at[6, 3] == figure("2021", "proactive.licences.decisions")


def figure(edition: str, key: str) -> GridCell:
    grid = grid_of(edition, key.partition(".")[0])
    return next(cell for cell in grid.figures if cell.key == key)
