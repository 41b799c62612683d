"""How do the files of the open data come about, and may they still be handed out?

A chore makes them all anew: the whole, each year, each body. They stand in a folder of their own, which is read from
its manifest and takes the place of the one before at once. What was withdrawn or corrected since a folder was begun
makes all of it unfit to be handed out, until the next one is there: a file cannot forget.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from gongkai.portal.api.asked import public_items
from gongkai.portal.api.columns import row
from gongkai.portal.api.formats import Several, available
from gongkai.portal.api.leafing import Leaf, place_named
from gongkai.portal.api.shown import shown_version
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.models import Attachment, CatalogueAdoption, Item, ItemEvent

AT_ONCE = 1_000
MANIFEST = "manifest.json"
SETTLING = timedelta(minutes=1)
"""A change that was begun so long before may have come to light only after the row was read."""


@dataclass(frozen=True)
class DataFile:
    """`name` is that of the file, `set` that of the data set: `all`, `year-2026`, `body-3`. `size` in bytes."""

    name: str
    set: str
    label: str
    format: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Made:
    """A folder of data sets. `began` is when the first row was read: what happened since is not in it."""

    folder: Path
    began: datetime
    files: tuple[DataFile, ...]

    def file(self, name: str) -> DataFile | None:
        return next((one for one in self.files if one.name == name), None)

    def path(self, file: DataFile) -> Path:
        return self.folder / file.name

    @property
    def is_fit(self) -> bool:
        """Nothing in it was withdrawn or corrected since it was begun."""
        since = self.began - SETTLING
        gone = ItemEvent.objects.filter(kind="withdrawn", at__gte=since)
        day = timezone.localdate(since)
        corrected = Item.objects.filter(Item.IS_PUBLIC, updated__gte=day, updated__gt=F("published"))
        later = ItemEvent.objects.filter(item=OuterRef("pk"), kind="published", at__gte=since)
        return not gone.exists() and not corrected.filter(Exists(later)).exists()


def home() -> Path:
    folder: Path = settings.DATA_DIR / "open"
    return folder


def newest() -> Made | None:
    """What was made last; None where nothing was yet."""
    made = sorted(home().glob(f"2*/{MANIFEST}"))
    return _read(made[-1]) if made else None


@lru_cache(maxsize=2)
def _read(manifest: Path) -> Made:
    data = json.loads(manifest.read_text(encoding="utf-8"))
    files = tuple(DataFile(**one) for one in data["files"])
    return Made(manifest.parent, datetime.fromisoformat(data["began"]), files)


# --- made -------------------------------------------------------------------------------------------------------------


def make() -> Made:
    """Make all of them anew, and remove what they replace."""
    began = timezone.now()
    draft = home() / f".draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        files = tuple(_write(draft))
        said = {"began": began.isoformat(), "files": [asdict(one) for one in files]}
        (draft / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        folder = home() / f"{began:%Y%m%dT%H%M%S%f}"
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    for old in home().iterdir():
        if old != folder and (old.name < folder.name) and old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    return Made(folder, began, files)


def _write(folder: Path) -> Iterator[DataFile]:
    """Every item is read once: it goes into the whole, its year and its body."""
    formats = available()
    whole, years = Several(folder, "all", formats), dict[int, Several]()
    try:
        for body in _publishing():
            own = Several(folder, f"body-{body.pk}", formats)
            try:
                for items in chunks(public_items().filter(body=body)):
                    rows = [row(item) for item in items]
                    whole.write(rows)
                    own.write(rows)
                    for year in {item.published.year for item in items if item.published}:
                        if year not in years:
                            years[year] = Several(folder, f"year-{year}", formats)
                        years[year].write([row_ for row_, item in zip(rows, items, strict=True) if _is_of(item, year)])
            finally:
                own.close()
            yield from _described(own, body.name)
    finally:
        for one in (whole, *years.values()):
            one.close()
    for year, one in sorted(years.items()):
        yield from _described(one, str(year))
    yield from _described(whole, "")


def _is_of(item: Item, year: int) -> bool:
    return item.published is not None and item.published.year == year


def _publishing() -> QuerySet[Body]:
    return Body.objects.filter(Exists(Item.objects.filter(Item.IS_PUBLIC, body=OuterRef("pk")))).order_by("pk")


def chunks(found: QuerySet[Item]) -> Iterator[list[Item]]:
    """The items, newest first, a thousand at a time: no long transaction, and the same memory for any number."""
    found = found.select_related("body", "shown").defer("shown__text", "shown__findings", "shown__attribute_reason")
    leaf = Leaf("published", newest_first=True, size=AT_ONCE)
    adoptions = CatalogueAdoption.objects.in_bulk()
    while True:
        items, after = leaf.of_records(found)
        _complete(items, adoptions)
        yield items
        if not after:
            return
        leaf = replace(leaf, after=place_named(after, with_day=True))


def _complete(items: list[Item], adoptions: dict[int, CatalogueAdoption]) -> None:
    """What the rows need beside the items, asked for all at once."""
    versions = [shown_version(item).pk for item in items]
    counted = Attachment.objects.filter(content__in=versions).order_by().values("content").annotate(files=Count("pk"))
    files = {one["content"]: one["files"] for one in counted}
    for item in items:
        setattr(item, "attachments", files.get(shown_version(item).pk, 0))  # noqa: B010  (no column of it)
        if item.adoption_id is not None:
            item.adoption = adoptions.get(item.adoption_id)


def _described(written: Several, label: str) -> Iterable[DataFile]:
    for one, path in written.paths.items():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield DataFile(path.name, written.name, label, one, written.rows, path.stat().st_size, digest)
