"""Who sees which request? Those who work on requests of that body; the applicant; nobody else, no administrator."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files.owners import owns_files
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import (
    TO_APPLICANT,
    Attachment,
    Bulk,
    BulkItem,
    Contribution,
    Deletion,
    Delivery,
    Enclosure,
    FoiEvent,
    FoiLetter,
    FoiPart,
    FoiRequest,
    Hold,
    Note,
    OfficeWording,
    Opinion,
    ParticularsRules,
    Piece,
    PublicAnswer,
    Purpose,
    Redaction,
    Rules,
    SameApplicant,
)
from gongkai.portal.visibility import NOTHING, visible_if

owns_files(Attachment)
owns_files(Enclosure)
owns_files(Delivery)
owns_files(Redaction)


def _requests(viewer: Viewer, prefix: str = "") -> Q:
    seen = Q(**{f"{prefix}body__in": viewer.bodies(*CASE_WORKERS)})
    if viewer.person is not None and viewer.person.is_applicant:
        seen |= Q(**{f"{prefix}applicant": viewer.person})
    return seen


@visible_if(FoiRequest)
def requests(viewer: Viewer) -> Q:
    return _requests(viewer)


@visible_if(FoiEvent)
def events(viewer: Viewer) -> Q:
    return _requests(viewer, "request__")


@visible_if(FoiPart)
def parts(viewer: Viewer) -> Q:
    return _requests(viewer, "request__")


@visible_if(FoiLetter)
def letters(viewer: Viewer) -> Q:
    """Colleagues see drafts; the applicant what was sent to them."""
    sent = ~Q(sent_on=None) & Q(template__in=TO_APPLICANT)
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS)) | (_requests(viewer, "request__") & sent)


@visible_if(OfficeWording)
def wordings(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Delivery)
def deliveries(viewer: Viewer) -> Q:
    return Q(letter__request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Opinion)
def opinions(viewer: Viewer) -> Q:
    return Q(letter__request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Note)
def notes(viewer: Viewer) -> Q:
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(SameApplicant)
def same_applicants(viewer: Viewer) -> Q:
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Piece)
def pieces(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Attachment)
def attachments(viewer: Viewer) -> Q:
    """A proof of identity is shown by one page only, which keeps who looked (`desk.proof_of_identity`)."""
    return _requests(viewer, "request__") & ~Q(purpose=Purpose.IDENTITY)


@visible_if(Enclosure)
def enclosures(viewer: Viewer) -> Q:
    """With their letter."""
    colleagues = Q(letter__request__body__in=viewer.bodies(*CASE_WORKERS))
    sent = ~Q(letter__sent_on=None) & Q(letter__template__in=TO_APPLICANT)
    return colleagues | (_requests(viewer, "letter__request__") & sent)


@visible_if(Rules)
def rules(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Contribution)
def contributions(viewer: Viewer) -> Q:
    """Those who work on the request, and the unit that is asked, whose people need not work on requests."""
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS)) | Q(unit__in=viewer.units)


@visible_if(Bulk)
def bulks(viewer: Viewer) -> Q:
    """What somebody asked for is their own affair; what became of it stands with each request."""
    return Q(person=viewer.person) if viewer.person else NOTHING


@visible_if(BulkItem)
def items(viewer: Viewer) -> Q:
    mine = Q(bulk__person=viewer.person) if viewer.person else NOTHING
    return mine & Q(request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Redaction)
def redactions(viewer: Viewer) -> Q:
    """What was withheld is never the applicant's to see."""
    return Q(enclosure__letter__request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(PublicAnswer)
def public_answers(viewer: Viewer) -> Q:
    """Everybody what is public; colleagues also what is not yet, or no longer."""
    return PublicAnswer.IS_PUBLIC | Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(ParticularsRules)
def particulars_rules(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Hold)
def holds(viewer: Viewer) -> Q:
    """Why something is kept may tell of a dispute: that is the body's to know."""
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Deletion)
def deletions(viewer: Viewer) -> Q:
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS))
