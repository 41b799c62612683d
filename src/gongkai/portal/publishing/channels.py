"""How much did a body publish through which channel in a year? What the first part of the annual report asks for.

A pure question: nothing is kept, and every figure is the sum of postings or readings that `behind` gives back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.models import Channel, ChannelAccount, ChannelReading, Posting

MONTHS = range(1, 13)


@dataclass(frozen=True)
class ChannelCount:
    """What went out through the accounts of one kind of channel in a year.

    `months` are pieces by month, from January. `followers`, `articles`, `reads` come from readings and are None where
    no account of the kind has one; articles are what the accounts themselves report and are never added to pieces.
    """

    channel: str
    label: str
    accounts: int
    months: tuple[int, ...]
    followers: int | None = None
    articles: int | None = None
    reads: int | None = None

    @property
    def total(self) -> int:
        return sum(self.months)


@dataclass(frozen=True)
class Counts:
    """The channels of a body in a year, those that it had no account of left out."""

    body: Body
    year: int
    channels: tuple[ChannelCount, ...]
    items: int
    """How many different items are among the postings: one that went out through three channels is three postings."""

    @property
    def months(self) -> tuple[int, ...]:
        return tuple(sum(one.months[month - 1] for one in self.channels) for month in MONTHS)

    @property
    def total(self) -> int:
        """Pieces through all channels: 2486 = 73 + 2413."""
        return sum(one.total for one in self.channels)

    def of(self, channel: str) -> ChannelCount | None:
        return next((one for one in self.channels if one.channel == channel), None)


def counts(body: Body, year: int) -> Counts:
    """By channel and month, with four questions to the database whatever there is."""
    accounts = Counter(accounts_in(body, year).values_list("channel", flat=True))
    rows = behind(body, year).order_by().annotate(month=ExtractMonth("on"))
    pieces = {
        (row["account__channel"], row["month"]): row["pieces_out"]
        for row in rows.values("account__channel", "month").annotate(pieces_out=Sum("pieces"))
    }
    figures = _read(body, year)
    found = tuple(
        ChannelCount(
            one.value,
            str(one.label),
            accounts[one.value],
            tuple(pieces.get((one.value, month), 0) for month in MONTHS),
            **figures.get(one.value, {}),
        )
        for one in Channel
        if accounts[one.value]
    )
    return Counts(body, year, found, rows.aggregate(items=Count("item", distinct=True))["items"])


def accounts_in(body: Body, year: int) -> QuerySet[ChannelAccount]:
    """Those that the body kept on some day of the year."""
    return ChannelAccount.objects.filter(ChannelAccount.during(date(year, 1, 1), date(year, 12, 31)), body=body)


def behind(body: Body, year: int, channel: str = "", month: int = 0) -> QuerySet[Posting]:
    """The postings that a figure counts; all channels, the whole year, where none is named."""
    found = Posting.objects.filter(account__body=body, on__year=year)
    if channel:
        found = found.filter(account__channel=channel)
    return found.filter(on__month=month) if month else found


def readings_behind(body: Body, year: int, channel: str = "") -> QuerySet[ChannelReading]:
    """The readings from which followers, articles and reads come."""
    found = ChannelReading.objects.filter(account__body=body, on__year=year)
    return found.filter(account__channel=channel) if channel else found


def _read(body: Body, year: int) -> dict[str, dict[str, int]]:
    """Articles and reads summed over the year; followers as each account last showed them in it."""
    figures: dict[str, dict[str, int]] = {}
    last: dict[int, tuple[str, int]] = {}
    for one in readings_behind(body, year).select_related("account").order_by("on"):
        sums = figures.setdefault(one.account.channel, {})
        for name in ("articles", "reads"):
            if (value := getattr(one, name)) is not None:
                sums[name] = sums.get(name, 0) + value
        if one.followers is not None:
            last[one.account_id] = one.account.channel, one.followers
    for channel, followers in last.values():
        figures[channel]["followers"] = figures[channel].get("followers", 0) + followers
    return figures
