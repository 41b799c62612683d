"""Which entry does the ledger have beside the desk?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.ui.navigation import Entry, add


def _audits(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(Duty.AUDIT_ADMIN))  # type: ignore[attr-defined]  # the middleware put it there


add(
    Entry(_("账本"), "ledger", menu="desk", group=_("审计"), order=800, shown=_audits),
    Entry(_("核验账本"), "ledger-verify", menu="desk", group=_("审计"), order=801, shown=_audits),
)
