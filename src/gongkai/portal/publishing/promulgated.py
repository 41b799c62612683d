"""When and by which paper was a document issued and changed, and from when on does it hold? The note under its title.

国办公开办函〔2021〕33号 asks for it (题注): 公布时间及文号、修订时间及文号、施行时间. What is not known is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.viewer import Request
from gongkai.portal.publishing.models import Item, ItemEvent, Version
from gongkai.portal.publishing.unchanged import kept_while_unchanged
from gongkai.render import MEDIA_TYPES
from gongkai.render.document import draw_document

CHANGES = {"amended": "修改", "renewed": "延长有效期", "repealed": "废止"}


def note_of(item: Item, version: Version) -> str:
    """The note of a rule or normative document; nothing of anything else."""
    return (
        "　".join(_parts(item, version, item.events.filter(kind__in=CHANGES).order_by("place"))) if item.is_rule else ""
    )


def _parts(item: Item, version: Version, changes: Iterable[ItemEvent]) -> Iterator[str]:
    issued = version.formed or item.published
    if issued:
        yield f"{_day(issued)}{version.document_number}公布"
    for row in changes:
        event = row.event
        yield f"{_day(getattr(event, 'since', None) or row.on)}{getattr(event, 'basis', '')}{CHANGES[row.kind]}"
    if item.effective:
        yield f"自{_day(item.effective)}起施行"


def _day(day: date) -> str:
    """As it is written in a document, in every language of the site."""
    return f"{day.year}年{day.month}月{day.day}日"


@require_safe
@kept_while_unchanged
def download(request: Request, pk: int) -> HttpResponse:
    """Title, note and text of what is public, for a word processor."""
    item = Item.objects.filter(Item.IS_PUBLIC, pk=pk).select_related("body", "shown").first()
    if item is None or item.shown is None:
        raise Http404
    version = item.shown
    data = draw_document(version.title, note_of(item, version), version.text, version.issuer or item.body.name)
    response = HttpResponse(data, content_type=MEDIA_TYPES["docx"])
    name = quote(f"{version.title[:60]}.docx")
    response["Content-Disposition"] = f"attachment; filename=\"{item.pk}.docx\"; filename*=UTF-8''{name}"
    return response
