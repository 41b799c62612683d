"""Under which name is a file kept that somebody handed in? Their own, without what misleads a person or a machine."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

LONGEST = 240
"""Bytes in UTF-8: a file system takes no more than 255 in a name, and a program that saves may add its own ending."""
LONGEST_ENDING = 20
_FULL_WIDTH = str.maketrans('<>:"|?*', "＜＞：＂｜？＊")
"""What Windows refuses in a name, in the form in which it is only a sign."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
"""Names that Windows takes for a device, whatever ending follows."""


def plain_name(name: str) -> str:
    """The last part of a path, fit to be read on a page and to be saved on any system; never empty, `.` or `..`.

    Out go signs that cannot be seen or that turn the line round (`gpj.exe` can be made to read `exe.jpg`), dots and
    blanks at either end, and what is too long: the ending stays, the middle goes.
    """
    last = name.replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last)
    seen = "".join(" " if sign.isspace() else sign for sign in composed if sign.isspace() or sign.isprintable())
    tidy = _shortened(" ".join(seen.split()).translate(_FULL_WIDTH).strip(" ."))
    return f"_{tidy}" if _RESERVED.match(tidy) else tidy or _("未命名文件")


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    room = LONGEST - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").strip(" .") + dot + ending
