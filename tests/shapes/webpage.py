"""How do the tables stand in a web page: with true spans, with spans that lie, pasted from a word processor?"""

from __future__ import annotations

import random
import re
from html import escape

from .draft import Carrier, Draft
from .sheet import Box, Sheet

WORD_STYLE = "style=\"font-family:仿宋_GB2312;font-size:14.0pt;mso-spacerun:'yes'\""


def web_table(
    *, spans: bool = True, pasted: bool = False, blank: str = "&nbsp;", nested: bool = False, unclosed: bool = False
) -> Carrier:
    """A `<table>`. Without `spans` merged boxes are one cell each and the rest of their room is not there at all.

    `pasted`: every word cut into several inline elements, as word processors leave them. `nested`: inside a layout
    table. `unclosed`: cells and rows that nobody closed.
    """

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        reach: dict[int, int] = {}
        for row in sheet.rows:
            for box in row.boxes:
                if box.owner is not None:
                    reach[id(box.owner)] = reach.get(id(box.owner), 1) + 1
        lines = ["<table border=1>"]
        for row in sheet.rows:
            cells = [_cell(box, reach.get(id(box), 1), rng) for box in row.own_boxes]
            lines.append("<tr>" + "".join(cells) + ("" if unclosed else "</tr>"))
        lines.append("</table>")
        if nested:
            return ["<table width=980><tr><td>", *lines, "</td></tr></table>"]
        return lines

    def _cell(box: Box, reach: int, rng: random.Random) -> str:
        width = f' colspan="{box.width}"' if spans and box.width > 1 else ""
        height = f" rowspan={reach}" if spans and reach > 1 else ""
        text = escape(box.text).replace("\n", "<br/>") if box.text.strip() else blank
        if pasted and box.text.strip():
            pieces = re.findall("<br/>|&[a-z#0-9]+;|[^<&]{1,3}", text)
            text = "<p>" + "".join(f"<span {WORD_STYLE}>{piece}</span>" for piece in pieces) + "<o:p></o:p></p>"
        return f"<td{width}{height}>{text}" + ("" if unclosed else "</td>")

    return carrier


def page_of(text: str) -> str:
    """The lines of a report as a web page: what is no table becomes paragraphs."""
    body, inside = [], 0
    for line in text.split("\n"):
        inside += line.count("<table")
        body.append(line if inside or not line.strip() else f"<p>{escape(line)}</p>")
        inside -= line.count("</table>")
    style = "<style>td{padding:3px} .n12{margin:0 7px}</style><script>var page=1, total=9;</script>"
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'>{style}</head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )
