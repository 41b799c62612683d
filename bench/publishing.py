"""Do the public pages stay quick with a hundred thousand items, with a million? In SQLite; --full: PostgreSQL too.

The published items of the sample county are copied inside the database until there are enough, over thirty bodies,
fifteen years, all topics and genres; a copy has its versions and no history, which no list reads. Measured is processor
time, that of the database's process with it, as a signed-in reader's page takes it: nothing of it is kept from the one
before. Beside it stand the page as the second visitor gets it (kept while nothing changes), and the list one writes
first: an ordinary paginator with its count, as in Django's admin.

    python -m bench.publishing 1000 100000       measures the site that DATABASE_URL names, else an SQLite of its own
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from gongkai.portal.start import set_up

from .measure import ROOT, Measure, Missing, in_a_process
from .requests import TIMES, Taken, _each, _opened

QUICK: Mapping[str, Sequence[int]] = {"SQLite": (1_000, 20_000)}
FULL: Mapping[str, Sequence[int]] = {"SQLite": (1_000, 100_000), "PostgreSQL": (1_000, 100_000, 1_000_000)}
"""How many items there are at each measuring."""
PAGE = 100
"""Milliseconds."""
BODIES, DAYS = 30, 15 * 365


def publishing(*, full: bool = False) -> Iterator[Measure | Missing]:
    """The public pages, each database in a process of its own."""
    for database, sizes in (FULL if full else QUICK).items():
        server = [str(ROOT / ".ci/with-postgres")] if database == "PostgreSQL" else []
        yield from in_a_process("publishing", *map(str, sizes), before=server)


def main(sizes: Sequence[int]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        # Models and pages need the set-up: hence the order.
        from django.core.management import call_command
        from django.db import connection

        from gongkai.portal import county
        from gongkai.portal.publishing import samples

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        county.load()
        samples.load()
        found: dict[str, list[Taken]] = {}
        for size in sizes:
            _copy_until(size)
            for name, taken in _asked():
                found.setdefault(name, []).append(taken)
        for result in _judged(found, sizes, connection.vendor):
            sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 0


# --- the items ------------------------------------------------------------------------------------------------------


def _copy_until(size: int) -> None:
    """Copies of one public item and its version, each of another body, day, topic and genre."""
    from django.db import connection, transaction
    from django.db.models import Max

    from gongkai.portal.publishing.listing import FIRST_TOPICS
    from gongkai.portal.publishing.models import GENRES, Item, Version

    model = Item.objects.filter(is_public=True, is_rule=True).order_by("pk")[0]
    there = Item.objects.filter(is_public=True).count()
    topics, genres = FIRST_TOPICS, [name for name, _label in GENRES]
    postgres = connection.vendor == "postgresql"
    day = "DATE '2026-06-30' - CAST(%s AS int)" if postgres else "DATE('2026-06-30', '-' || (%s) || ' days')"
    last = {one: one._base_manager.aggregate(last=Max("pk"))["last"] for one in (Item, Version)}
    changes = {
        Version: {"id": f"{last[Version]} + n", "item_id": f"{last[Item]} + n", "title": "title || n"},
        Item: {
            "id": f"{last[Item]} + n", "serial": f"100000 + {last[Item]} + n",
            "index_number": f"'copy-' || CAST({last[Item]} + n AS varchar(20))", "title": "title || n",
            "body_id": f"1 + (n * 7) % {BODIES}", "published": day % f"(n * 11) % {DAYS}",
            "shown_id": f"{last[Version]} + n", "working_id": f"{last[Version]} + n",
            "topic": _one_of(topics, "n / 3"), "genre": _one_of(genres, "n / 5"),
            "is_rule": "n % 10 = 0", "matter": _one_of(["article_20/budgets", "article_20/plans"], "n"),
            "article": _one_of(["budgets", "plans"], "n"),
        },
    }  # fmt: skip
    more = f"SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {size - there}"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:  # each of the two refers to the other
        for one, source in ((Version, model.shown_id), (Item, model.pk)):
            columns = [str(field.column) for field in one._meta.concrete_fields]
            quoted = ", ".join(f'"{column}"' for column in columns)
            values = ", ".join(changes[one].get(column, f'"{column}"') for column in columns)
            table = one._meta.db_table
            cursor.execute(  # names and numbers of our own: nothing here comes from anybody
                f"WITH RECURSIVE copy(n) AS ({more}) INSERT INTO {table} ({quoted}) "  # noqa: S608
                f"SELECT {values} FROM {table} CROSS JOIN copy WHERE id = {source}"
            )
    if postgres:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _one_of(values: Sequence[str], number: str) -> str:
    cases = " ".join(f"WHEN {place} THEN '{value}'" for place, value in enumerate(values))
    return f"CASE ({number}) % {len(values)} {cases} END"


# --- what is asked --------------------------------------------------------------------------------------------------


def _asked() -> Iterator[tuple[str, Taken]]:
    from django.test import Client

    from gongkai.portal.accounts.models import Person
    from gongkai.portal.bodies.models import Body
    from gongkai.portal.publishing.models import Item

    visitor, reader = (Client(HTTP_HOST="localhost") for _one in range(2))
    reader.force_login(
        Person.objects.get(username="shenji")
    )  # sees what everybody sees, and is never served a kept page
    body, top = Body.objects.get(name="云溪县教育局").pk, Body.objects.get(name="青禾市人民政府").pk
    some = Item.objects.filter(is_public=True).order_by("-pk").values_list("pk", flat=True)[:TIMES]
    middle = Item.objects.filter(is_public=True, published__lte="2019-01-01").order_by("-published", "-pk")[0]
    pages = {
        "list": "/disclosure/items/",
        "list of a topic and year": "/disclosure/items/?topic=科技、教育&year=2020",
        "list of a body": f"/disclosure/items/?body={body}&genre=报告",
        "list of many bodies": f"/disclosure/items/?body={top}&below=1",
        "middle of the list": f"/disclosure/items/?after={middle.published}.{middle.pk}",
        "documents": "/disclosure/documents/?validity=in_force",
        "columns": "/disclosure/",
        "tree of the area": "/disclosure/content/",
        "tree of a body": f"/disclosure/{body}/content/",
    }
    for name, address in pages.items():
        yield name, _each(partial(_opened, reader), [address] * TIMES)
    yield "item", _each(partial(_opened, reader), [f"/info/{pk}/" for pk in some])
    yield "list, kept", _each(partial(_opened, visitor), ["/disclosure/items/"] * TIMES)
    yield "naive list", _each(_by_paginator, [1] * 3)
    yield "naive middle", _each(_by_paginator, [Item.objects.filter(is_public=True).count() // 100] * 3)


def _by_paginator(number: int) -> list[Any]:
    """As an admin's list does it, without drawing anything."""
    from django.core.paginator import Paginator
    from django.template.loader import render_to_string

    from gongkai.portal.publishing.models import Item

    found = Item.objects.filter(is_public=True).select_related("body", "shown").order_by("-shown__formed", "title")
    rows = list(Paginator(found, 50).get_page(number))
    render_to_string("publishing/_item_list.html", {"items": rows})
    return rows


