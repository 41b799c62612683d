"""Do the columns of disclosure show what is public, each in its place, and nothing else?"""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.guide import CONTACT, TOLD, drafted
from gongkai.portal.publishing.listing import Place, Wanted, counted, page_of
from gongkai.portal.publishing.models import Channel, ChannelAccount, Guide, Item, Posting, Version
from gongkai.portal.publishing.tests.items import a_draft, adopted, published, reviewed
from gongkai.portal.testing import Keep, World, a_report
from gongkai.publication.events import Amended, Repealed

pytestmark = pytest.mark.django_db
COLUMNS = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def titles(query: str = "", **fixed: Any) -> list[str]:
    return [item.title for item in page_of(Wanted.of(QueryDict(query), **fixed)).items]


# --- the five -------------------------------------------------------------------------------------------------------


def test_the_area_and_each_body_have_the_five_columns_under_their_exact_names(world: World, client: Client) -> None:
    for address in ("/disclosure/", f"/disclosure/{world.school.pk}/", f"/disclosure/{world.education.pk}/content/"):
        page = text(client.get(address))
        places = [page.find(f">{name}<", page.index('class="tabs"')) for name in COLUMNS]
        assert places == sorted(places), address
        assert -1 not in places, address


def test_a_body_that_is_not_there_has_no_columns(world: World, client: Client) -> None:
    for column in ("", "guide/", "rules/", "content/", "reports/"):
        assert client.get(f"/disclosure/999999/{column}").status_code == 404


def test_the_tree_counts_an_item_under_the_article_and_under_the_catalogue_of_the_sector(
    world: World, client: Client
) -> None:
    published(world, entry="statistics", genre="统计数据")
    page = text(client.get(f"/disclosure/{world.education.pk}/content/"))
    for query in (f"?body={world.education.pk}&amp;article=statistics",
                  f"?body={world.education.pk}&amp;matter=compulsory_education%2Fstatistics"):  # fmt: skip
        assert f'{query}">' in page
        listed = text(client.get(f"/disclosure/items/{query.replace('&amp;', '&')}"))
        assert "义务教育招生入学工作的通知" in listed
    assert page.count("1 条") == 2
    assert "1 条" in text(client.get("/disclosure/content/"))
    assert "1 条" not in text(client.get(f"/disclosure/{world.health.pk}/content/"))


def test_only_what_is_marked_stands_in_the_column_of_rules(world: World, client: Client) -> None:
    published(world, title="关于招生的通知")
    marked = handling.begin(
        world.education, world.person(Duty.HANDLER), {"title": "依申请公开办理制度", "text": "当日登记。",
        "summary": "登记和办理。", "formed": date(2026, 3, 2)}, SYSTEM, is_disclosure_rule=True, on=date(2026, 3, 2),
    )  # fmt: skip
    address = f"/disclosure/{world.education.pk}/rules/"
    assert "依申请公开办理制度" not in text(client.get(address))
    reviewed(world, marked)
    digest = handling.newest_of(marked).digest
    handling.publish(marked, world.person(Duty.PUBLISHER), SYSTEM, digest, on=date(2026, 3, 2))
    page = text(client.get(address))
    assert "依申请公开办理制度" in page
    assert "关于招生的通知" not in page
    assert "国务院令第711号" in page
    assert "依申请公开办理制度" not in text(client.get(f"/disclosure/{world.health.pk}/rules/"))


def test_the_form_of_an_item_puts_it_into_the_column_of_rules(world: World) -> None:
    desk = world.signed_in(Duty.HANDLER)
    given = {"title": "保密审查制度", "text": "先审查、后公开。", "attribute": "proactive", "is_disclosure_rule": "on"}
    assert desk.post("/items/new/", given).status_code == 302
    item = Item.objects.get(title="保密审查制度")
    assert item.is_disclosure_rule
    page = desk.get(f"/items/{item.pk}/edit/")
    assert 'name="is_disclosure_rule"' in text(page)
    assert page.context["form"]["is_disclosure_rule"].value() is True


def test_the_column_of_reports_shows_those_of_the_body_that_everybody_may_read(
    world: World, client: Client, keep: Keep
) -> None:
    keep(a_report())  # speaks for the education bureau
    address = "/disclosure/{}/reports/"
    mine, others = (client.get(address.format(body.pk)) for body in (world.education, world.health))
    assert [report.year for report in mine.context["reports"]] == [2023]
    assert not others.context["reports"]
    assert len(client.get("/disclosure/reports/").context["reports"]) == 1


# --- the guide ------------------------------------------------------------------------------------------------------


