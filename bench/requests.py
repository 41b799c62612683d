"""Does the desk stay quick with a million requests? Measured in SQLite and, where it is installed, in PostgreSQL.

The requests of the sample county, which went through the law step by step, are copied inside the database until there
are enough, with their events, pieces and letters and with what the ledger holds of them; all copies are in the hands of
one body, which is the worst case. The copies of ledger events have their number and size but are not chained: no page
reads the chain. PostgreSQL gets its VACUUM ANALYZE, which it would do by itself; SQLite gets nothing that a site does
not do.

Measured is processor time, that of the database's own process with it, for it does not depend on what else the machine
has to do; the time on the wall stands beside it. PostgreSQL works without helpers here, so that nothing is left out.
Beside each answer stands the query that one writes first, with the same result.

    python -m bench.requests 10000 100000       measures the site that DATABASE_URL names, else an SQLite of its own
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.portal.start import set_up

from .measure import ROOT, Measure, Missing, in_a_process

if TYPE_CHECKING:
    from django.db import models
    from django.http import QueryDict

    from gongkai.portal.accounts.models import Person
    from gongkai.portal.bodies.models import Body
    from gongkai.portal.foi.models import FoiRequest, Piece

QUICK: Mapping[str, Sequence[int]] = {"SQLite": (2_000, 20_000), "PostgreSQL": (2_000, 20_000)}
FULL: Mapping[str, Sequence[int]] = {"SQLite": (10_000, 100_000), "PostgreSQL": (10_000, 100_000, 1_000_000)}
"""How many requests there are at each measuring. The million takes a quarter of an hour and 15 GB of disk."""
TIMES = 9
PAGE, TABLE = 100, 1000
"""The limits, in milliseconds."""


def requests(*, full: bool = False) -> Iterator[Measure | Missing]:
    """The desk, a request and table three in both databases, each in a process of its own: a site has one database."""
    for database, sizes in (FULL if full else QUICK).items():
        server = [str(ROOT / ".ci/with-postgres")] if database == "PostgreSQL" else []
        yield from in_a_process("requests", *map(str, sizes), before=server)


def main(sizes: Sequence[int]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        # Models and pages need the set-up: hence the order.
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        where = _sample_registry()
        found: dict[str, list[Taken]] = {}
        for size in sizes:
            _copy_until(size, where)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET max_parallel_workers_per_gather = 0")
            for name, taken in _asked(where, smallest=size == sizes[0]):
                found.setdefault(name, []).append(taken)
        for result in _judged(found, sizes, connection.vendor):
            sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 0


# --- the registry ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Registry:
    """The body that has all the requests, who works there, who works everywhere, and the last ids of the samples."""

    body: Body
    officer: Person
    everywhere: Person
    last: Mapping[type[models.Model], int]


def _sample_registry() -> Registry:
    from django.db.models import Max

    from gongkai.portal import county
    from gongkai.portal.accounts.models import Appointment, Duty, Person
    from gongkai.portal.bodies.models import Body
    from gongkai.portal.foi import samples
    from gongkai.portal.foi.models import FoiEvent, FoiLetter, FoiRequest, Piece
    from gongkai.portal.ledger.act import SYSTEM, act
    from gongkai.portal.ledger.models import Event

    county.load()
    samples.load()
    bodies = list(Body.objects.filter(pk__in=FoiRequest.objects.values("body")))
    with act(SYSTEM, "bench"):
        people = [Person(username=f"officer-{place}", name="承办员", body=bodies[0]) for place in range(2)]
        for person, places in zip(people, (bodies[:1], bodies), strict=True):
            person.set_unusable_password()
            person.save()
            for body in places:
                Appointment.objects.create(person=person, body=body, duty=Duty.HANDLER)
    kinds: tuple[type[models.Model], ...] = (FoiRequest, FoiEvent, FoiLetter, Piece, Event)
    last = {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in kinds}
    return Registry(bodies[0], people[0], people[1], last)


def _copy_until(size: int, where: Registry) -> None:
    """Copy the samples until there are so many requests."""
    from django.db import connection

    from gongkai.portal.foi.models import FoiRequest
    from gongkai.portal.ledger.models import Event

    samples = FoiRequest.objects.filter(pk__lte=where.last[FoiRequest]).count()
    there = FoiRequest.objects.count() // samples
    for model, last in where.last.items():
        changed = _of_the_ledger(where) if model is Event else _of_a_copy(model, where)
        columns = [str(field.column) for field in model._meta.concrete_fields]
        quoted = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
        only = f"AND record_type IN ({_types(where)})" if model is Event else ""
        key = f'"{model._meta.pk.column}"'
        table = f'"{model._meta.db_table}"'
        # Names and numbers of our own: nothing here comes from anybody.
        more = f"SELECT {there} UNION ALL SELECT n + 1 FROM copy WHERE n < {size // samples - 1}"  # noqa: S608
        source = f"FROM {table} CROSS JOIN copy WHERE {key} <= {last} {only}"
        copied = f"WITH RECURSIVE copy(n) AS ({more}) INSERT INTO {table} ({quoted}) SELECT {values} {source}"
        with connection.cursor() as cursor:
            cursor.execute(copied)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _of_a_copy(model: type[models.Model], where: Registry) -> dict[str, str]:
    """The columns of a copy that are not those of its original."""
    from gongkai.portal.foi.models import FoiRequest

    changed = {"id": f"id + n * {where.last[model]}", "request_id": f"request_id + n * {where.last[FoiRequest]}"}
    if model is FoiRequest:
        changed["serial"] = changed["id"]  # unique, whatever the year
    if any(field.column == "body_id" for field in model._meta.concrete_fields):
        changed["body_id"] = str(where.body.pk)
    return changed


def _of_the_ledger(where: Registry) -> dict[str, str]:
    from gongkai.portal.ledger.models import Event

    stride = " ".join(f"WHEN '{model._meta.label_lower}' THEN {last}" for model, last in where.last.items())
    return {
        "number": f"number + n * {where.last[Event]}",
        "record_id": f"CAST(CAST(record_id AS bigint) + n * CASE record_type {stride} ELSE 0 END AS varchar(60))",
    }


def _types(where: Registry) -> str:
    return ", ".join(f"'{model._meta.label_lower}'" for model in where.last)


# --- what is asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """Medians in milliseconds. The processor's is the clock's where the database is on another machine."""

    processor: float
    wall: float


def _asked(where: Registry, *, smallest: bool) -> Iterator[tuple[str, Taken]]:
    """What each thing takes that a person waits for, and the first ways to do it that come to mind."""
    from django.http import QueryDict
    from django.test import Client
    from django.utils import timezone

    from gongkai.portal.foi.figures import PER_PAGE, table_three
    from gongkai.portal.foi.models import FoiRequest, Piece

    year = timezone.localdate().year - 1
    clients = {}
    for name, person in (("officer", where.officer), ("everywhere", where.everywhere)):
        clients[name] = Client(HTTP_HOST="localhost")
        clients[name].force_login(person)
    some = FoiRequest.objects.order_by("-pk").values_list("pk", flat=True)[:TIMES]
    pages = {
        "desk": ("officer", ["/requests/"] * TIMES),
        "desk, all": ("officer", ["/requests/?queue=all"] * TIMES),
        "desk, all bodies": ("everywhere", ["/requests/?queue=all"] * TIMES),
        "request": ("officer", [f"/requests/{pk}/" for pk in some]),
        "table three": ("officer", [f"/requests/table/?year={year}&body={where.body.pk}"] * TIMES),
        "figure": ("officer", [f"/requests/table/{year}/requests.concluded.total/?body={where.body.pk}"] * TIMES),
    }
    for name, (who, addresses) in pages.items():
        yield name, _each(partial(_opened, clients[who]), addresses)
    yield "queues", _each(lambda _: _queues(where.officer, counted=True), [0] * TIMES)
    yield "queues by count(*)", _each(lambda _: _queues(where.officer, counted=False), [0] * 3)
    pieces = Piece.objects.filter(body=where.body)
    table = table_three(pieces, year)
    yield "table query", _each(lambda _: table_three(pieces, year), [0] * TIMES)
    assert _table_by_figures(pieces, year) == table
    yield "table by count(*)", _each(lambda _: _table_by_figures(pieces, year), [0])
    cell = "requests.concluded.total"
    page = max(1, table[cell] // PER_PAGE // 2)
    [middle] = _by_offset(where.body, cell, year, page)[:1]
    after = QueryDict(f"before={middle.number}")
    assert _by_place(where.body, cell, year, after) == _by_offset(where.body, cell, year, page)[1:]
    yield "middle of a figure", _each(lambda _: _by_place(where.body, cell, year, after), [0] * TIMES)
    yield "middle by OFFSET", _each(lambda _: _by_offset(where.body, cell, year, page), [0])
    if smallest:
        assert _table_of_standings(where.body, year) == table_three(pieces, year)
        yield "table by standings", _each(lambda _: _table_of_standings(where.body, year), [0])


def _opened(client: Any, address: str) -> None:
    assert client.get(address).status_code == 200, address


def _queues(officer: Person, *, counted: bool) -> list[object]:
    """How many wait in each queue: as the desk counts them, or each to its end."""
    from gongkai.portal.accounts.viewer import Viewer
    from gongkai.portal.foi.models import FoiRequest
    from gongkai.portal.foi.selection import QUEUES, in_queue, waiting_in
    from gongkai.portal.visibility import visible

    viewer = Viewer.of(officer)
    seen = visible(viewer, FoiRequest)
    if counted:
        return list(waiting_in(seen, QUEUES, viewer))
    return [seen.filter(in_queue(queue, viewer)).count() for queue in QUEUES]


def _table_by_figures(pieces: models.QuerySet[Piece], year: int) -> dict[str, int]:
    """Every figure counted by a query of its own."""
    from gongkai.form import form_for
    from gongkai.portal.foi.figures import behind

    cells = [slot.key for slot in form_for(year).table("requests").slots]
    return {cell: pieces.filter(behind(cell, year)).count() for cell in cells}


def _by_place(body: Body, cell: str, year: int, query: QueryDict) -> list[FoiRequest]:
    from gongkai.portal.foi.figures import PER_PAGE, behind, requests_behind
    from gongkai.portal.foi.leafing import leaf
    from gongkai.portal.foi.models import FoiRequest, Piece

    pieces = Piece.objects.filter(behind(cell, year), body=body)
    found = requests_behind(FoiRequest.objects.all(), pieces, body, cell, year)
    return leaf(found, query, PER_PAGE).requests[: PER_PAGE - 1]


def _by_offset(body: Body, cell: str, year: int, page: int) -> list[FoiRequest]:
    """The page of an ordinary paginator."""
    from django.core.paginator import Paginator

    from gongkai.portal.foi.figures import PER_PAGE, behind
    from gongkai.portal.foi.models import FoiRequest, Piece

    pieces = Piece.objects.filter(behind(cell, year), body=body)
    found = FoiRequest.objects.filter(body=body, pk__in=pieces.values("request"))
    return list(Paginator(found, PER_PAGE).get_page(page))


def _table_of_standings(body: Body, year: int) -> Mapping[str, int]:
    """The table worked out from every event of every request."""
    from django.utils import timezone

    from gongkai.portal.foi.models import FoiRequest
    from gongkai.procedure import standing, tally

    today, requests = timezone.localdate(), FoiRequest.objects.filter(body=body).prefetch_related("events")
    stands = (
        (foi.applicant_kind, standing([row.event for row in foi.events.all()], today))
        for foi in requests.iterator(chunk_size=2000)
    )
    return tally(stands, year)


def _each(work: Callable[[Any], object], items: Sequence[Any]) -> Taken:
    if len(items) > 1:
        work(items[0])
    processor, wall = [], []
    for item in items:
        start = _processor(), time.perf_counter()
        work(item)
        processor.append(_processor() - start[0])
        wall.append(time.perf_counter() - start[1])
    return Taken(1000 * statistics.median(processor), 1000 * statistics.median(wall))


def _processor() -> float:
    """Seconds of the processor that this process has taken, and with it the process of PostgreSQL that works for it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    theirs = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")  # nanoseconds
    if not theirs.is_file():
        return time.perf_counter()
    return time.process_time() + int(theirs.read_text().split()[0]) / 1e9