# --- what is made of it ---------------------------------------------------------------------------------------------


def _judged(found: Mapping[str, list[Taken]], sizes: Sequence[int], vendor: str) -> Iterator[Measure]:
    database = {"sqlite": "SQLite", "postgresql": "PG"}[vendor]
    for name, taken in found.items():
        first, last = taken[0], taken[-1]
        is_naive = name.startswith("naive")
        detail = f"of {sizes[-1]:,} items, {last.wall:.0f} ms on the wall; {first.processor:.1f} ms of {sizes[0]:,}"
        yield Measure(f"{database}: {name}", last.processor, "ms", most=None if is_naive else PAGE, detail=detail)
    for name, naive in (("list", "naive list"), ("middle of the list", "naive middle")):
        own, theirs = found[name][-1].processor, found[naive][-1].processor
        few = sizes[-1] < 100_000
        detail = f"{own:.1f} ms, the whole page / {theirs:.1f} ms"
        yield Measure(f"{database}: {name} / {naive}", own / theirs, "×", most=None if few else 1, detail=detail)
    for name in ("list", "list of a topic and year", "middle of the list", "documents", "item"):
        growth = found[name][-1].processor / found[name][0].processor
        times = f"{sizes[-1] / sizes[0]:.0f} times the items"
        yield Measure(f"{database}: {name}, {times}", growth, "×", most=3)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]]))
