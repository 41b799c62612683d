"""Does `gongkai redact` write what was verified, and nothing else?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.cli import main
from tests.redaction.papers import a_locked_pdf, a_pdf, text_of

BOX = {
    "page": 1,
    "left": 10,
    "top": 22,
    "width": 40,
    "height": 8,
    "ground": "refused.third_party",
    "reason": "个人隐私",
}


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    (tmp_path / "a.pdf").write_bytes(a_pdf())
    (tmp_path / "boxes.json").write_text(json.dumps([BOX]), encoding="utf-8")
    return ["redact", f"{tmp_path}/a.pdf", "--boxes", f"{tmp_path}/boxes.json", "--out", f"{tmp_path}/out.pdf"]


def test_a_file_is_redacted_and_the_list_is_printed(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == 0
    assert text_of((tmp_path / "out.pdf").read_bytes()).split() == ["PUBLIC", "110105194912310021"]
    assert "第1页，1处：" in capsys.readouterr().out


def test_nothing_is_written_and_it_exits_with_one_when_the_proof_fails(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.redaction.paper.burn", lambda picture, boxes: None)
    assert main(given) == 1
    assert "没有全部涂黑" in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


def test_it_never_writes_over_a_file(given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given[-1] = given[1]
    before = (tmp_path / "a.pdf").read_bytes()
    assert main(given) == 2
    assert (tmp_path / "a.pdf").read_bytes() == before
    assert "写不进去" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", a_locked_pdf(), "加了密码"),
        ("a.pdf", None, "没有这个文件"),
        ("boxes.json", b"[{}]", "第 1 个遮盖框应当有"),
        ("boxes.json", b"\xff\xfe", "读不出来"),
        ("boxes.json", None, "读不出来"),
    ],
    ids=["locked", "no file", "wrong box", "no text", "no boxes"],
)
def test_bad_input_gets_a_sentence_and_exit_code_two(
    given: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    sentence: str,
) -> None:
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    assert main(given) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()
