"""In which text shapes do real annual reports come? A generator that draws any report in any of them, with its truth.

    report (consistent or damaged) ── draft: statutory sheets + words around them + truth
        ── wear: figures, labels, structure (changes the draft, and the truth when the text no longer says a number)
        ── carrier: Word dump, cell lines, pipes, PDF text, Markdown, HTML, .docx (a lost cell changes the truth)
        ── script: traditional characters, glosses, radicals, punctuation (changes characters, never figures)

`draw(report, shape, rng)` gives the text and what it says. `python -m tests.shapes` prints how well the reader does.
"""

from __future__ import annotations

from .catalogue import SHAPES, Shape, draw
from .truth import ABSENT, UNJUDGED, Drawing, Expected, Perhaps, Truth

__all__ = ["ABSENT", "SHAPES", "UNJUDGED", "Drawing", "Expected", "Perhaps", "Shape", "Truth", "draw"]
