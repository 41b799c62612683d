"""What is asked of a person who comes in, and of those who look after people?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.backend import person_by_phone
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Body, Kind, Level, Unit
from gongkai.portal.mail.models import MailChoice
from gongkai.portal.ui.forms import DayInput

MOBILE = RegexValidator(r"^1[3-9]\d{9}$", _("请输入 11 位手机号码。"))
LOGIN_NAME = RegexValidator(
    re.compile(r"^[^\W\d_][\w.-]{1,59}$"),
    _("登录名以字母或汉字开头，用字母、汉字、数字、点、横线或下划线，2 到 60 个字符。"),
)
"""No @ and no digit in front, so that no login name is somebody else's e-mail or number."""


def _rules() -> str:
    return (" " if get_language() == "en" else "").join(password_validators_help_texts())


rules: Callable[[], Any] = lazy(_rules, str)
"""What a password must be like, in sentences."""


def password_field(label: Any, *, new: bool = False, hint: Any = "") -> forms.CharField:
    complete = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=hint)


def code_field(hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=_("验证码"), widget=widget, help_text=hint)


class NewPassword(forms.Form):
    """Twice the same new password, and one that keeps to the rules."""

    password1 = password_field(_("新密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次新密码"), new=True)

    def clean(self) -> dict[str, Any]:
        """Instead of what a package's form does, which says it in its own words."""
        given = self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("两次输入的密码不一样。"))
        elif first:
            try:
                validate_password(first, self.whose())
            except ValidationError as error:
                self.add_error("password1", error)
        return given

    def whose(self) -> Person:
        """For whom the password is, as far as that is known."""
        return getattr(self, "user", None) or Person()


# --- coming in ------------------------------------------------------------------------------------------------------


