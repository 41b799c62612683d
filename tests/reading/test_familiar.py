"""Does the short way, for tables whose like is known, give exactly what the long way gives?"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.reading import fill, place
from gongkai.reading.document import ReadError
from gongkai.reading.filled import Filled
from gongkai.reading.read import read_bytes
from gongkai.reading.tables import Region
from gongkai.render import render
from gongkai.report import Figure, State, dumps
from tests.consistent_reports import consistent_report
from tests.reading.test_fuzz import damaged
from tests.shapes import SHAPES, Shape
from tests.shapes.score import drawing

SAMPLES = Path(__file__).parent.parent.parent / "samples"
Read = Callable[[bytes, str], str]


def said(data: bytes, name: str) -> str:
    """All that the reader says of a file."""
    try:
        return dumps(read_bytes(data, name))
    except ReadError as error:
        return str(error)


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a file both ways; what they say must be the same. Gives it."""

    def read(data: bytes, name: str) -> str:
        said(data, name)  # a kind is known from the second of it on
        short = said(data, name)
        with monkeypatch.context() as patch:
            patch.setattr(fill, "familiar", lambda grid: None)
            assert said(data, name) == short
        return short

    return read


@pytest.fixture
def tables_walked(monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """The tables that go the long way."""
    seen: list[Region] = []

    def fill_table(region: Region, edition: str) -> Filled:
        seen.append(region)
        return place.fill_table(region, edition)

    monkeypatch.setattr(fill, "fill_table", fill_table)
    return seen


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[tdh]*")), ids=lambda path: path.name)
def test_both_ways_agree_on_a_sample_and_on_damaged_copies_of_it(path: Path, both_ways: Read) -> None:
    data, chance = path.read_bytes(), random.Random(path.name)
    for copy in (data, *(damaged(data, chance) for _ in range(12))):
        both_ways(copy, path.name)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_both_ways_agree_on_every_shape(shape: Shape, both_ways: Read) -> None:
    drawn = drawing(shape, 7)
    chance = random.Random(shape.name)
    for copy in (drawn.data, damaged(drawn.data, chance)):
        both_ways(copy, drawn.name)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("to", ["html", "docx"])
def test_a_report_as_the_form_has_it_goes_the_short_way(
    edition: str, to: str, both_ways: Read, tables_walked: list[Region]
) -> None:
    chance = random.Random(3)
    for _ in range(2):
        said(render(consistent_report(edition, chance, prose=True), to), f"a.{to}")
    tables_walked.clear()
    for _ in range(3):
        said(render(consistent_report(edition, chance, prose=True), to), f"a.{to}")
    assert len(tables_walked) <= 1  # one of them has charges with a fraction, as none had before


def page(*rows: str) -> bytes:
    """A page with table four, and further rows or words in it or behind it."""
    report = consistent_report("2021", random.Random(5))
    return render(report, "html").replace(b"</body>", "".join(rows).encode() + b"</body>")


@pytest.mark.parametrize(
    "change",
    [
        (b"<td", b"<td>1</td><td", 1),
        (b"</td>", "件</td>".encode(), 1),
        (b"</table>", "</table><p>注：不含乡镇。</p>".encode(), 3),
        (b"</table>", b"</table><p>7</p>", 3),
        ("行政许可".encode(), "行政许可数".encode(), 1),
        (b"<table", "<p>第二十条</p><table".encode(), 1),
        (b"</main>", "<table><tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr></table></main>".encode(), 1),
        (b"<tbody>", b"<tbody><tr><td>12,</td></tr>", 3),
    ],
)
def test_what_is_unusual_about_a_table_is_seen_as_on_the_long_way(
    change: tuple[bytes, bytes, int], both_ways: Read
) -> None:
    old, new, times = change
    data = page()
    assert old in data
    both_ways(data.replace(old, new, times), "a.html")


def test_totals_that_count_upwards_are_serial_numbers_on_both_ways(both_ways: Read) -> None:
    report = consistent_report("2021", random.Random(5))
    totals = [key for key in report.cells if key.startswith("requests.") and key.endswith(".total")]
    numbered = report.with_cells({key: report.cells[key]._replace(value=at) for at, key in enumerate(totals, 1)})
    both_ways(render(numbered, "html"), "a.html")


@pytest.mark.parametrize("to", ["html", "docx"])
def test_what_a_drawn_report_says_of_its_empty_cells_is_read_every_time(to: str) -> None:
    """As drawn: a cell that is not placed must not become a blank once its template is known."""
    report = consistent_report("2021", random.Random(1))
    first, second = [key for key in report.cells if key.startswith("disputes.")][3:5]
    drawn = render(report.with_cells({first: Figure(State.UNPLACED), second: Figure(State.ABSENT)}), to)
    for _ in range(4):
        (read,) = read_bytes(drawn, f"a.{to}")
        assert (read.cells[first].state, read.cells[second].state) == (State.UNPLACED, State.ABSENT)


def test_a_table_is_known_whichever_of_its_figures_are_left_out(both_ways: Read, tables_walked: list[Region]) -> None:
    def thinned(chance: random.Random) -> bytes:
        report = consistent_report("2021", chance)
        empty = {key: Figure(State.BLANK) for key in report.cells if "charges" not in key and chance.random() < 0.4}
        return render(report.with_cells(empty), "html")

    chance = random.Random(8)
    for _ in range(3):
        said(thinned(chance), "a.html")
    for _ in range(6):
        page = thinned(chance)
        tables_walked.clear()
        said(page, "a.html")
        assert len(tables_walked) <= 1  # charges have a fraction or not
        both_ways(page, "a.html")
