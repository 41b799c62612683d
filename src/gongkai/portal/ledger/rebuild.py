"""Does what the database holds follow from the events? State columns are a cache of the history: here is the proof."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from gongkai.portal.ledger.act import canonical
from gongkai.portal.ledger.chain import AT_A_TIME
from gongkai.portal.ledger.models import Effect, Event
from gongkai.portal.ledger.recorded import recorded_models, state_of


def rebuilt() -> dict[tuple[str, str], dict[str, Any]]:
    """The state of every record that is still there, worked out from the events alone."""
    states: dict[tuple[str, str], dict[str, Any]] = {}
    changes = Event.objects.exclude(effect=Effect.NOTED).order_by("number")
    for event in changes.iterator(chunk_size=AT_A_TIME):
        key = (event.record_type, event.record_id)
        if event.effect == Effect.DELETED:
            states.pop(key, None)
        else:
            states.setdefault(key, {}).update(json.loads(event.after))
    return states


def differences() -> Iterator[str]:
    """A sentence for every record whose stored state is not the one its events lead to.

    A column that a later release has given up is in the events only, and stays there.
    """
    states = rebuilt()
    for model in recorded_models():
        for record in model._base_manager.iterator(chunk_size=AT_A_TIME):
            key = (model._meta.label_lower, str(record.pk))
            expected = states.pop(key, None)
            stored = json.loads(canonical(state_of(record)))
            if expected is None:
                yield _("%(record)s 没有来历：账中没有它的任何记载。") % {"record": f"{key[0]} {key[1]}"}
            elif names := "、".join(name for name in stored if stored[name] != expected.get(name)):
                sentence = _("%(record)s 的 %(columns)s 与账中的经过不符。")
                yield sentence % {"record": f"{key[0]} {key[1]}", "columns": names}
    for kind, pk in states:
        yield _("%(record)s 不见了：账中没有删除它的记载。") % {"record": f"{kind} {pk}"}
