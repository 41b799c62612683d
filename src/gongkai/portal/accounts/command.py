"""How does who runs the server let somebody in? By printing a one-time link, for whom nobody on the site can give one.

Exit codes: 0 the link is printed, 2 there is no such person.
"""

from __future__ import annotations

import sys

from django.urls import reverse

from gongkai.portal.accounts.invitations import invite, nobody_is_here
from gongkai.portal.accounts.models import Person
from gongkai.portal.ledger.act import SYSTEM


def print_link(login: str, site: str) -> int:
    """The link for a login name; for nobody in particular while the site is empty. `site` is its address."""
    person = Person.objects.filter(username__iexact=login, body__isnull=False).first() if login else None
    if login and person is None:
        return _refuse(f"没有登录名为“{login}”的工作人员。请核对登录名。")
    if person and not person.is_active:
        return _refuse(f"{person.name} 的账号已停用。请先由系统管理员恢复账号。")
    if person is None and not nobody_is_here():
        return _refuse("网站已有人员。请写明登录名：gongkai invite 登录名。")
    address = site.rstrip("/") + reverse("invitation", args=[invite(person, SYSTEM)])
    sys.stdout.write(f"一次性链接，请只交给本人：{address}\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"gongkai: {sentence}\n")
    return 2
