"""Which files belong to what an item says?"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.models.item import Examined, Version

declare(
    {
        "publishing.attached": _("加上附件"),
        "publishing.attachment_stripped": _("去除附件的文件属性和隐藏内容"),
        "publishing.attachment_removed": _("取下附件"),
    }
)


class Attachment(Examined):
    """A file of a version, of which it owns exactly one (`files`)."""

    content = models.ForeignKey(Version, models.PROTECT, related_name="attachments")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="item_attachments")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("附件")

    def __str__(self) -> str:
        return f"{self.content} {_('附件')} {self.pk}"
