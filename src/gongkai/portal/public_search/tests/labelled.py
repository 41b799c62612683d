"""How well does somebody find what they look for? A labelled set of our own among noise, and the usual figures over it.

Of a query `best` counts two and `also` one. The noise is drawn by chance from the same words, so that they collide.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from importlib import resources
from operator import or_
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from gongkai.form import load_strict_yaml
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.models import Item, Version

SUBJECTS = "学校 教师 住房 养老 医疗 道路 供水 环境 农业 就业 规划 食品 安全 补贴 预算 土地 登记 消防 公交 信访"
DEEDS = "会议纪要 工作动态 检查情况 培训班 座谈会 宣传活动 调研 督导 总结 安排 考核 表彰"
SENTENCES = (
    "{day}，县有关部门召开{subject}工作{deed}，传达上级精神。",
    "会议要求做好{subject}、{other}等工作，加强管理，落实责任。",
    "各单位汇报了{other}情况，对办理中的问题提出标准和意见。",
    "下一步将完善{subject}的申请、公示和检查办法。",
)


GRADES = {"best": 2, "also": 1}


class Labelled(NamedTuple):
    query: str
    grades: Mapping[int, int]
    """Of the items that are relevant, by their keys."""


class Figures(NamedTuple):
    success: float
    """The share of queries whose first find is a best one."""
    mrr: float
    ndcg: float
    recall: float


def bring_in(body: Body, person: Person, noise: int, chance: random.Random) -> list[Labelled]:
    """The labelled items among so many others, past the ledger and not yet in the index; and the queries."""
    data = load_strict_yaml(
        resources.files("gongkai.portal.public_search.tests").joinpath("labelled.yaml").read_text("utf-8")
    )
    drawn = [*({"key": key, **row} for key, row in data["items"].items()), *(_noise(chance) for _ in range(noise))]
    chance.shuffle(drawn)
    keys = _kept(drawn, body, person)
    return [
        Labelled(
            str(query), {keys[key]: grade for what, grade in (("best", 2), ("also", 1)) for key in row.get(what, ())}
        )
        for query, row in data["queries"]
    ]


def bring_noise(body: Body, person: Person, count: int, chance: random.Random) -> None:
    """So many others, likewise."""
    _kept([_noise(chance) for _one in range(count)], body, person)


def _noise(chance: random.Random) -> dict[str, Any]:
    subject, deed = chance.choice(SUBJECTS.split()), chance.choice(DEEDS.split())
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    lines = [
        one.format(day=day, subject=subject, deed=deed, other=chance.choice(SUBJECTS.split())) for one in SENTENCES
    ]
    return {
        "key": "",
        "title": f"云溪县{day}{subject}工作{deed}",
        "text": "".join(chance.sample(lines, 3)),
        "year": chance.randint(2018, 2026),
        "words": f"{subject} {deed}",
    }


def _kept(drawn: Sequence[Mapping[str, Any]], body: Body, person: Person) -> dict[str, int]:
    items: QuerySet[Item] = QuerySet(Item)  # past the ledger: there is none to keep here
    versions: QuerySet[Version] = QuerySet(Version)
    first = Item.objects.count()
    made = items.bulk_create([_item(row, first + place, body, person) for place, row in enumerate(drawn)], 1000)
    versions.bulk_create([_version(row, item) for row, item in zip(drawn, made, strict=True)], 1000)
    own = Version.objects.filter(item=OuterRef("pk")).values("pk")[:1]
    items.filter(shown=None).update(shown=Subquery(own), working=Subquery(own))
    return {row["key"]: item.pk for row, item in zip(drawn, made, strict=True) if row["key"]}


def _item(row: Mapping[str, Any], serial: int, body: Body, person: Person) -> Item:
    published = date(row.get("year", 2016 if row.get("old") else 2026), 1 + serial % 11, 1 + serial % 27)
    return Item(
        body=body, author=person, year=published.year, serial=serial, index_number=f"L/{published.year}-{serial}",
        title=row["title"], is_public=True, state="published", published=published, version=1,
        validity="repealed" if row.get("old") else "in_force" if row.get("genre") == "规范性文件" else "",
    )  # fmt: skip


def _version(row: Mapping[str, Any], item: Item) -> Version:
    return Version(
        item=item, title=row["title"], text=row["text"], keywords=row.get("words", ""), frozen=True, version=1,
        document_number=row.get("number", ""), genre=row.get("genre", ""),
    )  # fmt: skip


# --- the figures ----------------------------------------------------------------------------------------------------


def figures(labelled: Sequence[Labelled], ask: Callable[[str], Sequence[int]]) -> Figures:
    """Means over the queries: success@1, MRR@10, nDCG@10, recall@50."""
    rows = [_of_query(one.grades, ask(one.query)) for one in labelled]
    return Figures(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def _of_query(grades: Mapping[int, int], found: Sequence[int]) -> tuple[float, float, float, float]:
    best = [place for place, pk in enumerate(found[:10]) if grades.get(pk) == 2]
    gained = sum(_gain(grades.get(pk, 0), place) for place, pk in enumerate(found[:10]))
    ideal = sum(_gain(grade, place) for place, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    recall = len(set(found[:50]) & set(grades)) / len(grades)
    return float(best[:1] == [0]), 1 / (1 + best[0]) if best else 0.0, gained / ideal, recall


def _gain(grade: int, place: int) -> float:
    return (2.0**grade - 1) / math.log2(place + 2)


def naive(query: str) -> list[int]:
    """What one writes first: every word somewhere in the title or the text, the newest first."""
    found = Item.objects.filter(Item.IS_PUBLIC)
    for word in query.split():
        columns = ("title", "text", "document_number", "keywords")
        found = found.filter(reduce(or_, (Q(**{f"shown__{column}__icontains": word}) for column in columns)))
    return list(found.order_by("-published", "-pk").values_list("pk", flat=True)[:50])
