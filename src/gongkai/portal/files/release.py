"""May a file leave the house? What the check before release says of it, and whom that leaves the decision to.

条例第十七条 has everything examined before it is disclosed. What a program can find of that (numbers of persons, secret
markings, hidden sheets, comments, tracked changes, properties) is looked for in every layer of the file. A block cannot
be passed over: the content is taken out. A warning can, by a person with a reason, for this file and these findings.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.portal.files import content
from gongkai.portal.files.models import StoredFile
from gongkai.screening import SEVERITY_NAMES, Allowed, Finding, ScreeningError, screen, to_dict, verdict

LANGUAGES = ("zh", "en")
UNREAD = "unread"
"""The file is of a kind that nothing here can look into."""
PASSES = ("clean", "note")
MAY_BE_OVERRULED = ("warn", UNREAD)
STRIPPED = {
    "application/pdf", "image/jpeg", "image/png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""What `screening.strip` knows, by media type."""
MOST_FINDINGS = 200
"""As many are kept of one file; the gravest come first."""


TONES = {"clean": "success", "note": "success", "warn": "warning", UNREAD: "warning"}
"""How a verdict is marked on a page; every other one must be mended."""


class Check(NamedTuple):
    """What the check says of a file: a verdict of `screening` or `unread`, and what was found, in both languages."""

    verdict: str
    findings: dict[str, list[dict[str, Any]]]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def look_into(stored: StoredFile, today: date, office_phone: str = "") -> Check:
    """Look into every layer of a file, now. The number of the office itself may stand in it."""
    try:
        found = screen(
            content.bytes_of(stored.sha256), stored.name, today=today, allowed=numbers_of_office(office_phone)
        )
    except ScreeningError as error:
        said = {"severity": "warn", "message": str(error), "where": "", "around": "", "shown": "", "remedy": ""}
        return Check(UNREAD, {language: [said] for language in LANGUAGES})
    return check_of(found)


def numbers_of_office(phone: str) -> Allowed:
    own = re.sub(r"\D", "", phone)
    return Allowed(numbers=frozenset([own] if own else []))


def check_of(found: Sequence[Finding]) -> Check:
    """What was found, as it is kept: with the masks in place of what they hide."""
    shown = {lang: to_dict([("", found[:MOST_FINDINGS])], lang)["files"][0]["findings"] for lang in LANGUAGES}
    return Check(verdict(found), shown)


def as_text(check: Check) -> str:
    """The findings as a column keeps them."""
    return json.dumps(check.findings, ensure_ascii=False)


def known(verdict: str, findings: str) -> Check:
    """What two columns keep of an earlier check."""
    return Check(verdict, json.loads(findings))


def in_own_language(check: Check) -> list[dict[str, Any]]:
    return check.findings.get("en" if english() else "zh", [])


def english() -> bool:
    return get_language() == "en"


def verdict_in_words(verdict: str) -> str:
    if verdict == UNREAD:
        return _("不能自动检查")
    zh, en = SEVERITY_NAMES[verdict]
    return en if english() else zh


def overruling(content_digest: str, check: Check) -> str:
    """What an overruling holds for: this content with these findings."""
    return hashlib.sha256(f"{content_digest} {check.digest}".encode()).hexdigest()
