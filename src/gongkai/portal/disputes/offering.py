"""What does the page of a request say of disputes? It knows none of them: they are offered to it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.disputes.handling import RECORDING
from gongkai.portal.disputes.models import Dispute
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.offers import Offer, offers_on_request
from gongkai.portal.visibility import visible


def _known(viewer: Viewer, foi: FoiRequest) -> Offer | None:
    """The disputes about it: the one, or the list of them."""
    found = list(visible(viewer, Dispute).filter(request=foi).order_by("pk")[:20])
    if not found:
        return None
    url = found[0].get_absolute_url() if len(found) == 1 else f"{reverse('disputes')}?queue=all&request={foi.pk}"
    told = "；".join(f"{one.number} {one.get_route_display()}，{one.get_state_display()}" for one in found)
    why = _("这件申请有行政复议、行政诉讼：%(told)s。") % {"told": told}
    return Offer(_("查看争议"), url, why, urged=any(one.is_open for one in found))


def _entry(viewer: Viewer, foi: FoiRequest) -> Offer | None:
    """Anything can be taken to reconsideration, silence too (条例第五十一条)."""
    if not viewer.holds(*RECORDING, body=foi.body_id):
        return None
    return Offer(_("登记行政复议、行政诉讼"), f"{reverse('new-dispute')}?request={foi.pk}")


offers_on_request(_known)
offers_on_request(_entry)
