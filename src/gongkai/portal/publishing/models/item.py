"""What is kept of an item? Who answers for it, each version of what it says, and everything that happened to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.models.catalogue import CatalogueAdoption
from gongkai.publication import Attribute, State, Validity, event_of
from gongkai.publication import ItemEvent as Happened
from gongkai.publication.law import law

ATTRIBUTES = [(one.value, one.label) for one in Attribute]
STATES = [(one.value, one.label) for one in State]
FORCES = [(one.value, one.label) for one in Validity]
GENRES = [(name, name) for name in law()["genres"]]
TOPICS = [
    (name, [(name, name), *((f"{name}/{second}", f"{name} · {second}") for second in below)])
    for name, below in law()["topics"].items()
]

declare({f"publishing.{kind}": step["label"] for kind, step in law()["steps"].items()})
declare(
    {"publishing.related": _("关联信息"), "publishing.unrelated": _("取消关联"), "publishing.examined": _("发布前检查")}
)
declare({"publishing.overruled": _("确认可以公开"), "publishing.worked_out": _("到期办理")})


LISTS: Mapping[str, Sequence[str]] = {
    "items_of_a_matter": ["matter", "-published", "-id"],
    "items_of_a_body_matter": ["body", "matter", "-published", "-id"],
    "items_of_a_body_article": ["body", "article", "-published", "-id"],
    "items_of_an_article": ["article", "-published", "-id"],
    "items_on_a_topic": ["topic", "-published", "-id"],
    "items_of_a_genre": ["genre", "-published", "-id"],
}
"""Whatever a public list is narrowed to, an index has its newest items in their order, so it costs the same with a
million of them."""


def _public(columns: Sequence[str], name: str, **which: bool) -> models.Index:
    return models.Index(fields=columns, name=name, condition=Q(is_public=True, **which))


class Examined(Recorded):
    """Something that is checked before release. `verdict` and `findings` are worked out from what it holds; what
    somebody overruled holds for that content and those findings only: `overruled_for` is the digest of both."""

    worked_out = frozenset({"verdict", "findings"})

    verdict = models.CharField(max_length=10, blank=True)
    findings = models.TextField(default="{}")
    overruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    overruled_reason = models.TextField(blank=True)
    overruled_for = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class Item(Recorded):
    """Something that a body made or keeps and that is published, or is not and why (主动公开、依申请公开、不予公开).

    What it says stands in its versions. `shown` is the one that the public reads, `working` the newest one. Both and
    all columns below them follow from its events and are a cache for lists.
    """

    worked_out = frozenset(
        {
            "state", "waits_for", "attribute", "is_public", "was_public", "urgent", "title", "due", "overdue_from",
            "published", "updated", "withdrawn", "in_time", "scheduled", "take_down", "validity", "effective", "ends",
            "warn_of_end", "shown_id", "working_id", "changes_on", "matter", "article", "topic", "genre", "is_rule",
        }
    )  # fmt: skip

    body = models.ForeignKey(Body, models.PROTECT, related_name="items", verbose_name=_("公开机关"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("责任处室"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="items", verbose_name=_("起草人"))
    adoption = models.ForeignKey(
        CatalogueAdoption, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("公开目录")
    )
    entry = models.CharField(_("目录事项"), max_length=80, blank=True)
    is_disclosure_rule = models.BooleanField(_("列入“政府信息公开制度”栏"), default=False)
    """It stands in the column of the rules of disclosure too (国办公开办函〔2019〕61号)."""
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    index_number = models.CharField(_("索引号"), max_length=40, unique=True)
    made = models.DateTimeField(default=timezone.now)

    working = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    shown = models.ForeignKey("Version", models.PROTECT, null=True, related_name="shown_by")
    state = models.CharField(_("状态"), max_length=12, choices=STATES, default=State.DRAFT)
    waits_for = models.CharField(max_length=10, blank=True)
    urgent = models.BooleanField(default=False)
    attribute = models.CharField(_("公开属性"), max_length=12, choices=ATTRIBUTES, default=Attribute.PROACTIVE)
    title = models.CharField(max_length=300, blank=True)
    """Of what is public, else of the working copy."""
    is_public = models.BooleanField(default=False)
    was_public = models.BooleanField(default=False)
    """It was public and is not any more: its address says so."""
    due = models.DateField(_("公开期限"), null=True)
    overdue_from = models.DateField(null=True)
    """The day after which it counts as late; none for what is public or need not be."""
    published = models.DateField(_("公开日期"), null=True)
    updated = models.DateField(_("更新日期"), null=True)
    withdrawn = models.DateField(_("撤下日期"), null=True)
    in_time = models.BooleanField(null=True)
    scheduled = models.DateField(_("定时发布"), null=True)
    take_down = models.DateField(_("公示截止"), null=True)
    validity = models.CharField(_("有效性"), max_length=10, choices=FORCES, blank=True)
    effective = models.DateField(_("施行日期"), null=True)
    ends = models.DateField(_("失效日期"), null=True)
    warn_of_end = models.DateField(null=True)
    changes_on = models.DateField(null=True)
    """The next day on which something changes by itself: it is published, taken down, comes into force or out of it."""
    matter = models.CharField(max_length=141, blank=True)
    """Its entry and the catalogue that it is one of, which several bodies may have adopted: `article_20/budgets`."""
    article = models.CharField(max_length=30, blank=True)
    """The item of 条例第二十条 that the entry belongs to."""
    topic = models.CharField(max_length=80, blank=True)
    """Of the first level."""
    genre = models.CharField(max_length=20, blank=True)
    is_rule = models.BooleanField(default=False)

    IS_PUBLIC: ClassVar[Q] = Q(is_public=True)
    HAS_ADDRESS: ClassVar[Q] = Q(is_public=True) | Q(was_public=True)

    class Meta:
        ordering = ["-published", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="one_item_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published", "-id"], name="items_newest", condition=Q(is_public=True)),
            models.Index(fields=["body", "-published", "-id"], name="items_of_a_body", condition=Q(is_public=True)),
            models.Index(fields=["adoption", "entry", "-published"], name="items_of_an_entry"),
            *(_public(columns, name) for name, columns in LISTS.items()),
            _public(["-published", "-id"], "rules_newest", is_rule=True),
            _public(["validity", "-published", "-id"], "rules_by_force", is_rule=True),
            _public(["body", "-published", "-id"], "rules_of_a_body", is_rule=True),
            _public(["body", "-published", "-id"], "items_on_disclosure", is_disclosure_rule=True),
            models.Index(fields=["body", "state", "due"], name="items_in_a_state"),
            models.Index(fields=["author", "state"], name="items_of_an_author"),
            models.Index(fields=["overdue_from"], name="items_awaited", condition=Q(overdue_from__isnull=False)),
            models.Index(fields=["changes_on"], name="items_that_change", condition=Q(changes_on__isnull=False)),
            models.Index(fields=["-updated", "-id"], name="items_changed", condition=Q(is_public=True)),
            models.Index(fields=["-withdrawn", "-id"], name="items_withdrawn", condition=Q(was_public=True)),
            models.Index(fields=["warn_of_end"], name="items_ending", condition=Q(warn_of_end__isnull=False)),
        ]
        verbose_name = _("信息")

    def __str__(self) -> str:
        return self.index_number

    def get_absolute_url(self) -> str:
        """Its stable address, for good."""
        return reverse("public-item", args=[self.pk])

    @property
    def desk_url(self) -> str:
        return reverse("item", args=[self.pk])


class Version(Examined):
    """What an item says at one time: text, particulars, files. What was published stays as it was; another edit of it
    begins the next version. `digest` stands for all that the public sees of it."""

    bulky = frozenset({"text"})

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    frozen = models.BooleanField(default=False)
    """It was published, or it was decided that it is not to be."""
    dropped = models.BooleanField(default=False)
    """Changes to what is public that were given up again."""

    title = models.CharField(_("标题"), max_length=300)
    text = models.TextField(_("正文"), blank=True)
    summary = models.CharField(_("内容概述"), max_length=400, blank=True)
    keywords = models.CharField(_("关键词"), max_length=120, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    formed = models.DateField(_("成文日期"), null=True, blank=True)
    changed = models.DateField(_("变更日期"), null=True, blank=True)
    effective = models.DateField(_("施行日期"), null=True, blank=True)
    ends = models.DateField(_("有效期至"), null=True, blank=True)
    take_down = models.DateField(_("公示截止日期"), null=True, blank=True)
    topic = models.CharField(_("主题分类"), max_length=80, choices=TOPICS, blank=True)
    genre = models.CharField(_("体裁"), max_length=20, choices=GENRES, blank=True)
    is_rule = models.BooleanField(_("行政规范性文件"), default=False)
    audience = models.CharField(_("服务对象"), max_length=120, blank=True)
    source = models.CharField(_("信息来源"), max_length=300, blank=True)
    attribute = models.CharField(_("公开属性"), max_length=12, choices=ATTRIBUTES, default=Attribute.PROACTIVE)
    attribute_reason = models.TextField(_("不公开、依申请公开的理由"), blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="one_version_a_number")]
        verbose_name = _("信息内容")

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    def get_absolute_url(self) -> str:
        return reverse("public-item", args=[self.item_id])

    @property
    def topics(self) -> list[str]:
        """First and second level."""
        return self.topic.split("/") if self.topic else []


class ItemEvent(Recorded):
    """Something that happened to an item, as `publication` knows it, with the version that it was about."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="events")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="item_events")
    """None for what the system did by itself."""
    content = models.ForeignKey(Version, models.PROTECT, null=True, related_name="events")
    data = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "place"], name="one_item_event_a_place")]
        indexes: ClassVar = [models.Index(fields=["kind", "on"], name="item_events_by_kind")]

    def __str__(self) -> str:
        return f"{self.item} {self.on} {self.label}"

    @property
    def label(self) -> str:
        label: str = law()["steps"][self.kind]["label"]
        return label

    @property
    def details(self) -> dict[str, Any]:
        details: dict[str, Any] = json.loads(self.data)
        return details

    @property
    def event(self) -> Happened:
        return event_of(self.details)


class Relation(Recorded):
    """One item has to do with another: it interprets it, amends it, repeals it, or belongs beside it."""

    class Kind(models.TextChoices):
        INTERPRETS = "interprets", _("解读")
        AMENDS = "amends", _("修改")
        REPEALS = "repeals", _("废止")
        RELATED = "related", _("相关")

    source = models.ForeignKey(Item, models.PROTECT, related_name="relations")
    target = models.ForeignKey(Item, models.PROTECT, related_name="related_from")
    kind = models.CharField(_("关系"), max_length=10, choices=Kind)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="one_relation_of_a_kind"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="no_relation_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
