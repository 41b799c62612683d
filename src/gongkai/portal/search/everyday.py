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
    """Of each name the names of its groups, as it stands first in several."""
    found: dict[str, tuple[str, ...]] = {}
    for group in _data()["names"]:
        folded = tuple(fold(name).text for name in group)
        for name in folded:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *folded)))
    return found


@cache
def _asking() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_data()["asking"], key=len, reverse=True)))


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile(f"({'|'.join(sorted(_names(), key=len, reverse=True))})")


def around_names(word: str) -> list[str]:
    """A folded word in parts where a name of the list stands in it: 低保标准 is 低保, which has others, and 标准."""
    parts = [part for part in _any_name().split(word) if len(part) > 1]
    return parts if any(part in _names() for part in parts) else [word]


def also_called(word: str) -> tuple[str, ...]:
    """A folded word, and after it what else it is called."""
    return (word, *(name for name in _names().get(word, ()) if name != word))


def without_asking(word: str) -> list[str]:
    """What is left of a folded word without what is asked with, which may be nothing."""
    parts = _asking().split(word)
    return [part for part in parts if len(part) > 1] if len(parts) > 1 else parts
