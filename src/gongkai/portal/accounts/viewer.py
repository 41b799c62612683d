"""Who is looking, and with which duties? Every page asks the viewer; the policy of visibility does too."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import CASE_DUTIES, Appointment, Duty, Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.ledger.act import VISITOR, Actor
from gongkai.portal.mail.telling import unread
from gongkai.portal.ui.navigation import SignedIn


@dataclass(frozen=True)
class Held:
    """A duty in force today, and the body it is held for."""

    duty: str
    body: int
    body_name: str
    unit: int | None = None


@dataclass(frozen=True)
class Viewer:
    """A person with the duties of today, or a visitor. `session` names a visitor's own browser session."""

    person: Person | None = None
    held: tuple[Held, ...] = ()
    session: str = ""

    @classmethod
    def of(cls, person: Person | None, session: str = "") -> Viewer:
        if person is None or not person.is_active:
            return cls(session=session)
        rows = Appointment.objects.filter(Appointment.on(), Body.on(prefix="body__"), person=person)
        held = tuple(Held(*row) for row in rows.values_list("duty", "body", "body__name", "unit"))
        return cls(person, held, session)

    @property
    def is_staff(self) -> bool:
        """On the staff of a body; it opens the desk and nothing else. What may be done there, the duties say."""
        return self.person is not None and not self.person.is_applicant

    def bodies(self, *duties: Duty) -> frozenset[int]:
        """The bodies for which one of the duties is held; of any duty if none is named."""
        return frozenset(held.body for held in self.held if not duties or held.duty in duties)

    @property
    def units(self) -> frozenset[int]:
        """The units in which a duty over cases is held."""
        return frozenset(held.unit for held in self.held if held.unit is not None and held.duty in CASE_DUTIES)

    def realm(self, *duties: Duty) -> frozenset[int]:
        """Those bodies and all that answer to them today."""
        return ids_below(self.bodies(*duties))

    def holds(self, *duties: Duty, body: Body | int | None = None) -> bool:
        """One of the duties, for this body if one is named."""
        held = self.bodies(*duties) if duties else frozenset()
        return bool(held) if body is None else (body if isinstance(body, int) else body.pk) in held

    def must_hold(self, *duties: Duty, body: Body | int | None = None) -> Actor:
        """Who acts, if one of the duties is held; else PermissionDenied with a sentence that names them."""
        wanted = None if body is None else body if isinstance(body, int) else body.pk
        for held in self.held:
            if held.duty in duties and wanted in (None, held.body):
                return self.actor(held)
        names = "、".join(str(duty.label) for duty in duties)
        raise PermissionDenied(_("这一步要由担任“%(duties)s”的人来做。") % {"duties": names})

    def actor(self, held: Held | None = None) -> Actor:
        if self.person is None:
            return VISITOR
        duty, body = (held.duty, held.body_name) if held else ("", "")
        return Actor(f"person:{self.person.pk}", self.person.ledger_name, duty, body)

    @property
    def reads_cases(self) -> bool:
        return self.holds(*CASE_DUTIES)


def frame(request: HttpRequest) -> dict[str, object]:
    """For the context of every page: who is signed in, and the way in for who is not."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or viewer.person is None:
        return {"signed_in": None, "sign_in_url": reverse("account_login")}
    duties = "、".join(dict.fromkeys(str(Duty(held.duty).label) for held in viewer.held))
    signed_in = SignedIn(
        viewer.person.name,
        duties,
        reverse("account"),
        reverse("account_logout"),
        reverse("messages"),
        unread(viewer.person),
    )
    return {"signed_in": signed_in, "sign_in_url": ""}


class Request(HttpRequest):
    """A request that has passed the middleware: it knows its viewer."""

    viewer: Viewer


WORKBENCH = "workbench"
"""Where a visitor's browser session keeps the name under which the visitor's own uploads are kept."""


def open_workbench(request: Request) -> None:
    """Give a visitor a name of their own, so that what they upload is theirs alone."""
    if request.viewer.person is None and WORKBENCH not in request.session:
        request.session[WORKBENCH] = secrets.token_urlsafe(24)
        request.viewer = viewer_of(request)


class ViewerMiddleware:
    """Puts the viewer on the request as `request.viewer`, worked out when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def viewer_of(request: HttpRequest) -> Viewer:
    user = request.user
    return Viewer.of(user if isinstance(user, Person) else None, request.session.get(WORKBENCH, ""))