# --- what is made of it ---------------------------------------------------------------------------------------------


def _judged(found: Mapping[str, list[Taken]], sizes: Sequence[int], vendor: str) -> Iterator[Measure]:
    database = {"sqlite": "SQLite", "postgresql": "PG"}[vendor]
    many = f"of {sizes[-1]:,} requests"
    for name, most in (
        ("desk", PAGE), ("desk, all", PAGE), ("desk, all bodies", PAGE), ("request", PAGE), ("table three", TABLE),
        ("figure", TABLE),
    ):  # fmt: skip
        last = found[name][-1]
        detail = f"{many}, {last.wall:.0f} ms on the wall; {_steps(found[name], sizes)}"
        yield Measure(f"{database}: {name}", last.processor, "ms", most=most, detail=detail)
    few = sizes[-1] < 100_000  # so few are counted in no time, either way
    for name, naive in (
        ("queues", "queues by count(*)"), ("table query", "table by count(*)"),
        ("middle of a figure", "middle by OFFSET"),
    ):  # fmt: skip
        own, theirs = (found[one][-1].processor for one in (name, naive))
        detail = f"{own:.1f} / {theirs:.1f} ms {many}"
        yield Measure(f"{database}: {name} / {naive}", own / theirs, "×", most=None if few else 1, detail=detail)
    theirs = found["table by standings"][0].processor
    for name, share in (("desk", 0.2), ("table query", 0.1)):
        own = found[name][0].processor
        detail = f"{own:.1f} / {theirs:.0f} ms of {sizes[0]:,} requests"
        yield Measure(f"{database}: {name} / standings of all", own / theirs, "×", most=share, detail=detail)
    work = sizes[-1] / sizes[-2]
    leafing = 3.0 if vendor == "postgresql" else 1.5 * work  # SQLite goes through all pieces of the figure first
    for name, limit in (("desk", 3.0), ("request", 3.0), ("table query", 1.5 * work), ("middle of a figure", leafing)):
        growth = found[name][-1].processor / found[name][-2].processor
        yield Measure(f"{database}: {name}, {work:.0f} times the requests", growth, "×", most=limit)


def _steps(taken: Sequence[Taken], sizes: Sequence[int]) -> str:
    return ", ".join(f"{each.processor:.0f} ms of {size:,}" for each, size in zip(taken[:-1], sizes, strict=False))


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]]))
