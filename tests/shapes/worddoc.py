"""How do the tables stand in a .docx: merged both ways, words cut into runs, changes tracked?"""

from __future__ import annotations

import io
import random
import zipfile
from xml.sax.saxutils import escape

from .draft import Carrier, Draft
from .sheet import Box, Sheet

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def word_table(*, runs: bool = False, tracked: bool = False, uneven: bool = False) -> Carrier:
    """One line of WordprocessingML. `runs`: words cut into runs. `tracked`: figures that replaced others, with the old
    ones still in the file. `uneven`: a phantom narrow column at the right of some rows, as dragged borders leave it.
    """

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        owners = {id(box.owner) for row in sheet.rows for box in row.boxes if box.owner is not None}
        grid = "".join('<w:gridCol w:w="900"/>' for _ in range(sheet.width)) + '<w:gridCol w:w="2"/>' * uneven
        rows = []
        for row in sheet.rows:
            wide = rng.random() < 0.5
            cells = []
            for box in row.boxes:
                last = uneven and box is row.boxes[-1] and wide
                cells.append(_cell(box, box.width + last, id(box) in owners, rng))
            skipped = '<w:trPr><w:gridAfter w:val="1"/></w:trPr>' if uneven and not wide else ""
            rows.append(f"<w:tr>{skipped}{''.join(cells)}</w:tr>")
        return [f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"]

    def _cell(box: Box, width: int, is_owner: bool, rng: random.Random) -> str:
        span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
        merge = "<w:vMerge/>" if box.owner else '<w:vMerge w:val="restart"/>' if is_owner else ""
        old = ""
        if tracked and box.is_figure and box.text and rng.random() < 0.3:
            old = f"<w:del w:id='1' w:author='x'><w:r><w:delText>{rng.randint(1, 99)}</w:delText></w:r></w:del>"
        pieces = [box.text[n : n + 2] for n in range(0, len(box.text), 2)] if runs else [box.text]
        text = old + "".join(_run(piece) for piece in pieces)
        if old:
            text = text.replace(old, f"{old}<w:ins w:id='2' w:author='x'>") + "</w:ins>"
        return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p>{text}</w:p></w:tc>"

    return carrier


def _run(text: str) -> str:
    broken = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f"<w:r>{broken}</w:r>"


def document_of(text: str) -> bytes:
    """The lines of a report as a .docx: tables as they are, everything else as paragraphs."""
    body = "".join(line if line.startswith("<w:tbl>") else f"<w:p>{_run(line)}</w:p>" for line in text.split("\n"))
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", document)
    return data.getvalue()
