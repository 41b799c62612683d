"""What happens to a file that is handed in? It is read, its reports are checked, and all of it is kept, or none.

Each file goes its own way: one that cannot be read costs the others nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.checks import Finding, Weight, check, failures, verdict
from gongkai.portal.accounts.models import CASE_DUTIES, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.files import keeping
from gongkai.portal.files.keeping import owners_by_file
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.scanning import why_held
from gongkai.portal.files.uploads import too_large
from gongkai.portal.ledger.act import SYSTEM, VISITOR, Actor, act
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.reading.document import ReadError
from gongkai.reading.read import read_bytes
from gongkai.reading.sniff import format_of
from gongkai.report import Report, dumps

log = logging.getLogger(__name__)

MOST_REPORTS = 500
"""In one file. A province has some hundred bodies that report."""
MOST_PARTS = 5_000
"""In one report: its parts, and what the reader noted or had left over."""
MOST_WORDS = 400_000
"""Characters of prose in one report; a long one has ten thousand."""


@cache
def rules() -> str:
    """Which checks came to a verdict: a fingerprint of the rules and the law they rest on. Others judge anew."""
    found = sha256()
    for room in ("gongkai.checks", "gongkai.law"):
        for file in sorted(resources.files(room).iterdir(), key=lambda file: file.name):
            if file.is_file():
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


@dataclass(frozen=True)
class Receipt:
    """What became of one file: the reports read from it, or one sentence that says what is wrong with it."""

    name: str
    size: int
    reports: tuple[StoredReport, ...] = ()
    already_here: bool = False
    problem: str = ""
    held: str = ""
    """Why the file itself is not handed out yet, or never will be."""


@dataclass(frozen=True)
class Filer:
    """Who hands a file in, and for whom it is kept: a person for a body, or a visitor's browser session."""

    actor: Actor
    person: Person | None = None
    holder: Body | None = None
    session: str = ""
    public: bool = False

    @classmethod
    def of(cls, viewer: Viewer) -> Filer:
        """A member of staff files for the body of a duty, else for the own body; a visitor for the own session."""
        if viewer.person is None:
            return cls(VISITOR, session=viewer.session)
        duty = next((held for held in viewer.held if held.duty in CASE_DUTIES), None)
        holder = Body.objects.get(pk=duty.body) if duty else None
        return cls(viewer.actor(duty), viewer.person, holder)

    @property
    def own(self) -> Q:
        """The files kept for the same person, body or session: what this filer is told of when it is there already."""
        return _kept_for(self.holder, self.person, self.session, public=self.public)


SAMPLES = Filer(SYSTEM, public=True)
"""The samples are handed in by the system, for everybody."""


def _kept_for(holder: Body | None, person: Person | None, session: str, *, public: bool) -> Q:
    if public:
        return Q(public=True)
    if holder:
        return Q(holder=holder, public=False)
    return Q(filed_by=person, public=False) if person else Q(session=session, filed_by=None, public=False)


def receive(data: bytes, name: str, size: int | None = None, *, by: Filer) -> Receipt:
    """Read, check and keep one file. `size` is its true length when only the beginning of it arrived."""
    name, size = plain_name(name), len(data) if size is None else size
    if problem := too_large(size):
        return Receipt(name, size, problem=problem)
    if not data.strip():
        return Receipt(name, size, problem=_("这个文件是空的，里面没有任何内容。请检查文件是否保存完整后重新上传。"))
    try:
        return already_here(data, name, by) or keep(data, name, read_bytes(data, name), by)
    except ReadError as error:
        return Receipt(name, size, problem=_("无法读取这个文件：%(reason)s") % {"reason": error})
    except Exception:  # a fault of ours in one file must not cost the others
        log.exception("reading %r failed", name)
        return Receipt(
            name, size, problem=_("读取这个文件时程序出错，没有保存任何内容。请把文件另存为 .docx 或纯文本后再试。")
        )


def already_here(data: bytes, name: str, by: Filer) -> Receipt | None:
    """The same bytes again lead to the reports that are there, if they are this filer's own."""
    same = owners_by_file(Original, sha256=sha256(data).hexdigest())
    original = Original.objects.filter(by.own, pk__in=same).first()
    if original is None:
        return None
    return Receipt(name, len(data), tuple(original.reports.all()), already_here=True, held=why_held(original.file))


def keep(data: bytes, name: str, reports: list[Report], by: Filer) -> Receipt:
    if not reports:
        return Receipt(name, len(data), problem=_("文件里没有找到政府信息公开工作年度报告。请确认选对了文件。"))
    if problem := too_much(reports):
        return Receipt(name, len(data), problem=problem)
    try:
        with act(by.actor, "report.receive"):
            if known := already_here(data, name, by):  # somebody else was quicker
                return known
            original = Original.objects.create(
                format=format_of(data, name),
                filed_by=by.person,
                holder=by.holder,
                session=by.session,
                public=by.public,
            )
            stored = tuple(store(original, position, report) for position, report in enumerate(reports, 1))
            file = keeping.keep(data, name, owner=original)
    except BaseException:
        keeping.drop(sha256(data).hexdigest())
        raise
    file.refresh_from_db()  # it may have been scanned meanwhile
    return Receipt(name, len(data), stored, held=why_held(file))


