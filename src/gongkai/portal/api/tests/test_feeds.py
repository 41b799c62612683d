"""What do those who subscribe read, and what do search engines find?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import etree

from gongkai.portal.accounts.models import Duty
from gongkai.portal.api import sitemap
from gongkai.portal.api.feeds import REMEMBERED
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import Item
from gongkai.portal.publishing.tests.items import DAY, a_draft, published, reviewed
from gongkai.portal.testing import World

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}
KINDS = ("atom", "rss")


def read(reader: Client, address: str) -> Any:
    """As an independent parser reads it; it must find nothing to complain of."""
    found = feedparser.parse(reader.get(address).content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def tree(content: bytes) -> Any:
    return etree.fromstring(content)


def withdraw(world: World, item: Item, reason: str = "附件有误", on: date | None = None) -> None:
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, reason, on=on or timezone.localdate())


def correct(world: World, item: Item, on: date) -> None:
    words = {"text": "各学校按新核定的班额招生。", "changed": on}
    handling.rewrite(item, words, world.person(Duty.HANDLER), SYSTEM, "班额有误", on=on)
    reviewed(world, item, on)
    handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest, on=on)


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_names_what_is_public_and_nothing_else(kind: str, world: World, reader: Client) -> None:
    item = published(world)
    a_draft(world, title="还没有公开的通知")
    found = read(reader, f"/feeds/{kind}/")
    [entry] = found.entries
    assert entry.title == item.title
    assert entry.link == entry.id == f"http://testserver/info/{item.pk}/"
    assert entry.summary == "明确2026年义务教育阶段招生计划、范围和报名办法。"
    assert entry.published_parsed[:3] == (2026, 3, 1)  # midnight in China is the evening before in Greenwich
    assert {"科技、教育/教育", "通知"} < {tag.term for tag in entry.tags}
    assert found.feed.title


def test_an_atom_feed_has_what_the_standard_asks_for(world: World, reader: Client) -> None:
    published(world)
    feed = tree(reader.get("/feeds/atom/").content)
    for wanted in ("a:id", "a:title", "a:updated", "a:link[@rel='self']", "a:link[@rel='alternate']"):
        assert len(feed.xpath(wanted, namespaces=NAMES)) == 1, wanted
    for wanted in ("a:id", "a:title", "a:updated", "a:published", "a:author/a:name", "a:link[@rel='alternate']"):
        assert len(feed.xpath(f"a:entry/{wanted}", namespaces=NAMES)) == 1, wanted


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withdrawn_vanishes_and_only_atom_says_that_it_was_there(
    kind: str, world: World, reader: Client
) -> None:
    item = published(world)
    withdraw(world, item)
    answer = reader.get(f"/feeds/{kind}/")
    assert item.title not in answer.content.decode()
    assert not read(reader, f"/feeds/{kind}/").entries
    graves = tree(answer.content).xpath("at:deleted-entry", namespaces=NAMES)
    assert [grave.get("ref") for grave in graves] == ([f"http://testserver/info/{item.pk}/"] if kind == "atom" else [])
    assert all(grave.findtext("at:comment", namespaces=NAMES) == "附件有误" for grave in graves)


def test_a_tombstone_does_not_stand_for_ever(world: World, reader: Client) -> None:
    item = published(world)
    withdraw(world, item, on=DAY)
    with time_machine.travel(DAY + REMEMBERED + timedelta(days=1), tick=False):
        assert "deleted-entry" not in reader.get("/feeds/atom/").content.decode()


def test_a_feed_is_narrowed_by_body_entry_and_topic(world: World, reader: Client) -> None:
    item = published(world)
    entry = f"catalogue=compulsory_education&entry={item.entry}"
    for query, count in (
        (f"body={world.education.pk}", 1),
        (f"body={world.county.pk}", 0),
        (f"body={world.county.pk}&below=1", 1),
        (f"body={world.health.pk}&below=1", 0),
        (entry, 1),
        ("catalogue=compulsory_education", 1),
        ("catalogue=article_20", 0),
        ("topic=科技、教育", 1),
        ("topic=科技、教育/教育", 1),
        ("topic=科技", 0),
        (f"{entry}&body={world.education.pk}&topic=科技、教育", 1),
    ):
        for kind in KINDS:
            assert len(read(reader, f"/feeds/{kind}/?{query}").entries) == count, query


def test_a_feed_of_what_cannot_be_is_refused_with_a_sentence(reader: Client) -> None:
    for query in ("body=x", "body=999999", "below=yes", "entry=plan", "topic=%00", "year=12"):
        answer = reader.get(f"/feeds/atom/?{query}")
        assert answer.status_code == 400, query
        assert answer.content.decode().endswith("。")


def test_what_has_not_changed_is_not_sent_again(world: World, reader: Client) -> None:
    addresses = ("/feeds/atom/", "/feeds/rss/", "/sitemap.xml", "/robots.txt")
    known = {address: {"If-None-Match": reader.get(address)["ETag"]} for address in addresses}
    assert [reader.get(address, headers=known[address]).status_code for address in addresses] == [304] * 4
    published(world)
    again = [reader.get(address, headers=known[address]).status_code for address in addresses]
    assert again == [200, 200, 200, 304]


def test_a_correction_brings_an_item_to_the_top_again(world: World, reader: Client) -> None:
    first, second = published(world), published(world, title="云溪县教育局关于开学的通知")
    correct(world, first, DAY + timedelta(days=1))
    links = [entry.link.rsplit("/", 2)[1] for entry in read(reader, "/feeds/atom/").entries]
    assert links == [str(first.pk), str(second.pk)]


def test_signs_that_no_xml_may_hold_do_not_break_a_feed(world: World, reader: Client) -> None:
    published(world, title="关于\x0b开学\x01的通知 <&>")
    assert read(reader, "/feeds/rss/").entries[0].title == "关于开学的通知 <&>"


def test_public_pages_name_their_feed(world: World, reader: Client) -> None:
    item = published(world)
    page = reader.get(item.get_absolute_url()).content.decode()
    assert f'type="application/atom+xml" href="/feeds/atom/?body={item.body_id}"' in page
    assert 'type="application/atom+xml" href="/feeds/atom/"' in reader.get("/").content.decode()


def test_a_feed_is_the_same_for_who_has_signed_in_and_costs_few_questions(
    world: World, reader: Client, django_assert_max_num_queries: Any
) -> None:
    published(world)
    a_draft(world, title="同事才看得到的通知")
    mine = world.signed_in(Duty.HANDLER).get("/feeds/atom/").content
    assert mine == reader.get("/feeds/atom/").content
    published(world, title="另一份通知")
    with django_assert_max_num_queries(4):
        reader.get("/feeds/atom/")


# --- sitemap --------------------------------------------------------------------------------------------------------


def test_the_sitemap_leads_to_every_public_item_and_to_no_other(
    world: World, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART", 3)
    items = [published(world, title=f"第{number}号通知") for number in range(3)]
    draft = a_draft(world)
    withdraw(world, items[1])
    index = tree(reader.get("/sitemap.xml").content)
    parts = [place.text for place in index.xpath("s:sitemap/s:loc", namespaces=NAMES)]
    found = {}
    for place in parts:
        answer = reader.get(place)
        whole = tree(answer.getvalue())
        for url in whole.xpath("s:url", namespaces=NAMES):
            found[url.findtext("s:loc", namespaces=NAMES)] = url.findtext("s:lastmod", namespaces=NAMES)
    shown = {address: day for address, day in found.items() if "/info/" in address}
    assert shown == {f"http://testserver/info/{one.pk}/": "2026-03-02" for one in (items[0], items[2])}
    assert f"http://testserver/info/{draft.pk}/" not in found
    assert f"http://testserver/bodies/{world.education.pk}/" in found
    assert f"Sitemap: {'http://testserver/sitemap.xml'}" in reader.get("/robots.txt").content.decode()


def test_a_part_of_the_sitemap_without_items_is_not_there(world: World, reader: Client) -> None:
    assert reader.get("/sitemap/0.xml").status_code == 404
    assert reader.get("/sitemap/99999999999999999999.xml").status_code == 404
    assert "sitemap/0.xml" not in reader.get("/sitemap.xml").content.decode()


def test_nothing_is_told_to_go_through_the_office(reader: Client) -> None:
    lines = reader.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /items/" in lines
    assert not any("/info/".startswith(line.removeprefix("Disallow: ")) for line in lines if "Disallow" in line)
