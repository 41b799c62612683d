"""To whom does a file belong? To one record of another room: whoever may see that record may see its files.

A room says once which of its records own files, beside their rules of visibility:

    owns_files(Original)

A file of a kind of owner that nobody has named is seen by nobody, and cannot be kept in the first place.
"""

from __future__ import annotations

from django.db.models import Model, Q

from gongkai.portal.visibility import NOTHING, visible

_owners: dict[str, type[Model]] = {}


def owns_files(model: type[Model]) -> None:
    """From now on records of this kind own files, which are seen by those who see the record."""
    _owners[model._meta.label_lower] = model


def owner_type(model: type[Model] | Model) -> str:
    """How the owner's kind is written beside its files: `reporting.original`."""
    return model._meta.label_lower


def owns(owner: Model) -> bool:
    return owner_type(owner) in _owners


def of_those_seen_by(viewer: object) -> Q:
    """The files whose owner the viewer may see."""
    seen = NOTHING
    for label, model in _owners.items():
        seen |= Q(owner_type=label, owner_id__in=visible(viewer, model).values("pk"))
    return seen
