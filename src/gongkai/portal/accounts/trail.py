"""Which events do coming and going leave in the ledger? The packages that let people in tell us, and we write it down.

What somebody typed and where it came from are kept as keyed digests: enough to see that it was the same again.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts import lockout
from gongkai.portal.accounts.backend import person_named
from gongkai.portal.accounts.models import Person
from gongkai.portal.ledger.act import VISITOR, Actor, State, UnrecordedError, act, current, keyed_digest
from gongkai.portal.ledger.wording import declare

declare(
    {
        "account.sign_in": _("登录"),
        "account.sign_in_failed": _("登录失败"),
        "account.locked": _("锁定"),
        "account.unlocked": _("解除锁定"),
        "account.sign_out": _("退出登录"),
        "account.sign_up": _("注册账号"),
        "account.changed": _("修改自己的资料"),
        "account.email_confirmed": _("确认电子邮箱"),
        "account.password_changed": _("更改密码"),
        "account.password_rehashed": _("加强密码的保存方式"),
        "account.second_factor_added": _("启用第二重验证"),
        "account.second_factor_removed": _("停用第二重验证"),
        "account.second_factor_failed": _("第二重验证失败"),
        "account.second_factor_demand": _("要求使用第二重验证"),
        "account.second_factor_no_demand": _("不再要求第二重验证"),
        "account.recovery_codes_made": _("生成恢复码"),
        "account.recovery_codes_used": _("使用恢复码"),
        "account.session_revoked": _("强制退出登录"),
        "account.invitation_made": _("发出邀请"),
        "account.invitation_used": _("使用邀请链接"),
        "account.single_sign_on_linked": _("绑定统一身份认证"),
        "account.deleted": _("注销账号"),
        "person.new": _("登记工作人员"),
        "person.changed": _("修改人员资料"),
        "person.stopped": _("停用账号"),
        "person.let_in_again": _("恢复账号"),
        "duty.given": _("任命职责"),
        "duty.ended": _("结束职责"),
        "address": _("网络地址"),
        "login": _("输入的登录名"),
        "left": _("剩余"),
        "count": _("数量"),
        "why": _("原因"),
        "provider": _("认证服务"),
    }
)

NOBODY = Person(username="", name="不存在的登录名")
"""Stands in events for a name that nobody here has."""


def note(person: Person, kind: str, details: State | None = None, by: Actor | None = None, reason: str = "") -> None:
    with act(by or person.actor, f"account.{kind}", reason=reason) as this:
        this.note(person, details)


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    note(user, "sign_in", {"address": keyed_digest(lockout.address(request))})


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    if user is not None:
        why = request.META.get("gongkai.signed_out")
        note(user, "sign_out", {"why": why} if why else None)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request is None:
        return
    name = lockout.whose(request, credentials)
    details = {"login": keyed_digest(name), "address": keyed_digest(lockout.address(request))}
    note(person_named(name) or NOBODY, "sign_in_failed", details, VISITOR)


@receiver(user_locked_out)
def locked(request: HttpRequest, username: str, ip_address: str, **kwargs: Any) -> None:
    """Once, when the lock falls; who rattles at the closed door leaves `sign_in_failed`."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        person = person_named(username or "") or NOBODY
        note(person, "locked", {"login": keyed_digest(username), "address": keyed_digest(ip_address)}, VISITOR)


@receiver(post_save, sender=Authenticator)
def second_factor_added(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """As it is saved, and not by the packages' own signal, which comes when the transaction is over."""
    if created:
        codes = instance.type == Authenticator.Type.RECOVERY_CODES
        _by_whoever_acts(instance.user, "recovery_codes_made" if codes else "second_factor_added")


@receiver(post_delete, sender=Authenticator)
def second_factor_removed(instance: Authenticator, **kwargs: Any) -> None:
    if instance.type == Authenticator.Type.TOTP:
        _by_whoever_acts(instance.user, "second_factor_removed")


def _by_whoever_acts(person: Person, kind: str) -> None:
    """An administrator in the middle of an act, else the person."""
    try:
        going_on = current()
    except UnrecordedError:
        note(person, kind)
    else:
        note(person, kind, by=going_on.actor, reason=going_on.reason)


@receiver(mfa.authenticator_used)
def recovery_code_used(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        note(user, "recovery_codes_used", {"left": len(authenticator.wrap().get_unused_codes())})


@receiver(mfa.authentication_failed)
def second_factor_failed(user: Person, **kwargs: Any) -> None:
    note(user, "second_factor_failed", by=VISITOR)
