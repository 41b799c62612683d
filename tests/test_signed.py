"""Can a signed report be checked by anybody, and does it show when a single figure was changed?"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongkai.cli import main
from gongkai.report import ReportError
from gongkai.signed import digest_of, mark_of_key, sign, verify
from tests.consistent_reports import consistent_report

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
REPORT = consistent_report("2021", random.Random(5), prose=True)
SIGNED = sign(REPORT, KEY, "云溪县教育局 分管负责人", "2026-01-14")


def test_a_signed_report_is_the_report_and_says_who_signed_it_when() -> None:
    checked = verify(SIGNED)
    assert checked.holds
    assert checked.report == REPORT
    assert (checked.signer, checked.signed_on) == ("云溪县教育局 分管负责人", "2026-01-14")
    assert checked.key == mark_of_key(KEY)


def _changed(old: str, new: str) -> str:
    assert old in SIGNED
    return SIGNED.replace(old, new, 1)


@pytest.mark.parametrize(
    "changed",
    [
        _changed("分管负责人", "别的人"),
        _changed("2026-01-14", "2026-01-31"),
        _changed(f'\\"year\\": {REPORT.year}', f'\\"year\\": {(REPORT.year or 0) + 1}'),
        _changed('"algorithm": "Ed25519"', '"algorithm": "none"'),
    ],
    ids=["signer", "day", "report", "algorithm"],
)
def test_whatever_is_changed_afterwards_shows(changed: str) -> None:
    checked = verify(changed)
    assert not checked.holds
    assert checked.why


def test_another_key_cannot_pass_for_the_first() -> None:
    other = sign(REPORT, Ed25519PrivateKey.generate(), "云溪县教育局 分管负责人", "2026-01-14")
    data, theirs = json.loads(SIGNED), json.loads(other)
    data["signature"]["value"] = theirs["signature"]["value"]
    assert not verify(json.dumps(data, ensure_ascii=False)).holds


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"document": 1, "signature": {}}', "x" * 50, "[" * 100_000])
def test_what_is_no_signed_report_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ReportError):
        verify(text)


def test_the_same_report_has_the_same_digest_and_another_has_not() -> None:
    assert digest_of(REPORT) == digest_of(verify(SIGNED).report)
    assert digest_of(REPORT) != digest_of(consistent_report("2021", random.Random(6)))


def test_the_command_says_first_whether_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(SIGNED, encoding="utf-8")
    bad.write_text(_changed("2026-01-14", "2026-01-31"), encoding="utf-8")
    assert main(["verify", str(good)]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("签名有效")
    assert main(["verify", str(good), str(bad)]) == 1
    assert "签名不符" in capsys.readouterr().out
    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    assert main(["verify", str(tmp_path / "none.json")]) == 2
