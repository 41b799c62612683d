"""Is every word found that stands there, and nothing that the viewer may not see? On SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.models import FoiLetter, FoiRequest, Note
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.search.command import check_all, rebuild_all
from gongkai.portal.search.engines import engine
from gongkai.portal.search.finding import by_relevance, nearest, passage, search
from gongkai.portal.search.folding import fold, words_of
from gongkai.portal.search.index import catch_up, differences
from gongkai.portal.search.models import Entry
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


def noted(world: World, *texts: str) -> list[Note]:
    """Notes with these texts in the file of one request."""
    foi = FoiRequest.objects.first() or received(world)
    person = world.person(Duty.HANDLER)
    with act(SYSTEM, "test"):
        return [Note.objects.create(request=foi, person=person, text=text) for text in texts]


def found(world: World, query: str) -> list[str]:
    handler = Viewer.of(world.person(Duty.HANDLER))
    return [note.text for note in by_relevance(search(handler, Note, query), words_of(query))]


SOUND = [
    ("预算", "2025年部门预算和决算"),
    ("年部门预", "2025年部门预算和决算"),
    ("算", "2025年部门预算和决算"),
    ("2025年", "2025年部门预算和决算"),
    ("2025", "2025年部门预算和决算"),
    ("202", "2025年部门预算和决算"),
    ("决算 2025", "2025年部门预算和决算"),
    ("〔2026〕7号", "云教公开答〔2026〕7号"),
    ("[2026]7号", "云教公开答〔2026〕7号"),
    ("云教公开答（2026）7号", "云教公开答〔2026〕7号"),
    ("２０２６", "云教公开答〔2026〕7号"),
    ("預算", "2025年部门预算和决算"),
    ("征地补偿", "徵地補償安置方案"),
    ("pm2.5", "PM2.5 监测数据"),
    ("堃", "李堃的来信"),
    ("𠮷野", "𠮷野家的合同"),
    ("学校 食堂", "食堂在学校里"),
]


@pytest.mark.parametrize(("query", "text"), SOUND, ids=[f"{place}-{query}" for place, (query, _) in enumerate(SOUND)])
def test_a_word_is_found_wherever_it_stands(world: World, query: str, text: str) -> None:
    noted(world, text, "与此无关的另一条")
    assert found(world, query) == [text]


@pytest.mark.parametrize("query", ["预决", "025年", "部门预决", "食堂 幼儿园", "公开答2026年", "18号", "8号", "教云"])
def test_what_does_not_stand_there_is_not_found(world: World, query: str) -> None:
    noted(world, "2025年部门预算和决算", "云教公开答〔2026〕18号文的附件", "食堂在学校里")
    expected = ["云教公开答〔2026〕18号文的附件"] if query == "18号" else []
    assert found(world, query) == expected


def test_signs_that_are_no_words_narrow_nothing(world: World) -> None:
    noted(world, "一条备注")
    for query in ("", "  ", "！？", '" OR *', "'; DROP TABLE search_entry; --"):
        if not words_of(query):
            assert found(world, query) == ["一条备注"], query
        else:
            assert found(world, query) == [], query
    assert Entry.objects.exists()


def test_what_is_about_the_word_comes_before_what_mentions_it(world: World) -> None:
    long = "关于其他事项的说明" * 60 + "校车"
    noted(world, long, "校车名单和校车路线", "与此无关")
    assert found(world, "校车") == ["校车名单和校车路线", long]


def test_nobody_finds_what_they_may_not_see(world: World) -> None:
    noted(world, "只有同事知道的备注")
    foi = FoiRequest.objects.get()
    with act(SYSTEM, "test"):
        applicant = Person(username="applicant", name="甲申请")
        applicant.set_unusable_password()
        applicant.save()
        foi.applicant = applicant
        foi.save()
    viewers = {
        "handler": Viewer.of(world.person(Duty.HANDLER)),
        "other handler": Viewer.of(world.person(Duty.HANDLER, world.health)),
        "applicant": Viewer.of(applicant),
        "visitor": Viewer(),
        "administrator": Viewer.of(world.person(Duty.SYSTEM_ADMIN)),
    }
    seen = {
        who: (search(viewer, Note, "备注").count(), search(viewer, FoiRequest, "职称").count())
        for who, viewer in viewers.items()
    }
    assert seen == {
        "handler": (1, 1),
        "other handler": (0, 0),
        "applicant": (0, 1),
        "visitor": (0, 0),
        "administrator": (0, 0),
    }
    assert [len(nearest(viewer, Note, "备注只有同事知道", 5)) for viewer in viewers.values()] == [1, 0, 0, 0, 0]


# --- the index follows ----------------------------------------------------------------------------------------------


def test_the_index_says_what_the_records_say_through_every_change(world: World) -> None:
    [first, second] = noted(world, "第一条备注", "第二条备注")
    with act(SYSTEM, "test"):
        first.text = "改成了别的话"
        first.save()
        second.delete()
    assert found(world, "备注") == []
    assert found(world, "别的话") == ["改成了别的话"]
    assert list(differences()) == []


def test_a_change_that_is_undone_leaves_no_trace_in_the_index(world: World) -> None:
    [note] = noted(world, "原来的话")
    with transaction.atomic():
        with act(SYSTEM, "test"):
            note.text = "后来的话"
            note.save()
        assert found(world, "后来") == ["后来的话"]
        transaction.set_rollback(True)
    assert found(world, "后来") == []
    assert found(world, "原来") == ["原来的话"]
    assert list(differences()) == []


def lose(entry: Entry) -> None:
    """The engine forgets an entry behind the back of the index."""
    engine().drop(entry)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_entry SET grams = NULL WHERE id = %s", [entry.pk])


def test_what_is_wrong_with_an_index_is_said_and_rebuilding_mends_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = noted(world, "甲", "乙的备注", "丙的备注")
    entries = {entry.record: entry for entry in Entry.objects.filter(kind="foi.note")}
    missing, changed, unknown = (entries[note.pk] for note in notes)
    lose(missing)
    missing.delete()
    Entry.objects.filter(pk=changed.pk).update(text="别的")
    lose(unknown)
    Entry.objects.create(kind="foi.note", record=999_999)
    assert check_all() == 1
    said = capsys.readouterr().out
    for sentence in ("不在索引中", "与记录不符", "查不到", "没有记录"):
        assert sentence in said
    assert rebuild_all() == 0
    assert check_all() == 0


def test_records_older_than_the_index_are_taken_in(world: World) -> None:
    noted(world, "老的备注")
    for entry in Entry.objects.all():
        engine().drop(entry)
        entry.delete()
    assert found(world, "备注") == []
    assert catch_up() == 2
    assert found(world, "备注") == ["老的备注"]
    assert catch_up() == 0


# --- where it stands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("二○二五年部门預算公开", "预算", ["預算"]),
        ("（２０２６）７号文", "2026 7号", ["２０２６", "７号"]),
        ("预算，预算和决算", "预算 决算", ["预算", "预算", "决算"]),
        ("预算公开", "预算 算公", ["预算公"]),
        ("没有", "预算", []),
    ],
)
def test_a_passage_marks_the_words_as_they_are_printed(text: str, query: str, marked: list[str]) -> None:
    pieces = passage(text, words_of(query))
    assert [piece.text for piece in pieces if piece.found] == marked
    assert "".join(piece.text for piece in pieces) == text


def test_a_passage_of_a_long_text_is_the_part_with_the_word() -> None:
    pieces = passage("甲" * 500 + "预算" + "乙" * 500, ["预算"], 60)
    assert "预算" in [piece.text for piece in pieces if piece.found]
    assert len("".join(piece.text for piece in pieces)) <= 62


def test_folding_twice_changes_nothing_more() -> None:
    for text in ("〔２０２６〕７号", "Ⅷ类", "㎡", "乾燥 乾隆", "ﬁle", "①②", "  空  格  ", "İstanbul"):
        once = fold(text).text
        assert fold(once).text == once, text
        assert len(fold(text).places) == len(once)


# --- the desk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["职称", "2026-0001", "甲申请", "去年", "评审 去年"])
def test_the_desk_finds_a_request_by_its_words_its_number_its_applicant_and_its_notes(world: World, query: str) -> None:
    foi = received(world)
    noted(world, "与去年的一件相同")
    page = world.signed_in(Duty.HANDLER).get("/requests/", {"queue": "all", "q": query}).content.decode()
    assert f'href="/requests/{foi.pk}/"' in page
    assert "<mark>" in page or query == "2026-0001"


@pytest.mark.parametrize("query", ["学区示意图", "云教公开答〔2026〕7号", "2026 7号", "予以公开"])
def test_the_desk_finds_a_request_by_the_words_and_the_number_of_its_letters(world: World, query: str) -> None:
    foi = received(world)
    with act(SYSTEM, "test"):
        FoiLetter.objects.create(
            request=foi,
            template="F14-granted-provided",
            dated=date(2026, 3, 20),
            number="云教公开答〔2026〕7号",
            facts='{"provided": "学区示意图一份", "withheld_grounds": []}',
            own_words='{"3": "本机关予以公开"}',
            drafted_by=world.person(Duty.HANDLER),
        )
    page = world.signed_in(Duty.HANDLER).get("/requests/", {"queue": "all", "q": query}).content.decode()
    assert f'href="/requests/{foi.pk}/"' in page
    assert "<mark>" in page


def test_a_search_on_the_desk_keeps_to_the_queue_and_shows_no_markup_of_others(world: World) -> None:
    foi = received(world)
    noted(world, "<script>备注</script>")
    handler = world.signed_in(Duty.HANDLER)
    assert f"/requests/{foi.pk}/" in handler.get("/requests/?queue=open&q=备注").content.decode()
    assert "<script>备注" not in handler.get("/requests/?queue=open&q=备注").content.decode()
    assert f"/requests/{foi.pk}/" not in handler.get("/requests/?queue=mine&q=备注").content.decode()
    assert f"/requests/{foi.pk}/" not in handler.get("/requests/?queue=open&q=备忘").content.decode()
    assert f"/requests/{foi.pk}/" in handler.get("/requests/?queue=open&q=备注&order=standing").content.decode()
    assert Client().get("/requests/?q=备注").status_code in (302, 403)
