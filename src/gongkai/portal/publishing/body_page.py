"""What does publication tell of a body? Its columns, and what it published last."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.directory.parts import Part, on_body_page
from gongkai.portal.publishing.columns import columns
from gongkai.portal.publishing.listing import Wanted, page_of

NEWEST = 5


@on_body_page(order=10)
def disclosed(viewer: Viewer, body: Body) -> Part:
    newest = page_of(Wanted(body=body.pk), NEWEST).items
    context = {"columns": columns(body), "newest": newest, "body": body}
    return Part(_("政府信息公开"), "publishing/_on_body.html", context)
