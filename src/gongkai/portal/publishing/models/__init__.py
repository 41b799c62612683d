"""What is kept of what is published? Items with their versions and files, what happened to them, the rules, and the
channels that it goes out through."""

from __future__ import annotations

from gongkai.portal.publishing.models.catalogue import CatalogueAdoption
from gongkai.portal.publishing.models.channel import Channel, ChannelAccount, ChannelReading, Posting
from gongkai.portal.publishing.models.guide import Guide
from gongkai.portal.publishing.models.item import (
    ATTRIBUTES,
    FORCES,
    GENRES,
    STATES,
    TOPICS,
    Item,
    ItemEvent,
    Relation,
    Version,
)
from gongkai.portal.publishing.models.paper import Attachment
from gongkai.portal.publishing.models.rules import Delegation, ReviewRules

__all__ = [
    "ATTRIBUTES",
    "FORCES",
    "GENRES",
    "STATES",
    "TOPICS",
    "Attachment",
    "CatalogueAdoption",
    "Channel",
    "ChannelAccount",
    "ChannelReading",
    "Delegation",
    "Guide",
    "Item",
    "ItemEvent",
    "Posting",
    "Relation",
    "ReviewRules",
    "Version",
]
