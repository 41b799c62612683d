"""What does a person find under /account/? One's own account, and the ways in that the packages do not bring."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

from allauth.account import views as allauth
from allauth.account.internal.flows.manage_email import add_email, sync_user_email_address
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as provider
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.doors import signed_in
from gongkai.portal.accounts.forms import (
    EmailForm,
    FirstAdministratorForm,
    InvitationForm,
    MailForm,
    PersonalForm,
)
from gongkai.portal.accounts.gate import has_second_factor, must_have_second_factor
from gongkai.portal.accounts.invitations import begin, invitation_of, nobody_is_here, take_up
from gongkai.portal.accounts.models import Appointment, Person
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.ledger.act import VISITOR, act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.mail.models import MailChoice
from gongkai.portal.mail.telling import choose, wants_only_summaries

PAGE = ["GET", "HEAD", "POST"]
PROVIDER = "sso"
"""Under which name the settings keep the identity service."""

logger = logging.getLogger(__name__)


sign_in = allauth.LoginView.as_view(
    extra_context={  # what the page says of the rules; each is asked for when the page is drawn
        "limit": lambda: settings.AXES_FAILURE_LIMIT,
        "lock_minutes": lambda: int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "idle_minutes": lambda: settings.IDLE_MINUTES,
        "session_hours": lambda: settings.SESSION_HOURS,
        "single_sign_on": lambda: (settings.OIDC_NAME or _("统一身份认证")) if settings.OIDC_ISSUER else "",
    }
)

# --- /account/ ------------------------------------------------------------------------------------------------------


@signed_in
@never_cache
@require_safe
def account(request: Request) -> HttpResponse:
    person = _me(request)
    context = {
        "person": person,
        "duties": Appointment.objects.filter(Appointment.on(), person=person).select_related("body", "unit"),
        "mail_confirmed": EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists(),
        "second_factor": has_second_factor(person),
        "second_factor_required": must_have_second_factor(person),
        "only_summaries": wants_only_summaries(person),
        "sessions": len(UserSession.objects.purge_and_list(person)),
    }
    return render(request, "accounts/account.html", context)


@signed_in
@never_cache
@require_http_methods(PAGE)
def personal(request: Request) -> HttpResponse:
    person = _me(request)
    form = PersonalForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        with act(person.actor, "account.changed"):
            person.name = form.cleaned_data.get("name", person.name)
            person.phone = form.cleaned_data["phone"]
            person.save()
        messages.success(request, _("已保存。"))
        return redirect("account")
    return render(request, "accounts/personal.html", {"form": form, "person": person}, status=_status(request))


@signed_in
@never_cache
@require_http_methods(PAGE)
def mail(request: Request) -> HttpResponse:
    """What one wants mailed, for the staff: applicants get no summaries."""
    person = _me(request)
    if person.is_applicant:
        raise Http404
    now = MailChoice.Which.DAILY if wants_only_summaries(person) else MailChoice.Which.EACH
    form = MailForm(request.POST or None, initial={"which": now})
    if request.method == "POST" and form.is_valid():
        choose(person, form.cleaned_data["which"], person.actor)
        messages.success(request, _("已保存。"))
        return redirect("account")
    return render(request, "accounts/mail_choice.html", {"form": form, "person": person}, status=_status(request))


@signed_in
@never_cache
@require_http_methods(PAGE)
def email(request: Request) -> HttpResponse:
    """Ask for a new e-mail; it takes the place of the old one when its code has come back."""
    person = _me(request)
    sync_user_email_address(person)
    form = EmailForm(data=request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="manage_email", user=person):
            raise PermissionDenied(_("尝试次数太多。请过几分钟再试。"))
        add_email(request, form)
        return redirect("account_email_verification_sent")
    return render(request, "accounts/email.html", {"form": form, "person": person}, status=_status(request))


@signed_in
@never_cache
@require_safe
def sessions(request: Request) -> HttpResponse:
    open_ones = sorted(UserSession.objects.purge_and_list(_me(request)), key=lambda one: one.last_seen_at, reverse=True)
    return render(request, "accounts/sessions.html", {"sessions": open_ones})


@signed_in
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """One of one's own sessions; the present one is ended by signing out."""
    person = _me(request)
    session = UserSession.objects.filter(user=person, pk=pk).first()
    if session is None:
        raise Http404
    if session.is_current():
        return redirect("account_logout")
    end_sessions(person, [session], request)
    messages.success(request, _("已退出所选的登录。"))
    return redirect("sessions")


