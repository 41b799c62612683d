"""The files that leave with a letter, on the desk: added, checked, made clean, confirmed, taken out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from gongkai.letters import LetterError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.receiving import FilesField, entry
from gongkai.portal.files.release import MAY_BE_OVERRULED, TONES, Check, verdict_in_words
from gongkai.portal.foi import enclosures, withholding
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import Enclosure, FoiLetter
from gongkai.portal.ledger.act import Actor
from gongkai.portal.ui.elements import FileEntry
from gongkai.portal.visibility import find

WORDERS = (Duty.HANDLER, Duty.REGISTRAR)


class EncloseForm(forms.Form):
    papers = FilesField(label=_lazy("加上附件（要提供的政府信息）"), required=True)


class OverruleForm(NumberFreeForm):
    reason = forms.CharField(label=_lazy("为什么可以提供"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


def shown_with(letter: FoiLetter, viewer: Viewer) -> dict[str, Any]:
    """What the letter's page shows of its files."""
    body, open_ = letter.request.body_id, not letter.is_settled
    may_change = open_ and viewer.holds(*WORDERS, body=body)
    may_overrule = open_ and viewer.holds(Duty.SECRECY_REVIEWER, body=body)
    return {
        "enclosures": [
            _shown(one, may_change=may_change, may_overrule=may_overrule) for one in letter.enclosures.all()
        ],
        "enclose_form": EncloseForm() if may_change else None,
    }


def _shown(enclosure: Enclosure, may_change: bool, may_overrule: bool) -> dict[str, Any]:
    stored, check = enclosures.file_of(enclosure), enclosures.known_check(enclosure)
    may_overrule = may_overrule and check.verdict in MAY_BE_OVERRULED
    overruled = enclosures.is_overruled(enclosure, check)
    return {
        "record": enclosure,
        "files": [entry(stored), *_as_it_was(enclosure)],
        "tone": TONES.get(check.verdict, "must_fix"),
        "verdict": verdict_in_words(check.verdict),
        "findings": enclosures.findings_shown(enclosure),
        "problem": enclosures.why_not_sent(enclosure, check),
        "overruled": overruled,
        "overrule_form": _overrule_form(enclosure) if may_overrule and not overruled else None,
        "may_redact": may_change and withholding.can_be_redacted(enclosure),
        "may_remove": may_change and not enclosure.is_list,
        "may_strip": may_change and _gains_by_stripping(enclosure, stored, check),
    }


def _gains_by_stripping(enclosure: Enclosure, stored: StoredFile, check: Check) -> bool:
    """What the site made itself has nothing hidden."""
    own = enclosure.is_list or enclosures.redaction_of(enclosure) is not None
    return not own and check.verdict != "clean" and enclosures.can_be_stripped(stored)


def _as_it_was(enclosure: Enclosure) -> list[FileEntry]:
    """The file before anything was withheld, for colleagues."""
    if enclosures.redaction_of(enclosure) is None:
        return []
    return [entry(withholding.source_of(enclosure), _("遮盖前的原件，只在卷内，不送出"))]


def _overrule_form(enclosure: Enclosure) -> OverruleForm:
    return OverruleForm(auto_id=f"overrule-{enclosure.pk}-%s")


# --- what is done -----------------------------------------------------------------------------------------------------


@staff_only
@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    letter = find(request.viewer, FoiLetter, pk=pk)
    actor = worder(request, letter)
    form = EncloseForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    elif request.viewer.person is not None:
        try:
            enclosures.enclose(letter, form.cleaned_data["papers"], request.viewer.person, actor)
        except LetterError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("附件已加上并检查。文书回到起草，要重新送审。"))
    return redirect("letter", letter.pk)


@staff_only
@require_POST
def strip(request: Request, pk: int) -> HttpResponse:
    enclosure = found_enclosure(request, pk)
    try:
        enclosures.strip_enclosure(enclosure, worder(request, enclosure.letter))
    except LetterError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("附件已换成去除文件属性、批注和隐藏内容的副本。文书回到起草，要重新送审。"))
    return redirect("letter", enclosure.letter_id)


@staff_only
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    enclosure = found_enclosure(request, pk)
    letter, actor = enclosure.letter_id, worder(request, enclosure.letter)
    if request.viewer.person is not None:
        try:
            withholding.remove(enclosure, request.viewer.person, actor)
        except LetterError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("附件已取下。文书回到起草，要重新送审。"))
    return redirect("letter", letter)


@staff_only
@require_POST
def overrule(request: Request, pk: int) -> HttpResponse:
    enclosure = found_enclosure(request, pk)
    try:
        enclosures.overrule(enclosure, request.viewer, request.POST.get("reason", "")[:1000])
    except LetterError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已确认这个附件可以提供，理由记入账本。"))
    return redirect("letter", enclosure.letter_id)


def found_enclosure(request: Request, pk: int) -> Enclosure:
    found = find(request.viewer, Enclosure, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=found.letter.request.body_id):
        raise Http404  # an applicant who is signed in has pages of their own
    return found


def worder(request: Request, letter: FoiLetter) -> Actor:
    return request.viewer.must_hold(*WORDERS, body=letter.request.body_id)
