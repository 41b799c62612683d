"""What do the administrators do with people? Each the part of one duty, on pages that say whose part it is."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.accounts import duties, lockout
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.forms import AppointmentForm, DayForm, EndForm, PersonForm, ReasonForm
from gongkai.portal.accounts.gate import has_second_factor
from gongkai.portal.accounts.invitations import invite
from gongkai.portal.accounts.models import ADMINISTRATORS, Appointment, Duty, Invitation, Person
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.accounts.views import PAGE, end_sessions
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import act, note_reading
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.visibility import find, visible

A_PAGE = 50
"""People on one page of the list."""

# --- /people/ -------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def people(request: Request) -> HttpResponse:
    """Whom this viewer may see, by name, body and duty."""
    asked = request.GET
    found = visible(request.viewer, Person).filter(body__isnull=False).select_related("body")
    if word := asked.get("q", "").strip():
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word))
    if (body := asked.get("body", "")).isdigit():
        found = found.filter(body=int(body))
    if (duty := asked.get("duty", "")) in Duty.values:
        found = found.filter(pk__in=Appointment.objects.filter(Appointment.on(), duty=duty).values("person"))
    if asked.get("gone") != "1":
        found = found.filter(is_active=True)
    now = Appointment.objects.filter(Appointment.on()).select_related("body")
    page = Paginator(found.prefetch_related(Prefetch("appointments", now, to_attr="duties_today")), A_PAGE)
    context = {
        "page": page.get_page(asked.get("page")),
        "asked": asked,
        "bodies": Body.objects.filter(pk__in=visible(request.viewer, Person).values("body")),
        "duties": Duty.choices,
        "may_add": request.viewer.holds(Duty.SYSTEM_ADMIN),
    }
    return render(request, "accounts/people.html", context)


@staff_only
@require_http_methods(PAGE)
def new(request: Request) -> HttpResponse:
    """The system administrator brings somebody in, who has no duty yet."""
    request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    form = PersonForm(request.POST or None, bodies=_bodies(request.viewer, Duty.SYSTEM_ADMIN))
    if request.method == "POST" and form.is_valid():
        made = Person(joined=timezone.now())
        made.set_unusable_password()
        made.password_changed = None
        with act(duties.must_administer(request.viewer, Duty.SYSTEM_ADMIN, form.cleaned_data["body"].pk), "person.new"):
            _fill(made, form)
        messages.success(request, _("已登记 %(name)s。接下来请发出邀请。") % {"name": made.name})
        return redirect("person", made.pk)
    return _form_page(request, form, _("登记工作人员"), back=reverse("people"))


@staff_only
@require_safe
def duties_on(request: Request) -> HttpResponse:
    """Who held what for a body on a day."""
    home = request.viewer.person.body_id if request.viewer.person else None
    asked = {"body": home, "day": timezone.localdate().isoformat(), **request.GET.dict()}
    form = DayForm(asked)
    form.fields["body"].queryset = _bodies_seen(request.viewer)  # type: ignore[attr-defined]
    rows: QuerySet[Appointment] = Appointment.objects.none()
    if form.is_valid():
        given = form.cleaned_data
        seen = visible(request.viewer, Appointment)
        rows = duties.held_on(given["body"], given["day"]).filter(pk__in=seen).order_by("duty", "person__name")
        if given["duty"]:
            rows = rows.filter(duty=given["duty"])
    return render(request, "accounts/duties_on.html", {"form": form, "rows": rows})


# --- /people/<id>/ --------------------------------------------------------------------------------------------------


@staff_only
@never_cache
@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """One person: to colleagues the name and the duties, to administrators what their duty needs."""
    whose, viewer = _person(request, pk), request.viewer
    keeps = duties.administers(viewer, Duty.SYSTEM_ADMIN, whose.body_id)
    guards = duties.administers(viewer, Duty.SECURITY_ADMIN, whose.body_id)
    rows = visible(viewer, Appointment).filter(person=whose).select_related("body", "unit").order_by("-valid_from")
    context: dict[str, Any] = {
        "whose": whose,
        "keeps": keeps,
        "guards": guards,
        "records": list(rows),
        "rows": [(row, duties.may_end(viewer, row) and row.holds_on()) for row in rows],
        "may_appoint": any(True for _duty in duties.duties_to_give(viewer, whose)),
    }
    if keeps or guards:
        context |= _for_administrators(request, whose)
    return render(request, "accounts/person.html", context)


def _for_administrators(request: Request, whose: Person) -> dict[str, Any]:
    viewer = request.viewer
    if viewer.person != whose and (whose.email or whose.phone):
        note_reading(viewer.actor(), whose, ("email", "phone"), "")
    return {
        "invitations": visible(viewer, Invitation).filter(person=whose)[:10],
        "now": timezone.now(),
        "locks": lockout.locks(whose),
        "sessions": len(UserSession.objects.purge_and_list(whose)),
        "has_second_factor": has_second_factor(whose),
        "forced_by_site": settings.FORCE_SECOND_FACTOR,
    }


@staff_only
@require_http_methods(PAGE)
def edit(request: Request, pk: int) -> HttpResponse:
    whose = _person(request, pk)
    actor = duties.must_administer(request.viewer, Duty.SYSTEM_ADMIN, whose.body_id)
    form = PersonForm(request.POST or None, bodies=_bodies(request.viewer, Duty.SYSTEM_ADMIN), person=whose)
    if request.method == "POST" and form.is_valid():
        mail = whose.email
        whose.version = form.cleaned_data["version"] or 0
        try:
            with act(actor, "person.changed"):
                _fill(whose, form)
                if whose.email != mail:
                    EmailAddress.objects.filter(user=whose).delete()
        except ChangedMeanwhileError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("person", pk)
    return _form_page(request, form, _("修改 %(name)s 的资料") % {"name": whose.name}, back=_back(whose))


@staff_only
@require_http_methods(PAGE)
def active(request: Request, pk: int) -> HttpResponse:
    """Stop somebody from signing in, or let them again. The duties are the security administrator's to end."""
    whose = _person(request, pk)
    actor = duties.must_administer(request.viewer, Duty.SYSTEM_ADMIN, whose.body_id)
    if why_not := _cannot_stop(request.viewer, whose):
        raise PermissionDenied(why_not)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = "person.stopped" if whose.is_active else "person.let_in_again"
        with act(actor, kind, reason=form.cleaned_data["reason"]):
            whose.is_active = not whose.is_active
            whose.save()
            for session in UserSession.objects.filter(user=whose):
                session.end()
        messages.success(request, _("已保存。"))
        return redirect("person", pk)
    if whose.is_active:
        title, text = _("停用 %(name)s 的账号"), _("停用后不能再登录，现有的登录立即退出；经办过的事项和记载都保留。")
    else:
        title, text = _("恢复 %(name)s 的账号"), _("恢复后可以用原来的密码登录。职责不因此恢复。")
    return _form_page(request, form, title % {"name": whose.name}, text, grave=whose.is_active, back=_back(whose))


