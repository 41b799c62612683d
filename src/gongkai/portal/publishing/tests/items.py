"""Items for the tests of this room and those above it: drafted, reviewed and published by the cast."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import CatalogueAdoption, Item
from gongkai.portal.testing import World

DAY = date(2026, 3, 2)
WORDS: dict[str, Any] = {
    "title": "云溪县教育局关于做好2026年义务教育招生入学工作的通知",
    "text": "# 一、招生计划\n\n各学校按核定的班额招生。\n\n| 学校 | 班数 |\n| --- | --- |\n| 第一小学 | 6 |",
    "summary": "明确2026年义务教育阶段招生计划、范围和报名办法。",
    "document_number": "云教发〔2026〕7号",
    "formed": DAY,
    "topic": "科技、教育/教育",
    "genre": "通知",
}
REVIEWERS = {
    "unit": Duty.UNIT_REVIEWER,
    "leader": Duty.APPROVING_LEADER,
    "secrecy": Duty.SECRECY_REVIEWER,
}


def adopted(
    body: Body, key: str = "compulsory_education", title: str = "义务教育领域基层政务公开标准目录"
) -> CatalogueAdoption:
    found = CatalogueAdoption.objects.filter(body=body, key=key).first()
    if found is None:
        with act(SYSTEM, "publishing.catalogue"):
            found = CatalogueAdoption.objects.create(body=body, key=key, title=title)
    return found


def a_draft(world: World, *, entry: str = "", on: date = DAY, **words: Any) -> Item:
    """An item that the handler of the education bureau has drafted."""
    adoption = adopted(world.education)
    return handling.begin(
        world.education, world.person(Duty.HANDLER), {**WORDS, **words}, SYSTEM, adoption=adoption,
        entry=entry or adoption.catalogue.entries[0].key, on=on,
    )  # fmt: skip


def reviewed(world: World, item: Item, on: date = DAY) -> Item:
    """Through all the steps of its review, each by another person."""
    handling.submit(item, world.person(Duty.HANDLER), SYSTEM, on=on)
    while item.waits_for:
        item.refresh_from_db()
        person = world.person(REVIEWERS[item.waits_for])
        digest = handling.newest_of(item).digest
        handling.review(item, person, SYSTEM, item.waits_for, digest, agrees=True, on=on)
        item.refresh_from_db()
    return item


def published(world: World, *, on: date = DAY, **words: Any) -> Item:
    """An item that everybody can read."""
    item = reviewed(world, a_draft(world, on=on, **words), on)
    handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest, on=on)
    item.refresh_from_db()
    return item
