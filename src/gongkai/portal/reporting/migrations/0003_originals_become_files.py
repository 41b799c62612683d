"""Every original that is here becomes a file of the store: its bytes move, its name and its digest are written there."""

import os
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations, transaction

from gongkai.portal.files import content
from gongkai.portal.files.media import UNKNOWN, media_type_of
from gongkai.portal.files.names import plain_name
from gongkai.portal.ledger.act import SYSTEM, act, keyed_digest
from gongkai.portal.ledger.models import Effect

PRIVATE = "name"
COUNTER = "version"


def move_in(apps: Any, schema_editor: Any) -> None:
    originals = list(apps.get_model("reporting", "Original").objects.order_by("pk"))
    if not originals:
        return
    with act(SYSTEM, "file.move_in", reason="原件移入文件存储") as this:
        for original in originals:
            stored = apps.get_model("files", "StoredFile").objects.create(
                sha256=original.sha256,
                name=plain_name(original.name),
                size=original.size,
                media_type=bring(original.sha256, original.name),
                owner_type="reporting.original",
                owner_id=original.pk,
                received=original.received,
                state="unscanned",
                version=1,
            )
            this.write(stored, Effect.CREATED, None, state_of(stored))
    transaction.on_commit(partial(leave, [original.sha256 for original in originals]))


def state_of(stored: Any) -> dict[str, Any]:
    """What the ledger writes of a new file, as the record was on the day of this migration."""
    state = {field.attname: getattr(stored, field.attname) for field in stored._meta.concrete_fields}
    del state[COUNTER]
    return {**state, PRIVATE: keyed_digest(state[PRIVATE])}


def bring(digest: str, name: str) -> str:
    """Put the bytes where files stand now, and say what they are. The old place keeps them until all is done."""
    old, new = was_at(digest), content.path_of(digest)
    if old.exists() and not new.exists():
        content.closed_folder(new.parent)
        try:
            os.link(old, new)
        except OSError:  # a file system without links
            shutil.copy2(old, new)
        new.chmod(0o600)
    if not new.exists():
        return UNKNOWN
    with new.open("rb") as file:
        return media_type_of(file, name)


def leave(digests: list[str]) -> None:
    """Clear the old place, as far as all of it has moved."""
    for digest in digests:
        if content.path_of(digest).exists():
            was_at(digest).unlink(missing_ok=True)
    for folder in (*old_folder().glob("??"), old_folder()):
        with suppress(OSError):  # something else is in it
            folder.rmdir()


def old_folder() -> Path:
    return Path(settings.DATA_DIR) / "originals"


def was_at(digest: str) -> Path:
    return old_folder() / digest[:2] / digest


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("ledger", "0002_append_only"),
        ("reporting", "0002_bodies_and_filers"),
    ]

    operations = [migrations.RunPython(move_in, migrations.RunPython.noop)]
