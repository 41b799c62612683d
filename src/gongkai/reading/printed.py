"""What does Word print that the XML of a .docx does not hold as text, and what does it hold that Word does not print?

The tree is put right once, so that afterwards the text of any paragraph or cell is the plain string of its element:
deleted and hidden words, field codes and the second drawing of a text box go, text boxes move behind their paragraph,
and line ends, signs and automatic numbers are written out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from gongkai.reading.numbering import Numbering, W, numbering
from gongkai.reading.script import raised

_P, _R, _T, _BODY, _P_PR, _NUM_PR, _STYLE, _BOX = (
    W + name for name in ("p", "r", "t", "body", "pPr", "numPr", "pStyle", "txbxContent")
)
_VAL = W + "val"
_OFF = frozenset({"0", "false", "off", "none"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = (_FALLBACK, *(W + name for name in ("del", "moveFrom", "rt", "instrText", "delText", "fldData")))
_DRAWN = (W + "drawing", W + "pict", W + "object")
_SPOKEN = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SYM, _VANISH, _VERTICAL = W + "sym", W + "vanish", W + "vertAlign"
_CHECK_MARKS = {0xFC: "√", 0xFE: "☑", 0x52: "☑", 0xA8: "□", 0x6F: "□", 0xFB: "×", 0xFD: "☒", 0x54: "☒"}
"""Signs of the fonts Wingdings and Wingdings 2 that stand for themselves on forms."""
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,5}")


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style brings with it: a heading level, a list and the level in it."""

    level: int = 0
    number: str = ""
    depth: int = 0


NO_STYLE = Style()


def write_as_printed(
    root: etree._Element, part: Callable[[str], etree._Element | None], also: Collection[str] = ()
) -> Mapping[str, Style]:
    """Put the tree of a document right. `part` gives another part of the package.

    The paragraph styles that the document names come back, and those that are asked for `also`.
    """
    _take_away_the_unseen(root)
    for element in reversed(list(root.iter(*_DRAWN, *_SPOKEN, _SYM, _VANISH))):
        _write(element)
    for alignment in root.iter(_VERTICAL):
        if alignment.get(_VAL) == "superscript":
            _raise(alignment)
    named = {mark.get(_VAL, "") for mark in root.iter(_STYLE)} | {*also}
    styles = _styles(part("styles.xml"), named) if named else {}
    if next(root.iter(_NUM_PR), None) is not None or any(style.number for style in styles.values()):
        _write_numbers(root, styles, numbering(part("numbering.xml")))
    return styles


def style_of(properties: etree._Element, styles: Mapping[str, Style]) -> Style:
    """The style that the properties of a paragraph name."""
    named = properties.find(_STYLE)
    return styles.get(named.get(_VAL, ""), NO_STYLE) if named is not None else NO_STYLE


def outline(properties: etree._Element) -> int | None:
    """The heading level that properties give themselves, None when they leave it to the style."""
    element = properties.find(W + "outlineLvl")
    if element is None:
        return None
    value = element.get(_VAL, "")
    return int(value) + 1 if value in frozenset("012345678") else 0


def _take_away_the_unseen(root: etree._Element) -> None:
    """Deleted and moved-away text, field codes, pinyin over characters, the second drawing of the same text box."""
    for mark in list(root.iter(W + "del")):
        properties = mark.getparent()
        if properties is not None and properties.tag == W + "trPr":
            _remove(properties.getparent())  # a deleted row carries the mark in its properties
    etree.strip_elements(root, *_UNSEEN, with_tail=False)


def _write(element: etree._Element) -> None:
    """Replace a line end, a sign, a text box or hidden words by what is seen of it."""
    tag, parent = element.tag, element.getparent()
    if tag in _DRAWN:
        _take_out_text_boxes(element)
    elif tag == _VANISH:
        run = next(element.iterancestors(_R, _P), None)
        if run is not None and run.tag == _R and element.get(_VAL, "").lower() not in _OFF:
            _remove(run)
    elif parent is not None and parent.tag == _R:  # elsewhere w:tab is a tab stop
        element.text = _sign(element) if tag == _SYM else _SPOKEN[tag]


def _raise(alignment: etree._Element) -> None:
    """The digits of a raised run, the mark of a footnote, become raised characters."""
    run = next(alignment.iterancestors(_R), None)
    for text in run.iter(_T) if run is not None else ():
        text.text = raised(text.text or "")


def _take_out_text_boxes(drawing: etree._Element) -> None:
    """What stands in a text box is read after the paragraph the box hangs on; nothing else in a drawing is text."""
    anchor = next(drawing.iterancestors(_P), None)
    if anchor is not None and anchor.getparent() is not None:
        for box in reversed(list(drawing.iter(_BOX))):
            for block in reversed(list(box)):
                anchor.addnext(block)
    _remove(drawing)


def _remove(element: etree._Element | None) -> None:
    parent = element.getparent() if element is not None else None
    if element is not None and parent is not None:
        parent.remove(element)


def _sign(element: etree._Element) -> str:
    code = element.get(W + "char", "")
    number = int(code, 16) if _HEXADECIMAL.fullmatch(code) else 0
    if number >= 0xF000:
        return _CHECK_MARKS.get(number - 0xF000, "")
    return chr(number) if number >= 0x20 and not 0xD800 <= number < 0xE000 else ""


def _styles(root: etree._Element | None, named: Collection[str]) -> dict[str, Style]:
    """The styles that paragraphs name, of the hundreds that a document may define."""
    if root is None:
        return {}
    elements = {style.get(W + "styleId", ""): style for style in root.iterchildren(W + "style")}
    used = {name: _style(elements[name], elements) for name in named if name in elements}
    return {name: style for name, style in used.items() if style != NO_STYLE}


def _style(element: etree._Element, elements: dict[str, etree._Element]) -> Style:
    """A style with what it inherits; the nearest ancestor that says something is heard."""
    level, number, depth = None, None, None
    current: etree._Element | None = element
    for _ in range(12):  # styles built on each other in a circle occur
        if current is None:
            break
        properties = current.find(_P_PR)
        if properties is not None:
            if level is None:
                level = outline(properties)
            number_of, depth_of = _number(properties)
            number = number_of if number is None else number
            depth = depth_of if depth is None else depth
        based = current.find(W + "basedOn")
        current = elements.get(based.get(_VAL, "")) if based is not None else None
    return Style(level or 0, number or "", depth or 0)


def _number(properties: etree._Element) -> tuple[str | None, int | None]:
    """The list and the level that the properties of a paragraph or style name."""
    element = properties.find(_NUM_PR)
    if element is None:
        return None, None
    number, depth = element.find(W + "numId"), element.find(W + "ilvl")
    level = depth.get(_VAL, "") if depth is not None else ""
    return (
        number.get(_VAL, "") if number is not None else None,
        int(level) if level.isascii() and level.isdecimal() and len(level) == 1 else None,
    )


def _write_numbers(root: etree._Element, styles: Mapping[str, Style], lists: Numbering) -> None:
    """Write the number that Word prints before a paragraph into its text. A number alone is no text, and no figure."""
    for paragraph in root.iter(_P):
        properties = paragraph.find(_P_PR)
        if properties is None:
            continue
        style = style_of(properties, styles)
        number, depth = _number(properties)
        number = style.number if number is None else number
        if number and number != "0" and any(str(text).strip() for text in paragraph.itertext()):
            printed = lists.next(number, style.depth if depth is None else depth)
            if printed:
                run = etree.Element(_R)
                etree.SubElement(run, _T).text = printed
                properties.addnext(run)
