"""How do the packages that let people in keep to the rules of this house? Through these adapters.

What they change of a person happens inside an act, so that the ledger knows; what they say is said in our words.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.gate import must_have_second_factor
from gongkai.portal.accounts.models import Person
from gongkai.portal.ledger.act import VISITOR, act

TOO_OFTEN = _("尝试次数太多。请过几分钟再试。")
WRONG = _("登录名或密码不正确。请核对后再试。")


class Account(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("这个账号已停用。"),
        "duplicate_email": _("这就是您现在的邮箱。"),
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "email_taken": _("这个邮箱已有人使用。"),
        "enter_current_password": _("现在的密码不正确。"),
        "incorrect_code": _("验证码不正确。"),
        "incorrect_password": _("密码不正确。"),
        "invalid_login": WRONG,
        "invalid_password_reset": _("重设密码的验证已失效。请重新开始。"),
        "max_email_addresses": _("邮箱太多了。"),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "same_as_current": _("新的邮箱和现在的一样。"),
    }

    def get_login_stages(self) -> list[str]:
        ours = f"{ApplicantsConfirmTheirMail.__module__}.{ApplicantsConfirmTheirMail.__name__}"
        return [ours, "allauth.mfa.stages.AuthenticateStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth counts failures by the name alone, by which anybody could bar anybody. See `lockout`."""

    def set_password(self, user: Person, password: str) -> None:
        with act(user.actor, "account.password_changed"):
            user.set_password(password)
            user.save()

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:
        given = form.cleaned_data
        user.name, user.email, user.phone = given["name"], given.get("email") or "", given.get("phone") or ""
        user.username = self.generate_unique_username(["applicant"])
        user.set_password(given["password1"])
        with act(VISITOR, "account.sign_up"):
            user.save()
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        user: Person = email_address.user
        with act(user.actor, "account.email_confirmed") as this:
            confirmed: bool = super().confirm_email(request, email_address)
            if confirmed:
                this.note(user)
        return confirmed

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """The password; a code where there is no password. Both lie on one way: no page offers a choice."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods[:1]


class ApplicantsConfirmTheirMail(EmailVerificationStage):  # type: ignore[misc]
    """An applicant who came with an e-mail confirms it before coming in; the staff were let in by somebody."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is not None and not (user.is_applicant and user.email):
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("您的账号必须使用第二重验证，不能停用。"),
        "cannot_generate_recovery_codes": _("先设置第二重验证，才能生成恢复码。"),
        "incorrect_code": _("验证码不正确。请核对手机上的时间，再输入最新的验证码。"),
    }

    def get_totp_label(self, user: Person) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not must_have_second_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """What is a secret of a person lies encrypted in the database (GB/T 22239, 数据保密性). The key comes from the
    site's secret; former secrets still open what was locked with them."""
    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"gongkai second factor {secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Unified sign-in opens the door to people who are here already; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        person = _person_of(sociallogin.account.extra_data)
        if person is None:
            raise ImmediateHttpResponse(render(request, "accounts/sso_unknown.html", status=403))
        with act(person.actor, "account.single_sign_on_linked") as this:
            sociallogin.connect(request, person)
            this.note(person, {"provider": sociallogin.account.provider})

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(render(request, "accounts/sso_failed.html", status=502))


def _person_of(told: dict[str, Any]) -> Person | None:
    """Whom the provider means, by the claim that the installation has chosen."""
    claims = {**told, **told.get("id_token", {}), **told.get("userinfo", {})}
    value = str(claims.get(settings.OIDC_CLAIM) or "")
    people = Person.objects.filter(is_active=True, body__isnull=False)  # what an applicant typed proves nothing
    if not value:
        return None
    if settings.OIDC_CLAIM == "email":
        return people.filter(email__iexact=value).first() if claims.get("email_verified") is True else None
    return people.filter(username__iexact=value).first()
