"""What is kept of a request? Who asks for what, everything that happened, and the letters."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.form import Slot, load
from gongkai.letters import letters
from gongkai.outcomes import outcomes
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.foi.sealing import unseal
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.procedure import Event, State, event_of
from gongkai.procedure.law import law

NEWEST_FORM = load("2021")
COLUMNS: dict[str, Slot] = {
    slot.column_key: slot for slot in NEWEST_FORM.table("requests").slots if slot.column_key != "total"
}
"""The kinds of applicant are the columns of table three."""
APPLICANT_KINDS = [(key, slot.column_path[-1]) for key, slot in COLUMNS.items()]
CHANNELS = [(key, channel["label"]) for key, channel in law()["channels"].items()]
STATES = [(state.value, state.label) for state in State]
OUTCOMES = [(key, result.label) for key, result in outcomes().items()]
NUMBERED = re.compile(r"^(（[一二三四五六七]）|\d+\.)")
CLOSED = (State.DELIVERED, State.WITHDRAWN, State.MERGED, State.ARCHIVED)
"""Nothing is due any more."""

TO_APPLICANT = sorted({template.id for template in letters().templates if template.to == "applicant"})
"""Letters that an applicant may read; what goes to a third party or a colleague is none of theirs."""

declare({f"foi.{kind}": step["label"] for kind, step in law()["steps"].items()})
declare(
    {
        "foi.assign": _("指定承办人"),
        "foi.letter": _("起草文书"),
        "foi.letter_opinion": _("审核文书"),
        "foi.letter_sent": _("送出文书"),
        "foi.wording_proposed": _("起草文书模板"),
        "foi.wording_approved": _("批准文书模板"),
        "foi.letter_sent_again": _("再次送出文书"),
        "foi.letter_received": _("文书签收、收到"),
        "foi.letter_failed": _("文书没有送达"),
        "foi.letter_opened": _("文书首次下载"),
        "foi.attached": _("收到材料"),
        "foi.enclosed": _("加上附件"),
        "foi.enclosure_checked": _("检查附件"),
        "foi.enclosure_stripped": _("去除附件的文件属性和隐藏内容"),
        "foi.enclosure_removed": _("取下附件"),
        "foi.enclosure_overruled": _("确认附件可以提供"),
        "foi.redaction_drawn": _("画定遮盖框"),
        "foi.redacted": _("生成遮盖稿"),
        "foi.redaction_listed": _("生成遮盖清单"),
        "foi.note": _("备注"),
        "foi.public_answer": _("撰写可公开的答复摘要"),
        "foi.public_answer_agreed": _("公开答复摘要"),
        "foi.public_answer_withdrawn": _("撤下答复摘要"),
        "foi.same_applicant": _("认定为同一申请人"),
        "foi.bulk": _("成批办理"),
        "foi.rules": _("办理规则"),
        "foi.contribution": _("请求协办"),
        "foi.contribution_reply": _("回复协办"),
        "foi.contribution_return": _("退回协办"),
        "foi.contribution_remind": _("催办协办"),
        "foi.contribution_take_back": _("撤回协办"),
    }
)


class DeliveryForm(models.TextChoices):
    """In which form the information is asked for (条例 art. 29 ¶2(三))."""

    PAPER = "paper", _("纸质")
    EMAIL = "email", _("电子邮件")
    DATA = "data", _("光盘或者电子数据")
    READING = "reading", _("查阅、抄录")


class FoiRequest(Recorded):
    """A request for government information (政府信息公开申请), counted in 件.

    Its state is worked out from its events (`casework`): the columns `state`, `is_open`, `received`, `due`, `closed`
    and `outcome` are a cache for lists. The name is what an officer needs to see; all other particulars are sealed.
    """

    private = frozenset({"applicant_name", "sealed", "query_digest"})
    bulky = frozenset({"wanted"})
    worked_out = frozenset(
        {
            "state", "is_open", "received", "due", "closed", "outcome", "provisional", "channel", "answered", "took",
            "on_time",
        }
    )  # fmt: skip

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="requests", verbose_name=_("机关"), db_index=False
    )  # the number's own index begins with it
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("承办机构"))
    officer = models.ForeignKey(
        Person, models.PROTECT, related_name="requests_handled", null=True, blank=True, verbose_name=_("承办人")
    )
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="requests_made", null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    query_digest = models.CharField(max_length=64)
    applicant_kind = models.CharField(_("申请人类别"), max_length=20, choices=APPLICANT_KINDS)
    applicant_name = models.CharField(_("姓名或者名称"), max_length=100)
    sealed = models.TextField(blank=True)
    wanted = models.TextField(_("申请公开的政府信息"))
    delivery_form = models.CharField(_("提供方式"), max_length=10, choices=DeliveryForm, default=DeliveryForm.PAPER)
    made = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="taken_in", null=True, blank=True, verbose_name=_("并入"), editable=False
    )

    state = models.CharField(max_length=24, choices=STATES, db_index=True)
    is_open = models.BooleanField(default=True)
    """Not in a state of CLOSED. A column of its own, because SQLite finds no index by a list of states."""
    received = models.DateField(null=True)
    due = models.DateField(null=True)
    closed = models.DateField(null=True)
    outcome = models.CharField(max_length=60, blank=True)
    provisional = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, blank=True)
    answered = models.DateField(null=True)
    """The day that counts as that of the answer, the last one where parts were answered on several."""
    took = models.PositiveIntegerField(null=True)
    """Working days from the receipt to that day."""
    on_time = models.BooleanField(null=True)

    class Meta:
        ordering = ["-year", "-serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="one_request_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "due", "year", "serial"], name="requests_due", condition=Q(is_open=True)),
            models.Index(fields=["body", "state"], name="requests_in_a_state", condition=Q(is_open=True)),
            models.Index(fields=["officer", "due"], name="requests_of_an_officer", condition=Q(is_open=True)),
            models.Index(fields=["unit", "due"], name="requests_of_a_unit", condition=Q(is_open=True)),
            models.Index(
                fields=["body", "state"],
                name="requests_to_archive",
                condition=Q(state__in=[State.DELIVERED, State.WITHDRAWN]),
            ),
            models.Index(fields=["body", "received"], name="requests_received"),
            models.Index(fields=["-year", "-serial"], name="requests_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])

    @property
    def number(self) -> str:
        """2026-0007, within its body."""
        return f"{self.year}-{self.serial:04}"

    @property
    def particulars(self) -> dict[str, str]:
        """Contact and identity; reading them is an event, which the page writes."""
        return unseal(self.sealed)

    @property
    def outcome_label(self) -> str:
        """The row of table three without its number."""
        return row_label(self.outcome)


def row_label(outcome: str | None) -> str:
    """The row of table three without its number."""
    return NUMBERED.sub("", outcomes()[outcome].label) if outcome else ""


class FoiPart(Recorded):
    """One of the things that a split request asks for (一事一申请). Its outcome is a cache of the request's events."""

    bulky = frozenset({"wanted"})
    worked_out = frozenset({"outcome", "decided"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="parts")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    wanted = models.TextField()
    outcome = models.CharField(max_length=60, blank=True)
    decided = models.DateField(null=True)

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "name"], name="one_part_a_name")]

    def __str__(self) -> str:
        return f"{self.request} {self.name}"

    @property
    def outcome_label(self) -> str:
        return row_label(self.outcome)


