"""Where are parts of an enclosure withheld? On a page: by drawing, by numbers, by phrases, by a text to look for.

Every way does without a script; the one that draws fills in the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.letters import LetterError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import withholding
from gongkai.portal.foi.enclosing import found_enclosure, worder
from gongkai.portal.foi.enclosures import redaction_of
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.jobs import make_redaction
from gongkai.portal.foi.models import Enclosure
from gongkai.portal.jobs.models import UNFINISHED, Job
from gongkai.portal.jobs.queue import enqueue
from gongkai.redaction import (
    Box,
    Phrase,
    RedactionError,
    Source,
    Word,
    boxes_around,
    grounds,
    occurrences,
    opened,
    phrases,
)

PAGE = ["GET", "HEAD", "POST"]
ON_SCREEN = 110
"""Dots per inch of the picture on the page."""
AT_ONCE = 20
"""Pages of a file that is made while one waits; a longer one is made in the background."""
SIDES = ("left", "top", "width", "height")


class BoxForm(NumberFreeForm):
    """On which ground and why, and where: by numbers in percent of the page, or by a text in the whole file."""

    may_hold_numbers = frozenset({"text"})
    """It says what is to be withheld."""

    ground = forms.ChoiceField(label=_lazy("不予公开的依据"))
    reason = forms.CharField(label=_lazy("理由"), max_length=300, help_text=_lazy("写入遮盖清单，随文书提供给申请人。"))
    left = forms.DecimalField(label=_lazy("左边距（%）"), min_value=0, max_value=100, decimal_places=3, required=False)
    top = forms.DecimalField(label=_lazy("上边距（%）"), min_value=0, max_value=100, decimal_places=3, required=False)
    width = forms.DecimalField(label=_lazy("宽（%）"), min_value=0, max_value=100, decimal_places=3, required=False)
    height = forms.DecimalField(label=_lazy("高（%）"), min_value=0, max_value=100, decimal_places=3, required=False)
    text = forms.CharField(
        label=_lazy("要遮盖的文字"), max_length=200, required=False,
        help_text=_lazy("文件里每一处都遮盖，换行的也算；只露出一半的词整个遮盖。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "——"), *((key, one.label) for key, one in grounds().items())]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
        for name in SIDES:
            self.fields[name].widget.attrs["step"] = "0.001"

    @property
    def why(self) -> tuple[str, str]:
        return self.cleaned_data["ground"], self.cleaned_data["reason"]


@staff_only
@require_http_methods(PAGE)
@never_cache
def redact(request: Request, pk: int) -> HttpResponse:
    """A page of the file with its boxes, and the ways to add one."""
    enclosure = _redactable(request, pk)
    actor = worder(request, enclosure.letter)
    try:
        pages = withholding.pages_of(enclosure)
    except LetterError as error:
        messages.error(request, str(error))
        return redirect("letter", enclosure.letter_id)
    boxes = withholding.boxes_of(enclosure)
    page = _page_number(request, pages.number)
    form = BoxForm(request.POST or None, initial=_as_before(boxes))
    with opened(pages.data) as source:
        if request.method == "POST" and form.is_valid():
            try:
                added = _added(request, form, source, page)
                withholding.draw_boxes(enclosure, [*boxes, *added], actor)
            except (RedactionError, LetterError) as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已加上 %(count)s 个遮盖框。") % {"count": len(added)})
                return redirect(_address(enclosure, page))
        context = _shown(enclosure, source, boxes, page) | {"form": form, "chosen": request.POST.getlist("phrase")}
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/redact.html", context, status=status)


def _redactable(request: Request, pk: int) -> Enclosure:
    enclosure = found_enclosure(request, pk)
    if not withholding.can_be_redacted(enclosure):
        raise Http404
    return enclosure


def _page_number(request: Request, count: int) -> int:
    given = request.POST.get("page") or request.GET.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    return min(max(number, 1), count)


def _as_before(boxes: list[Box]) -> dict[str, str]:
    """Mostly one ground serves for many boxes."""
    return {"ground": boxes[-1].ground, "reason": boxes[-1].reason} if boxes else {}


def _address(enclosure: Enclosure, page: int) -> str:
    return f"{reverse('redact-enclosure', args=[enclosure.pk])}?page={page}"


def _shown(enclosure: Enclosure, source: Source, boxes: list[Box], page: int) -> dict[str, Any]:
    width, height = source.size(page)
    redaction = redaction_of(enclosure)
    return {
        "enclosure": enclosure,
        "letter": enclosure.letter,
        "name": withholding.source_of(enclosure).name,
        "page": page,
        "pages": source.count,
        "before": page - 1,
        "after": page + 1 if page < source.count else 0,
        "width": 1000,
        "height": round(1000 * height / width),
        "drawn": [_on_the_picture(box, height / width) for box in boxes if box.page == page],
        "boxes": list(enumerate(boxes)),
        "lines": _lines(source.words(page), [box for box in boxes if box.page == page]),
        "is_whole": redaction is None or redaction.is_whole,
        "is_made": redaction is not None and bool(redaction.made_with) and redaction.is_whole,
        "is_being_made": Job.objects.filter(
            name=make_redaction.name, once=_once(enclosure), state__in=UNFINISHED
        ).exists(),
    }


def _lines(words: Sequence[Word], boxes: list[Box]) -> list[list[tuple[Phrase, bool]]]:
    """The phrases of a page, and whether all of one is hidden already."""
    hidden = [word.is_hidden_by(boxes) for word in words]
    return [[(one, all(hidden[one.first : one.last + 1])) for one in line] for line in phrases(words)]


def _on_the_picture(box: Box, slope: float) -> dict[str, str]:
    """A box in the units of the drawing, which is 1000 wide."""
    across, down = 10, 10 * slope
    return {
        "x": f"{box.left * across:.2f}", "y": f"{box.top * down:.2f}",
        "width": f"{box.width * across:.2f}", "height": f"{box.height * down:.2f}",
    }  # fmt: skip


# --- the ways to add one ---------------------------------------------------------------------------------------------


def _added(request: Request, form: BoxForm, source: Source, page: int) -> list[Box]:
    """Raises LetterError that says what is missing."""
    by = request.POST.get("by", "")
    if by == "numbers":
        return [_by_numbers(form, page)]
    if by == "phrases":
        return _by_phrases(request, form, source, page)
    return _by_text(form, source)


def _by_numbers(form: BoxForm, page: int) -> Box:
    given: list[Decimal | None] = [form.cleaned_data[name] for name in SIDES]
    if None in given:
        raise LetterError(_("请在图上画一个框，或者填写左边距、上边距、宽和高。"))
    left, top, width, height = (float(one or 0) for one in given)
    return Box(page, left, top, min(width, 100 - left), min(height, 100 - top), *form.why)


def _by_phrases(request: Request, form: BoxForm, source: Source, page: int) -> list[Box]:
    words = source.words(page)
    known = {f"{one.first}-{one.last}": one for line in phrases(words) for one in line}
    chosen: list[Word] = []
    for key in request.POST.getlist("phrase"):
        if key in known:
            chosen += words[known[key].first : known[key].last + 1]
    if not chosen:
        raise LetterError(_("请先选中要遮盖的词句。"))
    return boxes_around(chosen, page, *form.why)


def _by_text(form: BoxForm, source: Source) -> list[Box]:
    text = form.cleaned_data["text"]
    if not text.strip():
        raise LetterError(_("请填写要遮盖的文字。"))
    found = [
        box
        for number in range(1, source.count + 1)
        for place in occurrences(source.words(number), text)
        for box in boxes_around(place, number, *form.why)
    ]
    if not found:
        raise LetterError(_("文件的文字层里没有找到这些文字。扫描件和图片没有文字层，请在图上画框。"))
    return found


@staff_only
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Take a box away."""
    enclosure = _redactable(request, pk)
    actor = worder(request, enclosure.letter)
    boxes = withholding.boxes_of(enclosure)
    given = request.POST.get("box", "")
    if given.isascii() and given.isdigit() and len(given) < 6 and int(given) < len(boxes):
        withholding.draw_boxes(enclosure, [box for place, box in enumerate(boxes) if place != int(given)], actor)
        messages.success(request, _("已删去 1 个遮盖框。"))
    else:
        messages.error(request, _("没有这个遮盖框，可能已经删去。"))
    return redirect(_address(enclosure, _page_number(request, 10**5)))