def too_much(reports: list[Report]) -> str:
    """Why checking and drawing what was read would keep everybody waiting, or nothing."""
    if len(reports) > MOST_REPORTS:
        problem = _("文件里有 %(count)s 份报告，超过一个文件 %(limit)s 份的上限，没有保存。请分成几个文件上传。")
        return problem % {"count": len(reports), "limit": MOST_REPORTS}
    for number, report in enumerate(reports, 1):
        parts = len(report.sections) + len(report.extras) + len(report.leftovers) + len(report.notes)
        words = sum(len(section.text) for section in report.sections)
        if parts > MOST_PARTS or words > MOST_WORDS:
            problem = _(
                "文件里第 %(number)s 份报告有 %(words)s 字、%(parts)s 处附注和余文，"
                "超过 %(most_words)s 字、%(most_parts)s 处的上限，没有保存。请确认文件里只有年度报告。"
            )
            sizes = {"words": words, "parts": parts, "most_words": MOST_WORDS, "most_parts": MOST_PARTS}
            return problem % {"number": number, **sizes}
    return ""


def store(original: Original, position: int, report: Report) -> StoredReport:
    stored = StoredReport(
        original=original,
        position=position,
        agency=(report.agency or "")[:200],
        body=body_named(report.agency or ""),
        year=report.year,
        title=(report.title or "")[:500],
        form=report.form or "",
        json=dumps([report], indent=None),
    )
    judge(stored)
    stored.save()
    for follower in followers(stored):
        assess(follower)
    return stored


def body_named(agency: str) -> Body | None:
    """The body of that name, if there is just one today."""
    named = list(Body.objects.filter(Body.on(), Q(name=agency) | Q(short_name=agency))[:2]) if agency else []
    return named[0] if len(named) == 1 else None


def withdraw(original: Original, actor: Actor, reason: str = "") -> None:
    """Forget a file and all the reports that were read from it; that they were here stays in the ledger."""
    with act(actor, "report.withdraw", reason=reason):
        reports = list(original.reports.all())
        touched = {follower.pk: follower for stored in reports for follower in followers(stored)}
        for stored in reports:
            touched.pop(stored.pk, None)
            stored.delete()
        keeping.remove(original.file)
        original.delete()
        for follower in touched.values():
            assess(follower)


# --- judging --------------------------------------------------------------------------------------------------------


def findings_of(stored: StoredReport) -> list[Finding]:
    before = previous(stored)
    return check(stored.report, before.report if before else None)


def assess(stored: StoredReport) -> None:
    """Work out the verdict anew and save it."""
    judge(stored)
    stored.save_worked_out()


def judge(stored: StoredReport) -> None:
    """Work out the verdict, and count each cause once."""
    failed = failures(findings_of(stored))
    causes = [finding for finding in failed if finding.under is None]
    stored.must_fix = sum(finding.weight is Weight.MUST_FIX for finding in causes)
    stored.must_explain = sum(finding.weight is Weight.MUST_EXPLAIN for finding in causes)
    stored.remarks = len(causes) - stored.must_fix - stored.must_explain
    stored.verdict = verdict(failed)
    stored.assessed_by = rules()


def assess_outdated() -> int:
    """Judge anew what other checks have judged; say how many."""
    outdated = StoredReport.objects.exclude(assessed_by=rules())
    for stored in outdated:
        assess(stored)
    return len(outdated)


def previous(stored: StoredReport) -> StoredReport | None:
    """The same body's report of the year before, the newest if there are several."""
    return _of_year(stored, -1).filter(_seen_beside(stored)).order_by("-created").first()


def followers(stored: StoredReport) -> list[StoredReport]:
    """The same body's reports of the year after, which are judged against this one."""
    following = _of_year(stored, +1)
    return list(following if stored.original.public else following.filter(_seen_beside(stored), original__public=False))


def _of_year(stored: StoredReport, step: int) -> QuerySet[StoredReport]:
    if not stored.agency or not stored.year:
        return StoredReport.objects.none()
    return StoredReport.objects.filter(agency=stored.agency, year=stored.year + step)


def _seen_beside(stored: StoredReport) -> Q:
    """What a verdict may rest on: public reports and those kept for the same holder, so that it tells no secrets."""
    original = stored.original
    kept = _kept_for(original.holder, original.filed_by, original.session, public=original.public)
    together = Original.objects.filter(kept | Q(public=True))
    return Q(original__in=together)
