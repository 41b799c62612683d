"""What may everybody see of an answer, and how often does that spare a request?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.models.letter import FoiLetter
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare(
    {
        "foi.public_answer": _("撰写可公开的答复摘要"),
        "foi.public_answer_agreed": _("公开答复摘要"),
        "foi.public_answer_withdrawn": _("撤下答复摘要"),
    }
)


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
