"""Which channels does a first look meet? Four of the education bureau, what they showed, what went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing.models import Channel, ChannelAccount, ChannelReading, Item, Posting

BODY = "云溪县教育局"
OPENED = date(2019, 11, 29)
ACCOUNTS = {
    Channel.GOVERNMENT_SITE: ("云溪县政府网站教育专栏", "www.yunxi.example/edu"),
    Channel.WECHAT: ("云溪教育", "yunxi-edu-sample"),
    Channel.PAPER: ("《云溪报》教育版", ""),
    Channel.NOTICE_BOARD: ("县教育局一楼公告栏", "云溪县育才路1号"),
}


def load() -> int:
    """Bring them in if there are none yet and the bureau is there; say how many came."""
    body = Body.objects.filter(Body.on(), name=BODY).first()
    if body is None or ChannelAccount.objects.exists():
        return 0
    with act(SYSTEM, "publishing.channel_import"):
        made = {
            channel: ChannelAccount.objects.create(
                body=body, channel=channel, name=name, address=address, valid_from=OPENED
            )
            for channel, (name, address) in ACCOUNTS.items()
        }
        _post_items(body, made)
        for place, (first, last) in enumerate(_months(timezone.localdate())):
            _month(made, first, last, place)
    return len(made)


def _post_items(body: Body, made: dict[Channel, ChannelAccount]) -> None:
    """What the bureau has published went out on its site, and every second time on WeChat."""
    for place, item in enumerate(Item.objects.filter(Item.IS_PUBLIC, body=body).order_by("pk")):
        for channel in (Channel.GOVERNMENT_SITE, Channel.WECHAT)[: 1 + place % 2]:
            if item.published is not None:
                Posting.objects.create(account=made[channel], item=item, on=item.published, title=item.title)


def _month(made: dict[Channel, ChannelAccount], first: date, last: date, place: int) -> None:
    wechat, month = made[Channel.WECHAT], f"{first.year}年{first.month}月"
    ChannelReading.objects.create(
        account=wechat, since=first, on=last, followers=10200 + 130 * place, articles=24 + 3 * place % 7,
        reads=41000 + 1700 * place,
    )  # fmt: skip
    Posting.objects.create(account=wechat, on=last, title=f"各校动态（{month}）", pieces=18 + place % 5)
    Posting.objects.create(account=made[Channel.PAPER], on=last, title=f"教育版（{month}）", pieces=2)
    if place % 3 == 0:
        Posting.objects.create(account=made[Channel.NOTICE_BOARD], on=last, title=f"收费公示（{month}）")


def _months(today: date) -> Iterator[tuple[date, date]]:
    """The first and last day of each month of this year that is over; none in January."""
    for month in range(1, today.month):
        first = date(today.year, month, 1)
        yield first, date(today.year, month + 1, 1) - timedelta(days=1)
