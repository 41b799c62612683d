"""What was published lately, for those who subscribe? Atom and RSS, of the whole area, a body, an entry or a topic.

What was withdrawn vanishes; Atom says so with a tombstone (RFC 6721), so that readers drop their copy too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai import prose
from gongkai.portal.api.addresses import absolute
from gongkai.portal.api.answering import for_everybody, unless_known
from gongkai.portal.api.asked import Asked, public_items, reasons, withdrawn_items
from gongkai.portal.api.leafing import Leaf
from gongkai.portal.api.questions import QuestionError
from gongkai.portal.publishing.handling import entry_of
from gongkai.portal.publishing.models import CatalogueAdoption, Item
from gongkai.portal.ui.site import site_identification

MOST = 50
REMEMBERED = timedelta(days=180)
"""How long a tombstone stands: who asks less often than that keeps what is gone."""
BEGINNING = 3_000
"""Signs of a text from which a summary is made where none was written."""
FIRST_DAY = date(2008, 5, 1)
"""The Regulation came into force; an empty feed is as old as that."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def moment(day: date) -> datetime:
    """Publication is counted in days; a feed wants an instant."""
    return timezone.make_aware(datetime.combine(day, time.min))


def clean(text: str) -> str:
    """Without the signs that no XML may hold."""
    return NOT_IN_XML.sub("", text)


class _Dated(SyndicationFeed):
    """As old as its newest entry or tombstone, never as now: an unchanged feed is the same when it is asked for again.

    Django's generators read `deleted` for us from `feed`.
    """

    def latest_post_date(self) -> datetime:
        days = [one["updateddate"] for one in self.items]
        gone = [moment(one["withdrawn"]) for one in self.feed["deleted"]]
        newest: datetime = max([*days, *gone, moment(FIRST_DAY)])
        return newest


class Rss(_Dated, Rss201rev2Feed):
    """RSS 2.0."""


class Atom(_Dated, Atom1Feed):
    """Atom 1.0 with tombstones."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)
        for one in self.feed["deleted"]:
            when = moment(one["withdrawn"]).isoformat()
            handler.startElement("at:deleted-entry", {"ref": one["ref"], "when": when})
            handler.addQuickElement("at:comment", one["reason"])
            handler.endElement("at:deleted-entry")


@require_safe
@for_everybody
def atom(request: HttpRequest) -> HttpResponse:
    return _feed(request, Atom, "application/atom+xml; charset=utf-8")


@require_safe
@for_everybody
def rss(request: HttpRequest) -> HttpResponse:
    return _feed(request, Rss, "application/rss+xml; charset=utf-8")


def _feed(request: HttpRequest, kind: type[Rss] | type[Atom], media_type: str) -> HttpResponse:
    try:
        asked = Asked.of(request.GET.dict())
    except QuestionError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    here = absolute(request, request.get_full_path())
    feed = kind(
        title=clean(_title(asked)),
        link=absolute(request, reverse("body", args=[asked.body.pk]) if asked.body else "/"),
        description=_("新公开和更新的政府信息"),
        language="zh-CN",
        feed_url=here,
        feed_guid=here,
        deleted=list(_tombstones(request, asked)),
    )
    for item in _newest(asked):
        feed.add_item(**_entry(request, item))
    return unless_known(request, feed.writeString("utf-8").encode(), media_type)


def _newest(asked: Asked) -> Iterable[Item]:
    found = public_items().annotate(beginning=Left("shown__text", BEGINNING)).select_related("body", "shown")
    found = found.defer("shown__text").prefetch_related("adoption")
    return asked.leafed(Leaf("updated", newest_first=True, size=MOST), found)[0]


def _entry(request: HttpRequest, item: Item) -> Mapping[str, Any]:
    version = item.shown
    if version is None or item.published is None or item.updated is None:
        raise TypeError(f"{item} is public and shows nothing")
    url = absolute(request, item.get_absolute_url())
    entry = entry_of(item)
    terms = [version.topic, version.genre, entry.name if entry else "", *re.split(r"[;；,，、\s]+", version.keywords)]
    return {
        "title": clean(version.title),
        "link": url,
        "description": clean(version.summary or prose.summary(item.beginning)),  # type: ignore[attr-defined]
        "unique_id": url,
        "unique_id_is_permalink": True,
        "author_name": clean(version.issuer or item.body.name),
        "pubdate": moment(item.published),
        "updateddate": moment(item.updated),
        "categories": [clean(term) for term in dict.fromkeys(terms) if term],
    }


def _tombstones(request: HttpRequest, asked: Asked) -> Iterable[Mapping[str, Any]]:
    """The newest ones. By topic they are not told apart: to ask what an item was about is to ask what it said."""
    since = timezone.localdate() - REMEMBERED
    rows = (
        withdrawn_items()
        .filter(asked.of_body, asked.of_entry, withdrawn__gte=since)
        .order_by("-withdrawn", "-pk")[:MOST]
    )
    why = reasons(rows)
    for item in rows:
        url = absolute(request, item.get_absolute_url())
        yield {"ref": url, "withdrawn": item.withdrawn, "reason": clean(why.get(item.pk, ""))}


def _title(asked: Asked) -> str:
    """Whose and what: “云溪县教育局及所属机关 · 招生入学 · 政府信息公开”."""
    with_those_below = _("%(body)s及所属机关") % {"body": asked.body}
    who = (with_those_below if asked.below else str(asked.body)) if asked.body else site_identification().host
    parts = [who, _name_of_entry(asked), asked.topic.replace("/", " · "), str(asked.year or "")]
    return " · ".join([*filter(None, parts), _("政府信息公开")])


def _name_of_entry(asked: Asked) -> str:
    adoption = (
        CatalogueAdoption.objects.filter(key=asked.catalogue).order_by("-pk").first() if asked.catalogue else None
    )
    if adoption is None:
        return asked.entry or asked.catalogue
    found = entry_of(Item(adoption=adoption, entry=asked.entry))
    return found.name if found else adoption.title
