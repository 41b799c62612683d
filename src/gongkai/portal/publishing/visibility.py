"""Who sees which item? Everybody what is public, the people of a body everything that it works on, no administrator.

What was withdrawn is seen by nobody else any more; that it was there, and why it is gone, its address alone says.
"""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files.owners import owns_files
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.publishing.models import (
    Attachment,
    CatalogueAdoption,
    ChannelAccount,
    ChannelReading,
    Delegation,
    Guide,
    Item,
    ItemEvent,
    Posting,
    Relation,
    ReviewRules,
    Version,
)
from gongkai.portal.visibility import EVERYTHING, visible_if

owns_files(Attachment)


@visible_if(Item)
def items(viewer: Viewer) -> Q:
    return _with_own(Item.IS_PUBLIC, viewer, "body")


@visible_if(Version)
def versions(viewer: Viewer) -> Q:
    """Everybody the one that is shown; an earlier one, and what is still written, colleagues."""
    return _with_own(Q(shown_by__is_public=True), viewer, "item__body")


@visible_if(Attachment)
def attachments(viewer: Viewer) -> Q:
    """With their version."""
    return _with_own(Q(content__shown_by__is_public=True), viewer, "content__item__body")


@visible_if(ItemEvent)
def events(viewer: Viewer) -> Q:
    """Opinions and names are the office's own; what the public may know of them the page of the item says."""
    return _of_own(viewer, "item__body")


@visible_if(Relation)
def relations(viewer: Viewer) -> Q:
    """Where both are public."""
    return _with_own(Q(source__is_public=True, target__is_public=True), viewer, "source__body")


@visible_if(CatalogueAdoption)
def catalogues(viewer: Viewer) -> Q:
    """What a body has to publish is public itself (条例第十二条)."""
    return EVERYTHING


@visible_if(Guide)
def guides(viewer: Viewer) -> Q:
    """All of its versions: a guide is public from the day on which it is there (条例第十二条)."""
    return EVERYTHING


@visible_if(ReviewRules)
def rules(viewer: Viewer) -> Q:
    return _of_own(viewer, "body")


@visible_if(Delegation)
def delegations(viewer: Viewer) -> Q:
    return _of_own(viewer, "body")


@visible_if(ChannelAccount)
def channel_accounts(viewer: Viewer) -> Q:
    return _of_own(viewer, "body")


@visible_if(ChannelReading)
def channel_readings(viewer: Viewer) -> Q:
    return _of_own(viewer, "account__body")


@visible_if(Posting)
def postings(viewer: Viewer) -> Q:
    return _of_own(viewer, "account__body")


def _with_own(public: Q, viewer: Viewer, body: str) -> Q:
    """A visitor's question stays one that the index of what is public answers."""
    return public | _of_own(viewer, body) if viewer.bodies(*WORKERS) else public


def _of_own(viewer: Viewer, body: str) -> Q:
    return Q(**{f"{body}__in": viewer.bodies(*WORKERS)})
