"""Are figures and titles read as a jurist reads them? The cases stand in `tests/cases/reading/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.reading.numerals import is_blank, numeral
from gongkai.reading.script import readable
from gongkai.reading.titles import find_agency, title_among, year_of

FOLDER = Path(__file__).parent.parent / "cases" / "reading"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", cases("numerals.yaml"), ids=lambda case: repr(case["cell"]))
def test_a_cell(case: dict[str, Any]) -> None:
    found = numeral(case["cell"])
    assert is_blank(case["cell"]) == case.get("blank", False)
    if "reads" not in case:
        assert found is None
        return
    assert found is not None
    assert str(found.value) == case["reads"]
    assert (found.unit, found.note) == (case.get("unit"), case.get("note"))
    assert found.lower_bound == case.get("at_least", False)


@pytest.mark.parametrize("case", cases("titles.yaml"), ids=lambda case: case["lines"][0])
def test_a_title(case: dict[str, Any]) -> None:
    lines = case["lines"]
    found = title_among(lines)
    title = readable(found.text).text if found else None
    start, end = (found.start, found.end) if found else (0, 0)
    below = [*lines[:start], *lines[end:]][start:]
    if "title" in case:
        assert title == case["title"]
    assert find_agency(title, below, lines[:start]) == case["agency"]
    assert year_of(title, below) == case["year"]
