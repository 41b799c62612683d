"""Does somebody find what they look for, and at once? The labelled set of the public search, and a page of finds.

The figures stand beside those of LIKE on every row, in the same run. The pages are timed in SQLite with ten thousand
items and with a hundred thousand, on a site and in a process of their own.
"""

# ruff: noqa: S311  (chance guards nothing here)

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.portal.start import set_up

from .measure import Measure, Missing, in_a_process

FEW, MANY = 10_000, 100_000
TODAY = date(2026, 11, 25)
PAGES = {
    "a common word": "检查",
    "a rare word": "收割机",
    "a number": "云政规〔2024〕3号",
    "a question": "怎么申请公租房",
}
TIMES = 7


def finding() -> Iterator[Measure | Missing]:
    yield from in_a_process("finding")
    yield Missing("search: OpenSearch", "no server to be had; see docs/search.md")


def main() -> int:
    for result in _measured():
        sys.stdout.write(json.dumps(asdict(result)) + "\n")
        sys.stdout.flush()
    return 0


def _measured() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        # Models and pages need the set-up: hence the order.
        from django.conf import settings
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        settings.ALLOWED_HOSTS.append("testserver")
        body, person = _office()
        yield from _relevance(body, person)
        few = _pages()
        _more(body, person, MANY - FEW)
        for (name, before), after in zip(few.items(), _pages().values(), strict=True):
            detail = f"{before:.0f} ms with {FEW:,} items, {after:.0f} ms with {MANY:,}"
            yield Measure(f"search page: {name}", after, "ms", most=100, detail=detail)


def _office() -> tuple[Any, Any]:
    from django.db.models import QuerySet

    from gongkai.portal.accounts.models import Person
    from gongkai.portal.bodies.models import Body, Kind, Level

    bodies: QuerySet[Body] = QuerySet(Body)  # past the ledger: there is none to keep here
    people: QuerySet[Person] = QuerySet(Person)
    [body] = bodies.bulk_create([Body(name="云溪县教育局", kind=Kind.DEPARTMENT, level=Level.COUNTY, version=1)])
    [person] = people.bulk_create([Person(username="bench", name="子经办", body=body, version=1)])
    return body, person


def _relevance(body: Any, person: Any) -> Iterator[Measure]:
    from django.db import connection
    from django.http import QueryDict

    from gongkai.portal.accounts.viewer import Viewer
    from gongkai.portal.public_search.asking import Asked
    from gongkai.portal.public_search.results import find
    from gongkai.portal.public_search.tests.labelled import bring_in, figures, naive
    from gongkai.portal.search.index import catch_up

    labelled = bring_in(body, person, FEW, random.Random(20))
    catch_up()

    def ask(query: str) -> list[int]:
        given = QueryDict(mutable=True)
        given["q"] = query
        return [row.pk for row in find(Viewer(), Asked.of(given), TODAY).rows[:50]]

    ours, theirs = figures(labelled, ask), figures(labelled, naive)
    names = {"success": "success@1", "mrr": "MRR@10", "ndcg": "nDCG@10", "recall": "recall@50"}
    for name, shown in names.items():
        detail = f"LIKE {getattr(theirs, name):.2f}; {len(labelled)} queries, {FEW:,} items, {connection.vendor}"
        yield Measure(f"search: {shown}", getattr(ours, name), "", least=0.8, detail=detail)


def _more(body: Any, person: Any, count: int) -> None:
    from gongkai.portal.public_search.tests.labelled import bring_noise
    from gongkai.portal.search.index import catch_up

    bring_noise(body, person, count, random.Random(21))
    catch_up()


def _pages() -> dict[str, float]:
    """Of each search the median of milliseconds that the page takes in process."""
    from django.test import Client

    client = Client()
    return {name: _median(client, query) for name, query in PAGES.items()}


def _median(client: Any, query: str) -> float:
    times = []
    for _turn in range(TIMES + 1):
        start = time.process_time()
        answer = client.get("/search/", {"q": query})
        times.append(1000 * (time.process_time() - start))
        assert answer.status_code == 200
    return statistics.median(times[1:])  # the first loads what is loaded on first use


if __name__ == "__main__":
    sys.exit(main())
