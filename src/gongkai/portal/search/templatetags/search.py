"""How does a page show where the words stand? `{% passage text words %}` marks them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.portal.search.finding import Piece
from gongkai.portal.search.finding import passage as cut

register = template.Library()


@register.simple_tag
def passage(text: object, words: Sequence[str], length: int = 120) -> SafeString:
    """The part of a text in which the words stand, with each of them marked."""
    return mark_safe("".join(_shown(piece) for piece in cut(str(text), words, length)))  # noqa: S308  (each is escaped)


def _shown(piece: Piece) -> str:
    text = escape(piece.text)
    return f"<mark>{text}</mark>" if piece.found else text
