"""Which sentences does the site say, and is each of them there in English?

Chinese is the source: a sentence stands in a page or a module as it is read, marked for gettext. `python -m
gongkai.portal.sentences` brings `locale/en` up to date: it adds what is new, drops what is gone, and compiles. It needs
Babel, which comes with the development tools.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from gongkai.portal.house import PACKAGE

PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
MARKS = {"_": 1, "_lazy": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2}
"""The functions that mark a sentence, and how many of their arguments are sentences."""

CALL = re.compile(r"""\b(?:n?gettext|_)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|,\s*|count)+\)""")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

HEADER = """\
# The English of the site; `python -m gongkai.portal.sentences` keeps it in step with what the site says in Chinese.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Sentence = str | tuple[str, str]
"""One sentence, or singular and plural."""


def said(folder: Path = PACKAGE) -> dict[Sentence, list[str]]:
    """Every marked sentence, with the files that say it."""
    found: dict[Sentence, list[str]] = {}
    for file in sorted(file for kind in ("py", "html", "txt") for file in folder.rglob(f"*.{kind}")):
        if "tests" not in file.parts:
            for sentence in _in_file(file):
                found.setdefault(sentence, []).append(file.relative_to(folder).as_posix())
    return found


def _in_file(file: Path) -> Iterator[Sentence]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        yield from _calls(ast.parse(text))
        return
    # Django turns a template into calls of gettext with everything else blotted out.
    for call in CALL.finditer(templatize(text)):
        yield from _calls(ast.parse(call.group()))


def _calls(tree: ast.AST) -> Iterator[Sentence]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            count = MARKS[node.func.id]
            words = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            if len(texts) == count:
                yield texts[0] if count == 1 else (texts[0], texts[1])


def known() -> Catalog:
    """The English that is there."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def brought_up_to_date() -> Catalog:
    """A catalogue of exactly what the site says, with the English that is there."""
    old, new = known(), Catalog(locale="en", project="gongkai", charset="utf-8")
    for sentence, files in said().items():
        key = sentence if isinstance(sentence, str) else sentence[0]
        there = old.get(key)
        english = there.string if there else ("" if isinstance(sentence, str) else ("", ""))
        # No line numbers: they would change the file with every edit elsewhere.
        new.add(sentence, english, locations=[(file, 0) for file in dict.fromkeys(files)])
    return new


def untranslated(catalogue: Catalog) -> list[str]:
    return [_first(message.id) for message in catalogue if message.id and not _is_whole(message.string)]


def _first(words: object) -> str:
    return words if isinstance(words, str) else str(words[0])  # type: ignore[index]


def _is_whole(english: object) -> bool:
    return all(english) if isinstance(english, list | tuple) else bool(english)


def written(catalogue: Catalog) -> bytes:
    """The text of the catalogue, the same for the same sentences."""
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, include_lineno=False, sort_output=True)
    return HEADER.encode() + out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    out = BytesIO()
    catalogue.creation_date = catalogue.revision_date = LONG_AGO  # or the bytes would change from day to day
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    catalogue = brought_up_to_date()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalogue))
    MO.write_bytes(compiled(known()))
    missing = untranslated(catalogue)
    sys.stdout.writelines(f"没有英文：{sentence}\n" for sentence in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
