"""How is something that happened written down as data, and read back?

A record is what happened to it, in order: `procedure` and `publication` each say what can happen, as frozen dataclasses
with the day on which it did. As data an event is a mapping with its `kind` and ISO dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints


class EventError(ValueError):
    """Data that is no event; the text is for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a record on a day. `reason` and `evidence` are kept as they are written."""

    kind: ClassVar[str] = ""

    on: date
    who: str = ""
    reason: str = ""
    evidence: str = ""


Happened = TypeVar("Happened", bound=Event)


def as_dict(event: Event) -> dict[str, Any]:
    """The event as data that JSON can hold; what goes without saying is left out."""
    data: dict[str, Any] = {"kind": event.kind}
    for field in fields(event):
        value = getattr(event, field.name)
        if value == field.default:
            continue
        data[field.name] = (
            value.isoformat() if isinstance(value, date) else list(value) if type(value) is tuple else value
        )
    return data


def event_among(kinds: Mapping[str, type[Happened]], data: Mapping[str, Any]) -> Happened:
    """The event of one of these kinds that the data describe. Raises EventError."""
    kind = data.get("kind")
    made = kinds.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise EventError(f"没有“{kind}”这种事项。可用的：{'、'.join(kinds)}。")
    types = _types(made)  # type: ignore[arg-type]  # a class is hashable
    if unknown := sorted(map(str, set(data) - {"kind"} - set(types))):
        raise EventError(f"“{kind}”没有“{unknown[0]}”这一项。可用的：{'、'.join(types)}。")
    given = {name: _value(value, types[name], f"“{kind}”的“{name}”") for name, value in data.items() if name != "kind"}
    try:
        return made(**given)
    except TypeError:
        missing = [field.name for field in fields(made) if field.name not in given]
        raise EventError(f"“{kind}”缺少必填的项（{'、'.join(missing)}中的一项）。") from None


def _value(value: Any, wanted: Any, what: str) -> Any:
    if get_origin(wanted) in (Union, UnionType):
        wanted = next(kind for kind in get_args(wanted) if kind is not type(None))
    if wanted is date:
        return _day(value, what)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise EventError(f"{what}应为文字的列表。")
        return tuple(value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        if value not in list(wanted):
            raise EventError(f"{what}应为{'或者'.join(wanted)}。")
        return wanted(value)
    if type(value) is not wanted:
        names = {str: "文字", int: "整数", bool: "true 或者 false"}
        raise EventError(f"{what}应为{names[wanted]}。")
    return value


def _day(value: Any, what: str) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise EventError(f"{what}应为日期，写作 2025-09-24。") from None


@cache
def _types(made: type[Event]) -> Mapping[str, Any]:
    hints = get_type_hints(made)
    return {field.name: hints[field.name] for field in fields(made)}
