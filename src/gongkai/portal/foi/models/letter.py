"""What is kept of a letter? Its words, who agreed to it, and every try to bring it to whom it is addressed."""

from __future__ import annotations

import json
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.letters import letters
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.models.request import FoiRequest
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.procedure.law import law

TO_APPLICANT = sorted({template.id for template in letters().templates if template.to == "applicant"})
"""Letters that an applicant may read; what goes to a third party or a colleague is none of theirs."""
WAY_OF: dict[str, str] = {means: way for way, one in law()["deliveries"].items() for means in one["means"]}
MEANS = [(means, kind["label"]) for one in law()["deliveries"].values() for means, kind in one["means"].items()]
KEEPS = {means: kind["keeps"] for one in law()["deliveries"].values() for means, kind in one["means"].items()}
"""What has to be kept of each means of delivery."""

declare(
    {
        "foi.letter": _("起草文书"),
        "foi.letter_opinion": _("审核文书"),
        "foi.letter_discarded": _("作废文书草稿"),
        "foi.letter_sent": _("送出文书"),
        "foi.letter_sent_again": _("再次送出文书"),
        "foi.letter_received": _("文书签收、收到"),
        "foi.letter_failed": _("文书没有送达"),
        "foi.letter_opened": _("文书首次下载"),
        "foi.wording_proposed": _("起草文书模板"),
        "foi.wording_approved": _("批准文书模板"),
        "foi.rules": _("办理规则"),
    }
)


class LetterState(models.TextChoices):
    """Where a letter stands on its way out."""

    DRAFT = "draft", _("起草")
    REVIEW = "review", _("待审核")
    LEGAL = "legal", _("待法制审核")
    SECRECY = "secrecy", _("待保密审查")
    APPROVAL = "approval", _("待签发")
    READY = "ready", _("待送出")
    SENT = "sent", _("已送出")
    DISCARDED = "discarded", _("已作废")


SETTLED = (LetterState.SENT, LetterState.DISCARDED)
"""States after which nothing of a letter changes."""


class Failure(models.TextChoices):
    """Why a letter did not arrive."""

    RETURNED = "returned", _("退回")
    UNCLAIMED = "unclaimed", _("无人签收、逾期未领")
    REFUSED = "refused", _("拒收")
    BOUNCED = "bounced", _("电子邮件退信")


class OfficeWording(Recorded):
    """A version of an office's own words for a template, by the places of the blocks that it rewords."""

    bulky = frozenset({"words"})

    body = models.ForeignKey(Body, models.PROTECT, related_name="wordings")
    template = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    effective = models.DateField()
    base = models.DateField()
    """Since when the version of the built-in template that it stands on is used."""
    words = models.TextField(default="{}")
    author = models.ForeignKey(Person, models.PROTECT, related_name="wordings_written")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="wordings_approved")
    approved_at = models.DateTimeField(null=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "template", "number"], name="one_wording_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.template} {self.number}"

    @property
    def own_words(self) -> dict[int, str]:
        return {int(place): text for place, text in json.loads(self.words).items()}


class FoiLetter(Recorded):
    """A letter to the applicant or somebody else: what it says, who has agreed to it, and when it left."""

    private = frozenset({"facts", "own_words"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="letters")
    template = models.CharField(max_length=80)
    dated = models.DateField()
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=60, blank=True)
    wording = models.ForeignKey(OfficeWording, models.PROTECT, null=True, related_name="letters")
    """The office's own words with which it was begun; none for the built-in ones."""
    facts = models.TextField(default="{}")
    own_words = models.TextField(default="{}")
    parts = models.JSONField(default=list, blank=True)
    """The parts of a split request that it answers; none for the whole."""
    explanation = models.TextField(_("对检查提示的说明"), blank=True, max_length=2000)
    """Why it leaves although a check wants something explained; those who review it see that."""
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="letters_drafted")
    sent_on = models.DateField(null=True)
    sent_by = models.CharField(max_length=20, blank=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [models.Index(fields=["state", "request"], name="letters_in_a_state")]

    def __str__(self) -> str:
        return f"{self.request} {self.template}"

    @property
    def is_settled(self) -> bool:
        """Whether it has left, or was discarded: nothing of it changes any more."""
        return self.state in SETTLED

    def refuse_settled(self) -> None:
        """Raises PermissionDenied with a sentence where nothing of it changes any more."""
        if self.state == LetterState.SENT:
            raise PermissionDenied(gettext("文书已经送出，不能改动。"))
        if self.state == LetterState.DISCARDED:
            raise PermissionDenied(gettext("文书草稿已经作废，不能改动。需要的，重新起草。"))

    @property
    def name(self) -> str:
        """What it is called."""
        return letters().template(self.template, self.dated).name


class Delivery(Recorded):
    """One try to bring a letter to whom it is addressed, with what proves it; files of proof belong to it (`files`)."""

    private = frozenset({"address", "received_by"})

    letter = models.ForeignKey(FoiLetter, models.PROTECT, related_name="deliveries")
    means = models.CharField(_("送达方式"), max_length=10, choices=MEANS)
    on = models.DateField(_("送出日期"))
    at = models.TimeField(_("送出时间"), null=True, blank=True)
    tracking = models.CharField(_("邮件号"), max_length=40, blank=True)
    address = models.CharField(_("送达地址"), max_length=200, blank=True)
    note = models.CharField(_("凭证、说明"), max_length=200, blank=True)
    received_on = models.DateField(_("签收、收到日期"), null=True)
    received_by = models.CharField(_("签收人"), max_length=100, blank=True)
    opened_at = models.DateTimeField(_("首次下载"), null=True)
    failed_on = models.DateField(_("退回日期"), null=True)
    failure = models.CharField(_("没有送达的原因"), max_length=10, choices=Failure, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("送达")

    def __str__(self) -> str:
        return f"{self.letter} {self.get_means_display()} {self.on}"

    @property
    def way(self) -> str:
        """The way of the law to which the means belongs."""
        return WAY_OF[self.means]

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet if it arrived."""
        return self.received_on is None and self.failed_on is None


class Opinion(Recorded):
    """What somebody said about a letter at one step of its way; `content` is the digest of what they saw."""

    letter = models.ForeignKey(FoiLetter, models.PROTECT, related_name="opinions")
    step = models.CharField(max_length=10, choices=LetterState)
    person = models.ForeignKey(Person, models.PROTECT, related_name="opinions")
    agrees = models.BooleanField()
    text = models.TextField(blank=True)
    content = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.letter} {self.step}"


class Rules(Recorded):
    """How a body goes about its letters where the law leaves it the choice; without a row, as the defaults say."""

    class Legal(models.TextChoices):
        NONE = "none", _("都不经法制审核")
        REFUSALS = "refusals", _("不予公开、部分公开的答复经法制审核")
        ANSWERS = "answers", _("所有答复都经法制审核")

    body = models.OneToOneField(Body, models.PROTECT, related_name="letter_rules")
    legal_review = models.CharField(_("法制审核"), max_length=10, choices=Legal, default=Legal.REFUSALS)
    unit_review = models.BooleanField(_("答复先由承办机构负责人审核"), default=True)
    several_steps = models.BooleanField(_("同一人可以接连做几步审核（起草人除外）"), default=False)

    def __str__(self) -> str:
        return f"{self.body}"
