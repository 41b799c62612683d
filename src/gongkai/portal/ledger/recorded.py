"""What makes a record one whose every change leaves an event?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NoReturn, Self, TypeVar, cast

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from gongkai.portal.ledger.act import UnrecordedError, current, keyed_digest, plain_digest
from gongkai.portal.ledger.models import Effect
from gongkai.portal.ui.refusals import Refused

Record = TypeVar("Record", bound="Recorded")


class ChangedMeanwhileError(Refused):
    """Somebody else changed the record between reading and saving it. Nothing is lost: look again, then decide."""

    def __str__(self) -> str:
        return _("您打开这一页之后，别人已经改动了这条记录，您的改动没有保存。请重新打开，核对后再改。")


class RecordedQuerySet(models.QuerySet[Record]):
    """Reads like any other; what would write past the ledger refuses."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise UnrecordedError("Save the records one by one inside an act.")

    def delete(self) -> NoReturn:
        raise UnrecordedError("Delete the records one by one inside an act.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnrecordedError("Create the records one by one inside an act.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnrecordedError("Save the records one by one inside an act.")


class Recorded(models.Model):
    """A record that the ledger follows: it is saved and deleted inside an act only, and leaves an event each time.

    `version` counts its changes; saving a copy that is behind raises ChangedMeanwhileError, so no change
    overwrites another unseen.
    """

    private: ClassVar[frozenset[str]] = frozenset()
    """Columns of which the ledger keeps a keyed digest only: personal data, secrets."""
    bulky: ClassVar[frozenset[str]] = frozenset()
    """Columns of which it keeps a digest because they are long."""
    worked_out: ClassVar[frozenset[str]] = frozenset()
    """Columns that follow from others, or say who looked when: `save_worked_out` writes them without an event."""

    version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[Self]] = cast("models.Manager[Self]", RecordedQuerySet.as_manager())

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        columns = kwargs.pop("update_fields", None)
        if columns and self.worked_out.issuperset(columns):
            super().save(*args, update_fields=columns, **kwargs)
            return
        this = current()
        row = _row_of(self)
        if row is not None and row["version"] != self.version:
            raise ChangedMeanwhileError
        before = None if row is None else state_of(self, row)
        self.version += 1
        if row is not None and self.worked_out:
            # This copy may be older than what was worked out meanwhile, which raises no version.
            kwargs["update_fields"] = [name for name in row if name not in self.worked_out and name != self._key()]
        super().save(*args, **kwargs)
        after = state_of(self)
        if before is None:
            this.write(self, Effect.CREATED, None, after)
        elif changed := [name for name in after if after[name] != before[name]]:
            was, now = ({name: state[name] for name in changed} for state in (before, after))
            this.write(self, Effect.CHANGED, was, now)

    def save_worked_out(self) -> None:
        """Write the columns that follow from others."""
        self.save(update_fields=sorted(self.worked_out))

    def _key(self) -> str:
        return self._meta.pk.attname

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        current().write(self, Effect.DELETED, state_of(self), None)
        return super().delete(*args, **kwargs)


def _row_of(record: Recorded) -> Mapping[str, Any] | None:
    """What the database holds of it now, kept from others until the act is over."""
    if record._state.adding:
        return None
    rows = type(record)._base_manager.select_for_update().filter(pk=record.pk)
    return rows.order_by("pk").values().first()


def state_of(record: Recorded, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a record as the ledger writes them, from the record or from its row."""
    state: dict[str, Any] = {}
    for column in record._meta.concrete_fields:
        name = column.attname
        if name in record.worked_out or name == "version":
            continue
        value = column.to_python(row[name] if row is not None else getattr(record, name))
        if name in record.private:
            value = keyed_digest(value)
        elif name in record.bulky:
            value = plain_digest(value)
        state[name] = value
    return state


def recorded_models() -> Iterator[type[Recorded]]:
    """Every kind of record that the ledger follows."""
    for model in apps.get_models():
        if issubclass(model, Recorded):
            yield model
