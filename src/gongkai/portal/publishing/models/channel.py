"""Through which channels does a body publish, what went out where and when, and how many follow and read it?"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body, Dated
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.models.item import Item

declare(
    {
        "publishing.channel_account": _("登记公开渠道"),
        "publishing.channel_reading": _("登记渠道数据"),
        "publishing.channel_reading_removed": _("删去渠道数据"),
        "publishing.posting": _("登记渠道发布"),
        "publishing.posting_removed": _("删去渠道发布"),
        "publishing.channel_import": _("导入渠道记录"),
    }
)


class Channel(models.TextChoices):
    """The kinds of channel that a body publishes through (条例第二十三条、第二十五条)."""

    GOVERNMENT_SITE = "government_site", _("政府网站")
    SECTOR_SITE = "sector_site", _("部门网站")
    WECHAT = "wechat", _("政务微信")
    WEIBO = "weibo", _("政务微博")
    APP = "app", _("移动客户端")
    TELEVISION = "television", _("广播电视")
    PAPER = "paper", _("报刊")
    NOTICE_BOARD = "notice_board", _("公告栏")
    READING_POINT = "reading_point", _("信息查阅点")


class ChannelAccount(Dated, Recorded):
    """One channel that the body keeps: a site, an account, a paper, a board; from a day on, until it is shut."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="channel_accounts", verbose_name=_("机关"))
    channel = models.CharField(_("渠道"), max_length=20, choices=Channel)
    name = models.CharField(_("名称"), max_length=100)
    address = models.CharField(_("网址、账号或者地点"), max_length=300, blank=True)

    class Meta:
        ordering = ["body", "channel", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "channel", "name"], name="one_channel_account_a_name"),
        ]
        verbose_name = _("公开渠道")

    def __str__(self) -> str:
        return f"{self.get_channel_display()}“{self.name}”"

    def get_absolute_url(self) -> str:
        return reverse("channel", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        same = ChannelAccount.objects.filter(body=self.body, channel=self.channel, name=self.name).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"name": _now("本机关已经登记了同名的这种渠道。")})


class ChannelReading(Recorded):
    """What an account showed on a day: `followers` at its end, `articles` and `reads` of the days `since` to `on`.

    None is not known, which is not nought. Periods of one account neither overlap nor reach over the end of a year, so
    that the sum of a year is the sum of its readings.
    """

    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="readings")
    on = models.DateField(_("截至"))
    since = models.DateField(_("自"), null=True, blank=True)
    followers = models.PositiveBigIntegerField(_("关注（订阅）人数"), null=True, blank=True)
    articles = models.PositiveBigIntegerField(_("发布篇数"), null=True, blank=True)
    reads = models.PositiveBigIntegerField(_("阅读次数"), null=True, blank=True)

    class Meta:
        ordering = ["account", "-on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "on"], name="one_channel_reading_a_day"),
        ]
        verbose_name = _("渠道数据")

    def __str__(self) -> str:
        return f"{self.account} {self.on}"

    @property
    def has_flow(self) -> bool:
        """It says what happened over a period."""
        return self.articles is not None or self.reads is not None

    def clean(self) -> None:
        super().clean()
        if not self.has_flow and self.followers is None:
            raise ValidationError(_now("人数、篇数、次数至少要写一项。"))
        if not _is_day(self.on):
            return  # said at its own field
        _must_be_in_its_life(self.account, self.on)
        if ChannelReading.objects.filter(account=self.account, on=self.on).exclude(pk=self.pk).exists():
            raise ValidationError({"on": _now("截至这一天的数据已经登记过；有错的，先删去再登记。")})
        if self.has_flow:
            self._check_period()

    def _check_period(self) -> None:
        if self.since is None:
            raise ValidationError({"since": _now("写了篇数、次数的，要写明从哪一天算起。")})
        if self.since > self.on:
            raise ValidationError({"since": _now("起算的日期晚于截止的日期。")})
        if self.since.year != self.on.year:
            raise ValidationError({"since": _now("一段数据不能跨年，请按年分开登记。")})
        others = ChannelReading.objects.filter(account=self.account, since__lte=self.on, on__gte=self.since)
        if other := others.exclude(articles=None, reads=None).exclude(pk=self.pk).first():
            known = {"since": other.since, "on": other.on}
            raise ValidationError({"since": _now("和已经登记的 %(since)s 至 %(on)s 重叠，会重复计算。") % known})


class Posting(Recorded):
    """Something that went out through a channel on a day: an item, or what has a title and is no item.

    `pieces` is more than one for what is registered together, such as a month's news of the schools.
    """

    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="postings")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="postings")
    on = models.DateField(_("发布日期"))
    title = models.CharField(_("标题"), max_length=300)
    url = models.URLField(_("网址"), max_length=500, blank=True)
    pieces = models.PositiveIntegerField(_("条数"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["-on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "on", "title", "url"], name="one_posting_a_day_and_title"),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "on"], name="postings_of_an_account")]
        verbose_name = _("渠道发布")

    def __str__(self) -> str:
        return f"{self.account} {self.on} {self.title}"

    def clean(self) -> None:
        super().clean()
        if not _is_day(self.on):
            return  # said at its own field
        _must_be_in_its_life(self.account, self.on)
        if self.item is not None and self.pieces != 1:
            raise ValidationError({"pieces": _now("登记一条公开信息的，条数是1。")})
        same = Posting.objects.filter(account=self.account, on=self.on, title=self.title, url=self.url)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"title": _now("这一天在这个渠道已经登记过同一标题、同一网址的发布。")})


def _is_day(value: object) -> bool:
    return isinstance(value, date)


def _must_be_in_its_life(account: ChannelAccount, day: date) -> None:
    today = timezone.localdate()
    if day > today:
        raise ValidationError({"on": _now("这个日期在今天以后。")})
    if not account.holds_on(day):
        raise ValidationError({"on": _now("这一天渠道没有开通（%(period)s）。") % {"period": account.period}})
