"""What has a public body to publish by itself, where, for whom, and by which day?

A catalogue (主动公开目录) is a list of entries, each a matter that is published under it. Two come with the law:
`article_20` for every body and `compulsory_education` for education bureaus and their schools; an office loads its own
from the table in which it was issued (`catalogue_sheet`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from gongkai.form import load_strict_yaml
from gongkai.workdays import Calendar

BUILT_IN = ("article_20", "compulsory_education")
ARTICLE = "条例第二十条"


class CatalogueError(ValueError):
    """A catalogue that cannot be right; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Limit:
    """By when something is published, counted from the day it is formed or changed.

    `words` are those of the catalogue. `days` is None where they name no number of days that is understood: then it is
    not known by when.
    """

    words: str
    days: int | None = None
    unit: str = "workdays"

    def last_day(self, formed: date, calendar: Calendar) -> date | None:
        """The last day on which it is in time; None when that is not known.

        Raises YearNotPublishedError for a year whose working days are not known.
        """
        if self.days is None:
            return None
        return calendar.add(formed, self.days) if self.unit == "workdays" else formed + timedelta(self.days)


@dataclass(frozen=True, slots=True)
class Entry:
    """A matter that is published: a row of the catalogue.

    `item` is the item of 条例第二十条 it belongs to. `channels`, `audiences`, `ways`, `levels` and `frequency` are keys
    of `words`. `schools`: the schools of the body publish their part of it too. `unverified`: no paper at hand has it.
    """

    key: str
    group: str
    name: str
    item: str
    elements: tuple[str, ...]
    basis: tuple[str, ...]
    limit: Limit
    owner: str
    channels: tuple[str, ...]
    audiences: tuple[str, ...]
    ways: tuple[str, ...]
    levels: tuple[str, ...]
    frequency: str = "on_change"
    schools: bool = False
    unverified: bool = False

    def __post_init__(self) -> None:
        for what, given in _CHOSEN.items():
            chosen = getattr(self, what)
            for key in (chosen,) if isinstance(chosen, str) else chosen:
                if key not in words()[given]:
                    raise CatalogueError(f"“{self.name}”：没有“{key}”。可用的：{'、'.join(words()[given])}。")
        for what, label in (
            ("name", "公开事项"),
            ("elements", "公开内容"),
            ("basis", "公开依据"),
            ("ways", "公开方式"),
        ):
            if not getattr(self, what):
                raise CatalogueError(f"“{self.name or self.key}”没有写{label}。")


_CHOSEN = {
    "item": "article_20",
    "channels": "channels",
    "audiences": "audiences",
    "ways": "ways",
    "levels": "levels",
    "frequency": "frequencies",
}
"""Which words each field of an entry chooses from."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Entries in their printed order. `document` is the paper it rests on; `effective` None where that is not known."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    document: str = ""
    effective: date | None = None

    def __post_init__(self) -> None:
        keys = [entry.key for entry in self.entries]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise CatalogueError(f"目录“{self.title}”中有重复的事项：{'、'.join(twice)}。")
        if not keys:
            raise CatalogueError(f"目录“{self.title}”里一项也没有。")

    def entry(self, key: str) -> Entry:
        """Raises CatalogueError."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        raise CatalogueError(f"目录“{self.title}”中没有“{key}”这一项。")

    @property
    def groups(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries under their first-level matter (一级事项), both in printed order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.group, []).append(entry)
        return {group: tuple(entries) for group, entries in found.items()}

    def for_schools(self) -> tuple[Entry, ...]:
        """What the schools of the body publish of it (条例第五十五条)."""
        return tuple(entry for entry in self.entries if entry.schools)


@cache
def built_in(key: str) -> Catalogue:
    """A catalogue that comes with the law. Raises CatalogueError."""
    if key not in BUILT_IN:
        raise CatalogueError(f"没有“{key}”这个目录。现有：{'、'.join(BUILT_IN)}。")
    text = resources.files("gongkai.law").joinpath("catalogues", f"{key}.yaml").read_text(encoding="utf-8")
    return from_yaml(load_strict_yaml(text))


