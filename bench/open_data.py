"""Do feeds, the read API and the open data stay quick and small with a hundred thousand items?

The public sample items of the county are copied inside the database until there are enough, spread over its bodies.
Memory is the most that the process held of its own: what writing ten times as many rows adds to it must be little.

    python -m bench.open_data 10000 100000    measures the site that DATABASE_URL names, else an SQLite of its own
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

from gongkai.portal.start import set_up

from .measure import Measure, Missing, in_a_process

SIZES = (10_000, 100_000)
TIMES = 7
PAGE = 100
"""Milliseconds, the limit of a page."""
GROWTH = 40
"""MiB that ten times as many rows may add: caches of the database and of the allocator."""


def open_data() -> Iterator[Measure | Missing]:
    yield from in_a_process("open_data", *map(str, SIZES))


def main(sizes: Sequence[int]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GONGKAI_DATA"] = folder
        set_up()
        # The site is set up first: nothing of it can be imported before.
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        bodies, last = _samples()
        peaks: list[float] = []
        for size in sizes:
            _copy_until(size, bodies, last)
            for measure in _measured(size, bodies, peaks):
                sys.stdout.write(json.dumps(asdict(measure)) + "\n")
                sys.stdout.flush()
    return 0


def _samples() -> tuple[list[int], Mapping[Any, int]]:
    """The bodies of the county, and the last keys of the sample items and what they say."""
    from django.db.models import Max

    from gongkai.portal import county
    from gongkai.portal.bodies.models import Body
    from gongkai.portal.publishing import samples
    from gongkai.portal.publishing.models import Item, Version

    county.load()
    samples.load()
    last = {model: model._base_manager.aggregate(last=Max("pk"))["last"] for model in (Version, Item)}
    return list(Body.objects.order_by("pk").values_list("pk", flat=True)), last


def _copy_until(size: int, bodies: Sequence[int], last: Mapping[Any, int]) -> None:
    """Copy the public samples until there are so many. Keys of copies are those of their originals, moved on."""
    from django.db import connection, transaction

    from gongkai.portal.publishing.models import Item, Version

    samples = Item.objects.filter(Item.IS_PUBLIC, pk__lte=last[Item]).count()
    there = Item.objects.filter(Item.IS_PUBLIC).count() // samples
    item, version = f"n * {last[Item]}", f"n * {last[Version]}"
    spread = " ".join(f"WHEN {place} THEN {body}" for place, body in enumerate(bodies))
    changed = {
        Version: {"id": f"id + {version}", "item_id": f"item_id + {item}"},
        Item: {
            "id": f"id + {item}",
            "serial": f"id + {item}",
            "index_number": f"'copy-' || CAST(id + {item} AS varchar(30))",
            "body_id": f"CASE n % {len(bodies)} {spread} END",
            "working_id": f"working_id + {version}",
            "shown_id": f"shown_id + {version}",
        },
    }
    shown = f"SELECT shown_id FROM publishing_item WHERE is_public AND id <= {last[Item]}"  # noqa: S608  (our own names)
    which = {Item: f"is_public AND id <= {last[Item]}", Version: f"id IN ({shown})"}
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Version, Item):
            columns = [str(field.column) for field in model._meta.concrete_fields]
            quoted = ", ".join(f'"{column}"' for column in columns)
            values = ", ".join(changed[model].get(column, f'"{column}"') for column in columns)
            more = f"SELECT {there} UNION ALL SELECT n + 1 FROM copy WHERE n < {size // samples - 1}"  # noqa: S608
            source = f'FROM "{model._meta.db_table}" CROSS JOIN copy WHERE {which[model]}'
            # An item is copied with what it shows, of which there are as many; working copies are those.
            cursor.execute(f"WITH RECURSIVE copy(n) AS ({more}) INSERT INTO \"{model._meta.db_table}\" ({quoted}) "
                           f"SELECT {values} {source}")  # fmt: skip


def _measured(size: int, bodies: Sequence[int], peaks: list[float]) -> Iterator[Measure]:
    from django.conf import settings
    from django.test import Client

    from gongkai.portal.api.data_sets import make
    from gongkai.portal.publishing.models import Item

    settings.API_PER_MINUTE = 0
    client = Client(HTTP_HOST="localhost")
    some = Item.objects.filter(Item.IS_PUBLIC).order_by("-pk").values_list("pk", flat=True)[0]
    pages = {
        "feed": "/feeds/atom/",
        "feed of a body": f"/feeds/atom/?body={bodies[-1]}",
        "feed of a body and below": f"/feeds/atom/?body={bodies[0]}&below=1",
        "feed of a topic": "/feeds/atom/?topic=科技、教育",
        "API: newest": "/api/items/",
        "API: changed since": "/api/items/?changed_since=2020-01-01",
        "API: of a body": f"/api/items/?body={bodies[-1]}",
        "API: an item": f"/api/items/{some}/",
        "sitemap": "/sitemap.xml",
    }
    for name, address in pages.items():
        took = [_opened(client, address) for _ in range(TIMES)]
        yield Measure(name, median(took), "ms", most=PAGE, detail=f"of {size:,} items")
    yield Measure("part of the sitemap", _opened(client, "/sitemap/0.xml"), "ms", detail=f"of {size:,} items")
    start = time.process_time()
    with most_memory() as most:
        made = make()
    took_seconds = time.process_time() - start
    rows = next(file.rows for file in made.files if file.set == "all")
    detail = f"{rows:,} rows in {len(made.files)} files"
    yield Measure("open data", rows / took_seconds, "rows/s", detail=detail)
    peaks.append(max(most))
    if len(peaks) > 1:
        detail = f"{peaks[0]:.0f} MiB, then {peaks[-1]:.0f} MiB for {size:,} items"
        yield Measure("open data: more memory for ten times", peaks[-1] - peaks[0], "MiB", most=GROWTH, detail=detail)


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """The memory of its own that this process holds, in MiB, ten times a second; not the pages of files that it has
    mapped, such as those of SQLite, which the machine takes back when it needs them."""
    found, over = [_own_memory()], Event()

    def watch() -> None:
        while not over.wait(0.1):
            found.append(_own_memory())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    yield found
    over.set()
    watcher.join()


def _own_memory() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def _opened(client: Any, address: str) -> float:
    """Milliseconds of the processor."""
    start = time.process_time()
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.getvalue()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
