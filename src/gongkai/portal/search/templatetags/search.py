"""How does a page show where the words stand? `{% passage text words %}` marks them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.portal.search.finding import Piece
from gongkai.portal.search.finding import passage as cut

register = template.Library()


@register.simple_tag
def passage(text: object, words: Sequence[str], length: int = 120) -> SafeString:
    """The part of a text in which the words stand, with each of them marked."""
    return format_html_join("", "{}", ((_shown(piece),) for piece in cut(str(text), words, length)))


def _shown(piece: Piece) -> SafeString:
    return format_html("<mark>{}</mark>" if piece.found else "{}", piece.text)
