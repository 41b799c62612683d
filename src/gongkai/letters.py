"""What does a letter say, and what must be known before it can be written?

The letters of work on requests are templates in `law/letters.yaml`. A template is a row of blocks: what the law asks
for is locked, the rest an office may word its own way. `compose` fills a template with the facts of a case and gives a
`Letter`, which `gongkai.render.letter` draws; a fact that is missing is named, never left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from gongkai import outcomes
from gongkai.form import load_strict_yaml

Value = str | int | date | Sequence[str]
Facts = Mapping[str, Value]

_NAME = re.compile(r"\{(\w+)\}")
_LABEL = re.compile(r"〔([^〔〕]+)〕")
_STOPS = "。；，、 　.;,"
_BLOCK_KEYS = {"text", "locked", "when", "each", "remedy", "parts"}
_LETTER_KEYS = {"id", "form", "name", "to", "series", "outcome", "sub_reason", "articles", "effective", "blocks"}
_SHEET_KEYS = {"id", "name", "articles", "rows"}


class LetterError(ValueError):
    """Why a letter cannot be written, said to the person."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `when` names the fact without which it is left out, `each` the list it is repeated for; `remedy`
    stands where the remedy clause goes, `parts` where the answers to the parts do; `locked` is what the law asks for.
    """

    text: str = ""
    locked: bool = False
    when: str = ""
    each: str = ""
    remedy: bool = False
    parts: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it takes in."""
        return tuple(name for name in _NAME.findall(self.text) if name != "item") + ((self.each,) if self.each else ())

    @property
    def shown(self) -> str:
        """Its words as an officer reads and edits them: 本机关于〔收到申请日期〕收到〔称谓〕…"""
        return shown(self.text.replace("{item}", f"{{{self.each}}}"))


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of letter: the form of the list F01-F19, whom it goes to, what it rests on and since when it is so."""

    id: str
    form: str
    name: str
    to: str
    series: str
    articles: tuple[str, ...]
    effective: date
    blocks: tuple[Block, ...]
    outcome: str = ""
    """The outcome that it tells, by its key in `outcomes`; empty for a letter that ends nothing."""
    sub_reason: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts without which it cannot be written, in the order in which they stand."""
        return tuple(dict.fromkeys(name for block in self.blocks if not block.when for name in block.names))

    @property
    def addressee(self) -> str:
        """The fact that names whom it goes to: the applicant, the third party, the other agency, the unit."""
        return self.to

    @property
    def may_use(self) -> tuple[str, ...]:
        """The facts that add a paragraph when they are there."""
        names = (name for block in self.blocks if block.when for name in (block.when, *block.names))
        return tuple(name for name in dict.fromkeys(names) if name not in self.needs)

    @property
    def has_remedy(self) -> bool:
        """A final act tells how it can be contested; a procedural notice does not."""
        return any(block.remedy for block in self.blocks)

    @property
    def answers_parts(self) -> bool:
        """Whether it answers several parts of a request, each with an outcome of its own."""
        return any(block.parts for block in self.blocks)

    def own_places(self, whole: Template) -> tuple[int, ...]:
        """Where the blocks stand that its answer adds to a letter that answers several parts (`whole`)."""
        return tuple(place for place, block in enumerate(self.blocks) if block not in whole.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """What a letter that answers several parts says of one: the answer of its outcome, and the facts of this part."""

    part: str
    wanted: str
    template: Template
    facts: Facts
    own_words: Mapping[int, str] = field(default_factory=dict)

    @property
    def sub_reason(self) -> str:
        return self.template.sub_reason or str(self.facts.get("sub_reason", ""))

    @property
    def withheld(self) -> tuple[str, ...]:
        """The outcomes on which that rests which is withheld of what is granted in part."""
        grounds = self.facts.get("withheld_grounds", ())
        return tuple(grounds) if isinstance(grounds, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form of the file that is no letter: two columns, what is asked and what was filled in.

    `rows` holds a fact for each row and what this sheet calls it.
    """

    id: str
    name: str
    articles: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it will be read: every word of it, in order."""

    template: str
    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    agency: str
    dated: date
    enclosures: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = field(default=())
    """What a sheet holds; a letter has none."""
    headings: frozenset[str] = field(default=frozenset(), repr=False)
    """Those of its paragraphs that say which part of the request the next ones answer."""


@dataclass(frozen=True, slots=True)
class Letters:
    """All the templates that there are."""

    templates: tuple[Template, ...]
    sheets: tuple[Sheet, ...]
    facts: Mapping[str, str]
    pattern: str
    series: Mapping[str, str]

    def template(self, id: str, on: date) -> Template:  # noqa: A002  (it is called so in the file)
        """The version in force on that day. Raises LetterError when there is none."""
        versions = [template for template in self.templates if template.id == id and template.effective <= on]
        if not versions:
            raise LetterError(f"{written(on)}没有可用的文书“{id}”。")
        return max(versions, key=lambda template: template.effective)

    def sheet(self, id: str) -> Sheet:  # noqa: A002  (it is called so in the file)
        """The sheet of this name. Raises LetterError when there is none."""
        for sheet in self.sheets:
            if sheet.id == id:
                return sheet
        raise LetterError(f"没有表单“{id}”。")

    def answer_for(self, outcome: str, sub_reason: str, on: date) -> Template:
        """The answer that tells an outcome of `outcomes`: the sub-reason's own, else the one for all of the outcome.

        Raises OutcomeError for what is no outcome or sub-reason of it, and LetterError where every sub-reason has an
        answer of its own and none was named.
        """
        result = outcomes.outcome(outcome)
        if sub_reason:
            result.reason(sub_reason)
        for wanted in (sub_reason, ""):
            for template in self.templates:
                if (template.outcome, template.sub_reason) == (outcome, wanted):
                    return self.template(template.id, on)
        among = "、".join(f"{reason.label}（{reason.key}）" for reason in result.reasons)
        raise LetterError(f"“{result.label}”的答复书按情形分开，请先选定情形：{among}。")

    def label(self, fact: str) -> str:
        return self.facts.get(fact, fact)

    def number(self, template: Template, agency_word: str, year: int, serial: int) -> str:
        """云教公开答〔2026〕7号: the number of the agency's own series for this kind of letter."""
        if not agency_word.strip() or serial < 1:
            raise LetterError("编发文字号需要机关代字和大于零的序号。")
        series = self.series[template.series]
        return self.pattern.format(agency_word=agency_word.strip(), series=series, year=year, serial=serial)


# --- writing --------------------------------------------------------------------------------------------------------


def compose(
    template: Template,
    facts: Facts,
    *,
    remedy: str = "",
    own_words: Mapping[int, str] | None = None,
    enclosures: Sequence[str] = (),
    answers: Sequence[PartAnswer] = (),
) -> Letter:
    """Fill a template. `own_words` replaces blocks by their position; a locked one cannot be replaced. `answers` are
    those to the parts of a request, for the letter that answers several.

    Raises LetterError that names every fact that is missing, a remedy clause or answers that are missing or do not
    belong there, and a locked block that somebody tried to word anew.
    """
    blocks = _worded(template, own_words or {})
    given = {name: value for name, value in facts.items() if value not in ("", None, ())}
    wanted = [*dict.fromkeys(name for block in blocks if not block.when for name in block.names)]
    wanted += [name for name in (template.addressee, "agency", "date", "letter_number") if name not in wanted]
    _demand(wanted, given, f"《{template.name}》")
    if template.answers_parts != bool(answers):
        problem = "还没有选定各项的办理结果" if template.answers_parts else "只有一个办理结果，不分项答复"
        raise LetterError(f"《{template.name}》{problem}。")
    if template.has_remedy != bool(remedy.strip()):
        problem = "缺少救济途径" if template.has_remedy else "是程序性文书，不写救济途径"
        raise LetterError(f"《{template.name}》{problem}。")
    of_parts = [part_paragraphs(one, template, given) for one in answers]
    return Letter(
        template=template.id,
        title=template.name,
        number=str(given["letter_number"]),
        addressee=str(given[template.addressee]),
        paragraphs=tuple(_paragraphs(blocks, given, remedy, [text for one in of_parts for text in one])),
        headings=frozenset(one[0] for one in of_parts),
        agency=str(given["agency"]),
        dated=_as_date(given["date"]),
        enclosures=tuple(enclosures),
    )


def part_paragraphs(answer: PartAnswer, whole: Template, common: Facts) -> tuple[str, ...]:
    """What a letter (`whole`) says of one part, under what it asks for; `common` are the facts of the letter.

    Raises LetterError that names what is missing, and a locked block that somebody tried to word anew.
    """
    worded = _worded(answer.template, answer.own_words)
    blocks = [worded[place] for place in answer.template.own_places(whole)]
    said = {name: value for name, value in answer.facts.items() if value not in ("", None, ())}
    given = {**common, **said, "wanted": answer.wanted}
    wanted = dict.fromkeys(name for block in blocks if not block.when for name in block.names)
    _demand(wanted, given, f"{answer.part}《{answer.template.name}》")
    return (f"{answer.part}：{answer.wanted.strip().rstrip(_STOPS)}", *_paragraphs(blocks, given, ""))


def _demand(wanted: Iterable[str], given: Facts, where: str) -> None:
    if missing := [name for name in wanted if name not in given]:
        raise LetterError(f"{where}还缺：{'、'.join(letters().label(name) for name in missing)}。")


def fill_in(sheet: Sheet, facts: Facts) -> Letter:
    """A sheet with what is known; what is not yet known stays to be filled in by hand."""
    rows = tuple((label, written(facts.get(name, ""))) for name, label in sheet.rows)
    agency, dated = str(facts.get("agency", "")), _as_date(facts.get("date", date.min))
    return Letter(sheet.id, sheet.name, "", "", (), agency, dated, rows=rows)


def written(value: Value) -> str:
    """A fact as a letter says it: 2026年3月9日, without leading zeros (GB/T 9704-2012)."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str | int):
        return str(value)
    return "；".join(value)


def shown(text: str) -> str:
    """The words of a block as an officer reads and edits them: 本机关于〔收到申请日期〕收到〔称谓〕…"""
    return _NAME.sub(lambda found: f"〔{_called()[found[1]]}〕" if found[1] in _called() else found[0], text)


def kept(text: str) -> str:
    """The words of a block as they are kept, from what an officer has edited; other brackets, as of a number, stay."""
    facts = {label: name for name, label in _called().items()}
    return _LABEL.sub(lambda found: f"{{{facts[found[1]]}}}" if found[1] in facts else found[0], text)


@cache
def _called() -> Mapping[str, str]:
    """What a fact is called between brackets: its label without what stands in round ones."""
    return {name: label.partition("（")[0] for name, label in letters().facts.items()}


def _worded(template: Template, own_words: Mapping[int, str]) -> tuple[Block, ...]:
    blocks = list(template.blocks)
    for position, text in own_words.items():
        if not 0 <= position < len(blocks):
            raise LetterError(f"《{template.name}》没有第 {position + 1} 段。")
        if blocks[position].locked:
            raise LetterError(f"《{template.name}》第 {position + 1} 段是法定内容，不能改写。")
        if unknown := [name for name in Block(text).names if name not in letters().facts]:
            raise LetterError(f"第 {position + 1} 段用了不认识的内容：{'、'.join(unknown)}。")
        old = blocks[position]
        blocks[position] = Block(text, when=old.when, each=old.each)
    return tuple(blocks)


def _paragraphs(blocks: Iterable[Block], facts: Facts, remedy: str, of_parts: Iterable[str] = ()) -> Iterator[str]:
    for block in blocks:
        if block.remedy:
            yield from filter(None, remedy.splitlines())
        elif block.parts:
            yield from of_parts
        elif block.when and any(name not in facts for name in (block.when, *block.names)):
            continue
        elif block.each:
            yield from _listed(_items(block, facts))
        else:
            yield _filled(block.text, facts)


def _items(block: Block, facts: Facts) -> list[str]:
    """A list, or a text with an item on each line."""
    given = facts[block.each]
    items = given.splitlines() if isinstance(given, str) else given if isinstance(given, Sequence) else [given]
    return [_filled(block.text, {**facts, "item": written(item)}) for item in items if str(item).strip()]


def _listed(items: Sequence[str]) -> Iterator[str]:
    """One sentence over several lines: 1. …； 2. …。"""
    for number, item in enumerate(items, 1):
        bare = item.rstrip(_STOPS)
        stop = "" if bare.endswith(("？", "！")) else "。" if number == len(items) else "；"
        yield f"{number}. {bare}{stop}"


def _filled(text: str, facts: Facts) -> str:
    """The facts go in as they are; none of them can bring braces or sentences that the template takes for its own.

    The stop at the end of a fact gives way to the words of the template that follow it.
    """

    def said(found: re.Match[str]) -> str:
        value = written(facts[found[1]]).strip()
        return value.rstrip(_STOPS) if found.end() < len(text) else value

    return re.sub(r"([！？])[。；]", r"\1", _NAME.sub(said, text))


def _as_date(value: Value) -> date:
    if not isinstance(value, date):
        raise LetterError("成文日期应当是日期。")
    return value


# --- loading --------------------------------------------------------------------------------------------------------


@cache
def letters() -> Letters:
    """The templates that come with gongkai."""
    return loaded(resources.files("gongkai.law").joinpath("letters.yaml").read_text(encoding="utf-8"))


def loaded(text: str) -> Letters:
    """Templates from their YAML. Raises LetterError for keys, facts, outcomes or series that do not exist."""
    content = load_strict_yaml(text)
    facts = content["facts"]
    found = Letters(
        tuple(_template(entry, facts) for entry in content["letters"]),
        tuple(_sheet(entry, facts) for entry in content["sheets"]),
        facts,
        content["numbering"]["pattern"],
        content["numbering"]["series"],
    )
    seen: set[tuple[str, date]] = set()
    for template in found.templates:
        if (template.id, template.effective) in seen:
            raise LetterError(f"{template.id} 同一天有两个版本。")
        if template.addressee not in facts:
            raise LetterError(f"{template.id} 写给 {template.to}，但是没有这一项内容。")
        if template.series not in found.series:
            raise LetterError(f"{template.id} 的编号系列 {template.series} 不存在。")
        seen.add((template.id, template.effective))
    return found


def _template(entry: Mapping[str, Any], facts: Mapping[str, str]) -> Template:
    _refuse_unknown(entry, _LETTER_KEYS, str(entry.get("id")))
    blocks = tuple(_block(block, facts, entry["id"]) for block in entry["blocks"])
    named = {"form": entry["id"], "outcome": "", "sub_reason": "", **entry}
    _refuse_unknown_outcome(named)
    return Template(**{**named, "articles": tuple(named["articles"]), "blocks": blocks})


def _block(entry: Mapping[str, Any], facts: Mapping[str, str], template: str) -> Block:
    _refuse_unknown(entry, _BLOCK_KEYS, template)
    block = Block(**entry)
    for name in (*block.names, *filter(None, [block.when])):
        if name not in facts:
            raise LetterError(f"{template} 用了不认识的内容 {name}。")
    return block


def _sheet(entry: Mapping[str, Any], facts: Mapping[str, str]) -> Sheet:
    _refuse_unknown(entry, _SHEET_KEYS, str(entry.get("id")))
    rows = [pair for row in entry["rows"] for pair in (row.items() if isinstance(row, dict) else [(row, "")])]
    if unknown := {name for name, _label in rows} - set(facts):
        raise LetterError(f"{entry['id']} 用了不认识的内容 {'、'.join(sorted(unknown))}。")
    named = tuple((name, label or facts[name]) for name, label in rows)
    return Sheet(entry["id"], entry["name"], tuple(entry["articles"]), named)


def _refuse_unknown_outcome(entry: Mapping[str, Any]) -> None:
    try:
        if entry["outcome"]:
            result = outcomes.outcome(entry["outcome"])
            if entry["sub_reason"]:
                result.reason(entry["sub_reason"])
    except outcomes.OutcomeError as error:
        raise LetterError(f"{entry['id']}：{error}") from None


def _refuse_unknown(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        raise LetterError(f"{where} 里有不认识的项目：{'、'.join(sorted(unknown))}。")
