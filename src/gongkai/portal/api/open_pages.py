"""The page of the open data, its codebook, and the files themselves."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.portal.api.answering import for_everybody, unless_known
from gongkai.portal.api.columns import HEADS, codebook
from gongkai.portal.api.data_sets import DataFile, Made, newest
from gongkai.portal.api.formats import MEDIA_TYPES, NAMES, guarded

PER_PAGE = 50
DIGEST = ".sha256"
AGAIN = 30 * 60
"""Seconds until the chore looks again for what is not fit to be handed out."""


@dataclass(frozen=True)
class Line:
    """A data set in the list, with its file in each format, or None where there is none."""

    label: str
    rows: int
    files: list[DataFile | None]


@require_safe
def data_sets(request: HttpRequest) -> HttpResponse:
    """Which data sets there are, how large, and when they were made."""
    made = newest()
    fit = made is not None and made.is_fit
    lines = _lines(made) if made and fit else {"all": [], "year": [], "body": []}
    formats = [name for name in NAMES if made and any(one.format == name for one in made.files)]
    context = {
        "made": made,
        "fit": fit,
        "formats": [NAMES[name] for name in formats],
        "missing": [NAMES[name] for name in NAMES if made and made.files and name not in formats],
        "whole": lines["all"],
        "years": lines["year"][::-1],
        "page": Paginator(lines["body"], PER_PAGE).get_page(request.GET.get("page")),
        "notice": settings.OPEN_DATA_NOTICE,
        "licence": settings.OPEN_DATA_LICENCE,
    }
    return render(request, "api/data_sets.html", context)


def _lines(made: Made) -> dict[str, list[Line]]:
    """By kind of set; each line has a place for every format that was written."""
    formats = [name for name in NAMES if any(one.format == name for one in made.files)]
    sets: dict[str, dict[str, DataFile]] = {}
    for one in made.files:
        sets.setdefault(one.set, {})[one.format] = one
    lines: dict[str, list[Line]] = defaultdict(list)
    for name, files in sets.items():
        first = next(iter(files.values()))
        label = first.label or str(_("全部"))
        lines[name.partition("-")[0]].append(Line(label, first.rows, [files.get(one) for one in formats]))
    return lines


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """What each column means, to read."""
    english = get_language() == "en"
    rows = [
        {"name": name, "label": label, "meaning": in_english if english else meaning, "type": kind, "unit": unit,
         "source": source}
        for name, label, meaning, in_english, kind, unit, source in codebook()
    ]  # fmt: skip
    return render(request, "api/codebook.html", {"rows": rows})


@require_safe
@for_everybody
def book_as_csv(request: HttpRequest) -> HttpResponse:
    out = StringIO()
    csv.writer(out).writerows([HEADS, *([guarded(value) for value in row] for row in codebook())])
    return unless_known(request, ("\ufeff" + out.getvalue()).encode(), MEDIA_TYPES["csv"])


@require_safe
@for_everybody
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file, or with `.sha256` after its name the digest that `sha256sum -c` reads."""
    made = newest()
    file = made.file(name.removesuffix(DIGEST)) if made else None
    if made is None or file is None:
        raise Http404
    if not made.is_fit:
        return _comes_again()
    if name.endswith(DIGEST):
        return unless_known(request, f"{file.sha256}  {file.name}\n".encode(), "text/plain; charset=utf-8")
    return _sent(request, made, file)


def _comes_again() -> HttpResponse:
    """What it held was withdrawn or corrected meanwhile."""
    text = _("有信息撤下或者更正了，这批文件正在重新生成，请半小时后再来。")
    answer = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(AGAIN)
    answer["Cache-Control"] = "no-store"
    return answer


def _sent(request: HttpRequest, made: Made, file: DataFile) -> HttpResponseBase:
    etag = f'"{file.sha256}"'
    known = get_conditional_response(request, etag, None, HttpResponse())
    if known is not None and known.status_code != 200:
        return known
    answer = FileResponse(
        made.path(file).open("rb"), as_attachment=True, filename=file.name, content_type=MEDIA_TYPES[file.format]
    )
    answer["ETag"] = etag
    return answer
