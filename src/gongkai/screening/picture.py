"""What does a picture tell: where and with what it was taken, and what is written on it?

Writing is read only where rapidocr is installed; without it a picture is never called clean, a person has to look.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PIL import ExifTags, Image

from gongkai.screening.finding import NOWHERE, Layer, Where
from gongkai.screening.passage import Material, Passage, Remark, ScreeningError

SMALLEST = 150
"""Pixels; a picture with a shorter side is an icon or a rule, on which nothing can be read."""
LARGEST = 120_000_000
"""Pixels; more is a decompression bomb or a plan that has to be looked at."""

_CAMERA = {ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.DateTime, ExifTags.Base.Software}
_PEOPLE = {ExifTags.Base.Artist, ExifTags.Base.Copyright, ExifTags.Base.XPAuthor}
_LONGEST = 10_000


def open_picture(data: bytes, where: Where = NOWHERE) -> Material:
    """The data that travel with a picture, and its writing when it can be read. Raises ScreeningError when damaged."""
    try:
        # Pillow warns of broken or missing pieces and goes on; what it passed over was not screened.
        with warnings.catch_warnings(record=True, action="always") as told, Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > LARGEST:
                raise ScreeningError("图片过大（超过一亿像素），没有打开。请缩小后再检查。")
            material = _read(picture, where)
    except ScreeningError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, ZeroDivisionError) as error:
        raise ScreeningError("图片不完整或已损坏，打不开。请重新保存后再检查。") from error
    if told:
        material.remarks.append(Remark("damaged", where._replace(layer=Layer.METADATA)))
    return material


def _read(picture: Image.Image, where: Where) -> Material:
    material = Material()
    exif = picture.getexif()
    inside = where._replace(layer=Layer.METADATA)
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        material.remarks.append(Remark("gps", inside))
    if _CAMERA & exif.keys() or exif.get_ifd(ExifTags.IFD.Exif):
        material.remarks.append(Remark("camera", inside))
    people = [_text(exif[tag]) for tag in _PEOPLE if tag in exif]
    if any(people):
        material.remarks.append(Remark("author", inside, "、".join(filter(None, people))))
    written = [_text(value) for value in (*exif.values(), *picture.info.values())]
    material.passages += [Passage(text, inside) for text in written if text]
    if min(picture.size) >= SMALLEST:
        _writing(picture, where._replace(layer=Layer.PICTURE), material)
    return material


def _writing(picture: Image.Image, where: Where, material: Material) -> None:
    if can_recognise():
        material.passages += [Passage(line, where) for line in recognise(picture)]
    else:
        material.remarks.append(Remark("picture", where))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        if value[:1] == b"\xff" or len(value) > _LONGEST:
            return ""
        value = value.decode("utf-16-le" if value[1:2] == b"\0" else "utf-8", "ignore")
    return value.strip("\0 ")[:_LONGEST] if isinstance(value, str) else ""


@cache
def can_recognise() -> bool:
    """Whether text recognition is installed on this machine."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


@cache
def _engine() -> Any:
    return import_module("rapidocr").RapidOCR()  # an optional extra, and a second to load


def recognise(picture: Image.Image) -> list[str]:
    """The lines of writing in a picture."""
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "PNG")
    result = _engine()(stream.getvalue())
    return [str(line) for line in (result.txts or ())]
