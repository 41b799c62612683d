"""May this letter leave?

    findings = check(outgoing)
    if blocking(findings): ...

Each check is declared in `law/letter_checks.yaml` with code, weight, sentence, source and advice, and is the function
of the same name here: it yields what is wrong, nothing where all is right, and is left out where it does not apply.
What must be fixed keeps a letter from leaving; what must be explained does so until the reason is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from gongkai import fees, remedies
from gongkai.checks.finding import Answer, Weight
from gongkai.form import load_strict_yaml
from gongkai.letters import Facts, Letter, LetterError, PartAnswer, Template, letters, part_paragraphs, written
from gongkai.outcomes import GRANTED, PARTLY_GRANTED, outcome
from gongkai.procedure import Event, Standing, UnlawfulError, standing
from gongkai.procedure.case import Consultation
from gongkai.procedure.events import Consultee
from gongkai.screening import Allowed, Finding, Severity, screen_text
from gongkai.workdays import Calendar

ANSWER = "F14"
THIRD_PARTY = "refused.third_party"
SECRECY = "secrecy"
OF_A_REFUSAL = "第三十六条第（三）项"
"""Of what is withheld the applicant is told with reasons, in a partial answer too: it may be cited, and need not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What the register of requests holds of one: with it a letter has to agree."""

    agency: str
    applicant: str
    request_number: str
    channel: str
    wanted: str
    delivery_form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter, and what the file says beside it.

    `events` is what happens to the request when it leaves on the day `on`. `agreed` names the reviews that it has
    passed and `way` how it is delivered; both are None before it is ready to leave. `earlier` are the numbers and days
    of answers that the applicant had before; None where the file cannot tell. `phones` are the office's own.
    """

    template: Template
    letter: Letter
    facts: Facts
    history: tuple[Event, ...]
    events: tuple[Event, ...]
    on: date
    register: Register
    government: str
    parts: tuple[str, ...] = ()
    answers: tuple[PartAnswer, ...] = ()
    """What it says of each part, where it answers several with outcomes of their own."""
    withheld: tuple[str, ...] = ()
    sub_reason: str = ""
    agreed: frozenset[str] | None = None
    way: str | None = None
    earlier: Mapping[str, date] | None = None
    phones: frozenset[str] = frozenset()
    calendar: Calendar | None = None
    """That of the office; the national one where none is given."""
    newest: date | None = None
    """The day since when the newest version of the template is in force that is not later than the letter."""

    @property
    def standing(self) -> Standing:
        """How the request stands on the day the letter leaves, before it does."""
        return standing(self.history, self.on, self.calendar)

    @property
    def is_answer(self) -> bool:
        return self.template.form == ANSWER

    @property
    def own_paragraphs(self) -> tuple[str, ...]:
        """What the office says: without the remedy clause and without what the applicant is quoted with."""
        wanted = (written(self.facts.get("wanted", "")).strip(), *(one.wanted.strip() for one in self.answers))
        try:
            clause = set(self.remedy.splitlines())
        except remedies.RemedyError:
            clause = set()  # the check of the remedy says so
        said = (text for text in self.letter.paragraphs if text not in clause)
        return tuple(_without(text, wanted) for text in said)

    @property
    def remedy(self) -> str:
        """The clause that the law wants; empty where none belongs. Raises RemedyError."""
        if not self.template.has_remedy:
            return ""
        found = self._remedy_of_parts() if self.template.answers_parts else self._remedy_of_one()
        return found.text if found else ""

    def _remedy_of_one(self) -> remedies.Remedy | None:
        return remedies.remedy(
            self.template.outcome or "other_handling.other", self.letter.dated, government=self.government,
            withheld=self.withheld, online=self._online, called=self._called,
        )  # fmt: skip

    def _remedy_of_parts(self) -> remedies.Remedy:
        decided = [remedies.Decided(one.part, one.template.outcome, one.withheld) for one in self.answers]
        return remedies.remedy_of_parts(
            decided, self.letter.dated, government=self.government, online=self._online, called=self._called
        )

    @property
    def _online(self) -> str | None:
        channel = self.facts.get("online_channel")
        return str(channel) if channel else None

    @property
    def _called(self) -> str:
        return self.template.name.partition("（")[0][-3:]

    @property
    def by_part(self) -> tuple[Outgoing, ...]:
        """A letter that answers several parts as it is for each of them: what it says of this one, and of all alike."""
        said = [part_paragraphs(one, self.template, self.facts) for one in self.answers]
        of_parts = {text for paragraphs in said for text in paragraphs}
        of_all = tuple(text for text in self.letter.paragraphs if text not in of_parts)
        return tuple(
            replace(
                self, template=one.template, letter=replace(self.letter, paragraphs=(*of_all, *paragraphs[1:])),
                facts={**self.facts, **one.facts}, parts=(one.part,), answers=(), withheld=one.withheld,
                sub_reason=one.sub_reason,
            )
            for one, paragraphs in zip(self.answers, said, strict=True)
        )  # fmt: skip

    @property
    def third_parties(self) -> list[Consultation]:
        consulted = self.standing.case.consultations.values()
        return [one for one in consulted if one.asked.consultee is Consultee.THIRD_PARTY]


