"""What else may a word be called: 公租房 is 公共租赁住房 in the papers? The list is `everyday.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml
from gongkai.portal.search.folding import fold


@cache
def _data() -> Any:
    return load_strict_yaml(resources.files("gongkai.portal.search").joinpath("everyday.yaml").read_text("utf-8"))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    folded = [tuple(fold(name).text for name in group) for group in _data()["names"]]
    return {name: group for group in folded for name in group}


@cache
def _asking() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_data()["asking"], key=len, reverse=True)))


def also_called(word: str) -> tuple[str, ...]:
    """A folded word, and after it what else it is called."""
    return (word, *(name for name in _names().get(word, ()) if name != word))


def without_asking(word: str) -> list[str]:
    """What is left of a folded word without what is asked with, which may be nothing."""
    parts = _asking().split(word)
    return [part for part in parts if len(part) > 1] if len(parts) > 1 else parts
