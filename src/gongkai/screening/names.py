"""Does a person's name stand here?

Without a register nobody knows; what is taken for a name begins with a usual surname and either stands alone between
marks or has a word beside it that goes with persons. The surnames and words stand in `names.yaml`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from gongkai.form import load_strict_yaml

MASKED = re.compile(r"[*＊×○●某]|[xX]{2}")
"""A name or number of which something has been hidden."""


@cache
def _pattern() -> re.Pattern[str]:
    data = load_strict_yaml(resources.files(__package__).joinpath("names.yaml").read_text(encoding="utf-8"))
    never = "|".join(data["never"])
    surname = f"(?:{'|'.join(data['compound'])}|[{data['surnames']}])"
    name = rf"(?!{never}){surname}[\u4e00-\u9fff]{{1,2}}"
    return re.compile(
        rf"(?:{data['before']})[:：为是 ]{{0,2}}(?P<cued>{name})"
        rf"|(?P<followed>{name}?)(?={data['after']})"
        rf"|(?<![\u4e00-\u9fff])(?P<alone>{name})(?![\u4e00-\u9fff])"
    )


def name_in(text: str) -> str | None:
    """What looks like the full name of a person in a few words, or None."""
    found = _pattern().search(text)
    return found[found.lastgroup] if found and found.lastgroup else None


@cache
def _whole() -> re.Pattern[str]:
    data = load_strict_yaml(resources.files(__package__).joinpath("names.yaml").read_text(encoding="utf-8"))
    return re.compile(rf"(?:{'|'.join(data['compound'])}|[\u4e00-\u9fff·])[\u4e00-\u9fff·]{{1,14}}")


def is_name(cell: str) -> bool:
    """A cell below the heading 姓名 that holds a name in full: Chinese characters, nothing of it hidden."""
    return bool(_whole().fullmatch(cell.strip().replace(" ", "").replace("\u3000", ""))) and not MASKED.search(cell)