def test_a_guide_is_drafted_from_what_the_directory_knows(world: World, client: Client) -> None:
    with act(SYSTEM, "test"):
        body = Body.objects.get(pk=world.education.pk)
        body.address, body.postcode, body.phone, body.email = "书院街8号", "539921", "0599-5550011", "a@yunxi.example"
        body.save()
        Unit.objects.create(body=body, name="办公室", discloses=True)
    page = text(client.get(f"/disclosure/{body.pk}/guide/"))
    for said in ("云溪县教育局办公室", "书院街8号（539921）", "0599-5550011", "a@yunxi.example", "条例第二十九条"):
        assert said in page
    assert "还没有公布自己的指南" in page
    assert "没有登记" in page
    assert "云溪县人民政府" in page
    assert "行政复议" in page


def test_the_guide_of_a_school_names_the_bureau_that_hears_complaints_instead(world: World, client: Client) -> None:
    page = text(client.get(f"/disclosure/{world.school.pk}/guide/"))
    assert "条例第五十五条" in page
    assert "行政诉讼" not in page
    assert "受理申诉的主管部门" in page


def a_guide(body: Body, **words: str) -> dict[str, str]:
    proposed = drafted(body)
    told = {name: getattr(proposed, name) or f"{name}……" for name in (*CONTACT, *TOLD)}
    return told | words


def test_the_head_of_the_office_changes_the_guide_and_every_version_stays(world: World, client: Client) -> None:
    desk, address = world.signed_in(Duty.OFFICE_HEAD), f"/disclosure/{world.education.pk}/guide/"
    assert desk.post(f"{address}edit/", a_guide(world.education, phone="0599-1", seen="0")).status_code == 302
    assert desk.post(f"{address}edit/", a_guide(world.education, phone="0599-2", seen="1")).status_code == 302
    page = text(client.get(address))
    assert "0599-2" in page
    assert "0599-1" not in page
    assert f"更新日期 {timezone.localdate()}" in page
    assert "0599-1" in text(client.get(f"{address}1/"))
    assert "已经不再适用" in text(client.get(f"{address}1/"))
    assert client.get(f"{address}3/").status_code == 404
    assert str(timezone.localdate()) in text(client.get("/disclosure/guides/"))


def test_a_guide_that_somebody_else_changed_meanwhile_is_not_overwritten(world: World) -> None:
    desk, address = world.signed_in(Duty.OFFICE_HEAD), f"/disclosure/{world.education.pk}/guide/edit/"
    desk.post(address, a_guide(world.education, seen="0"))
    assert desk.post(address, a_guide(world.education, phone="0599-9", seen="0")).status_code == 409
    assert not Guide.objects.filter(phone="0599-9").exists()


def test_nobody_but_the_head_of_the_office_changes_the_guide(world: World, client: Client) -> None:
    address = f"/disclosure/{world.education.pk}/guide/edit/"
    assert client.get(address).status_code == 302  # to sign in
    assert world.signed_in(Duty.HANDLER).get(address).status_code == 403
    answer = world.signed_in(Duty.OFFICE_HEAD).post(f"/disclosure/{world.health.pk}/guide/edit/", {"seen": "0"})
    assert answer.status_code == 403
    assert world.signed_in(Duty.OFFICE_HEAD).post(address, {"seen": "0", "office": ""}).status_code == 400
    assert not Guide.objects.exists()


# --- lists ----------------------------------------------------------------------------------------------------------


def test_what_is_not_public_stands_in_no_list(world: World, client: Client) -> None:
    a_draft(world, title="还在起草的通知", is_rule=True)
    gone = published(world, title="已经撤下的通知", is_rule=True)
    handling.withdraw(gone, world.person(Duty.PUBLISHER), SYSTEM, "有误", on=date(2026, 3, 3))
    held = handling.begin(world.education, world.person(Duty.HANDLER), {"title": "不予公开的记录", "text": "讨论。",
        "summary": "讨论。", "attribute": "withheld", "attribute_reason": "过程性信息"}, SYSTEM)  # fmt: skip
    assert held.pk
    below = f"items/?body={world.county.pk}&below=1"
    for address in ("", "items/", "documents/", "content/", f"{world.education.pk}/", below):
        page = text(client.get(f"/disclosure/{address}"))
        assert not any(word in page for word in ("还在起草", "已经撤下", "不予公开的记录")), address