def _cannot_stop(viewer: Viewer, whose: Person) -> str:
    """Why the system administrator cannot stop this account, or nothing."""
    if viewer.person == whose:
        return _("不能停用自己的账号。")
    held = Appointment.objects.filter(Appointment.on(), person=whose, duty__in=ADMINISTRATORS)
    if whose.is_active and held.exists():
        return _("管理员的账号不能直接停用：先由安全管理员结束其管理职责。")
    return ""


@staff_only
@never_cache
@require_http_methods(PAGE)
def invitation(request: Request, pk: int) -> HttpResponse:
    """A one-time link, shown once and mailed where there is a mail address."""
    whose = _person(request, pk)
    actor = duties.must_administer(request.viewer, Duty.SYSTEM_ADMIN, whose.body_id)
    if why_not := _cannot_invite(request.viewer, whose):
        raise PermissionDenied(why_not)
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("invitation", args=[invite(whose, actor)]))
        context = {"whose": whose, "address": address, "hours": settings.INVITATION_HOURS}
        context["mailed"] = bool(whose.email) and _mailed(whose, context)
        return render(request, "accounts/invited.html", context)
    context = {"whose": whose, "hours": settings.INVITATION_HOURS}
    return render(request, "accounts/invite.html", context)


def _cannot_invite(viewer: Viewer, whose: Person) -> str:
    """Why this person gets no link from the system administrator, or nothing.

    With a link one can take over an account; so the accounts that watch over the system administrator are out of reach
    once they are in use. Who runs the server gives such a link with `gongkai invite`.
    """
    if not whose.is_active:
        return _("这个账号已停用。请先恢复，再发邀请。")
    if viewer.person == whose:
        return _("您已经在这里了，不需要邀请。密码可以在“我的账号”里更改。")
    watches = Appointment.objects.filter(Appointment.on(), person=whose, duty__in=ADMINISTRATORS).exists()
    if watches and whose.has_usable_password():
        return _("管理员互相不能重设密码。请用邮箱找回，或请运行服务器的人用 gongkai invite 命令给出链接。")
    return ""


def _mailed(whose: Person, context: dict[str, Any]) -> bool:
    """Whether the link went out by mail."""
    text = render_to_string("accounts/mail/invitation.txt", context)
    try:
        return send_mail(_("公开系统的登录邀请"), text, None, [whose.email]) == 1
    except OSError:
        return False