# --- making it -------------------------------------------------------------------------------------------------------


@staff_only
@require_POST
def make(request: Request, pk: int) -> HttpResponse:
    """The redacted file takes the place of the enclosure; a long one in the background."""
    enclosure = _redactable(request, pk)
    actor, person = worder(request, enclosure.letter), request.viewer.person
    try:
        if person is None:
            raise Http404
        if withholding.pages_of(enclosure).number > AT_ONCE:
            with transaction.atomic():
                enqueue(make_redaction, once=_once(enclosure), enclosure=enclosure.pk, person=person.pk)
            messages.success(request, _("正在后台生成遮盖稿，完成后会收到消息。"))
        else:
            withholding.make(enclosure, person, actor)
            messages.success(request, _("遮盖稿已生成并通过核验，遮盖清单已附上。文书回到起草，要重新送审。"))
    except LetterError as error:
        messages.error(request, str(error))
    return redirect("letter", enclosure.letter_id)


def _once(enclosure: Enclosure) -> str:
    return f"enclosure {enclosure.pk}"


@staff_only
@require_safe
@never_cache
def picture(request: Request, pk: int, page: int) -> HttpResponseBase:
    """A page of the file as it was, for those who work on the letter."""
    enclosure = _redactable(request, pk)
    worder(request, enclosure.letter)
    stream = BytesIO()
    try:
        with opened(withholding.pages_of(enclosure).data) as source:
            if not 1 <= page <= source.count:
                raise Http404
            source.picture(page, ON_SCREEN).save(stream, "PNG")
    except (LetterError, RedactionError) as error:
        raise Http404 from error
    return HttpResponse(stream.getvalue(), content_type="image/png")
