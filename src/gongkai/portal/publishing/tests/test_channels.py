"""Do the figures of the channels come out of what was registered, and does nothing get counted that did not go out?"""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.files.csv_lines import MOST_LINES, NotATableError
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.publishing import channel_samples
from gongkai.portal.publishing.channel_entry import import_csv
from gongkai.portal.publishing.channels import behind, counts
from gongkai.portal.publishing.models import Channel, ChannelAccount, ChannelReading, Posting
from gongkai.portal.publishing.tests.items import DAY, a_draft, published
from gongkai.portal.testing import World, a_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

POSTINGS = "名称,渠道,发布日期,标题,网址,条数\n"
READINGS = "名称,自,截至,关注人数,发布篇数,阅读次数\n"


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


@pytest.fixture
def handler(world: World) -> Client:
    return world.signed_in(Duty.HANDLER)


def an_account(world: World, channel: Channel = Channel.WECHAT, name: str = "云溪教育", **more: Any) -> ChannelAccount:
    with act(SYSTEM, "test"):
        return ChannelAccount.objects.create(body=world.education, channel=channel, name=name, **more)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_2486_pieces_are_73_on_the_government_site_and_2413_on_the_sector_site(world: World) -> None:
    """The figures of a real report (domain 11.2), from single lines and from lines that stand for a month."""
    an_account(world, Channel.GOVERNMENT_SITE, "县政府网站")
    an_account(world, Channel.SECTOR_SITE, "县教育网")
    months = [201] * 11 + [202]
    assert sum(months) == 2413
    lines = [f"县政府网站,,2021-{1 + place % 12:02}-15,公告{place},," for place in range(73)]
    lines += [f"县教育网,,2021-{month:02}-28,各校动态,,{pieces}" for month, pieces in enumerate(months, 1)]
    done = import_csv(world.education, (POSTINGS + "\n".join(lines)).encode(), SYSTEM)
    assert (done.taken, done.refused) == (85, [])
    counted = counts(world.education, 2021)
    assert {one.channel: one.total for one in counted.channels} == {"government_site": 73, "sector_site": 2413}
    assert counted.total == 2486
    assert sum(counted.months) == 2486
    assert counts(world.education, 2020).total == counts(world.school, 2021).total == 0


def test_followers_are_those_of_the_last_reading_and_reads_the_sum_of_the_year(world: World) -> None:
    an_account(world, name="永溪教育发布")
    lines = [
        "永溪教育发布,2020-10-01,2020-12-31,90000,100,100000",
        "永溪教育发布,2021-01-01,2021-06-30,98000,300,700000",
        "永溪教育发布,2021-07-01,2021-12-31,105000,347,750000",
    ]
    import_csv(world.education, (READINGS + "\n".join(lines)).encode("gb18030"), SYSTEM)
    found = counts(world.education, 2021).of(Channel.WECHAT)
    assert found is not None
    assert (found.followers, found.articles, found.reads) == (105_000, 647, 1_450_000)
    assert found.total == 0, "what an account reports of itself is not added to what was registered"


def test_what_nobody_has_read_off_is_not_known_rather_than_nought(world: World, handler: Client) -> None:
    an_account(world)
    found = counts(world.education, 2026).of(Channel.WECHAT)
    assert found is not None
    assert (found.followers, found.articles, found.reads) == (None, None, None)
    assert "—" in text(handler.get("/items/channels/"))


def test_refused_lines_are_named_and_keep_nothing_else_out(world: World, handler: Client) -> None:
    an_account(world)
    an_account(world, Channel.WEIBO)
    lines = ["云溪教育,政务微信,2026-02-03,开学通知,,1", "云溪教育,,2026-02-03,没写渠道,,", "没有的号,,2026-02-03,甲,,"]
    lines += ["云溪教育,政务微博,2026-02-30,没有这一天,,", "云溪教育,政务微博,2026-04-01,还没有到,,"]
    data = (POSTINGS + "\n".join(lines)).encode()
    page = text(handler.post("/items/channels/import/", {"table": a_file(data, "a.csv")}))
    assert "导入了 1 行" in page
    for said in ("第 3 行：有几个渠道都叫“云溪教育”", "第 4 行：没有登记过名称是“没有的号”", "第 5 行：", "在今天以后"):
        assert said in page
    again = import_csv(world.education, data, SYSTEM)
    assert (again.taken, again.refused[0][0]) == (0, 2)
    assert Posting.objects.get().title == "开学通知"
    assert not list(verify())
    assert not list(differences())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",2026-02-28,,9,", "从哪一天算起"),
        ("2025-12-01,2026-02-20,,9,", "不能跨年"),
        ("2026-02-02,2026-02-01,,9,", "晚于截止"),
        ("2026-01-31,2026-02-28,,9,", "重叠"),
        (",2026-02-28,,,", "至少要写一项"),
        (",2026-02-28,-1,,", "大于或等于"),
        (",2026-01-31,5,,", "已经登记过"),
    ],
    ids=["no beginning", "two years", "backwards", "overlap", "empty", "negative", "same day"],
)
def test_a_reading_that_would_spoil_the_sum_of_the_year_is_refused(world: World, line: str, said: str) -> None:
    account = an_account(world)
    with act(SYSTEM, "test"):
        ChannelReading.objects.create(account=account, since=date(2026, 1, 1), on=date(2026, 1, 31), articles=3)
    done = import_csv(world.education, f"{READINGS}云溪教育,{line}".encode(), SYSTEM)
    assert done.taken == 0
    assert said in done.refused[0][1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "第一行要有"),
        ("标题,发布日期\n甲,2026-01-01".encode(), "第一行要有"),
        (b"\xff\xfe\x00", "读不出文字"),
        ((POSTINGS + "甲,,,,,\n" * (MOST_LINES + 1)).encode(), "超过"),
    ],
    ids=["empty", "no names", "no text", "too long"],
)
def test_what_is_no_such_table_is_refused_as_a_whole(world: World, data: bytes, said: str) -> None:
    with pytest.raises(NotATableError, match=said):
        import_csv(world.education, data, SYSTEM)


