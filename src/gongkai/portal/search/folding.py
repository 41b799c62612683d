"""When are two pieces of text the same to somebody who searches?

Width, case, script and punctuation do not count: 〔２０２６〕７号, [2026]7号 and (2026) 7 號 are one. Chinese has no
spaces, so a text is cut into overlapping pairs of characters; any word of two or more is then found wherever it stands,
with no dictionary that could miss a name. Latin words and figures stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.reading.script import simplified

LONGEST = 100_000
"""Characters of one text that are searched; PostgreSQL holds no more pairs in one place."""
LONGEST_WORD = 64
"""Characters of a Latin word or figure that are told apart."""
_PIECE = re.compile(r"[0-9a-z]+|[^0-9a-z ]+")


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, and from which place of the original each of its characters comes."""

    text: str
    places: Sequence[int]


def fold(original: str) -> Folded:
    """Simplified, half width, lower case; a space stays only where it keeps two words or two figures apart."""
    signs: list[str] = []
    places: list[int] = []
    apart = False
    for place, sign in enumerate(original[:LONGEST]):
        for plain in sign if "一" <= sign <= "鿿" else unicodedata.normalize("NFKC", sign).casefold():
            if not plain.isalnum():
                apart = True
                continue
            if apart and signs and plain.isascii() == signs[-1].isascii():
                signs.append(" ")
                places.append(place)
            apart = False
            signs.append(plain)
            places.append(place)
    text = "".join(signs)
    converted = simplified(text)
    if len(converted) != len(text):  # a phrase of another length: then character by character
        converted = "".join(one if len(one := simplified(sign)) == 1 else sign for sign in text)
    return Folded(converted[:LONGEST], places[:LONGEST])


def words_of(query: str) -> list[str]:
    """The words that somebody typed, folded; spaces keep them apart, and a text must hold each of them."""
    return list(dict.fromkeys(word for part in query.split() if (word := fold(part).text)))


_AS_ONE = re.compile(r'["“”「『](.+?)["“”」』]|(\S+)')


def typed_words(query: str) -> list[str]:
    """The same, where what stands in quotation marks is one word, spaces or not."""
    parts = (quoted or bare for quoted, bare in _AS_ONE.findall(query))
    return list(dict.fromkeys(word for part in parts if (word := fold(part).text)))


def grams(folded: str) -> list[str]:
    """The pairs, words and figures of a folded text in order; the last character of a stretch stands alone as well,
    so that a single character is found by its beginning."""
    return [gram for piece in _PIECE.findall(folded) for gram in _grams_of(piece)]


def _grams_of(piece: str) -> Iterator[str]:
    if piece.isascii():
        yield piece[:LONGEST_WORD]
        return
    yield from pairs(piece)
    yield piece[-1]


def pairs(piece: str) -> Iterator[str]:
    return (piece[place : place + 2] for place in range(len(piece) - 1))


@dataclass(frozen=True)
class Phrase:
    """The grams that a text holding a word has, one after the other; of the last the beginning is enough if `open`."""

    grams: Sequence[str]
    open: bool


def phrase(word: str) -> Phrase:
    """What to look for in an index to find a folded word."""
    found = grams(word)
    ends_in_pair = not word[-1].isascii() and len(_PIECE.findall(word)[-1]) > 1
    return Phrase(found[:-1], open=False) if ends_in_pair else Phrase(found, open=True)
