"""Who is it that gives this name and this password? The name may be the login name, the e-mail or the mobile number."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from gongkai.portal.accounts.models import Person


class SignIn(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        found: AbstractBaseUser | None = super()._authenticate(request, **credentials)
        name = credentials.get("username") or ""
        if found is None and (person := person_by_phone(name)):
            found = self._check_password(person, credentials.get("password") or "")
        return found


def person_by_phone(number: str) -> Person | None:
    number = "".join(number.split())
    return Person.objects.filter(phone=number).first() if number else None


def person_named(login: str) -> Person | None:
    """Whom a name that was typed at the door means, by any of the three."""
    login = login.strip()
    if not login:
        return None
    found = Person.objects.filter(username__iexact=login).first() or person_by_phone(login)
    return found or (Person.objects.filter(email__iexact=login).first() if "@" in login else None)
