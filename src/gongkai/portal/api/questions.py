"""What was asked that makes no sense? A sentence for whoever asked."""

from __future__ import annotations

from django.utils.translation import gettext as _


class QuestionError(ValueError):
    """What was asked makes no sense; the text is for the person."""


def number(name: str, given: str) -> int:
    """A whole number from an address. Raises QuestionError."""
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise QuestionError(_("%(name)s 要写成一个整数。") % {"name": name})
    return int(given)
