"""What does a file of any kind hold, in all its layers?

The one way in: the bytes decide what kind of file it is. What cannot be looked into is refused with a sentence, or
named as not screened; it is never silently clean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gongkai.reading.decode import decode
from gongkai.reading.document import ReadError
from gongkai.reading.sniff import format_of
from gongkai.screening.finding import Layer, Where
from gongkai.screening.package import Package
from gongkai.screening.passage import Material, Passage, Remark, ScreeningError
from gongkai.screening.pdf import open_pdf
from gongkai.screening.picture import open_picture
from gongkai.screening.plain import open_text
from gongkai.screening.web import open_page
from gongkai.screening.word import open_word
from gongkai.screening.workbook import open_workbook

LARGEST_FILE = 200 * 1024 * 1024  # bytes
DEEPEST = 3
"""Archives in archives, and files embedded in files, are followed so deep."""
_MOST_PICTURES = 200

_REFUSALS: Mapping[str, str] = {
    "empty": "文件是空的，里面没有内容。请检查是否选错了文件。",
    "doc": "旧版 Word 文档（.doc）不能检查。请用 Word 或 WPS 另存为 .docx 后再检查。",
    "wps": "WPS 文字文档（.wps）不能检查。请用 WPS 另存为 .docx 后再检查。",
    "rtf": "RTF 文档不能检查。请用 Word 或 WPS 另存为 .docx 后再检查。",
    "odf": "OpenDocument 文档不能检查。请另存为 .docx 或 .xlsx 后再检查。",
    "word xml": "Word 的 XML 文档不能检查。请另存为 .docx 后再检查。",
    "xls": "旧版 Excel 表格（.xls）不能检查。请用 Excel 或 WPS 另存为 .xlsx 后再检查。",
    "ppt": "旧版演示文稿（.ppt）不能检查。请导出为 PDF 后再检查。",
    "pptx": "演示文稿（.pptx）不能检查。请导出为 PDF 后再检查。",
    "ofd": "OFD 版式文件不能检查。请检查生成它的 .docx，或导出为 PDF 后再检查。",
    "rar": "压缩包（.rar）不能检查。请解压后逐个检查，或改用 .zip。",
    "7z": "压缩包（.7z）不能检查。请解压后逐个检查，或改用 .zip。",
    "gzip": "压缩文件（.gz）不能检查。请解压后再检查。",
    "encrypted office": "文件加了打开密码，看不到内容，无法检查。请取消密码后再检查。",
    "encrypted zip": "文件加了密码，看不到内容，无法检查。请取消密码后再检查。",
}
_UNKNOWN = "无法识别文件的格式，它不是文档、表格、网页、PDF、图片或文本，也可能已损坏，没有检查。"


def open_file(data: bytes, name: str = "", depth: int = 0) -> Material:
    """All that a file says, with the places. `name` settles what bytes cannot. Raises ScreeningError."""
    if len(data) > LARGEST_FILE:
        raise ScreeningError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，没有检查。请拆小后再检查。")
    kind = format_of(data, name)
    if kind in _OPENERS:
        return _OPENERS[kind](data, name, depth)
    raise ScreeningError(_REFUSALS.get(kind, _UNKNOWN))


def _word(data: bytes, _name: str, depth: int) -> Material:
    package = Package(data)
    material = open_word(package)
    _inside(package, "word/", material, depth)
    return material


def _workbook(data: bytes, _name: str, depth: int) -> Material:
    package = Package(data)
    material = open_workbook(package)
    _inside(package, "xl/", material, depth)
    return material


def _inside(package: Package, folder: str, material: Material, depth: int) -> None:
    """Pictures in an office file, and files embedded in it."""
    pictures = [name for name in package.names(f"{folder}media/") if not name.endswith((".emf", ".wmf"))]
    for name in pictures[:_MOST_PICTURES]:
        _member(package.part(name), name.rpartition("/")[2], material, depth)
    drawings = [name for name in package.names(f"{folder}media/") if name.endswith((".emf", ".wmf"))]
    for name in (*drawings, *pictures[_MOST_PICTURES:]):
        material.remarks.append(Remark("not_screened", Where(layer=Layer.PICTURE), name.rpartition("/")[2]))
    chunks = [
        target
        for _, kind, target, external in package.relations("word/document.xml")
        if kind == "aFChunk" and not external and target in package
    ]  # whole documents that Word pulls in on opening
    for name in (*package.names(f"{folder}embeddings/"), *chunks):
        short = name.rpartition("/")[2]
        material.remarks.append(Remark("embedded", Where(member=short)))
        _member(package.part(name), short, material, depth)


def _member(data: bytes, name: str, material: Material, depth: int) -> None:
    """A file inside a file; when it cannot be opened that is said, and the rest goes on."""
    if depth >= DEEPEST:
        material.remarks.append(Remark("not_screened", Where(member=name), "层层嵌套，没有再打开"))
        return
    try:
        inner = open_file(data, name, depth + 1)
    except ScreeningError as error:
        material.remarks.append(Remark("not_screened", Where(member=name), str(error).rstrip("。")))
        return
    material.add(_within(inner, name))


def _within(material: Material, name: str) -> Material:
    """The same material with the name of the file it stands in before each place."""

    def placed(where: Where) -> Where:
        return where._replace(member=f"{name}/{where.member}" if where.member else name)

    return Material(
        [Passage(text, placed(where), heading) for text, where, heading in material.passages],
        [replace(table, where=placed(table.where)) for table in material.tables],
        [Remark(kind, placed(where), detail) for kind, where, detail in material.remarks],
    )


def _archive(data: bytes, _name: str, depth: int) -> Material:
    """Every file of a .zip; names that are not UTF-8 are GBK, as Windows in China writes them."""
    package = Package(data, "gbk")
    material = Material()
    for name in package.names():
        if not name.startswith("__MACOSX/"):
            _member(package.part(name), name, material, depth)
    return material


def _page(data: bytes, _name: str, _depth: int) -> Material:
    try:
        return open_page(decode(data).text)
    except ReadError as error:
        raise ScreeningError(str(error)) from error


def _text(data: bytes, name: str, _depth: int) -> Material:
    return open_text(decode(data).text, comma=name.lower().endswith(".csv"))


def _pdf(data: bytes, _name: str, _depth: int) -> Material:
    return open_pdf(data)


def _picture(data: bytes, _name: str, _depth: int) -> Material:
    return open_picture(data)


_OPENERS: Mapping[str, Callable[[bytes, str, int], Material]] = {
    "text": _text,
    "json": _text,
    "xml": _text,
    "html": _page,
    "docx": _word,
    "xlsx": _workbook,
    "pdf": _pdf,
    "image": _picture,
    "zip": _archive,
}
