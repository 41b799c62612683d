"""What is known of a file that was handed in: its name, its size, what it is, whose it is, and whether it is clean."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.files import content, sealed
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare({"file.scan": _("查毒"), "file.move_in": _("移入文件存储")})


class State(models.TextChoices):
    """What the virus scanner said."""

    UNSCANNED = "unscanned", _("未查毒")
    """There was no scanner when it came in."""
    QUARANTINED = "quarantined", _("待查毒")
    CLEAN = "clean", _("已查毒")
    INFECTED = "infected", _("有病毒")


class StoredFile(Recorded):
    """A file under one name, belonging to one record. Two who hand in the same bytes have a row each.

    The bytes stand in the data folder under `sha256` (see `content`) for as long as a row names them, encrypted where
    it `is_sealed`: then `sha256` is the digest of what stands there, and `size` the length of what was handed in. The
    ledger keeps only a keyed digest of the name: people put their own names and numbers into those of their files.
    """

    private = frozenset({"name"})
    worked_out = frozenset({"is_sealed"})

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("文件名"), max_length=250)
    size = models.PositiveBigIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=100)
    """Found by content, not by name; `application/octet-stream` for what is not known."""
    is_sealed = models.BooleanField(default=False)
    """It follows from the bytes."""
    owner_type = models.CharField(_("所属记录的种类"), max_length=60)
    owner_id = models.PositiveBigIntegerField(_("所属记录的编号"))
    received = models.DateTimeField(_("收到时间"), default=timezone.now)
    state = models.CharField(_("查毒情况"), max_length=12, choices=State)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)
    scanner = models.CharField(_("查毒程序"), max_length=100, blank=True)
    remark = models.CharField(_("查毒说明"), max_length=300, blank=True)
    """The name of the virus, or why there is no verdict yet."""

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["owner_type", "owner_id"], name="files_of_an_owner"),
            models.Index(fields=["state"], name="files_by_state"),
        ]

    def __str__(self) -> str:
        return f"{_('文件')} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.pk, self.name])

    @property
    def path(self) -> Path:
        return content.path_of(self.sha256)

    @property
    def size_on_disk(self) -> int:
        return self.size + (sealed.ADDED if self.is_sealed else 0)

    def open(self) -> IO[bytes]:
        """What was handed in. Raises OSError when it is not there, or cannot be unsealed."""
        return BytesIO(sealed.unseal(self.path.read_bytes())) if self.is_sealed else self.path.open("rb")
