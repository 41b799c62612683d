"""What does the screening find in the words of a version? It looks anew whenever they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from gongkai.portal.files.release import Check, as_text, check_of, numbers_of_office, overruling
from gongkai.portal.ledger.act import current
from gongkai.portal.publishing.models import Version
from gongkai.screening import Finding, Where, screen_text
from gongkai.screening.finding import by_gravity

BESIDE = ("title", "summary", "keywords", "issuer", "document_number", "audience", "source")
"""What is screened beside the text, with the words that name it."""


def found_in_words(version: Version, today: date) -> list[Finding]:
    """What the screening finds in the text, line by line, and in what stands beside it."""
    allowed = numbers_of_office(version.item.body.phone)
    found = list(screen_text(version.text, today=today, allowed=allowed, on=version.formed))
    for name in BESIDE:
        label = str(getattr(Version._meta.get_field(name), "verbose_name", name))
        for one in screen_text(getattr(version, name), today=today, allowed=allowed, on=version.formed):
            found.append(replace(one, where=Where(member=label)))
    return by_gravity(found)


def examine_words(version: Version) -> Check:
    """Screen the words and keep what was said, inside an act."""
    check = check_of(found_in_words(version, timezone.localdate()))
    version.verdict, version.findings = check.verdict, as_text(check)
    version.save_worked_out()
    current().note(version, {"verdict": check.verdict}, kind="publishing.examined")
    return check


def digest_of_words(version: Version) -> str:
    """Stands for the words that are screened."""
    return overruling("\n".join([version.text, *(getattr(version, name) for name in BESIDE)]), Check("", {}))