def test_a_list_is_narrowed_by_everything_that_is_said_of_an_item(world: World) -> None:
    first = published(world, title="甲", genre="通知", topic="科技、教育/教育", is_rule=True)
    published(world, title="乙", genre="报告", topic="财政、金融、审计", entry="statistics", on=date(2025, 4, 1),
              formed=date(2025, 4, 1))  # fmt: skip
    person = world.person(Duty.PUBLISHER)
    event = Repealed(on=date(2026, 3, 9), who=handling.key_of(person), basis="云教发〔2026〕9号")
    handling.take(first, event, SYSTEM, person)
    assert titles() == ["甲", "乙"]
    body = world.education.pk
    for query, found in {
        "genre=报告": ["乙"], "topic=科技、教育": ["甲"], "year=2025": ["乙"], "year=2019": [],
        "validity=repealed": ["甲"], "article=statistics": ["乙"], "matter=compulsory_education/statistics": ["乙"],
        f"body={body}": ["甲", "乙"], f"body={world.health.pk}": [], f"body={world.county.pk}": [],
        f"body={world.county.pk}&below=1": ["甲", "乙"], f"body={body}&genre=报告&year=2026": [],
    }.items():  # fmt: skip
        assert titles(query) == found, query
    assert titles(rules=True) == ["甲"]
    assert titles("validity=in_force", rules=True) == []


@pytest.mark.parametrize(
    "query",
    ["body=x", "body=0", "body=99999999999999999999", "year=0", "year=99999", "after=x", "after=2026-02-30.1",
     "after=2026-03-02.٣", "after=2026-03-02.999999999999999999999", "validity=nonsense", "topic=%00", "matter=%00x",
     "article='", "below=1", "genre[]=a"],
)  # fmt: skip
def test_what_cannot_be_understood_in_an_address_counts_as_not_chosen(query: str, world: World, client: Client) -> None:
    assert client.get(f"/disclosure/items/?{query}").status_code == 200
    assert client.get(f"/disclosure/documents/?{query}").status_code == 200