@signed_in
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    person = _me(request)
    others = [session for session in UserSession.objects.filter(user=person) if not session.is_current()]
    end_sessions(person, others, request)
    messages.success(request, _("已退出其他 %(count)s 处登录。") % {"count": len(others)})
    return redirect("sessions")


def end_sessions(person: Person, ended: list[UserSession], request: Request) -> None:
    """End them and say so in the ledger: the person's own or, by the security administrator, somebody else's."""
    if ended:
        with act(request.viewer.actor(), "account.session_revoked") as this:
            this.note(person, {"count": len(ended)})
            for session in ended:
                session.end()


@signed_in
@never_cache
@require_http_methods(PAGE)
def delete_account(request: Request) -> HttpResponse:
    """An applicant goes: the account is closed and what it held of the person is gone (个人信息保护法 art. 47)."""
    person = _me(request)
    if not person.is_applicant:
        raise PermissionDenied(_("机关工作人员的账号由系统管理员停用，不能自行注销。"))
    if request.method == "POST":
        if person.has_usable_password() and not did_recently_reauthenticate(request):
            return redirect(f"{reverse('account_reauthenticate')}?next={request.path}")
        logout(request)
        forget(person)
        return render(request, "accounts/deleted.html")
    return render(request, "accounts/delete_account.html", {"person": person})


def forget(person: Person) -> None:
    """Blank what is known of an applicant. What they asked for stays: it is the body's record."""
    with act(person.actor, "account.deleted"):
        for kept in (UserSession, Authenticator, EmailAddress, SocialAccount):
            kept.objects.filter(user=person).delete()
        person.username, person.name, person.email, person.phone = f"closed.{person.pk}", "已注销", "", ""
        person.former_passwords, person.is_active = [], False
        person.set_unusable_password()
        person.former_passwords = []
        person.save()


def reset_code(request: Request) -> HttpResponse:
    """The code for a forgotten password. It confirms the e-mail on the way, which changes the person."""
    with act(VISITOR, "account.email_confirmed"):
        return cast(HttpResponse, allauth.confirm_password_reset_code(request))


# --- /account/single-sign-on/ ---------------------------------------------------------------------------------------


def single_sign_on(request: Request) -> HttpResponse:
    """To the identity service."""
    return _at_the_provider(provider.login, request)


def single_sign_on_back(request: Request, provider_id: str) -> HttpResponse:
    """Back from it."""
    return _at_the_provider(provider.callback, request)


def _at_the_provider(step: Callable[..., HttpResponse], request: Request) -> HttpResponse:
    """What the service answers is not in our hands: it may be silent, or say what makes no sense."""
    try:
        return step(request, provider_id=PROVIDER)
    except (OSError, KeyError, ValueError):
        logger.exception("The identity service gave no valid answer.")
        return render(request, "accounts/sso_failed.html", status=502)


# --- /account/invitation/<token>/ -----------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(PAGE)
def invitation(request: Request, token: str) -> HttpResponse:
    """Come in by a one-time link. Looking does not use it up; setting the password does."""
    found = invitation_of(token)
    if found is None:
        return render(request, "accounts/invitation_unknown.html", status=404)
    if found.used or (found.person is None and not nobody_is_here()):
        return render(request, "accounts/invitation_used.html", {"invitation": found}, status=410)
    if not found.is_open() or (found.person and not found.person.is_active):
        return render(request, "accounts/invitation_expired.html", {"invitation": found}, status=410)
    person = found.person
    data = request.POST or None
    form: FirstAdministratorForm | InvitationForm
    form = InvitationForm(data, person=person) if person else FirstAdministratorForm(data)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        password = given.pop("password1")
        del given["password2"]
        try:
            came = take_up(found, person, password) if person else begin(found, password, **given)
        except ChangedMeanwhileError:
            return render(request, "accounts/invitation_used.html", {"invitation": found}, status=410)
        if request.user.is_authenticated:
            logout(request)
        return cast(HttpResponse, perform_login(request, came, redirect_url=reverse("account")))
    context = {"form": form, "invitation": found, "person": person, "redirect_field": ""}
    return render(request, "accounts/invitation.html", context, status=_status(request))


def _me(request: Request) -> Person:
    """The person whose account it is: `signed_in` has made sure that there is one."""
    return cast(Person, request.viewer.person)


def _status(request: Request) -> int:
    """What a form is shown with: 422 when it came back with mistakes."""
    return 422 if request.method == "POST" else 200