class FoiEvent(Recorded):
    """Something that happened to a request, as `procedure` knows it."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="events")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    on = models.DateField()
    data = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "place"], name="one_event_a_place")]

    def __str__(self) -> str:
        return f"{self.request} {self.on} {self.label}"

    @property
    def label(self) -> str:
        label: str = law()["steps"][self.kind]["label"]
        return label

    @property
    def article(self) -> str:
        article: str = law()["steps"][self.kind]["article"]
        return article

    @property
    def event(self) -> Event:
        return event_of(json.loads(self.data))

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in json.loads(self.data).items() if name not in {"kind", "on", "who"}}


class Piece(models.Model):
    """One piece (件) of table three: the request, or a part of it, in the years in which it came in and was decided.

    Worked out from the events (`casework.bring_up_to_date`) so that a table is one query; body and column stand here
    a second time for the same reason.
    """

    request = models.ForeignKey(FoiRequest, models.CASCADE, related_name="pieces")
    body = models.ForeignKey(Body, models.PROTECT, related_name="pieces")
    column = models.CharField(max_length=20)
    received_in = models.PositiveSmallIntegerField()
    decided_in = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["body", "decided_in", "received_in", "outcome", "column"], name="pieces_of_a_table"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.received_in} {self.outcome}"


class LetterState(models.TextChoices):
    """Where a letter stands on its way out."""

    DRAFT = "draft", _("起草")
    REVIEW = "review", _("待审核")
    LEGAL = "legal", _("待法制审核")
    SECRECY = "secrecy", _("待保密审查")
    APPROVAL = "approval", _("待签发")
    READY = "ready", _("待送出")
    SENT = "sent", _("已送出")


WAY_OF: dict[str, str] = {means: way for way, one in law()["deliveries"].items() for means in one["means"]}
MEANS = [(means, kind["label"]) for one in law()["deliveries"].values() for means, kind in one["means"].items()]
KEEPS = {means: kind["keeps"] for one in law()["deliveries"].values() for means, kind in one["means"].items()}
"""What has to be kept of each means of delivery."""


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

    def __str__(self) -> str:
        return f"{self.request} {self.template}"

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


class Contribution(Recorded):
    """What another unit of the body is asked to contribute (协办). It never moves the day the answer is due."""

    class State(models.TextChoices):
        ASKED = "asked", _("等待回复")
        REPLIED = "replied", _("已回复")
        RETURNED = "returned", _("已退回")
        TAKEN_BACK = "taken_back", _("已撤回")

    bulky = frozenset({"task", "reply"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="contributions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contributions", verbose_name=_("协办机构"))
    task = models.TextField(_("请协办的事项"), max_length=2000)
    due = models.DateField(_("内部期限"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="contributions_asked")
    asked = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reply = models.TextField(_("回复"), max_length=4000, blank=True)
    """What was contributed, or why it was returned."""
    replied_by = models.ForeignKey(Person, models.PROTECT, related_name="contributions_made", null=True)
    replied = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "due"], condition=Q(state="asked"), name="contributions_due")]

    def __str__(self) -> str:
        return f"{self.request} {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.ASKED and self.due < timezone.localdate()


class BulkAction(models.TextChoices):
    """What can be done to many requests at once."""

    ASSIGN = "assign", _("指定承办人")
    CONFIRM = "confirm", _("记载已与申请人确认，并登记")
    NOTE = "note", _("加上备注")
    LETTER = "letter", _("起草同一种文书")
    ARCHIVE = "archive", _("归档")


class Bulk(Recorded):
    """One thing that somebody wants done to many requests. What became of each stands in its items."""

    bulky = frozenset({"given"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="bulks")
    action = models.CharField(max_length=10, choices=BulkAction)
    given = models.TextField(default="{}")
    """What the form asked for, as JSON."""
    key = models.CharField(max_length=40, unique=True)
    """Of the page it was asked for on: the same page asks for it once, however often it is sent."""
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.made:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("bulk-result", args=[self.pk])


class BulkItem(models.Model):
    """One of the requests of a bulk, and what became of it. The request has its own events."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        DONE = "done", _("已办")
        REFUSED = "refused", _("未办")

    bulk = models.ForeignKey(Bulk, models.PROTECT, related_name="items")
    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.TextField(blank=True)
    """Why it was refused."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "request"], name="once_in_a_bulk")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.request_id}"


class Note(Recorded):
    """A remark of a colleague in the file; applicants never see it."""

    bulky = frozenset({"text"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="notes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    text = models.TextField(_("备注"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%Y-%m-%d}"


# --- papers ---------------------------------------------------------------------------------------------------------


class Purpose(models.TextChoices):
    """What a paper was handed in for."""

    IDENTITY = "identity", _("身份证明")
    MATERIAL = "material", _("其他材料")
    CORRECTION = "correction", _("补正材料")


class Attachment(Recorded):
    """A file that came with a request: it owns exactly one (`files`). A proof of identity is seen with the
    particulars only, and looking at it is an event."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="attachments")
    purpose = models.CharField(max_length=12, choices=Purpose)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.get_purpose_display()}"


