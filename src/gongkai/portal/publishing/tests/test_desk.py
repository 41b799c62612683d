"""Do the pages take an item from the first word to the public and back, without a script and for each in their duty?"""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Kind
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.publishing import adopting, handling
from gongkai.portal.publishing.models import CatalogueAdoption, Delegation, Item, Relation, ReviewRules
from gongkai.portal.publishing.tests.items import DAY, WORDS, a_draft, adopted, published, reviewed
from gongkai.portal.testing import World, a_file
from gongkai.publication import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NUMBER = "11010519491231002X"


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


@pytest.fixture
def handler(world: World) -> Client:
    return world.signed_in(Duty.HANDLER)


def form(world: World, **changed: Any) -> dict[str, Any]:
    adoption = adopted(world.education)
    entry = adoption.catalogue.entries[0].key
    return {**WORDS, "entry": f"{adoption.pk}:{entry}", "attribute": "proactive", "is_rule": "on", **changed}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_item_goes_from_the_first_word_to_the_public_by_the_pages(world: World, handler: Client) -> None:
    answer = handler.post("/items/new/", form(world, summary=""))
    item = Item.objects.get()
    assert answer["Location"] == f"/items/{item.pk}/"
    assert handling.newest_of(item).summary == "各学校按核定的班额招生。"
    assert handler.post(f"/items/{item.pk}/submit/").status_code == 302
    seen = {"seen": handling.newest_of(item).digest}
    for duty in (Duty.UNIT_REVIEWER, Duty.APPROVING_LEADER, Duty.SECRECY_REVIEWER):
        reviewer = world.signed_in(duty)
        assert WORDS["title"] in text(reviewer.get("/items/?queue=review"))
        answer = reviewer.post(f"/items/{item.pk}/review/", {"agrees": "yes", **seen})
        assert answer.status_code == 302, text(answer)
    assert Client().get(f"/info/{item.pk}/").status_code == 404
    assert world.signed_in(Duty.PUBLISHER).post(f"/items/{item.pk}/publish/", seen).status_code == 302
    page = text(Client().get(f"/info/{item.pk}/"))
    for word in (WORDS["title"], "云教发〔2026〕7号", item.index_number, "<h2>一、招生计划</h2>", "2026-03-02", "有效"):
        assert word in page