def many(world: World, count: int, body: Body, **words: Any) -> None:
    """Copies of one published item, some on the same day, written past the ledger as a site of years would have."""
    model = published(world, **words)
    version = model.shown
    assert version is not None
    newest = Item.objects.order_by("-pk").values_list("pk", flat=True)[0]
    copies, versions = [], []
    for number in range(1, count):
        pk = newest + number
        version.pk, version.item_id, version.title = version.pk + 1, pk, f"{words['title']}{number}"
        versions.append(Version(**{field.attname: getattr(version, field.attname) for field in Version._meta.fields}))
        values = {field.attname: getattr(model, field.attname) for field in Item._meta.fields}
        values |= {"id": pk, "body_id": body.pk, "serial": 1000 + number, "index_number": f"copy-{pk}",
                   "title": version.title, "published": date(2026, 3, 2) - timedelta(days=number // 7),
                   "shown_id": None, "working_id": None}  # fmt: skip
        copies.append(Item(**values))
    QuerySet[Item, Item](Item).bulk_create(copies)
    QuerySet[Version, Version](Version).bulk_create(versions)


def test_a_long_list_goes_on_after_its_last_item_without_a_gap_or_a_repetition(world: World) -> None:
    many(world, 120, world.school, title="通知")
    for start in (Wanted(), Wanted(body=world.county.pk, below=True)):
        seen: list[int] = []
        wanted = start
        for _page in range(3):
            page = page_of(wanted)
            seen += [item.pk for item in page.items]
            wanted = Wanted.of(QueryDict(start.query(after=page.next).removeprefix("?")))
        assert page.next is None
        everything = Item.objects.filter(Item.IS_PUBLIC).order_by("-published", "-pk")
        assert seen == list(everything.values_list("pk", flat=True))


def test_a_page_of_a_list_asks_the_same_few_questions_however_long_it_is(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    many(world, 80, world.school, title="通知", is_rule=True)
    below = f"items/?body={world.county.pk}&below=1"
    for page in ("items/", "documents/", below, "", f"{world.education.pk}/content/"):
        with django_assert_max_num_queries(16):
            client.get(f"/disclosure/{page}")


PLANS = (
    "", "body=1", "topic=科技、教育", "genre=通知", "year=2026", "article=statistics", "matter=article_20/budgets",
    "body=1&matter=article_20/budgets", "after=2026-03-02.7", "topic=科技、教育&year=2026&after=2026-03-02.7",
)  # fmt: skip


def test_an_index_has_every_list_in_its_order_already(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # on an empty table it would rather read all of it
            for way in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    for query in PLANS:
        for rules in (False, True):
            wanted = Wanted.of(QueryDict(query), rules=rules)
            found = wanted.narrow(Item.objects.all()).order_by("-published", "-pk").values("pk")
            plan = (found.filter(body=wanted.body) if wanted.body else found)[:51].explain().upper()
            assert "INDEX" in plan, (query, plan)
            assert "TEMP B-TREE" not in plan, (query, plan)
            assert "SORT" not in plan, (query, plan)


def test_counting_stops_at_a_thousand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many(world, 30, world.school, title="通知")
    monkeypatch.setattr("gongkai.portal.publishing.listing.MOST_COUNTED", 20)
    assert counted(
        [Wanted(genre="通知").narrow(Item.objects.all()), Wanted(genre="函").narrow(Item.objects.all())]
    ) == [21, 0]


def test_a_place_in_a_list_is_read_as_it_is_written() -> None:
    place = Place(date(2026, 3, 2), 17)
    assert Place.of(str(place)) == place


# --- the item -------------------------------------------------------------------------------------------------------


def test_an_item_leads_back_to_its_columns_and_says_where_else_it_went_out(world: World, client: Client) -> None:
    item = published(world, entry="statistics", is_rule=True)
    with act(SYSTEM, "test"):
        account = ChannelAccount.objects.create(body=world.education, channel=Channel.WECHAT, name="云溪教育")
        Posting.objects.create(account=account, item=item, on=date(2026, 3, 3), title=item.title)
    page = text(client.get(item.get_absolute_url()))
    assert f"/disclosure/{world.education.pk}/content/" in page
    assert "matter=compulsory_education%2Fstatistics" in page
    assert "还发布在" in page
    assert "云溪教育" in page


def test_machines_read_what_an_item_is_and_whether_it_is_in_force(world: World, client: Client) -> None:
    item = published(world, is_rule=True, keywords="招生")
    page = text(client.get(item.get_absolute_url()))
    assert 'itemtype="https://schema.org/Legislation"' in page
    assert "https://schema.org/InForce" in page
    assert f'itemprop="datePublished" content="{item.published}"' in page
    assert "<script" not in page
    person = world.person(Duty.PUBLISHER)
    for kind, word in ((Amended, "InForce"), (Repealed, "NotInForce")):
        handling.take(
            item, kind(on=date(2026, 3, 9), who=handling.key_of(person), basis="云教发〔2026〕9号"), SYSTEM, person
        )
        assert f"https://schema.org/{word}" in text(client.get(item.get_absolute_url()))


def test_a_normative_document_says_when_it_was_issued_and_changed_and_can_be_taken_home(
    world: World, client: Client
) -> None:
    item, person = published(world, is_rule=True), world.person(Duty.PUBLISHER)
    event = Amended(on=date(2026, 3, 9), who=handling.key_of(person), basis="云教发〔2026〕9号")
    handling.take(item, event, SYSTEM, person)
    note = "2026年3月2日云教发〔2026〕7号公布　2026年3月9日云教发〔2026〕9号修改　自2026年3月2日起施行"
    assert f"（{note}）" in text(client.get(item.get_absolute_url()))
    for _time in range(2):  # the second is the one that was kept
        answer = client.get(f"/info/{item.pk}/document.docx")
        assert "attachment" in answer["Content-Disposition"]
        said = [paragraph.text for paragraph in docx.Document(BytesIO(answer.content)).paragraphs]
        assert [said[0].replace("\n", ""), said[1]] == [item.title, f"（{note}）"]
    handling.withdraw(item, person, SYSTEM, "有误", on=date(2026, 3, 10))
    assert client.get(f"/info/{item.pk}/document.docx").status_code == 404


def test_what_is_no_rule_has_no_note_under_its_title(world: World, client: Client) -> None:
    assert "日公布" not in text(client.get(published(world).get_absolute_url()))


def test_every_public_page_has_the_elder_mode(world: World, client: Client) -> None:
    item = published(world)
    client.cookies["mode"] = "elder"
    for address in (
        "/disclosure/",
        "/disclosure/items/",
        f"/disclosure/{world.education.pk}/guide/",
        f"/info/{item.pk}/",
    ):
        assert 'data-mode="elder"' in text(client.get(address))


def test_the_columns_for_lists_follow_what_is_public(world: World) -> None:
    item = published(world, genre="通知", entry="statistics")
    assert (item.genre, item.topic, item.article, item.matter) == (
        "通知", "科技、教育", "statistics", "compulsory_education/statistics"
    )  # fmt: skip
    handling.rewrite(item, {"genre": "报告"}, world.person(Duty.HANDLER), SYSTEM, "更正", on=date(2026, 3, 4))
    item.refresh_from_db()
    assert item.genre == "通知"  # until the correction is public too
    assert adopted(world.education).key == "compulsory_education"


def test_the_page_of_a_body_leads_to_its_columns_and_shows_what_it_published_last(world: World, client: Client) -> None:
    published(world, title="最近的一条")
    a_draft(world, title="还在起草的一条")
    page = text(client.get(world.education.get_absolute_url()))
    assert f'href="/disclosure/{world.education.pk}/guide/"' in page
    assert "最近的一条" in page
    assert "还在起草的一条" not in page
