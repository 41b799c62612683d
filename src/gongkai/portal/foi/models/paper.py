"""Which files belong to a request or leave with a letter, and what of them is withheld?"""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.foi.models.letter import FoiLetter
from gongkai.portal.foi.models.request import FoiRequest
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare(
    {
        "foi.attached": _("收到材料"),
        "foi.enclosed": _("加上附件"),
        "foi.enclosure_checked": _("检查附件"),
        "foi.enclosure_stripped": _("去除附件的文件属性和隐藏内容"),
        "foi.enclosure_removed": _("取下附件"),
        "foi.enclosure_overruled": _("确认附件可以提供"),
        "foi.redaction_drawn": _("画定遮盖框"),
        "foi.redacted": _("生成遮盖稿"),
        "foi.redaction_listed": _("生成遮盖清单"),
    }
)


class Purpose(models.TextChoices):
    """What a paper was handed in for."""

    IDENTITY = "identity", _("身份证明")
    MATERIAL = "material", _("其他材料")
    CORRECTION = "correction", _("补正材料")


class Attachment(Recorded):
    """A file that came with a request: it owns exactly one (`files`). A proof of identity is seen with the
    particulars only, and looking at it is an event."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="attachments")
    purpose = models.CharField(max_length=12, choices=Purpose)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.get_purpose_display()}"


class Enclosure(Recorded):
    """A file that leaves with a letter, of which it owns exactly one (`files`), and what the check before release says.

    `verdict` and `findings` are worked out from the file. What somebody overruled holds for that file and those
    findings only: `overruled_for` is the digest of both.
    """

    worked_out = frozenset({"verdict", "findings"})
    bulky = frozenset({"overruled_reason"})

    letter = models.ForeignKey(FoiLetter, models.PROTECT, related_name="enclosures")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="enclosures_added")
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, blank=True)
    findings = models.TextField(default="{}")
    overruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="enclosures_overruled")
    overruled_reason = models.TextField(blank=True)
    overruled_for = models.CharField(max_length=64, blank=True)
    is_list = models.BooleanField(default=False)
    """Made by the site: what was withheld in the others, and why (遮盖清单)."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.letter} {_('附件')} {self.pk}"


class Redaction(Recorded):
    """What of an enclosure is withheld. It owns the file as it was (`files`), which only colleagues see.

    `boxes` is JSON of `redaction.Box`; `made_with` the digest of those with which the file that leaves was made.
    """

    private = frozenset({"boxes"})

    enclosure = models.OneToOneField(Enclosure, models.PROTECT, related_name="redaction")
    boxes = models.TextField(default="[]")
    made_with = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enclosure} {_('遮盖')}"

    @property
    def is_whole(self) -> bool:
        """The file that leaves was made with these boxes and no others."""
        return self.made_with == (digest_of(self.boxes) if self.boxes != "[]" else "")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
