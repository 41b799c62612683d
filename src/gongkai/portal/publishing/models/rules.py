"""How does a body review what it publishes, and who may stand in for whom?"""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.bodies.models import Body, Dated
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.publication import Settings, defaults

declare(
    {
        "publishing.rules": _("发布审核规则"),
        "publishing.delegated": _("委托审核"),
        "publishing.delegation_ended": _("结束委托"),
    }
)


class ReviewRules(Recorded):
    """Which reviews come before publication; the secrecy review always does. Without a row, all of them do."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="review_rules")
    unit_review = models.BooleanField(_("一审：业务科室负责人审核"), default=True)
    leader_review = models.BooleanField(_("二审：分管领导审核"), default=True)
    publisher_apart = models.BooleanField(_("发布人不是起草人，也不是审核人"), default=True)

    class Meta:
        verbose_name = _("发布审核规则")

    def __str__(self) -> str:
        return f"{self.body}"

    @property
    def settings(self) -> Settings:
        wanted = {"unit": self.unit_review, "leader": self.leader_review, "secrecy": True}
        steps = tuple(step for step, is_wanted in wanted.items() if is_wanted)
        return replace(defaults(), steps=steps, publisher_apart=self.publisher_apart)


class Delegation(Dated, Recorded):
    """One person takes the steps of a duty in the place of another, over a period, with a reason."""

    DUTIES = (
        Duty.UNIT_REVIEWER, Duty.APPROVING_LEADER, Duty.SECRECY_REVIEWER, Duty.OFFICE_HEAD, Duty.PUBLISHER,
    )  # fmt: skip

    body = models.ForeignKey(Body, models.PROTECT, related_name="delegations", verbose_name=_("机关"))
    duty = models.CharField(_("职责"), max_length=20, choices=[(duty.value, duty.label) for duty in DUTIES])
    principal = models.ForeignKey(Person, models.PROTECT, related_name="delegations", verbose_name=_("委托人"))
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="deputations", verbose_name=_("受托人"))
    reason = models.CharField(_("委托的理由"), max_length=200)

    class Meta:
        ordering = ["body", "-valid_from", "pk"]
        verbose_name = _("委托")

    def __str__(self) -> str:
        return f"{self.body} {self.get_duty_display()}"

    def clean(self) -> None:
        super().clean()
        if self.deputy_id and self.principal_id == self.deputy_id:
            raise ValidationError({"deputy": _now("不能委托给自己。")})
        if self.valid_to is None:
            raise ValidationError({"valid_to": _now("委托要写明到哪一天为止。")})
