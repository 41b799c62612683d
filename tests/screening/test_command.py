"""`gongkai screen`: exit codes, both languages, JSON, clean copies; and the five real reports, none of which blocks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.cli import main
from tests.screening.files import MOBILE, commented_word, pdf

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


@pytest.fixture
def named(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(f"联系手机{MOBILE}\n", encoding="utf-8")
    return path


def test_a_clean_file_exits_with_zero_and_so_does_one_with_notes_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "清洁.txt"
    path.write_text("全县教育经费13800138000元。", encoding="utf-8")
    assert main(["screen", str(path)]) == 0
    assert "未发现问题" in capsys.readouterr().out
    path.write_text("详见http://www.example.com", encoding="utf-8")
    assert main(["screen", str(path)]) == 0
    assert "提示 1 处" in capsys.readouterr().out


def test_something_to_block_exits_with_one_and_is_shown_masked(named: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(named)]) == 1
    out = capsys.readouterr().out
    assert "不得公开 1 处" in out
    assert "138****8000" in out
    assert "第 1 行" in out
    assert MOBILE not in out
    assert main(["screen", "--lang", "en", str(named)]) == 1
    assert "must not be published 1" in capsys.readouterr().out


def test_json_gives_the_place_and_the_mask_and_not_the_number(named: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(named), "--json"]) == 1
    out = capsys.readouterr().out
    assert MOBILE not in out
    [file] = json.loads(out)["files"]
    [finding] = file["findings"]
    assert (file["verdict"], finding["mask"], finding["place"]) == ("block", "138****8000", {"line": 1})


def test_a_file_that_cannot_be_looked_into_is_one_line_and_code_two(
    tmp_path: Path, named: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04")
    assert main(["screen", str(tmp_path), str(tmp_path / "没有.txt")]) == 2
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == 2
    assert "没有这个文件" in said.err
    assert "138****8000" in said.out  # the others are screened all the same


def test_lists_of_the_installation_are_taken(tmp_path: Path, named: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allowed = tmp_path / "allowed.yaml"
    allowed.write_text(f"numbers: ['{MOBILE}']\n", encoding="utf-8")
    assert main(["screen", str(named), "--allow", str(allowed)]) == 0
    assert main(["screen", str(named), "--words", str(allowed)]) == 2
    assert "词库" in capsys.readouterr().err


def test_clean_copies_are_written_beside_and_never_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "公示.docx"
    path.write_bytes(commented_word())
    assert main(["screen", str(path), "--strip", str(tmp_path / "clean")]) == 1
    assert main(["screen", str(tmp_path / "clean" / "公示.docx")]) == 0
    assert main(["screen", str(path), "--strip", str(tmp_path)]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert path.read_bytes() != (tmp_path / "clean" / "公示.docx").read_bytes()


def test_a_pdf_is_screened_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf())
    assert main(["screen", str(path)]) == 1
    assert "第 1 页" in capsys.readouterr().out


@pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the five real reports are not there: {SEEDS}")
def test_none_of_the_five_real_reports_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    paths = sorted(SEEDS.glob("*.txt"))
    assert len(paths) == 5
    main(["screen", "--json", *map(str, paths)])
    files = json.loads(capsys.readouterr().out)["files"]
    assert [file["counts"].get("block", 0) + file["counts"].get("mask", 0) for file in files] == [0] * 5
