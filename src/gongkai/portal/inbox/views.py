"""The messages of the person who is signed in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.portal.accounts.doors import signed_in
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.mail.models import Message
from gongkai.portal.visibility import find, visible

PER_PAGE = 50


@signed_in
@require_safe
@never_cache
def inbox(request: Request) -> HttpResponse:
    page = Paginator(visible(request.viewer, Message), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "inbox/messages.html", {"page": page})


@signed_in
@require_safe
@never_cache
def message(request: Request, pk: int) -> HttpResponse:
    """Reading it marks it as read."""
    found = find(request.viewer, Message, pk=pk)
    _mark(found)
    return render(request, "inbox/message.html", {"message": found})


@signed_in
@require_POST
def mark_all(request: Request) -> HttpResponse:
    for unread in visible(request.viewer, Message).filter(read=None):
        _mark(unread)
    return redirect("messages")


def _mark(message: Message) -> None:
    if message.read is None:
        message.read = timezone.now()
        message.save_worked_out()
