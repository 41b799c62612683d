"""Does a citizen find what is public, the right thing first, and the way to the form when nothing is?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.tests.test_answers import a_public_answer
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import Item, Version
from gongkai.portal.publishing.tests.items import DAY, a_draft, published
from gongkai.portal.search.index import differences
from gongkai.portal.testing import World
from gongkai.publication import State, Validity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


def said(world: World, title: str, text: str = "见附件。", *, on: date = DAY, **words: Any) -> Item:
    """A public item of the education bureau, without the way there."""
    person = world.person(Duty.HANDLER)
    with act(SYSTEM, "test"):
        serial = Item.objects.count() + 1
        item = Item.objects.create(
            body=world.education, author=person, year=on.year, serial=serial, index_number=f"T/{on.year}-{serial}"
        )
        shown = Version.objects.create(item=item, title=title, text=text, frozen=True, formed=on, **words)
    item.shown = item.working = shown
    item.title, item.is_public, item.published, item.state = title, True, on, State.PUBLISHED
    item.validity = Validity.IN_FORCE if words.get("is_rule") else ""
    item.save_worked_out()
    return item


def page(q: str = "", **chosen: Any) -> str:
    answer = Client().get("/search/", {"q": q, **chosen})
    assert answer.status_code == 200
    return answer.content.decode()


def titles(html: str) -> list[str]:
    """Of the items that have all that was typed, in their order."""
    return listed(html.partition("内容相近的")[0])


def close(html: str) -> list[str]:
    """Of those that have parts of it."""
    return listed(html.partition("内容相近的")[2])


def listed(html: str) -> list[str]:
    found = re.findall(r'<h3><a href="/info/\d+/">(.*?)</a>', html)
    return [unescape(re.sub("<.*?>", "", title)) for title in found]


# --- the order ------------------------------------------------------------------------------------------------------


def test_the_number_comes_first_then_the_title_then_the_phrase_then_the_words(world: World) -> None:
    said(world, "关于印发通知的函", "现将云教发〔2026〕9号转发给你们，请按办法做好校车安全管理工作。")
    said(world, "学校安全检查情况", "检查了校车，安全方面的管理有改进。")
    said(world, "校车安全管理办法", "本办法自印发之日起施行。", document_number="云教发〔2026〕9号")
    said(world, "关于校车的安全培训与管理", "培训一天。")
    assert titles(page("校车安全管理")) == ["校车安全管理办法", "关于印发通知的函"]
    assert titles(page("校车 安全 管理")) == [
        "校车安全管理办法",
        "关于校车的安全培训与管理",
        "关于印发通知的函",
        "学校安全检查情况",
    ]
    assert titles(page("云教发〔2026〕9号")) == ["校车安全管理办法", "关于印发通知的函"]


NUMBERS = ["云教发〔2026〕9号", "云教发[2026]9号", "云教发(2026)9号", "云教发【2026】9号", "云教发（２０２６）９号",
           "雲教發〔2026〕9號", "云教发2026年第9号", "云教发〔2026〕 第 9 号", "〔2026〕9号", "2026年9号"]  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS, ids=[str(place) for place in range(len(NUMBERS))])
def test_a_document_is_found_by_its_number_whatever_its_brackets(world: World, typed: str) -> None:
    said(world, "校车安全管理办法", document_number="云教发〔2026〕9号")
    said(world, "食堂管理办法", document_number="云教发〔2026〕19号")
    assert titles(page(typed))[:1] == ["校车安全管理办法"]
    assert "食堂管理办法" not in listed(page(typed))


def test_what_was_repealed_comes_after_what_is_in_force_and_says_so(world: World) -> None:
    old = said(world, "校车安全管理办法", "校车安全管理。", document_number="云教发〔2025〕3号", is_rule=True)
    said(world, "转发校车的规定", "校车安全管理另有规定。")
    old.validity = Validity.REPEALED
    old.save_worked_out()
    found = page("校车")
    assert titles(found) == ["转发校车的规定", "校车安全管理办法"]
    assert re.search('校车</mark>安全管理办法</a> <span class="mark warning">.*?废止', found, re.S)
    assert titles(page("云教发〔2025〕3号")) == ["校车安全管理办法"], "its very number calls it"
    assert titles(page("校车安全管理办法"))[0] == "校车安全管理办法", "its very title calls it"


def test_of_two_alike_the_newer_comes_first_and_by_date_everything_does(world: World) -> None:
    said(world, "2024年招生计划", on=date(2024, 3, 4))
    said(world, "2026年招生计划")
    said(world, "2025年招生计划", on=date(2025, 3, 4))
    newest_first = ["2026年招生计划", "2025年招生计划", "2024年招生计划"]
    assert titles(page("招生计划")) == newest_first
    assert titles(page("招生计划", sort="date")) == newest_first
    assert titles(page("2024年招生计划"))[0] == "2024年招生计划"


# --- the words ------------------------------------------------------------------------------------------------------


SAME = [
    ("預算", "2026年部门预算"),
    ("２０２６年 预算", "2026年部门预算"),
    ("公租房", "公共租赁住房申请条件"),
    ("公共租赁住房", "公租房摇号结果"),
    ("“部门预算”", "2026年部门预算"),
    ("请问怎么 公租房", "公共租赁住房申请条件"),
    ("公租房申请条件", "公共租赁住房申请条件"),
    ("李堃", "教师李堃获表彰"),
]


@pytest.mark.parametrize(("typed", "title"), SAME, ids=[str(place) for place in range(len(SAME))])
def test_the_same_is_found_however_it_is_typed(world: World, typed: str, title: str) -> None:
    for one in ("2026年部门预算", "公共租赁住房申请条件", "公租房摇号结果", "教师李堃获表彰"):
        said(world, one)
    assert title in titles(page(typed))


def test_where_the_words_stand_is_marked_and_nothing_in_a_query_becomes_markup(world: World) -> None:
    said(world, "食堂检查", "一共检查了十二所学校，其中集中用餐单位六家，结果合格。" * 9 + "校车名单另行公布。")
    assert "<mark>校车</mark>名单" in page("校车")
    found = page("<script>alert(1)</script> 校车")
    assert "<script>alert" not in found
    assert page('"') == page('"')
    assert page("x" * 5000 + "\0")


def test_a_question_finds_what_shares_the_telling_parts_of_it(world: World) -> None:
    said(world, "居住证办理指南", "申领居住证应当提交下列材料。")
    said(world, "食堂检查情况", "办理情况如下。")
    found = page("我想办居住证需要什么材料")
    assert titles(found) == []
    assert close(found)[0] == "居住证办理指南"
    assert "没有找到同时含有这些词的信息" in found


# --- narrowing ------------------------------------------------------------------------------------------------------


def test_the_finds_are_narrowed_by_body_topic_genre_validity_and_year_with_their_counts(world: World) -> None:
    said(world, "招生通知一", genre="通知")
    said(world, "招生通知二", genre="通知", topic="综合政务/政务公开")
    said(world, "招生解读", genre="解读", on=date(2025, 3, 4))
    found = page("招生")
    assert re.search(r'genre=%E9%80%9A%E7%9F%A5">通知</a> <span class="soft">2</span>', found)
    assert titles(page("招生", genre="解读")) == ["招生解读"]
    assert titles(page("招生", topic="综合政务")) == ["招生通知二"]
    assert titles(page("招生", year=2025)) == ["招生解读"]
    assert len(titles(page("招生", body=world.education.pk))) == 3
    assert titles(page("招生", body=world.county.pk)) == []
    assert len(titles(page("招生", body=world.county.pk, below=1))) == 3
    assert titles(page("招生", validity="repealed")) == []
    assert len(titles(page(genre="通知"))) == 2, "without a word, all of them"
    assert len(titles(page("招生", genre="没有这种", year="abc", body="-1", validity="x", sort="y"))) == 3


# --- who sees what --------------------------------------------------------------------------------------------------


def test_neither_drafts_nor_what_was_withdrawn_is_found_by_anybody(world: World) -> None:
    a_draft(world, title="还没有公开的校车方案")
    gone = published(world, title="撤下了的校车名单")
    assert titles(page("校车")) == ["撤下了的校车名单"]
    handling.withdraw(gone, world.person(Duty.PUBLISHER), SYSTEM, "有误", on=DAY)
    for browser in (Client(), world.signed_in(Duty.HANDLER)):
        found = browser.get("/search/", {"q": "校车"}).content.decode()
        offered = browser.post("/search/suggestions/", {"q": "校车"}).json()["words"]
        assert listed(found) == []
        assert not [word for word in offered if "方案" in word or "名单" in word]
    assert list(differences()) == []


def test_what_an_index_still_holds_of_something_withdrawn_is_not_shown(world: World) -> None:
    item = said(world, "校车名单")
    rows: QuerySet[Item] = QuerySet(Item)  # past the ledger and the index
    rows.filter(pk=item.pk).update(is_public=False)
    assert listed(page("校车")) == []


def test_a_correction_is_found_once_it_is_public(world: World) -> None:
    item = published(world, title="校车名单", text="甲村一辆。")
    handling.rewrite(item, {"text": "乙镇两辆。"}, world.person(Duty.HANDLER), SYSTEM, "数错了", on=DAY)
    assert titles(page("甲村")) == ["校车名单"]
    assert titles(page("乙镇")) == []


# --- when nothing is found ------------------------------------------------------------------------------------------


def test_nothing_found_leads_to_the_form_of_the_likely_body_with_the_words(world: World) -> None:
    said(world, "居住证办理指南", "申领居住证应当提交下列材料。")
    found = page("居住证补办材料清单")
    address = f"/apply/{world.education.pk}/?wanted="
    assert "没有找到同时含有这些词的信息" in found
    assert address in found
    form = Client().get(f"/apply/{world.education.pk}/", {"wanted": "居住证补办材料清单"}).content.decode()
    assert "居住证补办材料清单</textarea>" in form
    assert "wanted=" in Client().get("/apply/", {"wanted": "居住证"}).content.decode()


def test_a_body_that_is_named_is_the_one_to_ask_and_a_school_is_not(world: World) -> None:
    found = page(f"{world.health.name}疫苗采购")
    assert f"/apply/{world.health.pk}/" in found
    assert f"/apply/{world.school.pk}/" not in page(f"{world.school.name}旧账本")


def test_nothing_found_leads_to_earlier_answers(world: World) -> None:
    shown = a_public_answer(world)
    found = page("教师职称评审的结果")
    assert "没有找到" in found
    assert f'href="/answers/{shown.pk}/"' in found


def test_one_wrong_sign_is_mended(world: World) -> None:
    said(world, "义务教育招生入学工作")
    found = page("义务叫育")
    assert "您要找的是不是" in found
    assert ">义务教育</a>" in found


def test_a_search_with_conditions_that_finds_nothing_offers_to_drop_them(world: World) -> None:
    said(world, "校车名单")
    found = page("校车", year=2001)
    assert "去掉所有条件再找" in found
    assert ">校车</a>、" in page("校车 船")


# --- words that are offered -----------------------------------------------------------------------------------------


def offered(typed: str) -> list[str]:
    words: list[str] = Client().post("/search/suggestions/", {"q": typed}).json()["words"]
    return words


def test_offered_are_bodies_topics_keywords_and_titles(world: World) -> None:
    said(world, "教育督导结果公告", keywords="教育督导，学校")
    words = offered("教育")
    assert world.education.name in words
    assert "科技、教育" in words
    assert "教育督导" in words
    assert "教育督导结果公告" in words
    assert len(words) <= 10
    assert offered("教") == offered("") == offered("，。") == []


def test_no_request_and_nothing_that_somebody_searched_for_is_offered(world: World) -> None:
    a_public_answer(world)  # it rests on a request about 中小学教师职称评审
    page("量子纠缠研究")
    assert offered("量子") == []
    assert [word for word in offered("职称") if "申请" in word] == []
    assert Client().get("/search/suggestions/").status_code == 405


def test_the_keywords_of_the_finds_are_offered_beside_them(world: World) -> None:
    said(world, "义务教育招生通知", keywords="学区 招生")
    found = page("招生")
    assert 'href="?q=%E5%AD%A6%E5%8C%BA">学区</a>' in found


# --- what it costs --------------------------------------------------------------------------------------------------


def test_a_page_asks_the_database_as_often_for_many_finds_as_for_few(world: World) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page("招生")
        return len(asked)

    for place in range(5):
        said(world, f"招生通知{place}", genre="通知" if place % 2 else "解读")
    few = questions()
    for place in range(4):
        said(world, f"招生说明{place}", on=DAY - timedelta(days=place * 7))
    assert questions() == few
    assert few <= 20
