"""What must a password be like, and for how long is it good? (GB/T 22239-2019, 身份鉴别.)"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Person

KINDS = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
"""Capital letters, small letters, digits, other signs."""
SHORTEST_NAME = 3
"""A name of fewer signs is in too many words to be looked for."""


class Length:
    def validate(self, password: str, user: object = None) -> None:
        if len(password) < settings.PASSWORD_LENGTH:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return _("密码至少要有 %(count)s 个字符。") % {"count": settings.PASSWORD_LENGTH}


class Kinds:
    def validate(self, password: str, user: object = None) -> None:
        if sum(any(map(kind, password)) for kind in KINDS) < settings.PASSWORD_KINDS:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        text = _("大写字母、小写字母、数字、其他符号四类中至少要有 %(count)s 类。")
        return text % {"count": settings.PASSWORD_KINDS}


class NotTheName:
    """Neither the login name nor the name, mail or telephone."""

    def validate(self, password: str, user: object = None) -> None:
        if not isinstance(user, Person):
            return
        for word in (user.username, user.name, user.email.partition("@")[0], user.phone):
            if len(word) >= SHORTEST_NAME and word.casefold() in password.casefold():
                raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return _("密码里不能有登录名、姓名、邮箱或手机号码。")


class NotCommon(CommonPasswordValidator):
    """Not among the twenty thousand that everybody tries first, nor one of them with a tail of digits and signs."""

    def validate(self, password: str, user: object = None) -> None:
        plain = password.casefold().strip()
        if {plain, plain.rstrip("0123456789!@#$%^&*._-")} & self.passwords:
            raise ValidationError(_("这个密码太常见，容易被猜到。请换一个。"))

    def get_help_text(self) -> str:
        return _("不能用常见的密码。")


class NotUsedBefore:
    def validate(self, password: str, user: object = None) -> None:
        if not isinstance(user, Person) or settings.PASSWORDS_REMEMBERED < 1:
            return
        known = [user.password, *user.former_passwords][: settings.PASSWORDS_REMEMBERED]
        if any(check_password(password, old) for old in known if old):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return _("不能再用最近 %(count)s 次用过的密码。") % {"count": settings.PASSWORDS_REMEMBERED}


def is_overdue(person: Person) -> bool:
    """The staff's password is older than the installation allows."""
    if person.is_applicant or not settings.PASSWORD_DAYS or not person.has_usable_password():
        return False
    changed = person.password_changed or person.joined
    return timezone.now() - changed > timedelta(days=settings.PASSWORD_DAYS)