def from_yaml(data: Mapping[str, Any]) -> Catalogue:
    """Raises CatalogueError for a key that is not known, and for what an entry cannot be without."""
    if unknown := set(data) - {"key", "title", "document", "effective", "defaults", "entries"}:
        raise CatalogueError(f"目录里有不认识的项：{'、'.join(sorted(unknown))}。")
    entries = tuple(_entry({**data.get("defaults", {}), **row}) for row in data["entries"])
    return Catalogue(data["key"], data["title"], entries, data.get("document", ""), data.get("effective"))


_LISTS = frozenset({"elements", "basis", "channels", "audiences", "ways", "levels"})


def _entry(row: Mapping[str, Any]) -> Entry:
    if unknown := set(row) - {field.name for field in fields(Entry)}:
        raise CatalogueError(f"“{row.get('name', '')}”：有不认识的项：{'、'.join(sorted(unknown))}。")
    given: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in row.items()}
    return Entry(**{**given, "limit": limits()[row["limit"]]})


# --- to read, and as data -------------------------------------------------------------------------------------------


def describe(catalogue: Catalogue) -> str:
    """The catalogue to read: entries under their groups, with what belongs to each."""
    lines = [f"{catalogue.title}（{len(catalogue.entries)} 项）"]
    if catalogue.document:
        since = f"，{catalogue.effective}起施行" if catalogue.effective else ""
        lines.append(f"依据：{catalogue.document}{since}")
    for group, entries in catalogue.groups.items():
        lines += ["", group]
        for entry in entries:
            marks = [words()["frequencies"][entry.frequency], *(["学校公开"] if entry.schools else [])]
            marks += ["未核实"] if entry.unverified else []
            lines.append(f"  {entry.name}（{'，'.join(marks)}）  {entry.key}")
            lines.append(f"      内容：{'；'.join(entry.elements)}")
            lines.append(f"      依据：{'；'.join(entry.basis)}")
            lines.append(
                f"      时限：{entry.limit.words}  主体：{entry.owner}  渠道：{called('channels', entry.channels)}"
            )
    return "\n".join(lines)


def as_dict(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as plain data."""
    return asdict(catalogue)


def _entry_of_data(data: Mapping[str, Any]) -> Entry:
    given: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in data.items()}
    return Entry(**{**given, "limit": Limit(**data["limit"])})


def from_data(data: Mapping[str, Any]) -> Catalogue:
    """What `as_dict` gave, also after it was JSON. Raises CatalogueError."""
    try:
        entries = tuple(map(_entry_of_data, data["entries"]))
        effective = data["effective"]
        since = date.fromisoformat(effective) if isinstance(effective, str) else effective
        return Catalogue(data["key"], data["title"], entries, data["document"], since)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, CatalogueError):
            raise
        raise CatalogueError(f"这份目录的数据不完整（{error}）。请重新装入。") from error


# --- the words of the law -------------------------------------------------------------------------------------------


@cache
def limits() -> Mapping[str, Limit]:
    """The periods that papers set, by key."""
    return MappingProxyType(
        {key: Limit(one["words"], one["days"], one["unit"]) for key, one in _law()["limits"].items()}
    )


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """What the keys of channels, audiences, ways, levels, frequencies and items of 条例第二十条 are called in print."""
    return MappingProxyType({name: _law()[name] for name in dict.fromkeys(_CHOSEN.values())})


_DAYS = re.compile(r"(?P<days>\d{1,3})\s*个?\s*(?P<unit>工作日|自然日|日|天)")


def limit_in(text: str) -> Limit:
    """The period that the words of a catalogue name. 及时、按规定 and the like name none."""
    said = "".join(text.split())
    known = next((one for one in limits().values() if one.words == said), None)
    if known:
        return known
    found = _DAYS.findall(said)
    if len(found) != 1:  # none, or one for each of several matters
        return Limit(said)
    days, unit = found[0]
    return Limit(said, int(days), "workdays" if unit == "工作日" else "days")


def called(what: str, keys: Sequence[str]) -> str:
    """The printed words for some keys: 政府网站、公开查阅点."""
    return "、".join(words()[what][key] for key in keys)


@cache
def _law() -> Mapping[str, Any]:
    text = resources.files("gongkai.law").joinpath("publication.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
