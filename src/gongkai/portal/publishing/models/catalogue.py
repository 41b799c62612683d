"""Which catalogues does a body publish by?"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import BUILT_IN, Catalogue, built_in, from_data
from gongkai.portal.bodies.models import Body, Dated
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare({"publishing.catalogue": _("采用公开目录"), "publishing.catalogue_ended": _("停用公开目录")})


class CatalogueAdoption(Dated, Recorded):
    """A body publishes by this catalogue over a period: one that comes with the law, by its key, or one of its own.

    `entries` holds the entries of its own one as JSON and is empty for one of the law.
    """

    bulky = frozenset({"entries"})

    body = models.ForeignKey(Body, models.PROTECT, related_name="catalogues", verbose_name=_("机关"))
    key = models.CharField(_("标识"), max_length=60)
    title = models.CharField(_("目录名称"), max_length=200)
    entries = models.TextField(blank=True)

    class Meta:
        ordering = ["body", "valid_from", "pk"]
        verbose_name = _("公开目录")

    def __str__(self) -> str:
        return self.title

    @property
    def catalogue(self) -> Catalogue:
        """Raises CatalogueError for one of the law that is no longer there."""
        return built_in(self.key) if self.key in BUILT_IN and not self.entries else _own(self.entries)


@lru_cache(maxsize=64)
def _own(text: str) -> Catalogue:
    data: dict[str, Any] = json.loads(text)
    return from_data(data)