class Enclosure(Recorded):
    """A file that leaves with a letter, of which it owns exactly one (`files`), and what the check before release says.

    `verdict` and `findings` are worked out from the file. What somebody overruled holds for that file and those
    findings only: `overruled_for` is the digest of both.
    """

    worked_out = frozenset({"verdict", "findings"})
    bulky = frozenset({"overruled_reason"})

    letter = models.ForeignKey(FoiLetter, models.PROTECT, related_name="enclosures")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="enclosures_added")
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, blank=True)
    findings = models.TextField(default="{}")
    overruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="enclosures_overruled")
    overruled_reason = models.TextField(blank=True)
    overruled_for = models.CharField(max_length=64, blank=True)
    is_list = models.BooleanField(default=False)
    """Made by the site: what was withheld in the others, and why (遮盖清单)."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.letter} {_('附件')} {self.pk}"


class Redaction(Recorded):
    """What of an enclosure is withheld. It owns the file as it was (`files`), which only colleagues see.

    `boxes` is JSON of `redaction.Box`; `made_with` the digest of those with which the file that leaves was made.
    """

    private = frozenset({"boxes"})

    enclosure = models.OneToOneField(Enclosure, models.PROTECT, related_name="redaction")
    boxes = models.TextField(default="[]")
    made_with = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enclosure} {_('遮盖')}"

    @property
    def is_whole(self) -> bool:
        """The file that leaves was made with these boxes and no others."""
        return self.made_with == (digest_of(self.boxes) if self.boxes != "[]" else "")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class PublicAnswer(Recorded):
    """What may be shown to everybody of an answer that was sent: question and answer told anew, without the applicant.

    It is public from the day on which somebody other than its writer agreed to its words, until it is withdrawn.
    """

    bulky = frozenset({"question", "answer"})
    IS_PUBLIC: ClassVar = Q(public_since__isnull=False, withdrawn=None)

    letter = models.OneToOneField(FoiLetter, models.PROTECT, related_name="public_answer")
    body = models.ForeignKey(Body, models.PROTECT, related_name="public_answers", verbose_name=_("机关"))
    question = models.TextField(_("问题"), max_length=300)
    answer = models.TextField(_("答复摘要"), max_length=4000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="public_answers_written")
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="public_answers_agreed")
    public_since = models.DateField(_("公开日期"), null=True)
    withdrawn = models.DateField(_("撤下日期"), null=True)

    class Meta:
        ordering = ["-public_since", "-pk"]

    def __str__(self) -> str:
        return self.question[:60]

    def get_absolute_url(self) -> str:
        return reverse("answer", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.public_since is not None and self.withdrawn is None


class FormVisit(models.Model):
    """One opening of the public form, known by a chance token that stands in the form and nowhere else.

    It holds nothing of the person and nothing that was typed, and goes into the sum of its month after a day.
    """

    token = models.CharField(max_length=32, unique=True)
    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    opened = models.DateTimeField(default=timezone.now)
    shown = models.BooleanField(default=False)
    followed = models.BooleanField(default=False)
    sent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.body} {self.opened:%Y-%m}"


class FormMonth(models.Model):
    """How often in a month the form of a body was opened, and what came of it."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    month = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)
    followed = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    followed_not_sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month", "body"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "month"], name="one_sum_a_month")]

    def __str__(self) -> str:
        return f"{self.body} {self.month:%Y-%m}"


# --- what it costs --------------------------------------------------------------------------------------------------


class SameApplicant(Recorded):
    """An officer says that two requests of a month come from one applicant, where no identity paper can say so."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="same_applicant")
    other = models.ForeignKey(FoiRequest, models.PROTECT, related_name="same_applicant_as")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "other"], name="said_once_of_two_requests"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.other}"
