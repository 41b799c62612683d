"""Which item did a request become?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.models import Item

declare({"conversion.begun": _("转为主动公开")})


class Conversion(Recorded):
    """What was given on a request is to be published by the body itself; the item goes its own way from there."""

    request = models.OneToOneField(FoiRequest, models.PROTECT, related_name="conversion")
    item = models.OneToOneField(Item, models.PROTECT, related_name="conversion")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.item}"
