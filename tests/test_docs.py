"""Does what the documentation shows and names exist, and does it come out as shown?"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongkai.cli import _parser, main
from gongkai.form import EDITIONS, load

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "samples" / "README.md"]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
both_readmes = pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _code(page: Path) -> Iterator[str]:
    """Every piece of code that a page shows, in a block line by line or in a sentence."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE))


@both_readmes
def test_the_readme_shows_what_the_command_line_prints(
    readme: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    shown = [block for block in _blocks(readme, "console") if block.startswith("$ .venv/bin/gongkai ")]
    assert shown
    for block in shown:
        command, _, output = block.partition("\n")
        main(command.split()[2:])
        printed = capsys.readouterr().out
        assert re.fullmatch(_with_gaps(output), printed, re.DOTALL), printed


def _with_gaps(output: str) -> str:
    """What stands around a line with nothing but … must come word for word, whatever stands in between."""
    return ".*".join(re.escape(part) for part in re.split(r"^…\n", output, flags=re.MULTILINE)) + r"\s*"


@both_readmes
def test_the_python_of_the_readme_runs(
    readme: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    [block] = _blocks(readme, "python")
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102  (our own page)
    assert capsys.readouterr().out == "松汀区交通运输局 2022 29\n"
    assert names["failed"]


@every_page
def test_every_command_and_option_named_exists(page: Path) -> None:
    options = {name: set(_options(command)) for name, command in _commands(_parser()).items()}
    for code in _code(page):
        given = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", code))
        if command := re.match(r"(?:\$ )?(?:\.venv/bin/)?gongkai ([a-z]\w*)", code):
            assert command[1] in options, code
            assert given <= options[command[1]], code
        elif code.startswith("--"):
            assert given <= set().union(*options.values()), code


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, command in action.choices.items()
    }


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    """Of the command and of its steps, such as `ledger verify`."""
    yield from command._option_string_actions
    for step in _commands(command).values():
        yield from _options(step)


@every_page
def test_every_target_of_make_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = [found[1] for code in _code(page) if (found := re.match(r"(?:\$ )?make ([a-z-]+)", code))]
    assert set(named) <= targets


@every_page
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in _anchors(file), target


def _anchors(page: Path) -> set[str]:
    """The address of each heading, as websites that show Markdown make it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_file_of_the_project_that_is_named_exists(page: Path) -> None:
    roots = (ROOT, ROOT / "src" / "gongkai", ROOT / "src" / "gongkai" / "reading", ROOT / "src" / "gongkai" / "law")
    named = {code for code in _code(page) if re.fullmatch(r"[\w./-]+\.(?:py|yaml)", code)}
    assert not {name for name in named if not any((root / name).exists() for root in roots)}


def test_every_module_that_reads_is_named_where_reading_is_told() -> None:
    told = set(_code(ROOT / "docs" / "reading.md"))
    modules = {file.name for file in (ROOT / "src" / "gongkai" / "reading").glob("*.py")} - {"__init__.py"}
    assert not modules - told, "docs/reading.md does not say what they do"


@pytest.mark.parametrize("excerpt", _blocks(ROOT / "docs" / "the-form.md", "yaml"), ids=lambda text: text.split()[4])
def test_what_is_quoted_of_an_edition_stands_in_it(excerpt: str) -> None:
    name, _, quoted = excerpt.removeprefix("# ").partition("\n")
    lines, wanted = (ROOT / name).read_text(encoding="utf-8").splitlines(), quoted.splitlines()
    stretches = ("\n".join(lines[start : start + len(wanted)]) for start in range(len(lines)))
    assert any(textwrap.dedent(stretch) == "\n".join(wanted) for stretch in stretches)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_word_of_every_cell_key_is_in_the_glossary(edition: str) -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = {word for code in re.findall(r"`([\w.]+)`", glossary) for word in code.split(".")}
    assert {word for slot in load(edition).slots for word in slot.key.split(".")} <= known


def test_the_two_readmes_show_the_same_things() -> None:
    english, chinese = ([code for code in _code(readme) if "gongkai" in code] for readme in READMES)
    assert {_command(code) for code in english} == {_command(code) for code in chinese}
    assert len(re.findall("^## ", READMES[0].read_text("utf-8"), re.MULTILINE)) == len(
        re.findall("^## ", READMES[1].read_text("utf-8"), re.MULTILINE)
    )


def _command(code: str) -> str:
    return " ".join(re.findall(r"gongkai [a-z]+|(?<!\S)--(?!lang)[a-z]+", code))
