"""Which document is meant by a number, however its brackets are typed: 云教发〔2026〕7号, (2026) 7 号, 2026年第7号?

A number has a mark of its own in the index, so what bears it comes before what mentions it. Who remembers the year and
the figure alone finds it as well.
"""

from __future__ import annotations

import hashlib
import re

from gongkai.portal.search.folding import fold

_NUMBER = re.compile(r"(?P<letters>[^0-9 ]*) ?(?P<year>(?:19|20)[0-9]{2})年?(?:第| )?(?P<serial>[0-9]{1,5})号")
"""In a folded text, where no bracket is left."""


def marks_of_number(number: str) -> list[str]:
    """The marks of a document's own number: of the whole, and of its year and figure. None for what is no number."""
    found = _NUMBER.fullmatch(fold(number).text)
    if found is None:
        return []
    tail = f"{found['year']} {int(found['serial'])}"
    return [_mark(tail), _mark(found["letters"] + tail)] if found["letters"] else [_mark(tail)]


def mark_looked_for(query: str) -> str:
    """The mark of the number that somebody typed, if they typed one and nothing else."""
    marks = marks_of_number(query)
    return marks[-1] if marks else ""


def _mark(number: str) -> str:
    return "n" + hashlib.sha256(number.encode()).hexdigest()[:16]
