"""The command line under a hostile shell: closed streams, odd locales, endless files, full disks, names of no text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "clean-word.txt"
COMMAND = [sys.executable, "-m", "gongkai.cli"]


def run(*arguments: str, redirect: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command; `redirect` is what the shell does, such as `>/dev/full`."""
    line = ["sh", "-c", f'"$@" {redirect}', "sh", *COMMAND, *arguments]
    return subprocess.run(line, capture_output=True, check=False, timeout=60, env={**os.environ, **environment})


def no_traceback(done: subprocess.CompletedProcess[bytes]) -> bool:
    return b"Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}],
)
def test_a_poor_locale_gets_chinese_all_the_same(environment: dict[str, str]) -> None:
    done = run("--help", **environment)
    assert (done.returncode, no_traceback(done)) == (0, True)
    assert "汇总" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("command", ["read", "check", "repair"])
def test_a_full_disk_behind_the_output_is_one_sentence(command: str) -> None:
    done = run(command, str(SAMPLE), redirect=">/dev/full")
    assert (done.returncode, no_traceback(done)) == (2, True)
    assert "写不出去" in done.stderr.decode("utf-8")


@pytest.mark.parametrize("redirect", ["<&-", "</dev/null"])
def test_nothing_on_standard_input_is_bad_input(redirect: str) -> None:
    done = run("read", "-", redirect=redirect)
    assert (done.returncode, no_traceback(done)) == (2, True)


@pytest.mark.parametrize("command", [("read", str(SAMPLE)), ("form", "2021")])
def test_a_closed_output_is_no_crash(command: tuple[str, str]) -> None:
    assert no_traceback(run(*command, redirect=">&-"))


def test_an_endless_file_is_refused_at_once() -> None:
    done = run("read", "/dev/zero")
    assert (done.returncode, no_traceback(done)) == (2, True)
    done = run("rollup", str(SAMPLE), "--agency", "云溪县", "--year", "2023", "--expected", "/dev/zero")
    assert (done.returncode, no_traceback(done)) == (2, True)


def test_a_name_that_is_no_text_is_shown_with_its_bytes(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xff\xfe\n\x1b[31mname.txt"
    Path(os.fsdecode(name)).write_bytes(SAMPLE.read_bytes())
    for command in ("read", "check"):
        done = run(command, os.fsdecode(name))
        assert (done.returncode in (0, 1), no_traceback(done)) == (True, True)
    done = run("read", os.fsdecode(name) + "x")
    assert (done.returncode, no_traceback(done)) == (2, True)
    assert b"\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_names_that_are_too_long_are_a_sentence() -> None:
    done = run("read", "x" * 5000)
    assert (done.returncode, no_traceback(done)) == (2, True)


@pytest.mark.parametrize("edition", ["²", "9" * 4400, "-1", ""])
def test_an_edition_that_is_no_year_is_a_sentence(edition: str) -> None:
    done = run("form", edition)
    assert (done.returncode, no_traceback(done)) == (2, True)


@pytest.mark.parametrize("year", ["0", "-1", "99999"])
def test_a_year_that_cannot_be_is_refused(year: str) -> None:
    done = run("rollup", str(SAMPLE), "--agency", "云溪县", "--year", year)
    assert (done.returncode, no_traceback(done)) == (2, True)