class SignInForm(allauth.LoginForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        self.fields["login"] = forms.CharField(label=_("登录名、电子邮箱或手机号码"), max_length=254, widget=name)
        self.fields["password"] = password_field(_("密码"))
        self.order_fields(["login", "password"])


class ConfirmPasswordForm(allauth.ReauthenticateForm):  # type: ignore[misc]
    password = password_field(_("密码"))


class ChangePasswordForm(NewPassword, allauth.ChangePasswordForm):  # type: ignore[misc]
    oldpassword = password_field(_("现在的密码"))
    password1 = password_field(_("新密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次新密码"), new=True)
    field_order = ["oldpassword", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **{key: value for key, value in kwargs.items() if key != "user"})
        self.user = kwargs["user"]


class SetPasswordForm(NewPassword, allauth.SetPasswordForm):  # type: ignore[misc]
    password1 = password_field(_("新密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次新密码"), new=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **{key: value for key, value in kwargs.items() if key != "user"})
        self.user = kwargs["user"]


class NewPasswordForm(NewPassword, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    password1 = password_field(_("新密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次新密码"), new=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user, self.temp_key = kwargs.pop("user", None), kwargs.pop("temp_key", None)
        forms.Form.__init__(self, *args, **kwargs)


class ForgotPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    email = forms.EmailField(label=_("电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class EmailCodeForm(allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


class ResetCodeForm(allauth.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


class SecondFactorForm(mfa.AuthenticateForm):  # type: ignore[misc]
    code = code_field(_("手机验证器上的 6 位数字，或一个恢复码。"))


class ConfirmSecondFactorForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    code = code_field(_("手机验证器上的 6 位数字，或一个恢复码。"))


class SetUpForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    code = code_field(_("手机验证器上的 6 位数字。"))


class ContactFields(forms.Form):
    """Name, e-mail, mobile number: nobody else may have the same."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("手机号码"),
        required=False,
        validators=[MOBILE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        other = person_by_phone(phone)
        if other and other != self.owner():
            raise ValidationError(_("这个手机号码已有人使用。"))
        return phone

    def owner(self) -> Person | None:
        return None


class SignUpForm(ContactFields, NewPassword, allauth.SignupForm):  # type: ignore[misc]
    """An applicant: an e-mail or a mobile number, one of them is enough."""

    password1 = password_field(_("密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次密码"), new=True)
    field_order = ["name", "email", "phone", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.field_order:  # allauth has put its own in their place
            self.fields[name] = type(self).declared_fields[name]
        self.fields["email"].required = False
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = NewPassword.clean(self)
        if not self.errors and not (given.get("email") or given.get("phone")):
            raise ValidationError(_("请填写电子邮箱或手机号码，至少一项。"))
        return given

    def whose(self) -> Person:
        given = self.cleaned_data
        return Person(name=given.get("name", ""), email=given.get("email") or "", phone=given.get("phone") or "")


class PersonalForm(ContactFields):
    """One's own name and number; the e-mail has a page of its own, because it must be confirmed."""

    email = None  # type: ignore[assignment]  # how Django takes a field of the mother away

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": person.name, "phone": person.phone}
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.is_applicant:
            del self.fields["name"]  # it stands in the appointments; the system administrator keeps it

    def owner(self) -> Person:
        return self.person


class EmailForm(allauth.AddEmailForm):  # type: ignore[misc]
    email = forms.EmailField(label=_("新的电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class FirstAdministratorForm(NewPassword):
    """The first page of a new site: which body is it for, and who looks after it?"""

    body = forms.CharField(label=_("机关名称"), max_length=200, help_text=_("使用本系统的最上一级机关的全称。"))
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices, initial=Level.COUNTY)
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    name = forms.CharField(label=_("您的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    username = forms.CharField(
        label=_("登录名"), validators=[LOGIN_NAME], widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password1 = password_field(_("密码"), new=True, hint=rules())
    password2 = password_field(_("再输入一次密码"), new=True)
    field_order = ["body", "level", "kind", "name", "username", "password1", "password2"]

    def clean_username(self) -> str:
        return _free_login_name(self.cleaned_data["username"])

    def whose(self) -> Person:
        return Person(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))


class InvitationForm(NewPassword):
    """Who was invited chooses a password."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = person


# --- looking after people -------------------------------------------------------------------------------------------


class PersonForm(ContactFields):
    username = forms.CharField(label=_("登录名"), validators=[LOGIN_NAME])
    body = forms.ModelChoiceField(label=_("所在机关"), queryset=Body.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["name", "username", "body", "email", "phone", "version"]

    def __init__(self, *args: Any, bodies: QuerySet[Body], person: Person | None = None, **kwargs: Any) -> None:
        names = ("name", "username", "body", "email", "phone", "version")
        kwargs["initial"] = {name: getattr(person, name) for name in names} if person else {}
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def owner(self) -> Person | None:
        return self.person

    def clean_username(self) -> str:
        return _free_login_name(self.cleaned_data["username"], self.person)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        others = Person.objects.filter(email__iexact=email).exclude(pk=self.person.pk if self.person else 0)
        if email and others.exists():
            raise ValidationError(_("这个邮箱已有人使用。"))
        return email


class AppointmentForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own class is not generic
    reason = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("任命文件的文号或理由。"))

    class Meta:
        model = Appointment
        fields = ["duty", "body", "unit", "valid_from", "valid_to"]
        labels = {"body": _("机关"), "unit": _("内设机构"), "valid_from": _("自"), "valid_to": _("至")}
        help_texts = {"unit": _("限于一个内设机构时才选。"), "valid_to": _("长期任职的留空。")}

    def __init__(
        self, *args: Any, person: Person, bodies: QuerySet[Body], duties: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.person = person
        self.fields["duty"].choices = duties  # type: ignore[attr-defined]
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["body"].initial = person.body_id
        units = Unit.objects.filter(Unit.on(), body__in=bodies).select_related("body")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate
        for name in ("valid_from", "valid_to"):
            self.fields[name].widget = DayInput()


class EndForm(forms.Form):
    valid_to = forms.DateField(
        label=_("最后一天"),
        widget=DayInput(),
        initial=timezone.localdate,
    )
    reason = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("免职文件的文号或理由。"))

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean_valid_to(self) -> Any:
        day = self.cleaned_data["valid_to"]
        if day < self.appointment.valid_from:
            text = _("结束日期 %(end)s 早于开始日期 %(start)s。请改正其中一个日期。")
            raise ValidationError(text % {"end": day, "start": self.appointment.valid_from})
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)


class DayForm(forms.Form):
    """Who held what on a day for a body."""

    body = forms.ModelChoiceField(label=_("机关"), queryset=Body.objects.all())
    day = forms.DateField(label=_("日期"), widget=DayInput())
    duty = forms.ChoiceField(label=_("职责"), choices=[("", _("全部")), *Duty.choices], required=False)


class MailForm(forms.Form):
    """What is mailed to a member of the staff."""

    which = forms.ChoiceField(label=_("邮件提醒"), choices=MailChoice.Which.choices, widget=forms.RadioSelect)


def _free_login_name(name: str, person: Person | None = None) -> str:
    if Person.objects.filter(username__iexact=name).exclude(pk=person.pk if person else 0).exists():
        raise ValidationError(_("这个登录名已有人使用。"))
    return name
