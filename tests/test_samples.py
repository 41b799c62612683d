"""Are our own sample documents read, and judged, as a careful person reads and judges them?"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.checks import Answer, Weight, check
from gongkai.reading.read import read
from gongkai.report import Report

SAMPLES = Path(__file__).parent.parent / "samples"
BESIDE = (".json", ".yaml", ".md")
"""What stands beside the documents and is none."""
DOCUMENTS = sorted(path for path in SAMPLES.iterdir() if path.suffix not in BESIDE)
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=[path.name for path in DOCUMENTS])


def _expected(document: Path) -> Any:
    text = document.with_name(f"{document.stem}.expected.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


def _previous(document: Path) -> Report | None:
    name = _expected(document).get("previous")
    return read(SAMPLES / name)[0] if name else None


@every_document
def test_every_sample_is_read_as_it_stands(document: Path) -> None:
    reports, expected = read(document), _expected(document)["reports"]
    assert len(reports) == len(expected)
    for report, wanted in zip(reports, expected, strict=True):
        found = {key: report.value(key) for key in wanted["cells"]}
        assert found == wanted["cells"]
        others = [key for key in report.cells if key not in wanted["cells"] and not _may_stand_unjudged(key, wanted)]
        assert not [key for key in others if report.value(key) is not None]


def _may_stand_unjudged(key: str, wanted: Any) -> bool:
    """A collapsed row that ends in its sum names only its total."""
    row = key.rpartition(".")[0]
    return key.startswith("requests.") and wanted["cells"].get(f"{row}.total") is not None


@every_document
def test_every_sample_names_its_agency_year_and_forms(document: Path) -> None:
    for report, wanted in zip(read(document), _expected(document)["reports"], strict=True):
        assert {table: report.forms.get(table) for table in wanted["forms"]} == wanted["forms"]
        assert (report.agency, report.year) == (wanted["agency"], wanted["year"])


@every_document
def test_the_planted_errors_of_every_sample_are_found(document: Path) -> None:
    for report, wanted in zip(read(document), _expected(document)["reports"], strict=True):
        failed = {finding.rule for finding in check(report, _previous(document)) if finding.answer is Answer.FAIL}
        assert set(wanted["findings"]) <= failed


@every_document
def test_no_rule_cries_on_a_clean_sample(document: Path) -> None:
    for report, wanted in zip(read(document), _expected(document)["reports"], strict=True):
        if wanted["clean"]:
            findings = check(report, _previous(document))
            cries = [f for f in findings if f.answer is Answer.FAIL and f.weight is not Weight.NOTE]
            assert not [f"{finding.rule}: {finding.message}" for finding in cries]


def test_every_sample_says_what_is_expected_of_it() -> None:
    expected = {path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json")}
    assert expected == {path.stem for path in DOCUMENTS}
    assert all(f"`{path.name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8") for path in DOCUMENTS)
