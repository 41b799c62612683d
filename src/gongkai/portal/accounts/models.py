"""Who are the people, which duties do they hold, and by which one-time link do they come in?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body, Dated, Unit
from gongkai.portal.ledger.act import SYSTEM, Actor, act
from gongkai.portal.ledger.recorded import Recorded, RecordedQuerySet
from gongkai.portal.ledger.wording import declare


class Duty(models.TextChoices):
    """What a person may do for a body. Duties decide everything; no page asks who somebody is."""

    HANDLER = "handler", _("经办")
    UNIT_REVIEWER = "unit_reviewer", _("审核")
    LEGAL_REVIEWER = "legal_reviewer", _("法制审核")
    SECRECY_REVIEWER = "secrecy_reviewer", _("保密审查")
    APPROVING_LEADER = "approving_leader", _("签发")
    PUBLISHER = "publisher", _("发布")
    REGISTRAR = "registrar", _("收件")
    OFFICE_HEAD = "office_head", _("公开机构负责人")
    LEADING_GROUP = "leading_group", _("领导小组")
    SUPERIOR_OFFICER = "superior_officer", _("上级主管")
    SYSTEM_ADMIN = "system_admin", _("系统管理")
    SECURITY_ADMIN = "security_admin", _("安全管理")
    AUDIT_ADMIN = "audit_admin", _("审计管理")


declare(dict(Duty.choices))

ADMINISTRATORS = (Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN)
"""三员分立 (GB/T 22239): three people, none of whom does another's work or reads cases."""

CASE_DUTIES = tuple(duty for duty in Duty if duty not in ADMINISTRATORS)


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> models.QuerySet[Person]:
        return RecordedQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, Recorded):
    """Somebody who can sign in: on the staff of a body, or an applicant (then `body` is empty)."""

    private = frozenset({"password", "former_passwords", "email", "phone", "name"})
    worked_out = frozenset({"last_login"})

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("手机号码"), max_length=20, blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="staff", null=True, blank=True, verbose_name=_("所在机关")
    )
    is_active = models.BooleanField(_("可以登录"), default=True)
    joined = models.DateTimeField(_("登记时间"), default=timezone.now)
    password_changed = models.DateTimeField(_("设置密码的时间"), null=True, blank=True)
    former_passwords = models.JSONField(_("以前的密码"), default=list, blank=True, editable=False)
    """The hashes of the last ones, so that none of them is taken again."""
    second_factor_required = models.BooleanField(_("必须使用第二重验证"), default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]  # it finds people by login name too

    class Meta:
        ordering = ["body", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint("email", condition=~Q(email=""), name="one_person_an_email"),
            models.UniqueConstraint("phone", condition=~Q(phone=""), name="one_person_a_phone"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_applicant(self) -> bool:
        return self.body_id is None

    @property
    def ledger_name(self) -> str:
        """Under which name the ledger keeps what happens to this person. Events are for ever, but an applicant may ask
        for the name to be deleted (个人信息保护法 art. 47); who acted for a public body stays known."""
        return f"申请人 {self.pk}" if self.pk and self.is_applicant else self.name

    @property
    def actor(self) -> Actor:
        """The person who does something with their own account, which takes no duty."""
        return Actor(f"person:{self.pk}", self.ledger_name)

    def set_password(self, raw_password: str | None) -> None:
        if self.password and is_password_usable(self.password):
            kept = max(0, settings.PASSWORDS_REMEMBERED - 1)
            self.former_passwords = [self.password, *self.former_passwords][:kept]
        super().set_password(raw_password)
        self.password_changed = timezone.now()

    def check_password(self, raw_password: str | None) -> bool:
        """As Django does it, but a password that is hashed anew because hashing got stronger is no new password."""

        def hash_anew(raw: str) -> None:
            with act(SYSTEM, "account.password_rehashed"):
                self.password = make_password(raw)
                self.save()

        return check_password(raw_password, self.password, hash_anew)


class Appointment(Dated, Recorded):
    """A duty that a person holds for a body over a period."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("姓名"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="appointments", verbose_name=_("机关"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="appointments", null=True, blank=True, verbose_name=_("内设机构")
    )
    duty = models.CharField(_("职责"), max_length=20, choices=Duty)

    class Meta:
        ordering = ["person", "duty", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="appointment_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_duty_display()} · {self.body}"

    def clean(self) -> None:
        super().clean()
        if self.unit and self.unit.body_id != self.body_id:
            raise ValidationError({"unit": _("这个内设机构不属于所选的机关。")})
        if conflict := self.conflict():
            raise ValidationError({"duty": conflict})

    def conflict(self) -> str:
        """Why this person cannot hold this duty beside another one of the same time, or nothing."""
        others = Appointment.objects.filter(person=self.person).exclude(pk=self.pk)
        others = others.filter(Q(valid_to=None) | Q(valid_to__gte=self.valid_from))
        if self.valid_to:
            others = others.filter(valid_from__lte=self.valid_to)
        administers = self.duty in ADMINISTRATORS
        for other in others:
            if (administers or other.duty in ADMINISTRATORS) and other.duty != self.duty:
                text = _(
                    "%(person)s 同期担任“%(other)s”，不能同时担任“%(duty)s”："
                    "三员分立，管理员之间、管理员与业务岗位之间不得兼任。"
                )
                names = {"person": self.person, "other": other.get_duty_display(), "duty": self.get_duty_display()}
                return str(text % names)
        return ""


class Invitation(Recorded):
    """A one-time link by which somebody comes in and sets a password. The link itself is not kept, its digest is."""

    private = frozenset({"digest"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", null=True, blank=True)
    """Empty for the first administrator, who is not there yet."""
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made"]

    def __str__(self) -> str:
        return str(self.person or _("首位管理员"))

    def is_open(self, now: datetime | None = None) -> bool:
        return self.used is None and (now or timezone.now()) < self.expires
