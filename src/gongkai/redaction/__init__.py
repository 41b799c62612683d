"""How is a part of a paper withheld so that nothing of it is left? (条例第三十七条: what can be separated is given)

    from gongkai.redaction import Box, redact, verify
    box = Box(page=1, left=12, top=30, width=20, height=2.5, ground="refused.third_party", reason="个人隐私")
    result = redact(data, [box])
    assert not verify(result, data, [box])

A PDF or picture becomes pictures of its pages, the boxes are painted into the pixels, and a new PDF is made of those
pictures alone. Its text layer is written anew from the words that stand outside every box and that can be seen: a box
over half a word takes the whole word, and what lies under a bar that somebody drew earlier does not come back. Nothing
of the old file is copied, so there is nothing of it to forget: no properties, notes, attachments, bookmarks or scripts.
`verify` reads the result again, words and pixels, and trusts nothing of how it was made.
"""

from gongkai.redaction.box import MOST_BOXES, Area, Box, RedactionError, boxes_from, grounds, listed, plain
from gongkai.redaction.choosing import Phrase, boxes_around, occurrences, phrases
from gongkai.redaction.paper import redact
from gongkai.redaction.proof import verify
from gongkai.redaction.source import MOST_PAGES, Source, Word, opened

__all__ = [
    "MOST_BOXES", "MOST_PAGES", "Area", "Box", "Phrase", "RedactionError", "Source", "Word", "boxes_around",
    "boxes_from", "grounds", "listed", "occurrences", "opened", "phrases", "plain", "redact", "verify",
]  # fmt: skip
