"""How does an official document become a PDF?

Typst sets it, from a template and from data: text reaches it as JSON and can never act as markup. The file is a PDF/UA:
a screen reader finds its way through it, and a character that no font has is an error that names the character, instead
of an empty box that nobody notices.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import typst

from gongkai.render.errors import RenderError
from gongkai.render.fonts import typefaces

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: str, paper: Mapping[str, Any]) -> bytes:
    """The PDF of `paper`, set by `official.typ` and the template of that name. Raises RenderError with a sentence."""
    fonts = {
        use: {"families": face.families, "weight": face.weight} if use == "title" else face.families
        for use, face in typefaces(_fonts().families()).items()
    }
    try:
        return typst.compile(
            _template(template),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={
                "paper": json.dumps(paper, ensure_ascii=False),
                "fonts": json.dumps(fonts, ensure_ascii=False),
            },
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise RenderError(_explained(str(error))) from error


def _explained(message: str) -> str:
    found = _NO_GLYPH.search(message)
    if found is None:
        return f"PDF 排版失败：{message}。请改用 docx 输出，并把这句话告诉维护人员。"
    text = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), found[1])
    letters = "、".join(f"“{letter}”（U+{ord(letter):04X}）" for letter in text)
    return (
        f"已安装的字体里没有 {letters} 这个字，无法生成 PDF。请安装含有该字的字体"
        "（例如 Debian、Ubuntu：apt-get install fonts-hanazono），或改用 docx 输出。"
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this machine; finding them takes longer than setting a report."""
    return typst.Fonts()


@cache
def _template(name: str) -> bytes:
    folder = resources.files("gongkai.render")
    return b"\n".join(folder.joinpath(f"{part}.typ").read_bytes() for part in ("official", name))
