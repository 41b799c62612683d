"""Who may see which record? One policy, asked by every page, list, count, search, feed, download, export and API.

A room says it once for each of its kinds of record:

    @visible_if(StoredReport)
    def reports(viewer: Viewer) -> Q: ...

and everybody asks `visible(viewer, StoredReport)`, which gives a queryset, or `find(viewer, StoredReport, pk=7)`, which
answers with "not found" for what must not be seen, so that not even its existence shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

Record = TypeVar("Record", bound=Model)
Rule = Callable[[Any], Q]
"""From a viewer (accounts.viewer.Viewer) to the records that viewer may see; `NOTHING` for none, `Q()` for all."""

NOTHING = Q(pk__in=())
EVERYTHING = Q()

_rules: dict[type[Model], Rule] = {}


class NoRuleError(LookupError):
    """A kind of record without a rule is seen by nobody: a fault of the program."""


def visible_if(model: type[Model]) -> Callable[[Rule], Rule]:
    """Declare the rule of one kind of record."""

    def declare(rule: Rule) -> Rule:
        if model in _rules:
            raise TypeError(f"{model._meta.label} has its rule already.")
        _rules[model] = rule
        return rule

    return declare


def visible(viewer: object, model: type[Record]) -> QuerySet[Record]:
    """The records of this kind that the viewer may see."""
    try:
        rule = _rules[model]
    except KeyError:
        raise NoRuleError(f"{model._meta.label} has no rule of visibility.") from None
    return model._default_manager.filter(rule(viewer))


def may_see(viewer: object, record: Model) -> bool:
    return visible(viewer, type(record)).filter(pk=record.pk).exists()


def find(viewer: object, model: type[Record], **which: object) -> Record:
    """The one record, or Http404 when there is none that the viewer may see."""
    found = visible(viewer, model).filter(**which).first()
    if found is None:
        raise Http404
    return found


def models_with_rules() -> frozenset[type[Model]]:
    return frozenset(_rules)