def test_an_item_is_posted_by_its_index_number_and_only_when_it_is_public(world: World, handler: Client) -> None:
    account, draft, item = an_account(world), a_draft(world, title="还在写的通知"), published(world)
    address = f"/items/channels/{account.pk}/postings/"
    answer = handler.post(address, {"on": DAY, "index_number": draft.index_number})
    assert answer.status_code == 400
    assert "没有这个索引号" in text(answer)
    assert "还在写的通知" not in text(answer)
    assert handler.post(address, {"on": DAY, "index_number": item.index_number}).status_code == 302
    posting = Posting.objects.get()
    assert (posting.item, posting.title, posting.pieces) == (item, item.title, 1)
    assert handler.post(address, {"on": DAY, "index_number": item.index_number}).status_code == 400
    assert counts(world.education, 2026).items == 1


def test_every_number_opens_on_what_it_counts(world: World, handler: Client) -> None:
    account = an_account(world)
    with act(SYSTEM, "test"):
        Posting.objects.create(account=account, on=date(2026, 1, 5), title="一月的推送", pieces=4)
        Posting.objects.create(account=account, on=date(2026, 2, 5), title="二月的推送")
        ChannelReading.objects.create(account=account, on=date(2026, 2, 5), followers=1318)
    table = text(handler.get("/items/channels/"))
    opened = f"?body={world.education.pk}&amp;year=2026&amp;channel=wechat&amp;month=1"
    assert f'<a href="/items/channels/postings/{opened}">4</a>' in table
    page = text(handler.get(f"/items/channels/postings/{opened}".replace("&amp;", "&")))
    assert "一月的推送" in page
    assert "二月的推送" not in page
    assert "合计 4 条" in page
    readings = handler.get(f"/items/channels/readings/?body={world.education.pk}&year=2026&channel=wechat")
    assert "1318" in text(readings)
    assert sum(one.pieces for one in behind(world.education, 2026)) == counts(world.education, 2026).total == 5
    sheet = list(csv.reader(StringIO(text(handler.get("/items/channels/csv/?year=2026")).lstrip("\ufeff"))))
    assert sheet[1][:4] == ["政务微信", "1", "4", "1"]
    assert sheet[-1][14] == "5"


@pytest.mark.parametrize("query", ["month=13", "channel=fax", "body=99999", "month=x"])
def test_a_figure_that_does_not_exist_is_not_found(world: World, handler: Client, query: str) -> None:
    assert handler.get(f"/items/channels/postings/?{query}").status_code == 404


def test_a_channel_is_registered_ended_and_keeps_what_was_counted(world: World, handler: Client) -> None:
    given = {"channel": "paper", "name": "《云溪报》", "valid_from": "2026-01-01"}
    answer = handler.post("/items/channels/new/", given)
    account = ChannelAccount.objects.get()
    assert answer["Location"] == f"/items/channels/{account.pk}/"
    assert handler.post("/items/channels/new/", given).status_code == 400
    posted = {"on": "2026-02-10", "title": "教育版", "pieces": "2"}
    handler.post(f"/items/channels/{account.pk}/postings/", posted)
    refused = handler.post(f"/items/channels/{account.pk}/edit/", {**given, "valid_to": "2026-02-01"})
    assert "这一天以后已经有登记" in text(refused)
    handler.post(f"/items/channels/{account.pk}/edit/", {**given, "valid_to": "2026-02-20"})
    late = handler.post(f"/items/channels/{account.pk}/postings/", {**posted, "on": "2026-02-21"})
    assert "没有开通" in text(late)
    assert counts(world.education, 2026).total == 2


def test_a_wrong_posting_is_removed_with_a_reason(world: World, handler: Client) -> None:
    account = an_account(world)
    with act(SYSTEM, "test"):
        posting = Posting.objects.create(account=account, on=DAY, title="登错的")
    address = f"/items/channels/postings/{posting.pk}/remove/"
    assert handler.post(address, {"reason": ""}).status_code == 400
    assert world.signed_in(Duty.UNIT_REVIEWER).post(address, {"reason": "试"}).status_code == 403
    assert handler.post(address, {"reason": "重复登记"}).status_code == 302
    assert counts(world.education, 2026).total == 0


def test_the_sample_channels_hold_to_the_rules_of_the_forms(world: World) -> None:
    published(world)
    assert channel_samples.load() == 4
    assert channel_samples.load() == 0
    assert counts(world.education, 2026).items == 1
    for row in (*ChannelAccount.objects.all(), *ChannelReading.objects.all(), *Posting.objects.all()):
        row.full_clean()
