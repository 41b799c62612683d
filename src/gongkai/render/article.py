"""What does a text look like as a set of pictures that people pass on by phone?

Typst sets it on pages three wide and four high (`article.typ`), and each page is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from gongkai.render.errors import RenderError
from gongkai.render.typeset import typeset

MOST_CHARACTERS = 20_000
MOST_PAGES = 40
WIDTH = 1080
"""Pixels: what phones show and WeChat does not scale down."""


def pictures(title: str, lead: str, blocks: Sequence[Mapping[str, Any]], source: str) -> list[bytes]:
    """A PNG for each page of `pages`. Raises RenderError with a sentence."""
    document = pdfium.PdfDocument(pages(title, lead, blocks, source))
    try:
        if len(document) > MOST_PAGES:
            raise RenderError(f"正文排成了 {len(document)} 页，超过 {MOST_PAGES} 页，不适合做成图片。请只转文字。")
        return [_drawn(page) for page in document]
    finally:
        document.close()


def pages(title: str, lead: str, blocks: Sequence[Mapping[str, Any]], source: str) -> bytes:
    """The PDF. `blocks` are plain data: `kind` heading, paragraph, listing or table with what it holds; `source` stands
    at the foot of every page. Raises RenderError with a sentence."""
    length = sum(len(str(one)) for one in blocks)
    if length > MOST_CHARACTERS:
        raise RenderError(f"正文太长（超过 {MOST_CHARACTERS} 字），不适合做成图片。请只转文字。")
    paper = {"title": title or "—", "lead": lead, "author": "", "source": source, "blocks": list(blocks)}
    return typeset("article", paper)


def _drawn(page: pdfium.PdfPage) -> bytes:
    picture = page.render(scale=WIDTH / page.get_width()).to_pil()
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
