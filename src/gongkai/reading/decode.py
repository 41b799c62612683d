"""In which encoding are these bytes written, and what do they say?

The bytes decide, not what they declare: a page that declares gb2312 holds GB18030, and a scraper keeps an old
declaration over new bytes. The order is byte order mark, UTF-16 without one, UTF-8, then Big5 against GB18030, since
GB18030 alone would accept nearly anything. A character cut in two at the end changes nothing about the rest.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 1 << 16
_TOLERATED = 0.02
"""Share of unreadable characters among those beyond ASCII up to which a text counts as damaged, not as foreign."""

_USUAL = re.compile("[\t\n\r -~\u00a0-\u00ff\u2010-\u203f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text; `lossy` says that some bytes were no text in `encoding` and stand as U+FFFD or are left out.

    `marked`: a byte order mark stood before it.
    """

    text: str
    encoding: str
    lossy: bool = False
    marked: bool = False

    @property
    def is_plain_utf8(self) -> bool:
        """True when the bytes are UTF-8, the text and nothing else."""
        return self.encoding == "utf-8" and not (self.lossy or self.marked)


def decode(data: bytes) -> Decoded:
    """The text of a file, whatever it was written in. Never fails: in doubt characters are lost, and it says so."""
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return replace(_forgiving(data[len(mark) :], marked), marked=True)
    if b"\0" in data[:_SAMPLE] and (wide := _sixteen_bits(data[:_SAMPLE])):
        return _forgiving(data, wide)
    if decoded := _exact(data, "utf-8"):
        return decoded
    if _loss(_around_the_first_error(data)) < 0.2:
        utf8 = _forgiving(data, "utf-8")
        if _loss(utf8.text) <= _TOLERATED:
            return utf8
    return _chinese(data)


def _around_the_first_error(data: bytes) -> str:
    """Some UTF-8 around the first bytes that are none: enough to tell damage from another encoding, at little cost."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data[max(error.start - 300, 0) : error.start + 1000].decode("utf-8", "replace")
    return ""


def _chinese(data: bytes) -> Decoded:
    """Big5 or GB18030; when it is neither, a guess."""
    order = ("big5hkscs", "gb18030") if _looks_big5(data) else ("gb18030",)
    for encoding in order:
        decoded = _exact(data, encoding) or _forgiving(data, encoding)
        if not decoded.lossy or _loss(decoded.text) <= _TOLERATED:
            return decoded
    return _guess(data)


def _exact(data: bytes, encoding: str) -> Decoded | None:
    """The text when every byte fits; at most the last character may be cut in two."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        pass  # perhaps only because its last character is cut in two
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    return Decoded(text, encoding, lossy=bool(decoder.getstate()[0]))


def _forgiving(data: bytes, encoding: str) -> Decoded:
    if exact := _exact(data, encoding):
        return exact
    return Decoded(data.decode(encoding, "replace"), encoding, lossy=True)


def _loss(text: str) -> float:
    """Share of the characters beyond ASCII that were lost."""
    lost = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return lost / beyond if beyond else 0.0


def _sixteen_bits(sample: bytes) -> str | None:
    """UTF-16 without a mark: read the right way round, nearly all of it is ASCII and Chinese."""
    if sample.count(0) < len(sample) * 0.02:
        return None
    whole = sample[: len(sample) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = whole.decode(encoding, "replace")
        if len(_USUAL.findall(text)) > 0.9 * len(text):
            return encoding
    return None


def _looks_big5(data: bytes) -> bool:
    """True when the pairs of bytes fall as Big5 has them.

    Two in five characters of Big5 end in a byte of the ASCII range; in Chinese written as GB2312 none does, and
    traditional characters of GBK begin below A1, where Big5 has nothing. Full stop and comma decide most texts at once.
    """
    stops_gb = data.count(b"\xa3\xac") + data.count(b"\xa1\xa3")
    stops_big5 = data.count(b"\xa1\x41") + data.count(b"\xa1\x43")
    if stops_gb > 4 * stops_big5:
        return False
    pairs = _PAIR.findall(data, 0, _SAMPLE * 4)
    if not pairs:
        return False
    ascii_ends = sum(pair[1] < 0x7F for pair in pairs) / len(pairs)
    below = sum(pair[0] < 0xA1 for pair in pairs) / len(pairs)
    if below > 0.05 or ascii_ends < 0.1:
        return False
    if ascii_ends > 0.2:
        return True
    return _declared(data) == "big5"


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data, 0, 4096)
    return found.group(1).decode("ascii").lower() if found else ""


def _guess(data: bytes) -> Decoded:
    """A second opinion, for what is none of the encodings that Chinese offices write."""
    import chardet  # takes longer to load than a normal file takes to decode, and is almost never asked

    encoding = chardet.detect(data[:_SAMPLE])["encoding"] or "gb18030"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "gb18030"
    decoded = _forgiving(data, encoding)
    return Decoded(decoded.text, decoded.encoding, lossy=True)
