"""Is this table a table of figures, or a frame that only holds a page together? And what is the plain text of a cell?

The readers of HTML and of word processors ask the same two questions, so they stand here once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PROSE = 600
"""A cell with more characters than this holds prose; the longest explained row label seen has about 250."""

FIGURES = 10
"""A table with this many figures of its own is a table of figures, whatever else was put into its cells."""

_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")


def visible(text: str) -> str:
    """Text without the characters that have no width."""
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def plain(text: str) -> str:
    """Text as a person sees it: runs of white space are one blank, what has no width is nothing.

    A line of the source that ends between two Han characters is no blank: Chinese is written without any.
    """
    if not text.isascii():
        text = _ZERO_WIDTH.sub("", text)
        if "\n" in text:
            text = _BREAK_BETWEEN_WIDE.sub("", text)
    return " ".join(text.split())


def is_frame(texts: Sequence[str], *, nested: bool) -> bool:
    """True for a table that is only a frame: one cell, other tables, or prose, and hardly a figure of its own.

    `texts` are the texts of its own cells, without those that hold a table themselves; `nested` says there are such.
    """
    if not nested and len(texts) > 1 and max(map(len, texts)) <= PROSE:
        return False
    return sum(text.strip().isdecimal() for text in texts) < FIGURES
