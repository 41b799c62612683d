"""What does the read API answer, does it keep to what it says of itself, and what does it never say?"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.api import asked
from gongkai.portal.api.problems import METER
from gongkai.portal.api.tests.test_feeds import correct, withdraw
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.examining import attach_bytes
from gongkai.portal.publishing.models import Item, Relation
from gongkai.portal.publishing.tests.items import DAY, a_draft, adopted, published, reviewed
from gongkai.portal.testing import World
from gongkai.publication.events import Repealed


@pytest.fixture(autouse=True)
def _a_new_minute() -> None:
    METER.minute = 0


def holds_to(document: Any, path: str, answer: Any) -> Any:
    """The answer as data, after it was put to the description of its address and status."""
    said = document["paths"][path]["get"]["responses"][str(answer.status_code)]
    if "$ref" in said:
        said = document["components"]["responses"][said["$ref"].rpartition("/")[2]]
    [(media_type, content)] = said["content"].items()
    assert answer["Content-Type"].partition(";")[0] == media_type
    schema = {**content["schema"], "components": document["components"]}
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    checker = jsonschema.Draft202012Validator(schema, format_checker=formats)
    data = answer.json()
    checker.validate(data)
    return data


@pytest.fixture
def document(reader: Client) -> Any:
    found = reader.get("/api/openapi.json").json()
    for shape in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    return found


def a_whole_item(world: World) -> Item:
    """With every kind of block, a file, and an interpretation."""
    text = "# 一、范围\n\n见**附件**。\n\n- 小学\n\n1. 报名\n\n| 学校 | 班数 |\n| --- | --- |\n| 一小 | 6 |"
    item = a_draft(world, text=text, effective=DAY, is_rule=True)
    with time_machine.travel(DAY, tick=False):
        attach_bytes(item, [("学校,班数\n一小,6\n".encode(), "计划.csv")], item.author, SYSTEM)
    reviewed(world, item)
    handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest, on=DAY)
    later = published(world, title="关于《招生通知》的解读")
    with act(SYSTEM, "publishing.related"):
        Relation.objects.create(source=later, target=item, kind=Relation.Kind.INTERPRETS)
        Relation.objects.create(source=item, target=a_draft(world, title="没有公开的"), kind=Relation.Kind.RELATED)
    item.refresh_from_db()
    return item


# --- the shape ------------------------------------------------------------------------------------------------------


def test_every_address_answers_in_the_shape_that_is_written_down(world: World, reader: Client, document: Any) -> None:
    item = a_whole_item(world)
    gone = published(world, title="撤下的通知")
    withdraw(world, gone)
    adoption = adopted(world.education)
    keys = {"/api/bodies/{id}/": world.school.pk, "/api/catalogues/{id}/": adoption.pk, "/api/items/{id}/": item.pk}
    for path in document["paths"]:
        answer = reader.get(path.replace("{id}", str(keys.get(path, ""))))
        assert answer.status_code == 200, path
        assert holds_to(document, path, answer)["version"] == document["info"]["version"]
    for path in keys:
        assert holds_to(document, path, reader.get(path.replace("{id}", "999999")))["status"] == 404
    for path in set(document["paths"]) - set(keys):
        assert holds_to(document, path, reader.get(f"{path}?limit=0"))["status"] == 400
    assert holds_to(document, "/api/items/{id}/", reader.get(f"/api/items/{gone.pk}/"))["reason"] == "附件有误"


def test_every_parameter_that_is_written_down_is_understood(world: World, reader: Client, document: Any) -> None:
    """One that is ignored would give the whole list, which the asker would take for the answer."""
    published(world)
    for path, way in document["paths"].items():
        for ref in way["get"].get("parameters", ()):
            name = ref["$ref"].rpartition("/")[2]
            if name != "id" and name not in ("catalogue", "topic"):
                answer = reader.get(f"{path}?{name}=nonsense")
                assert answer.status_code == 400, (path, name)


def test_an_answer_with_a_member_that_is_not_written_down_would_be_noticed(
    world: World, reader: Client, document: Any
) -> None:
    published(world)
    answer: Any = reader.get("/api/items/")
    data = answer.json()
    data["items"][0]["author"] = "somebody"
    answer.json = lambda: data
    with pytest.raises(jsonschema.ValidationError):
        holds_to(document, "/api/items/", answer)


def test_an_item_says_all_that_its_page_says(world: World, reader: Client) -> None:
    item = a_whole_item(world)
    correct(world, item, DAY + timedelta(days=2))
    said = reader.get(f"/api/items/{item.pk}/").json()["item"]
    assert said["url"] == f"http://testserver/info/{item.pk}/"
    assert said["metadata"]["index_number"] == item.index_number
    assert said["metadata"]["issuer"] == "云溪县教育局"
    assert [block["kind"] for block in said["blocks"]] == ["paragraph"]
    assert said["text"] == "各学校按新核定的班额招生。"
    assert [(one["relation"], one["title"]) for one in said["relations"]] == [
        ("interpreted_by", "关于《招生通知》的解读")
    ]
    assert [(one["number"], one["why"], one["current"]) for one in said["versions"]] == [
        (1, None, False),
        (2, "班额有误", True),
    ]
    [file] = said["attachments"]
    data = reader.get(file["url"]).getvalue()
    assert hashlib.sha256(data).hexdigest() == file["sha256"]
    assert len(data) == file["size"]


def test_blocks_keep_headings_lists_and_tables(world: World, reader: Client) -> None:
    blocks = reader.get(f"/api/items/{a_whole_item(world).pk}/").json()["item"]["blocks"]
    assert [block["kind"] for block in blocks] == ["heading", "paragraph", "listing", "listing", "table"]
    assert blocks[0]["level"] == 1
    assert blocks[3]["first"] == 1
    assert blocks[4]["rows"] == [["学校", "班数"], ["一小", "6"]]


def test_what_was_repealed_says_so_and_why(world: World, reader: Client) -> None:
    item = a_whole_item(world)
    who = world.person(Duty.PUBLISHER)
    handling.take(item, Repealed(on=DAY, who=handling.key_of(who), basis="云教发〔2026〕9号"), SYSTEM, who)
    said = reader.get(f"/api/items/{item.pk}/").json()["item"]
    assert said["validity"] == "repealed"
    assert said["force"][-1]["basis"] == "云教发〔2026〕9号"


# --- lists ----------------------------------------------------------------------------------------------------------


def _leaf_through(reader: Client, address: str, name: str = "items") -> list[int]:
    found: list[int] = []
    place: str | None = address
    while place:
        data = reader.get(place).json()
        assert len(data[name]) <= 2
        found += [one["id"] for one in data[name]]
        place = data["next"]
    return found


def test_leafing_on_passes_every_item_once_in_either_order(world: World, reader: Client) -> None:
    days = [DAY, DAY, DAY + timedelta(days=1), DAY, DAY + timedelta(days=1)]
    pks = [published(world, title=f"第{n}号通知", on=day).pk for n, day in enumerate(days)]
    newest = [pks[4], pks[2], pks[3], pks[1], pks[0]]
    assert _leaf_through(reader, "/api/items/?limit=2") == newest
    assert _leaf_through(reader, f"/api/items/?limit=2&changed_since={DAY}") == newest[::-1]
    assert _leaf_through(reader, "/api/items/?limit=2&topic=科技、教育") == newest


def test_the_items_of_many_bodies_come_in_the_same_order_whichever_way_they_are_found(
    world: World, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [DAY, DAY + timedelta(days=1), DAY]
    pks = [published(world, title=f"第{n}号通知", on=day).pk for n, day in enumerate(days)]
    address = f"/api/items/?limit=2&body={world.county.pk}&below=1"
    assert _leaf_through(reader, address) == [pks[1], pks[2], pks[0]]
    monkeypatch.setattr(asked, "SEVERAL", 1)
    for among in (1, 3, 5_000):
        monkeypatch.setattr(asked, "RECENT", among)
        assert _leaf_through(reader, address) == [pks[1], pks[2], pks[0]]
        assert _leaf_through(reader, f"{address}&changed_since={DAY}") == [pks[0], pks[2], pks[1]]


def test_leafing_through_withdrawals_bodies_and_catalogues_passes_each_once(world: World, reader: Client) -> None:
    items = [published(world, title=f"第{n}号通知") for n in range(3)]
    for item in items:
        withdraw(world, item)
    adopted(world.health, "article_20", "二十条")
    assert _leaf_through(reader, "/api/withdrawn/?limit=2", "withdrawn") == [item.pk for item in items]
    bodies = _leaf_through(reader, "/api/bodies/?limit=2", "bodies")
    assert len(bodies) == len(set(bodies)) == 5
    assert len(_leaf_through(reader, "/api/catalogues/?limit=2", "catalogues")) == 2


def test_who_asks_for_changes_hears_of_new_items_and_corrections_only(world: World, reader: Client) -> None:
    first, _second = published(world), published(world, title="另一份")
    day = DAY + timedelta(days=3)
    correct(world, first, day)
    found = reader.get(f"/api/items/?changed_since={day}").json()["items"]
    assert [one["id"] for one in found] == [first.pk]


def test_a_list_is_narrowed(world: World, reader: Client) -> None:
    published(world)
    for query, count in (
        ("year=2026", 1),
        ("year=2025", 0),
        ("catalogue=compulsory_education", 1),
        ("catalogue=article_20", 0),
        ("changed_since=2026-03-02", 1),
        ("changed_since=2026-03-03", 0),
        (f"body={world.county.pk}", 0),
        (f"body={world.county.pk}&below=1", 1),
    ):
        assert len(reader.get(f"/api/items/?{query}").json()["items"]) == count, query


@pytest.mark.django_db
def test_what_makes_no_sense_is_refused_with_a_sentence(reader: Client) -> None:
    for query in (
        "limit=101", "limit=-1", "limit=9999999999", "limit=１", "after=x", "after=2026-03-02", "after=2026-13-01.1",
        "after=2026-03-02.99999999999", "changed_since=yesterday", "year=0", "body=1;drop", "topic=%00",
    ):  # fmt: skip
        answer = reader.get(f"/api/items/?{query}")
        assert answer.status_code == 400, query
        assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
        assert answer.json()["detail"].endswith("。")


def test_a_list_asks_the_database_the_same_few_questions_however_long_it_is(
    world: World, reader: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        published(world, title=f"第{number}号通知")
    with django_assert_max_num_queries(3):
        assert len(reader.get("/api/items/").json()["items"]) == 3


# --- what it never says ---------------------------------------------------------------------------------------------


def test_what_is_not_public_is_not_there_for_anybody(world: World, reader: Client) -> None:
    draft = a_draft(world, title="秘而不宣的通知")
    for client in (reader, world.signed_in(Duty.HANDLER)):
        assert client.get(f"/api/items/{draft.pk}/").status_code == 404
        assert client.get("/api/items/").json()["items"] == []


def test_of_what_was_withdrawn_no_word_is_left(world: World, reader: Client) -> None:
    item = published(world)
    withdraw(world, item)
    answers = [reader.get(path).content.decode() for path in (f"/api/items/{item.pk}/", "/api/items/")]
    answers.append(reader.get("/api/withdrawn/").content.decode())
    assert not any(item.title in text for text in answers)
    assert reader.get(f"/api/items/{item.pk}/").status_code == 410


def test_who_works_on_it_and_what_they_thought_is_never_told(world: World, reader: Client) -> None:
    item = a_whole_item(world)
    text = reader.get(f"/api/items/{item.pk}/").content.decode()
    assert item.author.name not in text
    assert not any(world.person(duty).name in text for duty in (Duty.PUBLISHER, Duty.SECRECY_REVIEWER))


# --- manners --------------------------------------------------------------------------------------------------------


def test_nothing_but_reading_is_done_here(reader: Client) -> None:
    for method in (reader.post, reader.put, reader.delete, reader.patch):
        answer = method("/api/items/")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert answer.json()["status"] == 405
    assert reader.head("/api/items/").status_code == 200


def test_who_asks_too_fast_is_told_to_wait(reader: Client, settings: Any) -> None:
    settings.API_PER_MINUTE = 3
    with time_machine.travel(DAY, tick=False) as clock:
        assert [reader.get("/api/bodies/").status_code for _ in range(3)] == [200, 200, 200]
        answer = reader.get("/api/items/")
        assert (answer.status_code, answer["Retry-After"], answer.json()["status"]) == (429, "60", 429)
        clock.shift(60)
        assert reader.get("/api/items/").status_code == 200
    settings.API_PER_MINUTE = 0
    assert {reader.get("/api/bodies/").status_code for _ in range(5)} == {200}


def test_who_has_the_answer_already_is_not_sent_it_again(world: World, reader: Client) -> None:
    item = published(world)
    for path in ("/api/items/", f"/api/items/{item.pk}/", "/api/openapi.json", "/api/bodies/"):
        first = reader.get(path)
        assert reader.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert first["Access-Control-Allow-Origin"] == "*"
        assert first["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "已公开的信息"), ("en", "Published items, newest first")])
def test_a_page_explains_it_in_both_languages(language: str, word: str, reader: Client, document: Any) -> None:
    reader.get(f"/look/language/{language}/?next=/")
    page = reader.get("/api/").content.decode()
    assert word in page
    for path in document["paths"]:
        assert f"GET {path}" in page


def test_everything_that_is_described_is_described_in_both_languages(document: Any) -> None:
    for name, shape in document["components"]["schemas"].items():
        for part in shape.get("allOf", [shape]):
            for member, one in part.get("properties", {}).items():
                assert ("x-en" in one) == ("description" in one), (name, member)
    for way in document["paths"].values():
        assert way["get"]["x-en"]
    for one in document["components"]["parameters"].values():
        assert one["x-en"]