@staff_only
@require_http_methods(PAGE)
def appoint(request: Request, pk: int) -> HttpResponse:
    whose, viewer = _person(request, pk), request.viewer
    giving = list(duties.duties_to_give(viewer, whose))
    if not giving:
        own = viewer.person == whose and viewer.holds(Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)
        raise PermissionDenied(
            _("不能给自己任职或免职。")
            if own
            else _("这一步要由担任“%(duties)s”的人来做。") % {"duties": Duty.SECURITY_ADMIN.label}
        )
    guards = duties.administers(viewer, Duty.SECURITY_ADMIN, whose.body_id)
    bodies = _bodies(viewer, Duty.SECURITY_ADMIN if guards else Duty.SYSTEM_ADMIN)
    choices = [(str(duty.value), str(duty.label)) for duty in giving]
    form = AppointmentForm(request.POST or None, person=whose, bodies=bodies, duties=choices)
    if request.method == "POST" and form.is_valid():
        try:
            duties.appoint(viewer, form.instance, form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已任命。"))
            return redirect("person", pk)
    text = "" if guards else _("安全管理员、审计管理员还空缺，由系统管理员指定第一位；以后由安全管理员任免。")
    return _form_page(request, form, _("给 %(name)s 任命职责") % {"name": whose.name}, text, back=_back(whose))


@staff_only
@require_http_methods(PAGE)
def end(request: Request, pk: int) -> HttpResponse:
    held = find(request.viewer, Appointment, pk=pk)
    if not duties.may_end(request.viewer, held):
        if request.viewer.person == held.person:
            raise PermissionDenied(_("不能给自己任职或免职。"))
        duties.must_administer(request.viewer, Duty.SECURITY_ADMIN, held.body_id)
    form = EndForm(request.POST or None, appointment=held)
    if request.method == "POST" and form.is_valid():
        duties.end(request.viewer, held, form.cleaned_data["valid_to"], form.cleaned_data["reason"])
        messages.success(request, _("已结束这项职责。"))
        return redirect("person", held.person_id)
    names = {"name": held.person.name, "duty": held.get_duty_display()}
    title = _("结束 %(name)s 的“%(duty)s”职责") % names
    return _form_page(request, form, title, held.body.name, grave=True, back=_back(held.person))


@staff_only
@require_http_methods(PAGE)
def revoke_sessions(request: Request, pk: int) -> HttpResponse:
    whose = _person(request, pk)
    duties.must_administer(request.viewer, Duty.SECURITY_ADMIN, whose.body_id)
    if request.method == "POST":
        end_sessions(whose, list(UserSession.objects.filter(user=whose)), request)
        messages.success(request, _("已退出 %(name)s 的所有登录。") % {"name": whose.name})
        return redirect("person", pk)
    title = _("退出 %(name)s 的所有登录") % {"name": whose.name}
    text = _("正在使用的浏览器都要重新登录，没有保存的内容会丢失。")
    return _form_page(request, Form(), title, text, grave=True, back=_back(whose))


@staff_only
@require_http_methods(PAGE)
def unlock(request: Request, pk: int) -> HttpResponse:
    whose = _person(request, pk)
    actor = duties.must_administer(request.viewer, Duty.SECURITY_ADMIN, whose.body_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lockout.unlock(whose, actor, form.cleaned_data["reason"])
        messages.success(request, _("已解除锁定。"))
        return redirect("person", pk)
    title = _("解除 %(name)s 的锁定") % {"name": whose.name}
    return _form_page(request, form, title, _("解除前请先核实是本人输错密码。"), back=_back(whose))


@staff_only
@require_http_methods(PAGE)
def second_factor(request: Request, pk: int) -> HttpResponse:
    """Demand a second factor of somebody, or take away the one that was lost."""
    whose = _person(request, pk)
    actor = duties.must_administer(request.viewer, Duty.SECURITY_ADMIN, whose.body_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        what, reason = request.POST.get("what", ""), form.cleaned_data["reason"]
        if what in ("demand", "no_demand"):
            with act(actor, f"account.second_factor_{what}", reason=reason):
                whose.second_factor_required = what == "demand"
                whose.save()
        elif what == "remove" and request.viewer.person != whose:
            with act(actor, "account.second_factor_removed", reason=reason):
                Authenticator.objects.filter(user=whose).delete()
        messages.success(request, _("已保存。"))
        return redirect("person", pk)
    context = {"form": form, "whose": whose, "has_second_factor": has_second_factor(whose)}
    return render(request, "accounts/person_second_factor.html", context, status=_status(request))


# --- what the pages share -------------------------------------------------------------------------------------------


def _person(request: Request, pk: int) -> Person:
    """One of the staff that the viewer may see; applicants keep their account to themselves."""
    return find(request.viewer, Person, pk=pk, body__isnull=False)


def _bodies(viewer: Viewer, duty: Duty) -> QuerySet[Body]:
    return Body.objects.filter(Body.on(), pk__in=viewer.realm(duty))


def _bodies_seen(viewer: Viewer) -> QuerySet[Body]:
    return Body.objects.filter(pk__in=visible(viewer, Appointment).values("body"))


def _fill(whose: Person, form: PersonForm) -> None:
    for name in ("name", "username", "body", "email", "phone"):
        setattr(whose, name, form.cleaned_data[name])
    whose.save()


def _back(whose: Person) -> str:
    return reverse("person", args=[whose.pk])


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200


def _form_page(
    request: Request, form: BaseForm, title: str, text: str = "", *, grave: bool = False, back: str
) -> HttpResponse:
    """A form with a heading, a sentence and the way back."""
    context = {"form": form, "title": title, "text": text, "grave": grave, "back": back}
    return render(request, "accounts/form.html", context, status=_status(request))
