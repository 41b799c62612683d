"""Does an engine outside find the same, get only what is public, and may it fail? Against a double of OpenSearch."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.public_search.tests.test_public_search import listed, page, said
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import Item
from gongkai.portal.publishing.tests.items import DAY, a_draft, published
from gongkai.portal.search import ranking
from gongkai.portal.search.index import rebuild
from gongkai.portal.search.models import Entry, Waiting
from gongkai.portal.search.opensearch import BesideTheDatabase, OpenSearch, UnreachableError, send_some
from gongkai.portal.search.tests.opensearch_double import Double, running
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """A site whose operator runs an engine."""
    with running() as double:
        settings.OPENSEARCH = double.address
        beside = BesideTheDatabase(OpenSearch(double.address))
        monkeypatch.setattr(ranking, "_rankers", {double.address: beside})
        OpenSearch(double.address).make_index()
        yield double


def told() -> None:
    while send_some(OpenSearch(site.OPENSEARCH)):
        pass


QUERIES = """校车
校车 安全
校车安全管理
云教发(2026)9号
〔2026〕9号
预算
2026
李堃
堃
公租房
没有的词
我想办居住证需要什么材料""".splitlines()


def test_it_finds_what_the_database_finds_in_the_same_order(world: World, outside: Double) -> None:
    said(world, "校车安全管理办法", "本办法自印发之日起施行。", document_number="云教发〔2026〕9号")
    said(world, "关于校车的安全培训与管理", "培训一天。")
    said(world, "学校检查情况", "检查了校车，安全方面的管理有改进。")
    said(world, "2026年部门预算", "教师李堃获表彰。公共租赁住房另行公布。")
    said(world, "居住证办理指南", "申领居住证应当提交下列材料。")
    told()
    outside.asked.clear()
    for query in QUERIES:
        by_outside = listed(page(query))
        asked = [path for _method, path, _body in outside.asked]
        assert set(asked) == {"/gongkai/_search"}, query
        outside.asked.clear()
        database = ranking._rankers
        ranking._rankers = {}
        assert by_outside == listed(page(query)), query
        ranking._rankers = database


def test_it_gets_what_is_public_and_forgets_what_was_withdrawn(world: World, outside: Double) -> None:
    a_draft(world, title="还没有公开的校车方案")
    told()
    assert outside.indexes["gongkai"] == {}
    item = published(world, title="校车名单")
    told()
    [document] = outside.indexes["gongkai"].values()
    assert "校车" in document["title"].split()
    assert Entry.objects.count() > 1, "drafts and their versions are in the index of the database only"
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "有误", on=DAY)
    told()
    assert outside.indexes["gongkai"] == {}
    assert outside.authorizations == {f"Basic {base64.b64encode(b'finder:se/cret').decode()}"}


def test_what_it_has_not_heard_of_yet_the_policy_of_the_database_holds_back(world: World, outside: Double) -> None:
    item = published(world, title="校车名单")
    told()
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "有误", on=DAY)
    assert len(outside.indexes["gongkai"]) == 1
    assert listed(page("校车")) == []


def test_what_it_answers_beyond_what_was_asked_is_not_shown(world: World, outside: Double) -> None:
    draft = a_draft(world, title="还没有公开的校车方案")
    entry = Entry.objects.get(kind=Item._meta.label_lower, record=draft.pk)
    document = {"entry": entry.pk, "title": "校车 车", "text": "", "marks": ["publicitem"]}
    outside.indexes["gongkai"] = {str(entry.pk): document, "999999": document}
    assert listed(page("校车")) == []


@pytest.mark.parametrize("fault", ["unavailable", "gone"])
def test_while_it_does_not_answer_the_database_does(world: World, outside: Double, fault: str) -> None:
    said(world, "校车名单")
    if fault == "unavailable":
        outside.fails_with = 503
    else:
        document = {"entry": 1, "title": "校车 车", "text": "", "marks": ["publicitem"]}
        outside.indexes["gongkai"] = {"not a number": document}
    assert listed(page("校车")) == ["校车名单"]
    asked = len(outside.asked)
    assert listed(page("校车")) == ["校车名单"]
    assert len(outside.asked) == asked, "it is left alone for a while"
    assert Client().get("/search/", {"q": "校车"}).status_code == 200


def test_a_change_waits_until_it_was_taken(world: World, outside: Double) -> None:
    item = said(world, "校车名单")
    entry = Entry.objects.get(kind=Item._meta.label_lower, record=item.pk)
    outside.refuses = str(entry.pk)
    with pytest.raises(UnreachableError, match="mapper_parsing_exception"):
        told()
    assert Waiting.objects.filter(entry=entry.pk).exists()
    outside.refuses = ""
    told()
    assert not Waiting.objects.exists()
    assert list(outside.indexes["gongkai"]) == [str(entry.pk)]


def test_after_an_index_was_made_anew_it_holds_that_and_nothing_else(world: World, outside: Double) -> None:
    said(world, "校车名单")
    told()
    rebuild()
    told()
    entry = Entry.objects.get(kind=Item._meta.label_lower)
    assert list(outside.indexes["gongkai"]) == [str(entry.pk)]


def test_an_index_that_is_there_already_is_no_fault(outside: Double) -> None:
    OpenSearch(outside.address).make_index()
    made = [json.loads(body) for method, _path, body in outside.asked if method == "PUT"]
    assert made[0]["mappings"]["properties"]["marks"] == {"type": "keyword"}


@pytest.mark.parametrize("address", ["ftp://host/index", "http://host", "http:///index", "host:9200/index"])
def test_an_address_that_is_none_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match="GONGKAI_OPENSEARCH 应当形如"):
        OpenSearch(address)


def test_without_the_setting_nothing_waits_and_nobody_is_asked(world: World) -> None:
    said(world, "校车名单")
    assert not site.OPENSEARCH
    assert not Waiting.objects.exists()