def test_an_item_that_is_late_says_so(world: World, handler: Client) -> None:
    item = a_draft(world)
    assert "还有 20 个工作日" in text(handler.get(f"/items/{item.pk}/"))
    with time_machine.travel("2026-04-01 10:00 +0800"):
        late = world.signed_in(Duty.HANDLER)
        assert "公开期限已于2026-03-30届满" in text(late.get(f"/items/{item.pk}/"))
        assert "逾期" in text(late.get("/items/?queue=due"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends": "2026-01-01"}, "早于施行日期"),
        ({"formed": "2026-03-03"}, "在今天以后"),
        ({"attribute": "withheld"}, "要写明理由和条款"),
        ({"take_down": "2026-03-01"}, "公示截止日期早于成文日期"),
        ({"text": "[看](javascript:alert)"}, "不是网址"),
        ({"text": "[a](https://a.cn) " * 10_000}, "不像一份文件"),
    ],
    ids=["ends", "formed", "withheld", "take_down", "script link", "ten thousand links"],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(
    world: World, handler: Client, changed: dict[str, Any], said: str
) -> None:
    answer = handler.post("/items/new/", form(world, **changed))
    assert answer.status_code == 400
    assert said in text(answer)
    assert not Item.objects.exists()


def test_script_and_style_are_shown_as_the_words_they_are(world: World) -> None:
    item = published(world, text="<script>alert(1)</script><style>p{}</style>\n<img src=x onerror=alert(1)>")
    page = text(Client().get(f"/info/{item.pk}/"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_what_is_missing_is_said_before_review(world: World, handler: Client) -> None:
    item = a_draft(world)
    handling.rewrite(item, {"summary": "", "document_number": "云教发[2026]07号"}, item.author, SYSTEM)
    answer = handler.post(f"/items/{item.pk}/submit/")
    assert answer.status_code == 400
    assert "没有写内容概述" in text(answer)
    assert "六角括号" in text(answer)
    item.refresh_from_db()
    assert item.state == State.DRAFT


def test_a_number_of_a_person_is_masked_by_a_button(world: World, handler: Client) -> None:
    item = a_draft(world, text=f"身份证号{NUMBER}。")
    assert "不得公开" in text(handler.get(f"/items/{item.pk}/"))
    assert handler.post(f"/items/{item.pk}/submit/").status_code == 400
    assert handler.post(f"/items/{item.pk}/mask/").status_code == 302
    assert handler.post(f"/items/{item.pk}/submit/").status_code == 302
    assert NUMBER not in handling.newest_of(item).text


def test_a_document_is_taken_over_with_its_headings_and_tables(world: World, handler: Client) -> None:
    paper = docx.Document()
    paper.add_heading("一、总则", 1)
    paper.add_paragraph("本办法适用于全县学校。")
    table = paper.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "学校", "班数"
    stream = io.BytesIO()
    paper.save(stream)
    item = a_draft(world)
    answer = handler.post(f"/items/{item.pk}/import/", {"paper": a_file(stream.getvalue(), "办法.docx")})
    assert answer.status_code == 302
    assert handling.newest_of(item).text == "# 一、总则\n\n本办法适用于全县学校。\n\n| 学校 | 班数 |"


def test_a_pasted_page_comes_without_script_style_and_hidden_text(world: World, handler: Client) -> None:
    page = "<html><style>p{}</style><script>x()</script><p>看得见。</p><p style='display:none'>看不见</p></html>"
    item = a_draft(world)
    answer = handler.post(f"/items/{item.pk}/import/", {"paper": a_file(page.encode(), "page.html")}, follow=True)
    assert handling.newest_of(item).text == "看得见。"
    assert "没有导入：脚本和样式" in text(answer)
    assert "没有导入：隐藏文字" in text(answer)


def test_two_who_edit_at_once_do_not_overwrite_each_other(world: World, handler: Client) -> None:
    item = a_draft(world)
    seen = handling.newest_of(item).digest
    assert handler.post(f"/items/{item.pk}/edit/", form(world, text="第一个人。", seen=seen)).status_code == 302
    answer = handler.post(f"/items/{item.pk}/edit/", form(world, text="第二个人。", seen=seen))
    assert answer.status_code == 409
    assert handling.newest_of(item).text == "第一个人。"


def test_an_approval_of_what_was_changed_meanwhile_is_refused(world: World) -> None:
    item = a_draft(world)
    seen = {"seen": handling.newest_of(item).digest}
    handling.rewrite(item, {"text": "改过。"}, item.author, SYSTEM)
    handling.submit(item, item.author, SYSTEM)
    answer = world.signed_in(Duty.UNIT_REVIEWER).post(f"/items/{item.pk}/review/", {"agrees": "yes", **seen})
    assert answer.status_code == 400
    assert "后来改过" in text(answer)


def test_two_publishers_at_once_publish_once(world: World) -> None:
    item = reviewed(world, a_draft(world))
    seen = {"seen": handling.newest_of(item).digest}
    publisher = world.signed_in(Duty.PUBLISHER)
    assert publisher.post(f"/items/{item.pk}/publish/", seen).status_code == 302
    assert publisher.post(f"/items/{item.pk}/publish/", seen).status_code == 400
    assert item.events.filter(kind="published").count() == 1


def test_a_returned_item_says_why_to_its_author(world: World, handler: Client) -> None:
    item = a_draft(world)
    handling.submit(item, item.author, SYSTEM)
    sent = {"agrees": "no", "reason": "数字与统计不符", "seen": handling.newest_of(item).digest}
    assert world.signed_in(Duty.UNIT_REVIEWER).post(f"/items/{item.pk}/review/", sent).status_code == 302
    assert "数字与统计不符" in text(handler.get(f"/items/{item.pk}/"))


def test_what_is_withdrawn_keeps_its_address_with_a_notice_and_not_its_title(world: World) -> None:
    item = published(world)
    publisher = world.signed_in(Duty.PUBLISHER)
    assert publisher.post(f"/items/{item.pk}/withdraw/", {}).status_code == 400
    assert publisher.post(f"/items/{item.pk}/withdraw/", {"reason": "内容有误"}).status_code == 302
    answer = Client().get(f"/info/{item.pk}/")
    assert answer.status_code == 410
    assert "内容有误" in text(answer)
    assert WORDS["title"] not in text(answer)


def test_a_repealed_document_says_so_with_its_basis(world: World) -> None:
    item = published(world)
    sent = {"kind": "repealed", "basis": "云教发〔2026〕9号"}
    assert world.signed_in(Duty.PUBLISHER).post(f"/items/{item.pk}/force/", sent).status_code == 302
    page = text(Client().get(f"/info/{item.pk}/"))
    assert "本文件已废止" in page
    assert "云教发〔2026〕9号" in page


def test_an_interpretation_and_its_document_point_to_each_other(world: World, handler: Client) -> None:
    document = published(world)
    explained = published(world, title="解读", document_number="")
    sent = {"kind": "interprets", "number": document.index_number}
    assert handler.post(f"/items/{explained.pk}/relations/", sent).status_code == 302
    assert f"/info/{explained.pk}/" in text(Client().get(f"/info/{document.pk}/"))
    assert f"/info/{document.pk}/" in text(Client().get(f"/info/{explained.pk}/"))
    assert handler.post(f"/items/relations/{Relation.objects.get().pk}/remove/").status_code == 302
    assert f"/info/{explained.pk}/" not in text(Client().get(f"/info/{document.pk}/"))


def test_a_file_of_what_is_not_public_is_not_handed_out(world: World, handler: Client) -> None:
    item = a_draft(world)
    sent = {"papers": [a_file("名单\n".encode(), "名单.txt")]}
    assert handler.post(f"/items/{item.pk}/attachments/", sent).status_code == 302
    page = text(handler.get(f"/items/{item.pk}/"))
    address = page.partition('href="/files/')[2].partition('"')[0]
    assert handler.get(f"/files/{address}").status_code == 200
    assert Client().get(f"/files/{address}").status_code == 404


def test_the_review_sheet_names_every_opinion(world: World, handler: Client) -> None:
    item = reviewed(world, a_draft(world))
    page = text(handler.get(f"/items/{item.pk}/sheet/"))
    for word in (
        "审查呈批单",
        "一审",
        "二审",
        "三审",
        "审核员",
        "签发员",
        "保密审查员",
        handling.newest_of(item).digest,
    ):
        assert word in page


# --- rules, delegations, catalogues ---------------------------------------------------------------------------------


def test_a_small_office_chooses_the_shorter_way_and_reads_what_it_costs(world: World) -> None:
    head = world.signed_in(Duty.OFFICE_HEAD)
    address = f"/items/rules/{world.education.pk}/"
    assert head.post(address, {"reason": "机关只有两个人"}).status_code == 302
    assert not ReviewRules.objects.get().unit_review
    assert "两个人的机关可以这样设" in text(head.get(address))
    assert world.signed_in(Duty.HANDLER).post(address, {"reason": "我也想"}).status_code == 403


def test_a_delegation_is_for_a_duty_that_is_held_and_has_an_end(world: World) -> None:
    head, deputy = world.signed_in(Duty.OFFICE_HEAD), world.person(Duty.REGISTRAR)
    address = f"/items/rules/{world.education.pk}/delegations/"
    sent = {
        "duty": "unit_reviewer", "principal": world.person(Duty.UNIT_REVIEWER).pk, "deputy": deputy.pk,
        "valid_from": "2026-03-02", "valid_to": "2026-03-06", "reason": "出差",
    }  # fmt: skip
    assert "不担任这项职责" in text(head.post(address, {**sent, "principal": deputy.pk}))
    assert "到哪一天为止" in text(head.post(address, {**sent, "valid_to": ""}))
    assert head.post(address, sent).status_code == 302
    item = a_draft(world)
    handling.submit(item, item.author, SYSTEM)
    stands_in = world.signed_in(Duty.REGISTRAR)
    seen = {"agrees": "yes", "seen": handling.newest_of(item).digest}
    assert stands_in.post(f"/items/{item.pk}/review/", seen).status_code == 302
    assert "代审核员" in text(stands_in.get(f"/items/{item.pk}/sheet/"))
    assert head.post(f"/items/delegations/{Delegation.objects.get().pk}/end/").status_code == 302
    assert not Delegation.objects.filter(Delegation.on()).exists()


def test_the_coverage_says_of_each_entry_whether_it_is_filled_late_or_never_was(world: World) -> None:
    adoption = adopted(world.education)
    first, second, third, *_rest = adoption.catalogue.entries
    item = a_draft(world, entry=second.key)
    filled = reviewed(world, a_draft(world, entry=first.key))
    handling.publish(filled, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(filled).digest)
    with time_machine.travel("2026-04-01 10:00 +0800"):
        [found] = adopting.coverage(world.education)
        rows = {row.entry.key: row for row in found.entries}
        page = text(world.signed_in(Duty.HANDLER).get(f"/items/coverage/{world.education.pk}/"))
    assert (rows[first.key].valid, rows[first.key].never) == (1, False)
    assert (rows[second.key].late, rows[second.key].never) == (1, True)
    assert (rows[third.key].late, rows[third.key].never) == (0, True)
    assert (found.covered, found.late) == (1, 1)
    assert "有逾期" in page
    assert item.title not in page


def test_a_school_without_a_catalogue_inherits_its_part_of_the_bureaus(world: World) -> None:
    adopted(world.education)
    assert world.school.kind == Kind.INSTITUTION
    [adoption] = adopting.adopted_by(world.school)
    names = [entry.name for entry in adopting.entries_for(world.school, adoption)]
    assert 0 < len(names) < len(adoption.catalogue.entries)
    assert "招生计划" in names


def test_an_office_loads_its_own_catalogue_and_ends_it(world: World) -> None:
    head = world.signed_in(Duty.OFFICE_HEAD)
    address = f"/items/catalogues/{world.education.pk}/"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["公开事项", "", "公开内容（要素）", "公开依据", "公开时限"])
    sheet.append(["一级事项", "二级事项", "", "", ""])
    sheet.append(["体育", "场馆开放", "开放时间；收费标准", "条例", "信息形成或者变更之日起5个工作日内"])
    stream = io.BytesIO()
    book.save(stream)
    answer = head.post(address, {"title": "体育目录", "table": a_file(stream.getvalue(), "目录.xlsx")})
    assert answer.status_code == 302, text(answer)
    own = CatalogueAdoption.objects.get(title="体育目录")
    [entry] = own.catalogue.entries
    assert (entry.name, entry.limit.days) == ("场馆开放", 5)
    item = handling.begin(
        world.education, world.person(Duty.HANDLER), WORDS, SYSTEM, adoption=own, entry=entry.key, on=DAY
    )
    assert str(item.due) == "2026-03-09"
    assert head.post(f"/items/catalogues/{own.pk}/end/", {"reason": "换新目录"}).status_code == 302
    own.refresh_from_db()
    assert own.valid_to == DAY
    assert head.post(address, {"table": a_file(b"no table", "x.xlsx")}).status_code == 400
