"""The command line: exit codes, JSON for the next command, and one line for one bad file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.cli import main
from gongkai.render import render
from gongkai.report import Figure, dumps, loads
from tests.consistent_reports import consistent_report

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.json"
    path.write_text(dumps([consistent_report("2021", random.Random(7))]), encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    report = consistent_report("2021", random.Random(7))
    key = "requests.received.natural_person"
    wrong = report.with_cells({key: Figure.number((report.value(key) or 0) + 5)})
    path = tmp_path / "broken.json"
    path.write_text(dumps([wrong]), encoding="utf-8")
    return path


def test_without_a_command_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "rollup" in capsys.readouterr().out


def test_help_starts_without_django_or_lxml() -> None:
    heavy = ("django", "lxml", "opencc", "yaml")
    code = f"import sys, gongkai.cli; gongkai.cli.main([]); sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("edition", "cells", "sums"), [("2019", 198, 40), ("2021", 200, 42), ("2024", 200, 42)])
def test_the_form_lists_every_cell_and_sum(
    edition: str, cells: int, sums: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["form", edition, "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert (len(form["cells"]), len(form["sums"])) == (cells, sums)
    assert {"key", "table", "row", "column", "kind", "unit"} <= set(form["cells"][0])


def test_the_form_reads_as_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "2021"]) == 0
    assert "3.危及“三安全一稳定”" in capsys.readouterr().out
    assert main(["form", "2014"]) == 0
    assert "政府信息公开情况统计表" in capsys.readouterr().out


@pytest.mark.parametrize("edition", ["2018", "1999", "new"])
def test_an_edition_that_does_not_exist_is_bad_input(edition: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", edition]) == 2
    assert capsys.readouterr().err.strip()


def test_a_read_report_is_what_the_other_commands_take(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(clean), "--json"]) == 0
    assert loads(capsys.readouterr().out)[0].cells == loads(clean.read_text(encoding="utf-8"))[0].cells
    assert main(["read", str(clean)]) == 0
    assert "单元格" in capsys.readouterr().out


def test_a_report_out_of_json_still_names_the_document_it_was_read_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = SAMPLES / "clean-word.txt"
    assert main(["read", str(sample), "--json"]) == 0
    path = tmp_path / "reports.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["read", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reports"][0]["source"]["path"] == str(sample)


def test_a_report_whose_sums_fail_exits_with_one(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(broken)]) == 1
    assert "T3-BALANCE" in capsys.readouterr().out
    assert main(["check", str(broken), "--json", "--lang", "en"]) == 1
    [report] = json.loads(capsys.readouterr().out)["reports"]
    assert report["verdict"] == "must_fix"
    assert main(["check", str(broken), "--html"]) == 1
    assert "<html" in capsys.readouterr().out


def test_a_day_after_the_deadline_is_found_when_the_day_is_told(
    clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [report] = loads(clean.read_text(encoding="utf-8"))
    assert report.year is not None
    assert main(["check", str(clean), "--published", f"{report.year + 1}-12-31"]) == 1
    assert "S-DEADLINE" in capsys.readouterr().out.split("未能核对")[0]
    with pytest.raises(SystemExit) as refused:
        main(["check", str(clean), "--published", "tomorrow"])
    assert refused.value.code == 2


def test_last_years_report_opens_the_checks_across_years(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(clean)])
    assert "X-CARRY" in capsys.readouterr().out.split("未能核对")[1]
    main(["check", str(clean), "--previous", str(clean), "--verbose"])
    assert "没有上一年度报告" not in capsys.readouterr().out
    assert main(["check", str(clean), "--previous", "none.docx"]) == 2


def test_repair_names_the_cell_and_changes_nothing(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = broken.read_bytes()
    assert main(["repair", str(broken), "--json"]) == 1
    [report] = json.loads(capsys.readouterr().out)["reports"]
    assert report["suspects"][0]["cell"] == "requests.received.natural_person"
    assert broken.read_bytes() == before
    assert main(["repair", str(broken)]) == 1


def test_one_bad_file_is_one_line_and_the_rest_goes_on(
    clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\n")
    assert main(["read", str(bad), str(clean), str(tmp_path / "none.txt"), "--json"]) == 2
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)["reports"]) == 1
    assert len(captured.err.strip().splitlines()) == 2


def test_a_folder_is_read_with_everything_in_it(clean: Path, broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(clean.parent), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["reports"]) == 2


def test_a_roll_up_names_who_is_missing_and_is_drawn(
    clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    [report] = loads(clean.read_text(encoding="utf-8"))
    names = tmp_path / "names.txt"
    names.write_text(f"{report.agency}\n云溪县没有报送局\n", encoding="utf-8")
    command = ["rollup", str(clean), "--agency", "云溪县人民政府", "--year", str(report.year), "--expected", str(names)]
    assert main([*command, "--to", "html", "-o", "sum.html"]) == 0
    assert "云溪县没有报送局" in capsys.readouterr().out
    assert "云溪县人民政府" in (tmp_path / "sum.html").read_text(encoding="utf-8")
    assert main([*command, "--json"]) == 0
    assert loads(capsys.readouterr().out)


@pytest.mark.parametrize("to", ["html", "docx", "xlsx", "csv", "json"])
def test_render_writes_the_file(to: str, clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", str(clean), "--to", to, "-o", f"out.{to}"]) == 0
    assert (tmp_path / f"out.{to}").stat().st_size > 500
    assert main(["render", str(clean), "--to", to, "-o", str(tmp_path / "no" / "folder")]) == 2


def test_what_is_drawn_is_read_again(clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [report] = loads(clean.read_text(encoding="utf-8"))
    path = tmp_path / "again.docx"
    path.write_bytes(render(report, "docx"))
    assert main(["read", str(path), "--json"]) == 0
    [again] = loads(capsys.readouterr().out)
    assert {key: figure.value for key, figure in again.cells.items()} == {
        key: figure.value for key, figure in report.cells.items()
    }


def test_the_site_says_why_it_cannot_start(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["serve", "--host", "0.0.0.0", "--data", str(tmp_path)]) == 2  # noqa: S104  (refused, that is the test)
    assert "127.0.0.1" in capsys.readouterr().err


# --- due and fee ------------------------------------------------------------------------------------------------------


def test_a_period_prints_its_last_day_and_then_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "2025-09-24", "--days", "20"]) == 0
    first, *count = capsys.readouterr().out.splitlines()
    assert first == "2025-10-28"
    assert len(count) == 35
    assert count[-1] == "2025-10-28 周二 第20个工作日"


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ([], "2025-03-31"),
        (["--days", "7"], "2025-03-12"),
        (["--extension", "20"], "2025-04-28"),
        (["--pause", "2025-03-10..2025-03-26"], "2025-04-16"),
        (["--pause", "2025-03-10..2025-03-26", "--pause", "2025-03-12..2025-03-20"], "2025-04-16"),
    ],
)
def test_extension_and_pauses_move_the_last_day(
    options: list[str], end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", "2025-03-03", *options]) == 0
    assert capsys.readouterr().out.splitlines()[0] == end
    assert main(["due", "2025-03-03", *options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["date"] == end


def test_a_region_or_another_calendar_is_told_beside_the_one_that_comes_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region, newer = tmp_path / "region.yaml", tmp_path / "newer.yaml"
    region.write_text("years: {2025: {days_off: [03-31]}}", encoding="utf-8")
    newer.write_text("years: {2027: {days_off: [01-01, 10-01]}}", encoding="utf-8")
    assert main(["due", "2025-03-03", "--region", str(region)]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["2025-04-01", "按自带的全国年历为2025-03-31。"]
    assert main(["due", "2026-12-20", "--calendar", str(newer)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "2027-01-18"


def test_a_provisional_day_is_given_only_to_who_asks_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "2026-12-20"]) == 2
    assert "没有2027年的节假日安排" in capsys.readouterr().err
    assert main(["due", "2026-12-20", "--provisional"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "2027-01-18"
    assert second.startswith("暂定日期")


@pytest.mark.parametrize(
    ("method", "count", "yuan", "last"),
    [("requests", "31", "2200", "第31件：1件×200元＝200元"), ("pages", "201", "2740", "第201页：1页×40元＝40元")],
)
def test_a_fee_prints_the_yuan_and_then_the_brackets(
    method: str, count: str, yuan: str, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fee", method, count]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-2]) == (yuan, last)
    assert main(["fee", method, count, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["yuan"] == int(yuan)


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "2025-02-30"],
        ["due", "明天"],
        ["due", "2025-03-03", "--days", "0"],
        ["due", "2025-03-03", "--days", "二十"],
        ["due", "2025-03-03", "--extension", "21"],
        ["due", "2025-03-03", "--pause", "2025-03-26..2025-03-10"],
        ["due", "2025-03-03", "--pause", "2025-03-26"],
        ["due", "2025-03-03", "--region", "没有这个文件.yaml"],
        ["due", "2018-03-03"],
        ["due", "9999-12-31", "--provisional"],
        ["fee", "both", "31"],
        ["fee", "pages", "-1"],
        ["fee", "pages", "3.5"],
        ["fee", "requests", "9" * 30],
    ],
    ids=" ".join,
)
def test_a_period_or_fee_that_cannot_be_is_one_chinese_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert not printed.out
    [line] = printed.err.splitlines()
    assert line.endswith("。")


def test_the_directory_goes_out_from_and_comes_into_a_site_and_nothing_else(tmp_path: Path) -> None:
    table = tmp_path / "bodies.csv"
    table.write_text("名称,级别,类别\n云溪县人民政府,县级,人民政府\n", encoding="utf-8")
    for arguments in (["import", str(table), "--dry-run"], ["export", str(tmp_path / "out.csv")]):
        command = [sys.executable, "-m", "gongkai.cli", "bodies", *arguments, "--data", str(tmp_path / "none")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        assert ended.stderr.count("\n") == 1, ended.stderr
    assert main(["bodies"]) == 0