def _without(text: str, quoted: Iterable[str]) -> str:
    for one in filter(None, quoted):
        text = text.replace(one, "")
    return text


class Wrong(NamedTuple):
    """What is wrong with a letter, in Chinese and English; what is only quoted needs no other language."""

    text: str
    text_en: str = ""


Function = Callable[[Outgoing], Iterable[Wrong]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, as it is declared."""

    name: str
    code: str
    weight: Weight
    text: str
    text_en: str
    source: str
    advice: str
    advice_en: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a check says of a letter: the answer, and for a failure what is wrong."""

    check: Check
    answer: Answer
    text: str = ""
    text_en: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the letter cannot leave so, whatever is said."""
        return self.answer is Answer.FAIL and self.check.weight is Weight.MUST_FIX

    @property
    def wants_explaining(self) -> bool:
        return self.answer is Answer.FAIL and self.check.weight is Weight.MUST_EXPLAIN


def check(outgoing: Outgoing) -> list[Said]:
    """Put every check to a letter that it applies to; each failure by itself, the gravest first."""
    said: list[Said] = []
    parts = outgoing.by_part
    for declared in checks():
        if parts and declared.name in OF_A_PART:
            said += _put_to_parts(declared, parts)
        else:
            said += _put(declared, outgoing)
    grave = [Weight.MUST_FIX, Weight.MUST_EXPLAIN]
    return sorted(said, key=lambda one: (one.answer is Answer.PASS, grave.index(one.check.weight)))


def _put(declared: Check, outgoing: Outgoing) -> list[Said]:
    applies, function = _CHECKS[declared.name]
    if not applies(outgoing):
        return []
    return [Said(declared, Answer.FAIL, *one) for one in function(outgoing)] or [Said(declared, Answer.PASS)]


def _put_to_parts(declared: Check, parts: Iterable[Outgoing]) -> list[Said]:
    """The check put to each part; a failure says of which parts it is, and is told once."""
    failed: dict[tuple[str, str], list[str]] = {}
    answers: set[Answer] = set()
    for part in parts:
        for one in _put(declared, part):
            answers.add(one.answer)
            if one.answer is Answer.FAIL:
                failed.setdefault((one.text, one.text_en), []).extend(part.parts)
    if not failed:
        return [Said(declared, Answer.PASS)] if answers else []
    return [
        Said(declared, Answer.FAIL, f"{'、'.join(names)}：{text}", f"{', '.join(names)}: {text_en or text}")
        for (text, text_en), names in failed.items()
    ]


def blocking(said: Iterable[Said], *, explained: bool = False) -> list[Said]:
    """What keeps a letter from leaving; what only has to be explained does not once it is."""
    return [one for one in said if one.blocks or (one.wants_explaining and not explained)]


# --- may it be done, and how may it be contested? -------------------------------------------------------------------


def _step(out: Outgoing) -> Iterator[Wrong]:
    try:
        standing((*out.history, *out.events), out.on, out.calendar)
    except UnlawfulError as error:
        yield Wrong(f"{error.why}（{error.article}）")


def _remedy(out: Outgoing) -> Iterator[Wrong]:
    try:
        wanted = out.remedy
    except remedies.RemedyError as error:
        yield Wrong(str(error).rstrip("。"))
        return
    if wanted and not set(wanted.splitlines()) <= set(out.letter.paragraphs):
        yield Wrong(f"应为“{wanted}”", f"it should be: “{wanted}”")


_REMEDY_WORDS = re.compile(r"行政复议|行政诉讼|提起诉讼|向.{0,12}人民法院")


def _no_other_remedy(out: Outgoing) -> Iterator[Wrong]:
    for text in out.own_paragraphs:
        if found := _REMEDY_WORDS.search(text):
            yield Wrong(f"“{_around(text, found)}”")


def _online_remedy(out: Outgoing) -> Iterator[Wrong]:
    if not out.facts.get("online_channel"):
        yield Wrong("没有写明申请行政复议的互联网渠道", "the internet channel for reconsideration is not named")


# --- does it agree with the file? -----------------------------------------------------------------------------------


def _overdue(out: Outgoing) -> Iterator[Wrong]:
    now = out.standing
    if now.overdue and not re.search("逾期(?:作出|答复)", "".join(out.own_paragraphs)):
        yield Wrong(f"答复期限已于{now.due}届满", f"the answer was due on {now.due}")


def _dated(out: Outgoing) -> Iterator[Wrong]:
    dated = out.letter.dated
    if dated > out.on:
        yield Wrong(f"成文日期{dated}晚于送出日期{out.on}", f"it is dated {dated}, after the day it leaves ({out.on})")
    for name, value in out.facts.items():
        if name in _TOLD_DATES and isinstance(value, date) and value > dated:
            label = letters().label(name)
            yield Wrong(f"成文日期{dated}早于{label}（{value}）", f"it is dated {dated}, before “{label}” ({value})")


_TOLD_DATES = frozenset(
    {
        "received_on", "corrected_on", "correction_notice_on", "extended_on", "consulted_on", "fee_notice_on",
        "withdrawn_on", "earlier_on", "forwarded_on",
    }
)  # fmt: skip


def _register(out: Outgoing) -> Iterator[Wrong]:
    known = {
        "agency": out.register.agency,
        "applicant": out.register.applicant,
        "request_number": out.register.request_number,
        "channel": out.register.channel,
        "received_on": out.standing.received,
    }
    for name, right in known.items():
        said = out.facts.get(name)
        if said and right and said != right:
            label, here, there = letters().label(name), written(said), written(right)
            yield Wrong(
                f"{label}写作“{here}”，登记为“{there}”", f"“{label}” reads “{here}”; the register has “{there}”"
            )


def _wanted(out: Outgoing) -> Iterator[Wrong]:
    said = written(out.facts.get("wanted", ""))
    if "".join(said.split()) != "".join(out.register.wanted.split()):
        yield Wrong("引述的内容与登记的申请内容不同", "what is quoted differs from what was registered")


def _dates_of_the_file(out: Outgoing) -> Iterator[Wrong]:
    for name, kind in _DATES_OF.items():
        said = out.facts.get(name)
        days = {event.on for event in out.history if event.kind == kind}
        if isinstance(said, date) and days and said not in days:
            label, kept = letters().label(name), sorted(map(str, days))
            yield Wrong(
                f"{label}写作{said}，记载为{'、'.join(kept)}", f"“{label}” reads {said}; on file is {', '.join(kept)}"
            )
    promised = out.facts.get("extended_due_on")
    if out.template.id == "F06" and isinstance(promised, date):
        yield from _extended_wrongly(out, promised)


def _extended_wrongly(out: Outgoing, promised: date) -> Iterator[Wrong]:
    try:
        due = standing((*out.history, *out.events), out.on, out.calendar).due
    except UnlawfulError:
        return  # `step` says so
    if due != promised:
        yield Wrong(
            f"延长后的答复期限写作{promised}，应为{due}", f"the extended due date reads {promised}; it should be {due}"
        )


_DATES_OF = {
    "correction_notice_on": "correction_asked",
    "corrected_on": "corrected",
    "extended_on": "extended",
    "consulted_on": "consulted",
    "fee_notice_on": "fee_noticed",
    "withdrawn_on": "withdrawn",
}
"""Days told in a letter, and the event that each is the day of."""


# --- on what does it rest? ------------------------------------------------------------------------------------------

_CITED = re.compile(
    r"《(?P<title>[^》]*)》|(?P<short>条例)(?=第)|(?P<article>第[一二三四五六七八九十百]+条)(?P<rest>(?:第[一二三四]款)?(?:第（.）项)?)"
)


def _articles(out: Outgoing) -> tuple[str, ...]:
    """What an answer has to cite: the articles of its outcome, and of every withheld part."""
    result = outcome(out.template.outcome)
    reason = out.template.sub_reason or out.sub_reason
    found = list(result.reason(reason).articles if reason else result.articles)
    for key in out.withheld:
        found += outcome(key).articles
    return tuple(one.removeprefix("条例") for one in found)


def _basis(out: Outgoing) -> Iterator[Wrong]:
    text = "".join(out.own_paragraphs)
    for article in _articles(out):
        if article not in text:
            cited = article if article.startswith("国办") else f"条例{article}"
            yield Wrong(f"没有引用{cited}", f"{cited} is not cited")


def _no_other_basis(out: Outgoing) -> Iterator[Wrong]:
    right = (*_articles(out), *out.template.articles, *((OF_A_REFUSAL,) if out.withheld else ()))
    for text in out.own_paragraphs:
        for article, rest in _cited(text):
            ours = any(one.startswith(article + rest) or (article + rest).startswith(one) for one in right)
            if article in _law()["articles_of_outcomes"] and not ours:
                yield Wrong(f"引用了条例{article}{rest}", f"条例{article}{rest} is cited")


def _cited(text: str) -> Iterator[tuple[str, str]]:
    """The articles of the Regulation that a paragraph cites; those of other laws are not meant."""
    of_the_regulation = False
    for found in _CITED.finditer(text):
        if found["article"] is None:
            of_the_regulation = bool(found["short"]) or "政府信息公开条例" in (found["title"] or "")
        elif of_the_regulation:
            yield found["article"], found["rest"]


def _reason(out: Outgoing) -> Iterator[Wrong]:
    said = re.sub(r"[\W_]", "", written(out.facts.get("reason", "")))
    if said in _law()["empty_reasons"] or len(said) < _law()["shortest_reason"]:
        yield Wrong(f"理由只有“{said}”", f"the reason is only “{said}”")


def _classification(out: Outgoing) -> Iterator[Wrong]:
    for text in out.own_paragraphs:
        if found := re.search(r"绝密|机密级?|秘密级", text):
            yield Wrong(f"“{_around(text, found)}”")


# --- third parties --------------------------------------------------------------------------------------------------


def _third_party_opinion(out: Outgoing) -> Iterator[Wrong]:
    text = "".join(out.letter.paragraphs)
    for one in out.third_parties:
        if written(one.asked.on) not in text:
            day = written(one.asked.on)
            yield Wrong(
                f"没有写明{day}征求过第三方的意见", f"it does not tell that a third party was consulted on {day}"
            )
    opinion = written(out.facts.get("opinion", ""))
    answers = {one.consents for one in out.third_parties}
    if answers == {False} and "同意" in opinion and not re.search("不同意|反对", opinion):
        yield Wrong(f"第三方不同意公开，写作“{opinion}”", f"the third party objected; the letter says “{opinion}”")
    if answers == {True} and "不同意" in opinion:
        yield Wrong(f"第三方同意公开，写作“{opinion}”", f"the third party consented; the letter says “{opinion}”")


def _third_party_asked(out: Outgoing) -> Iterator[Wrong]:
    if not out.third_parties:
        yield Wrong("没有征求意见的记载", "no consultation is on record")


def _third_party_told(out: Outgoing) -> Iterator[Wrong]:
    for one in out.third_parties:
        if one.consents is False and not one.told:
            party = one.asked.party
            yield Wrong(f"“{party}”不同意公开，还没有告知", f"“{party}” objected and has not been told yet")


# --- what must not stand in it --------------------------------------------------------------------------------------


def _secrecy_review(out: Outgoing) -> Iterator[Wrong]:
    if out.agreed is not None and SECRECY not in out.agreed:
        yield Wrong("没有保密审查的意见", "there is no opinion of the secrecy review")


def _screened(out: Outgoing) -> list[Finding]:
    text = "\n".join((*out.letter.paragraphs, *out.letter.enclosures))
    return screen_text(text, today=out.on, allowed=Allowed(numbers=out.phones), on=out.letter.dated)


def _personal_data(out: Outgoing) -> Iterator[Wrong]:
    for found in _screened(out):
        if found.severity in (Severity.BLOCK, Severity.MASK):
            yield Wrong(found.message, found.message_en)


def _sensitive_words(out: Outgoing) -> Iterator[Wrong]:
    for found in _screened(out):
        if found.severity is Severity.WARN and found.scanner != "law_name":
            yield Wrong(found.message, found.message_en)


def _law_names(out: Outgoing) -> Iterator[Wrong]:
    for found in _screened(out):
        if found.scanner == "law_name":
            yield Wrong(found.message, found.message_en)


def _applicant_kept(out: Outgoing) -> Iterator[Wrong]:
    name = out.register.applicant
    if name and name in "".join((out.letter.addressee, *out.letter.paragraphs)):
        yield Wrong(f"写出了申请人“{name}”", f"it names the applicant, “{name}”")


_LEFT_OPEN = re.compile(
    r"[{}〈〉]|X{2,}|×{2,}|＿+|_{2,}|【[^】]*】|（[\s　]*）|\.{4,}|？{2,}|\?{2,}|待填|待补充|待定|某年某月|TODO"
)


def _placeholders(out: Outgoing) -> Iterator[Wrong]:
    for text in (*out.own_paragraphs, *out.letter.enclosures):
        if found := _LEFT_OPEN.search(text):
            yield Wrong(f"“{_around(text, found)}”")


# --- sums, numbers, enclosures --------------------------------------------------------------------------------------


def _fee(out: Outgoing) -> Iterator[Wrong]:
    count, said = int(str(out.facts.get("fee_count") or 0)), written(out.facts.get("fee_amount", ""))
    try:
        method = fees.Method(str(out.facts.get("fee_method_key")))
        yuan = fees.fee_of_request(count) if method is fees.Method.REQUESTS else fees.fee(method, count).yuan
    except ValueError as error:  # FeeError is one
        if isinstance(error, fees.FeeError):
            yield Wrong(str(error).rstrip("。"))
        else:
            yield Wrong("没有选定计收方法", "no method of charging is chosen")
        return
    if said != str(yuan):
        yield Wrong(f"写作{said}元，应为{yuan}元", f"it reads {said} yuan; it should be {yuan} yuan")
    if f"{yuan}元" not in "".join(out.letter.paragraphs):
        yield Wrong(f"正文没有写明应缴{yuan}元", f"the text does not say that {yuan} yuan are to be paid")


def _earlier_answer(out: Outgoing) -> Iterator[Wrong]:
    number, day = written(out.facts.get("earlier_number", "")), out.facts.get("earlier_on")
    if out.earlier is None:
        return
    if number not in out.earlier:
        yield Wrong(
            f"“{number}”不是发给该申请人的；发过的有{'、'.join(out.earlier) or '零件'}",
            f"“{number}” did not go to this applicant; those that did: {', '.join(out.earlier) or 'none'}",
        )
    elif out.earlier[number] != day:
        yield Wrong(
            f"“{number}”的日期为{out.earlier[number]}，写作{day}",
            f"“{number}” is dated {out.earlier[number]}; the letter says {day}",
        )


_COUNTED = re.compile(r"附件(?:共|：|:|\s)*(\d+|[一二三四五六七八九十])(?:份|件|个)")
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}


def _enclosures(out: Outgoing) -> Iterator[Wrong]:
    listed = len(out.letter.enclosures)
    for text in out.own_paragraphs:
        for found in _COUNTED.finditer(text):
            said = _DIGITS.get(found[1]) or int(found[1])
            if said != listed:
                yield Wrong(
                    f"正文说附件{said}件，清单有{listed}件",
                    f"the text tells of {said} enclosures, the list has {listed}",
                )
        if re.search("见附件|附后|附件", text) and not listed:
            yield Wrong("正文提到附件，清单是空的", "the text tells of enclosures and the list is empty")


def _delivery_form(out: Outgoing) -> Iterator[Wrong]:
    said, wanted = written(out.facts.get("delivery_form", "")), out.register.delivery_form
    if said and wanted and wanted not in said and said not in wanted:
        yield Wrong(f"申请人要求“{wanted}”，提供“{said}”", f"asked for was “{wanted}”, given is “{said}”")


def _version(out: Outgoing) -> Iterator[Wrong]:
    if out.newest is not None and out.newest != out.template.effective:
        was, now = out.template.effective, out.newest
        yield Wrong(f"使用{was}的版本，现行的是{now}的版本", f"it uses the version of {was}; in force is that of {now}")


def _number(out: Outgoing) -> Iterator[Wrong]:
    if f"〔{out.letter.dated.year}〕" not in out.letter.number:
        yield Wrong(f"文号为“{out.letter.number}”", f"the number is “{out.letter.number}”")


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(found.start() - 8, 0) : found.end() + 8]


# --- which check applies to which letter ----------------------------------------------------------------------------


def _always(_out: Outgoing) -> bool:
    return True


def _gives(out: Outgoing) -> bool:
    """Whether the office hands something over; telling where it is published hands over nothing."""
    return out.template.outcome == PARTLY_GRANTED or (out.template.outcome, out.template.sub_reason) == (
        GRANTED,
        "provided",
    )


def _withholds_for_others(out: Outgoing) -> bool:
    return THIRD_PARTY in (out.template.outcome, *out.withheld)


def _has(name: str) -> Callable[[Outgoing], bool]:
    return lambda out: bool(out.facts.get(name))


def _rests_on_a_reason(out: Outgoing) -> bool:
    return out.is_answer and "reason" in out.template.needs


_CHECKS: Mapping[str, tuple[Callable[[Outgoing], bool], Function]] = {
    "step": (lambda out: bool(out.events), _step),
    "remedy": (lambda out: out.template.has_remedy, _remedy),
    "no_other_remedy": (_always, _no_other_remedy),
    "online_remedy": (lambda out: out.template.has_remedy and out.way == "electronic", _online_remedy),
    "overdue": (lambda out: out.is_answer, _overdue),
    "dated": (_always, _dated),
    "register": (_always, _register),
    "wanted": (lambda out: "wanted" in out.template.needs and not out.parts, _wanted),
    "dates_of_the_file": (_always, _dates_of_the_file),
    "basis": (lambda out: out.is_answer, _basis),
    "no_other_basis": (lambda out: out.is_answer, _no_other_basis),
    "reason": (_rests_on_a_reason, _reason),
    "classification": (lambda out: "refused.state_secret" in (out.template.outcome, *out.withheld), _classification),
    "third_party_opinion": (
        lambda out: bool(out.third_parties) and (_gives(out) or _withholds_for_others(out)),
        _third_party_opinion,
    ),
    "third_party_asked": (_withholds_for_others, _third_party_asked),
    "third_party_told": (lambda out: bool(out.third_parties) and _gives(out), _third_party_told),
    "secrecy_review": (lambda out: _gives(out) and out.agreed is not None, _secrecy_review),
    "personal_data": (_always, _personal_data),
    "sensitive_words": (_always, _sensitive_words),
    "law_names": (_always, _law_names),
    "applicant_kept": (lambda out: out.template.to == "third_party", _applicant_kept),
    "placeholders": (_always, _placeholders),
    "fee": (lambda out: out.template.id == "F13", _fee),
    "earlier_answer": (_has("earlier_number"), _earlier_answer),
    "enclosures": (_gives, _enclosures),
    "delivery_form": (_gives, _delivery_form),
    "version": (lambda out: out.newest is not None, _version),
    "number": (lambda out: out.agreed is not None, _number),
}


OF_A_PART = frozenset(
    {
        "dated", "dates_of_the_file", "basis", "no_other_basis", "reason", "classification", "third_party_opinion",
        "third_party_asked", "third_party_told", "secrecy_review", "earlier_answer", "enclosures", "delivery_form",
    }
)  # fmt: skip
"""Checks that follow from the outcome or the facts of a part; the others look at the letter as a whole."""


@cache
def checks() -> tuple[Check, ...]:
    """Every check in the order of its code."""
    declared = tuple(
        Check(name=name, **{**entry, "weight": Weight(entry["weight"])}) for name, entry in _law()["checks"].items()
    )
    if {one.name for one in declared} != _CHECKS.keys():
        raise LetterError(f"{ {one.name for one in declared} ^ _CHECKS.keys() }")
    return declared


@cache
def _law() -> Mapping[str, Any]:
    text = resources.files("gongkai.law").joinpath("letter_checks.yaml").read_text(encoding="utf-8")
    law: Mapping[str, Any] = load_strict_yaml(text)
    return law
