"""What is done to many requests at once, and what became of each?

The law and the duties are asked for every request by itself, at the moment when it is done. One request is done whole
or not at all; what is refused says why, and the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.letters import LetterError, letters
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.answering import ANSWER
from gongkai.portal.foi.assigning import can_work_for, give_to
from gongkai.portal.foi.bulk_duties import DUTIES
from gongkai.portal.foi.casework import FutureError, standing_of, take_step
from gongkai.portal.foi.desk import letters_beside_the_steps
from gongkai.portal.foi.leaving import BY_LETTER, names_parts
from gongkai.portal.foi.letters import draft
from gongkai.portal.foi.models import SETTLED, Bulk, BulkAction, BulkItem, FoiRequest, Note
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.mail.telling import tell
from gongkai.portal.visibility import visible
from gongkai.procedure import Standing, UnlawfulError
from gongkai.procedure.events import Archived, Confirmed, Registered
from gongkai.procedure.steps import STEPS, why_not_outcome

MOST = 2000
"""Requests in one bulk."""
AT_ONCE = 20
"""So many are done while the person waits; more are done in the background."""

Given = Mapping[str, Any]


class RefusedError(ValueError):
    """Why one request was left as it was, said to the person."""


REFUSALS = (RefusedError, UnlawfulError, FutureError, LetterError, PermissionDenied, ChangedMeanwhileError)


def ask_for(person: Person, action: str, given: Given, requests: Iterable[FoiRequest], key: str, actor: Actor) -> Bulk:
    """Put down what is to be done. The same key gives back what was put down before."""
    with act(actor, "foi.bulk"):
        if known := Bulk.objects.filter(key=key, person=person).first():
            return known
        made = Bulk.objects.create(person=person, action=action, given=json.dumps(dict(given), default=str), key=key)
        BulkItem.objects.bulk_create(BulkItem(bulk=made, request=foi) for foi in requests)
    return made


def do_waiting(bulk: Bulk) -> None:
    """Do what waits, here and now."""
    for pk in bulk.items.filter(state=BulkItem.State.WAITING).values_list("pk", flat=True):
        do_one(pk)


def do_one(pk: int) -> None:
    """Do it to one request, or write down why not. Whoever comes second finds it done and does nothing."""
    with transaction.atomic():
        item = BulkItem.objects.select_for_update().order_by("pk").get(pk=pk)
        if item.state != BulkItem.State.WAITING:
            return
        bulk = Bulk.objects.select_related("person").get(pk=item.bulk_id)
        viewer = Viewer.of(bulk.person)
        try:
            foi = visible(viewer, FoiRequest).filter(pk=item.request_id).first()
            if foi is None:
                raise RefusedError(_("您现在看不到这件申请。"))
            actor = viewer.must_hold(*DUTIES[bulk.action], body=foi.body_id)
            with act(actor, "foi.bulk"):
                DO[bulk.action](foi, json.loads(bulk.given), bulk.person, actor)
        except REFUSALS as error:
            item.state, item.why = BulkItem.State.REFUSED, str(error)
        else:
            item.state = BulkItem.State.DONE
        item.save()
        _tell_the_officer(bulk)


def _tell_the_officer(bulk: Bulk) -> None:
    """Once all is done, one message instead of one a request."""
    if bulk.action != BulkAction.ASSIGN or bulk.items.filter(state=BulkItem.State.WAITING).exists():
        return
    count = bulk.items.filter(state=BulkItem.State.DONE).count()
    officer = Person.objects.filter(pk=json.loads(bulk.given).get("officer")).first()
    if officer and count and officer != bulk.person:
        subject = _("%(count)s 件申请由您承办") % {"count": count}
        tell(officer, subject, "", f"{reverse('requests')}?queue=mine", by=bulk.person.actor, can_wait=True)


# --- what is done to one --------------------------------------------------------------------------------------------


def _assign(foi: FoiRequest, given: Given, person: Person, actor: Actor) -> None:
    officer = can_work_for([foi.body_id]).filter(pk=given["officer"]).first()
    if officer is None:
        raise RefusedError(_("这个人不在%(body)s承办申请。") % {"body": foi.body})
    if foi.officer_id == officer.pk:
        raise RefusedError(_("已经由这个人承办。"))
    give_to(foi, officer, given.get("reason", ""), actor)


def _confirm(foi: FoiRequest, given: Given, person: Person, actor: Actor) -> None:
    """The confirmation where the day of receipt waits for it, then the entry in the register."""
    on = date.fromisoformat(given["on"])
    if foi.received and standing_of(foi).registered:
        raise RefusedError(_("收到申请之日已经确定，而且已经登记。"))
    if not foi.received:
        take_step(foi, Confirmed(on=on, evidence=given.get("evidence", "")), actor)
    if not standing_of(foi).registered:
        take_step(foi, Registered(on=on, number=foi.number), actor)


def _note(foi: FoiRequest, given: Given, person: Person, actor: Actor) -> None:
    with act(actor, "foi.note"):
        Note.objects.create(request=foi, person=person, text=given["text"])


def _archive(foi: FoiRequest, given: Given, person: Person, actor: Actor) -> None:
    take_step(foi, Archived(on=date.fromisoformat(given["on"])), actor)


def _begin_letter(foi: FoiRequest, given: Given, person: Person, actor: Actor) -> None:
    template = letters().template(given["template"], timezone.localdate())
    if why := why_not_letter(standing_of(foi), given["template"]):
        raise RefusedError(why)
    if foi.letters.filter(template=template.id).exclude(state__in=SETTLED).exists():
        raise RefusedError(_("已经有一份《%(name)s》正在办理。") % {"name": template.name})
    draft(foi, template, person, actor)


DO: Mapping[str, Callable[[FoiRequest, Given, Person, Actor], None]] = {
    BulkAction.ASSIGN: _assign,
    BulkAction.CONFIRM: _confirm,
    BulkAction.NOTE: _note,
    BulkAction.LETTER: _begin_letter,
    BulkAction.ARCHIVE: _archive,
}


def why_not_letter(now: Standing, id: str) -> str | None:  # noqa: A002
    """Why a letter cannot be begun for a request as it stands; None when it can."""
    template = letters().template(id, now.today)
    if names_parts(template) and any(now.case.open_parts):
        return _("这件申请已经分项，请逐件起草。")
    named = ANSWER if template.form == ANSWER else id
    for kind, ids in BY_LETTER.items():
        if named in ids:
            refusal = why_not_outcome(now.case, template.outcome, now.today) if named == ANSWER else None
            why = STEPS[kind].why_not(now.case, now.today) or (str(refusal) if refusal else None)
            return f"{why}。" if why else None
    if id not in {one.id for one in letters_beside_the_steps(now)}:
        return _("这件申请现在用不上《%(name)s》。") % {"name": template.name}
    return None
