"""When should what was given on request be published, and how does it become an item?

条例第四十四条: where several applicants ask the same body for the same information and it may be disclosed, the body
may take it into what it publishes by itself. The item begins as a draft and goes through its review like any other.
"""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.outcomes import GRANTED, PARTLY_GRANTED
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.conversion.models import Conversion
from gongkai.portal.files import content
from gongkai.portal.files.models import StoredFile
from gongkai.portal.foi.duplicates import duplicates
from gongkai.portal.foi.enclosures import file_of
from gongkai.portal.foi.models import TO_APPLICANT, FoiRequest
from gongkai.portal.foi.offers import Offer, offers_on_request
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.publishing.examining import attach_bytes
from gongkai.portal.publishing.handling import WRITING, begin
from gongkai.portal.publishing.models import Item
from gongkai.publication import Attribute

GIVEN = (GRANTED, PARTLY_GRANTED)
SEVERAL = 2
"""As many requests for the same that were granted are several (条例第四十四条：多个申请人)."""


def can_be_turned(foi: FoiRequest) -> bool:
    """Something was given, and the answer has left the house."""
    return foi.outcome in GIVEN and not foi.is_open


def times_given(foi: FoiRequest, viewer: Viewer) -> int:
    """How many requests for nearly the same were granted, this one among them, as far as the viewer sees them."""
    alike = duplicates(foi, viewer)
    others = [*alike.same_applicant, *alike.others]
    return 1 + sum(1 for one in others if one.request.outcome in GIVEN and one.request.body_id == foi.body_id)


def files_given(foi: FoiRequest) -> list[StoredFile]:
    """What left with the letters to the applicant, as it left."""
    sent = foi.letters.filter(template__in=TO_APPLICANT).exclude(sent_on=None).order_by("pk")
    return [file_of(one) for letter in sent for one in letter.enclosures.filter(is_list=False)]


def turn(foi: FoiRequest, title: str, formed: date | None, person: Person, actor: Actor) -> Item:
    """Begin the item, with the files that were given; its period runs from the decision to publish it."""
    with act(actor, "conversion.begun", reason=_("条例第四十四条")):
        words = {
            "title": title, "formed": formed, "changed": timezone.localdate(), "attribute": Attribute.PROACTIVE,
        }  # fmt: skip
        item = begin(foi.body, person, words, actor, unit=foi.unit)
        if given := [(content.bytes_of(file.sha256), file.name) for file in files_given(foi)]:
            attach_bytes(item, given, person, actor)
        Conversion.objects.create(request=foi, item=item)
    return item


def _offer(viewer: Viewer, foi: FoiRequest) -> Offer | None:
    if not can_be_turned(foi) or not viewer.holds(*WRITING, body=foi.body_id):
        return None
    known = Conversion.objects.filter(request=foi).select_related("item").first()
    if known is not None:
        return Offer(_("已转为主动公开：%(number)s") % {"number": known.item.index_number}, known.item.desk_url)
    times = times_given(foi, viewer)
    why = _("同样的信息已经依申请公开 %(times)s 次（条例第四十四条）。") % {"times": times}
    return Offer(_("转为主动公开"), reverse("turn-request", args=[foi.pk]), why, urged=times >= SEVERAL)


offers_on_request(_offer)
