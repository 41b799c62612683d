"""Is what somebody is about to ask for published already (条例第三十六条第一项)? Then the form shows it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai import prose
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.foi.earlier import Earlier, earlier_from
from gongkai.portal.foi.suggesting import followed
from gongkai.portal.publishing.models import Item, Version
from gongkai.portal.search.finding import nearest


def published(viewer: Viewer, text: str, most: int) -> list[Earlier]:
    """Public items that fit, as the public reads them: what a colleague may see besides is no answer for anybody."""
    found = dict(nearest(viewer, Version, text, most))
    items = Item.objects.filter(Item.IS_PUBLIC, shown__in=[version.pk for version in found]).select_related("body")
    by_version = {item.shown_id: item for item in items}
    return [
        Earlier(
            version.title,
            reverse("apply-published", args=[item.pk]),
            item.body,
            item.published,
            version.summary or prose.plain(version.text),
            share,
        )
        for version, share in found.items()
        if (item := by_version.get(version.pk)) is not None
    ]


earlier_from(published)


@require_safe
@never_cache
def read(request: Request, pk: int) -> HttpResponse:
    """To the item; that it was opened from a form is counted by the form's token and nothing else."""
    item = Item.objects.filter(Item.IS_PUBLIC, pk=pk).first()
    if item is None:
        raise Http404
    if request.method == "GET":
        followed(request.GET.get("from", ""))
    return redirect("public-item", item.pk)
