"""What of requests is searched? What is asked for and by whom, the words of the letters, the notes of colleagues.

Each is an entry of its own, so that nobody finds a request by a word in a draft or a note that they may not see.
Particulars stay sealed: of the applicant only the name is searched; who is the same applicant, keyed digests say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gongkai.letters import LetterError
from gongkai.portal.foi.duplicates import marks_of
from gongkai.portal.foi.models import FoiLetter, FoiRequest, Note, PublicAnswer
from gongkai.portal.search.declare import Searchable, declare


def name_of(letter: FoiLetter) -> str:
    """What a letter is called, with its number; of a template that is gone, its key."""
    try:
        name = letter.name
    except LetterError:
        name = letter.template
    return f"{name} {letter.number}".strip()


def number_and_name(foi: FoiRequest) -> str:
    """Apart from what is asked for: the name is not everybody's to search (`searching.beside_the_name`)."""
    return f"{foi.number}\n{foi.applicant_name}"


def words_of_letter(letter: FoiLetter) -> str:
    """What was written into it: its facts and the paragraphs of the office's own."""
    return "\n".join([*_texts(json.loads(letter.facts)), *_texts(json.loads(letter.own_words))])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


declare(
    Searchable(FoiRequest, title=number_and_name, text=lambda foi: foi.wanted, marks=marks_of),
    Searchable(FoiLetter, title=name_of, text=words_of_letter),
    Searchable(Note, text=lambda note: note.text),
    Searchable(PublicAnswer, title=lambda shown: shown.question, text=lambda shown: shown.answer),
)
