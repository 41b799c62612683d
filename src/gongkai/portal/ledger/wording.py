"""How is an event told to a person? In the words that each room declares for what is done in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.portal.ledger.models import Effect, Event

Words = Mapping[str, str | Promise]

_words: dict[str, str | Promise] = {
    "personal_data.read": gettext_lazy("查看个人信息"),
    "ledger.checkpoint": gettext_lazy("制作检查点"),
    "ledger.export": gettext_lazy("导出账目"),
    "system": gettext_lazy("系统"),
    "visitor": gettext_lazy("访客"),
}


def declare(words: Words) -> None:
    """A room says what its kinds of event, or its duties, are called."""
    _words.update(words)


def say(key: str) -> str:
    """The declared words, or the key itself for what no room of today knows."""
    return str(_words.get(key, key))


def declared() -> frozenset[str]:
    return frozenset(_words)


@dataclass(frozen=True)
class Change:
    """One column that changed, in words."""

    label: str
    before: str
    after: str


class Names:
    """What the records are called to which events point, each asked for once; `known` are those that the page has, with
    whatever it has already asked for beside them."""

    def __init__(self, known: Iterable[Model] = ()) -> None:
        there = list(known)
        beside = (one for record in there for one in record._state.fields_cache.values())
        self._known: dict[tuple[type[Model], Any], Model | None] = {
            (type(one), one.pk): one for one in chain(beside, there) if isinstance(one, Model)
        }

    def of(self, model: type[Model], key: Any) -> str:
        """The name as it is today; the key of a record that is gone."""
        if (model, key) not in self._known:
            self._known[model, key] = model._base_manager.filter(pk=key).first()
        return str(self._known[model, key] or key)


def changes_of(event: Event, names: Names | None = None) -> Iterator[Change]:
    """What an event changed, column by column. A new record shows what it began with, a deleted one what it held.

    Give the `names` for many events.
    """
    names = names or Names()
    before, after = (json.loads(text) if text else {} for text in (event.before, event.after))
    model = _model(event.record_type)
    for name in {**before, **after}:
        field = _field(model, name)
        if (event.effect == Effect.CREATED and after[name] in (None, "", False)) or (field and field.primary_key):
            continue
        label = str(getattr(field, "verbose_name", name)) if field else say(name)
        yield Change(label, *(_shown(field, values.get(name), names) for values in (before, after)))


def _model(record_type: str) -> type[Model] | None:
    try:
        return apps.get_model(record_type)
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, name: str) -> Field[Any, Any] | None:
    for candidate in (name, name.removesuffix("_id")):
        try:
            field = model._meta.get_field(candidate) if model else None
        except FieldDoesNotExist:
            continue
        if isinstance(field, Field) and field.attname == name:
            return field
    return None


def _shown(field: Field[Any, Any] | None, value: Any, names: Names) -> str:
    """A value as a person reads it; the name of another record as it is today; a digest as what it stands for."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(say(str(item)) for item in value)
    if isinstance(value, str) and value.startswith("hmac:"):
        return _("（不记入账内，只留校验值）")
    if isinstance(value, str) and value.startswith("sha256:"):
        return _("（内容较长，只留校验值）")
    if isinstance(field, DateTimeField):
        return localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    if isinstance(field, ForeignKey):
        return names.of(field.related_model, value)
    choices = dict(field.flatchoices) if field and field.choices else {}
    return str(choices.get(value, value))
