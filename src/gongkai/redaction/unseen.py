"""With which font is text written that is there to be found and copied, not to be seen?

A TrueType font of two glyphs, made here byte by byte: nothing, and a square of the whole height, which stands for every
character. It is never painted (text rendering mode 3); a reader only learns from it how much room a character takes. It
has the six tables that PDF asks of a font inside it (ISO 32000-2, 9.9).
"""

from __future__ import annotations

import struct
from functools import cache

EM = 1000
"""Units in the height of a character, which is also its width."""
_VERSION = 0x00010000
_MAGIC = 0x5F0F3CF5
_CORNERS = 4
_SQUARE = (
    struct.pack(">5h", 1, 0, 0, EM, EM)  # one outline, and the box around it
    + struct.pack(">2H", _CORNERS - 1, 0)
    + bytes([1] * _CORNERS)
    + struct.pack(">4h", 0, 0, EM, 0)  # across, each from the one before
    + struct.pack(">4h", 0, EM, 0, -EM)  # up
    + bytes(2)
)


@cache
def font() -> bytes:
    """The font file."""
    body, directory = b"", b""
    tables = _tables()
    start = 12 + 16 * len(tables)
    for tag, content in tables.items():
        padded = content + bytes(-len(content) % 4)
        directory += struct.pack(">4sLLL", tag, _sum(padded), start + len(body), len(content))
        body += padded
    return struct.pack(">LHHHH", _VERSION, len(tables), 64, 2, 32) + directory + body


def _tables() -> dict[bytes, bytes]:
    limits = (0, EM, EM, 0, 8, 2, 0, 0)
    return {
        b"glyf": _SQUARE,
        b"head": struct.pack(">LLLLHHqqhhhhHHhhh", _VERSION, _VERSION, 0, _MAGIC, 0, EM, 0, 0, 0, *limits),
        b"hhea": struct.pack(">LhhhHhhhhhhhhhhhH", _VERSION, EM, 0, 0, EM, 0, 0, EM, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", EM, 0, EM, 0),
        b"loca": struct.pack(">3H", 0, 0, len(_SQUARE) // 2),
        b"maxp": struct.pack(">LH13H", _VERSION, 2, _CORNERS, 1, *[0] * 11),
    }


def _sum(padded: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(padded) // 4}L", padded))
    return total & 0xFFFFFFFF
