"""Which of an applicant's requests of the month is this one, and what may it cost?

国办函〔2020〕109号 charges by the requests that the same applicant made to the agency in a calendar month, or by the
pages given out for one request, never by both. Who is the same is told by a keyed digest of the identity paper, account
or contact; where nothing tells, an officer says so. A name alone never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai import fees
from gongkai.letters import letters
from gongkai.portal.accounts.models import Person
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.duplicates import Marks, are_same, identities, papers
from gongkai.portal.foi.models import DeliveryForm, FoiLetter, FoiRequest, LetterState, SameApplicant
from gongkai.portal.ledger.act import Actor, act

NOTICE = "F13"
GIVEN_OUT = (DeliveryForm.PAPER, DeliveryForm.EMAIL, DeliveryForm.DATA)
"""Only for these are pages counted (按量计收); reading on the spot gives none out."""


@dataclass(frozen=True)
class OfTheMonth:
    """The requests of one applicant to one body in the calendar month, in the order in which they were received."""

    by_identity: list[FoiRequest]
    by_choice: list[FoiRequest]
    unsure: list[FoiRequest]
    """Of the same name, with nothing that tells; an officer may say that they are the same applicant's."""
    foi: FoiRequest

    @property
    def all(self) -> list[FoiRequest]:
        return sorted([self.foi, *self.by_identity, *self.by_choice], key=_order)

    @property
    def place(self) -> int:
        """The how-manieth of the month this request is."""
        return [one.pk for one in self.all].index(self.foi.pk) + 1


def of_the_month(foi: FoiRequest) -> OfTheMonth | None:
    """None before the request counts as received. What was merged into another is one request with that."""
    if foi.received is None:
        return None
    month = FoiRequest.objects.filter(body=foi.body_id, merged_into=None, received__year=foi.received.year)
    others = list(month.filter(received__month=foi.received.month).exclude(pk=foi.pk))
    marks = identities([foi, *others])
    own = marks[foi.pk]
    same = [other for other in others if are_same(own, marks[other.pk])]
    said = _said_of(foi)
    known = {one.pk for one in same}
    chosen = [other for other in others if other.pk in said and other.pk not in known]
    name = "".join(foi.applicant_name.split())
    unsure = [
        other
        for other in others
        if other.pk not in known | said
        and "".join(other.applicant_name.split()) == name
        and not _papers_differ(own, marks[other.pk])
    ]
    return OfTheMonth(sorted(same, key=_order), sorted(chosen, key=_order), sorted(unsure, key=_order), foi)


def _order(foi: FoiRequest) -> tuple[date, int, int]:
    return (foi.received or date.max, foi.year, foi.serial)


def _said_of(foi: FoiRequest) -> set[int]:
    """All that officers have tied to it, also through a third request."""
    known, newly = {foi.pk}, {foi.pk}
    while newly:
        rows = SameApplicant.objects
        pairs = [
            *rows.filter(request__in=newly).values_list("other", flat=True),
            *rows.filter(other__in=newly).values_list("request", flat=True),
        ]
        newly = set(pairs) - known
        known |= newly
    return known - {foi.pk}


def _papers_differ(one: Marks, other: Marks) -> bool:
    """Both have shown an identity paper, and not the same one: they are two people, whatever their names."""
    return bool(papers(one) and papers(other)) and not papers(one) & papers(other)


def say_same(foi: FoiRequest, chosen: Iterable[FoiRequest], actor: Actor) -> None:
    """These, and of the unsure ones no others, are requests of the same applicant."""
    wanted = {one.pk: one for one in chosen}
    with act(actor, "foi.same_applicant"):
        for row in SameApplicant.objects.filter(request=foi):
            if row.other_id not in wanted:
                row.delete()
        for row in SameApplicant.objects.filter(other=foi):
            if row.request_id not in wanted:
                row.delete()
        for pk, other in wanted.items():
            if pk not in _said_of(foi):
                SameApplicant.objects.create(request=foi, other=other)


# --- the notice -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """What one of the two methods would cost, and why it cannot be taken, if it cannot."""

    method: fees.Method
    count: int
    yuan: int
    lines: Sequence[str]
    why_not: str = ""


def by_requests(place: int) -> Proposal:
    """What this request alone costs as the how-manieth of the month."""
    yuan = fees.fee_of_request(place)
    line = f"当月第{place}件，每件{yuan}元"
    return Proposal(
        fees.Method.REQUESTS, place, yuan, [line], "" if yuan else _("在免费的件数以内，不收取信息处理费。")
    )


def by_pages(foi: FoiRequest, pages: int) -> Proposal:
    """Raises FeeError for a count that cannot be."""
    whole = fees.fee(fees.Method.PAGES, pages)
    why_not = "" if whole.yuan else _("在免费的页数以内，不收取信息处理费。")
    if foi.delivery_form not in GIVEN_OUT:
        why_not = _("按量计收只用于提供纸质件、发送电子邮件、复制电子数据；查阅、抄录不按量收费。")
    return Proposal(whole.method, pages, whole.yuan, whole.lines(), why_not)


def notice_of(foi: FoiRequest) -> FoiLetter | None:
    """The fee notice that was begun; there is one for a request, so that both methods are never taken."""
    return foi.letters.filter(template=NOTICE).exclude(state=LetterState.DISCARDED).order_by("pk").first()


def begin_notice(foi: FoiRequest, proposal: Proposal, person: Person, actor: Actor) -> FoiLetter:
    """A draft of the notice with method, count and amount filled in."""
    template = letters().template(NOTICE, timezone.localdate())
    with act(actor, "foi.letter"):
        made = way.draft(foi, template, person, actor)
        facts = {"fee_method_key": proposal.method.value, "fee_count": proposal.count}
        way.reword(made, facts, {}, made.dated, actor)
    return made
