"""Is a word found quickly among many requests? Beside it the query that one writes first, LIKE on every row.

On a site of its own in SQLite, with 30,000 invented requests and in a process of its own.
"""

# ruff: noqa: S311  (chance guards nothing here)

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.portal.start import set_up

from .measure import ROUNDS, Measure, Missing, beside, in_a_process

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongkai.portal.accounts.viewer import Viewer
    from gongkai.portal.foi.models import FoiRequest

COUNT = 30_000
TIMES = 3
SIGNS = "县镇村年度招生计划预算决补偿安置方案合同名单纪要评审标准资助校车学区食堂采购工程验收环征地批复用红线规划许可"
SENTENCE = "申请公开{year}年{body}关于{subject}的{kind}，包括{detail}。"
RARE, COMMON = "鉴定", "会议"


def search() -> Iterator[Measure | Missing]:
    """The desk's search for a rare word, a common one and a number."""
    yield from in_a_process("searching")


def main() -> int:
    for result in _measured():
        sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 0


def _measured() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        # Models and pages need the set-up: hence the order.
        from django.core.management import call_command

        from gongkai.portal.search.index import catch_up

        call_command("migrate", verbosity=0)
        viewer = _requests(COUNT)
        start = time.process_time()
        catch_up()
        each = 1000 * (time.process_time() - start) / COUNT
        yield Measure("requests: taken into the index", each, "ms", most=3, detail=f"of {COUNT:,}, one entry each")
        for what, word, most in (
            ("a rare word", RARE, 0.5),
            ("a common word", COMMON, 1),
            ("a number", "2025-0777", 0.5),
        ):
            ours, naive = _ours(viewer), _naive(viewer)
            assert ours(word) == naive(word), word
            ratio, own, theirs = beside(ours, naive, [[word] * TIMES] * ROUNDS)
            detail = f"{own:.1f} ms / {theirs:.1f} ms, {ours(word)[0]:,} of {COUNT:,} counted and the first page"
            yield Measure(f"search: {what} / LIKE", ratio, "×", most=most, detail=detail)


def _requests(count: int) -> Viewer:
    """So many requests to one body, and somebody who works on them."""
    from django.db.models import QuerySet

    from gongkai.portal.accounts.models import Duty, Person
    from gongkai.portal.accounts.viewer import Held, Viewer
    from gongkai.portal.bodies.models import Body, Kind, Level
    from gongkai.portal.foi.models import FoiRequest

    bodies: QuerySet[Body] = QuerySet(Body)  # past the ledger: there is none to keep here
    [body] = bodies.bulk_create([Body(name="丁县教育局", kind=Kind.DEPARTMENT, level=Level.COUNTY, version=1)])
    chance = random.Random(711)
    made: QuerySet[FoiRequest] = QuerySet(FoiRequest)
    made.bulk_create([_request(body, number, chance, FoiRequest) for number in range(count)], batch_size=1000)
    return Viewer(Person(username="bench", body=body), (Held(Duty.HANDLER, body.pk, body.name),))


def _request(body: Any, number: int, chance: random.Random, made: type[Any]) -> Any:
    def word(length: int) -> str:
        return "".join(chance.choice(SIGNS) for _ in range(length))

    kind = RARE if number % 500 == 0 else COMMON if number % 10 == 0 else word(4)
    wanted = "".join(
        SENTENCE.format(year=chance.randint(2008, 2025), body=word(6), subject=word(12), kind=kind, detail=word(20))
        for _sentence in range(4)
    )
    return made(
        body=body, year=2025, serial=number, applicant_kind="natural_person", applicant_name="甲申请", wanted=wanted,
        state="processing", received=date(2025, 1, 1), due=date(2025, 2, 1), version=1,
    )  # fmt: skip


def _ours(viewer: Viewer) -> Callable[[str], list[int]]:
    from django.http import QueryDict

    from gongkai.portal.foi.models import FoiRequest
    from gongkai.portal.foi.selection import Filters
    from gongkai.portal.visibility import visible

    def ask(word: str) -> list[int]:
        query = QueryDict(mutable=True)
        query.update({"q": word, "queue": "all"})
        found = Filters.of(query).narrow(visible(viewer, FoiRequest), viewer)
        return _first_page(found.order_by("-year", "-serial"))

    return ask


def _naive(viewer: Viewer) -> Callable[[str], list[int]]:
    """The words of the same places, looked for in every row."""
    from django.db.models import Q

    from gongkai.portal.foi.models import FoiRequest
    from gongkai.portal.visibility import visible

    def ask(word: str) -> list[int]:
        there = Q()
        for column in ("wanted", "applicant_name", "notes__text", "letters__number", "letters__facts"):
            there |= Q(**{f"{column}__contains": word})
        year, dash, serial = word.partition("-")
        if dash:
            there |= Q(year=int(year), serial=int(serial))
        found = visible(viewer, FoiRequest).filter(there).order_by("-year", "-serial").distinct()
        return _first_page(found)

    return ask


def _first_page(found: QuerySet[FoiRequest]) -> list[int]:
    """What a list shows: how many there are, and the first of them."""
    return [found.count(), *found.values_list("pk", flat=True)[:50]]


if __name__ == "__main__":
    sys.exit(main())
