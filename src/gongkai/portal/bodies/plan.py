"""What would a table of bodies change? Every row is told, with every fault, before anything happens; then all or none.

A row is a body that is there already when its credit code is, else when its name is (of several with one name, the one
with the same superior). Anything else is a new body. What the file has no column for stays as it is; an empty cell
empties. A changed superior, government or unit holds from the day of the import on; what ended so stays on record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.portal.bodies.changes import A_DAY, end
from gongkai.portal.bodies.loops import Answers, loops_among
from gongkai.portal.bodies.models import Body, Kind, Level, Subordination, Unit
from gongkai.portal.bodies.table import BETWEEN, COLUMNS, Row, Table

PLAIN = ("name", "short_name", "credit_code", "division_code", "address", "postcode", "phone", "email")
"""Columns whose text is what the body has."""


@dataclass(frozen=True)
class Change:
    head: str
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, or in the row as a whole where `head` is empty."""

    head: str
    sentence: str


@dataclass
class Planned:
    """A row, and what would become of it."""

    number: int
    name: str
    body: Body
    is_new: bool
    cells: Mapping[str, str]
    superior: Planned | None = None
    government: Planned | None = None
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`wrong`, `new`, `changed` or `unchanged`."""
        if self.faults:
            return "wrong"
        return "new" if self.is_new else "changed" if self.changes else "unchanged"

    @property
    def moves(self) -> bool:
        return any(change.head in (COLUMNS["superior"], COLUMNS["government"]) for change in self.changes)

    @property
    def key(self) -> int:
        """The body's own number, or one below nought for a body to come."""
        return self.body.pk if self.body.pk else -self.number


@dataclass
class Plan:
    """All rows of a table in their order."""

    rows: list[Planned]
    day: date

    @property
    def counts(self) -> Mapping[str, int]:
        return {"new": 0, "changed": 0, "unchanged": 0, "wrong": 0, **Counter(row.state for row in self.rows)}

    @property
    def is_sound(self) -> bool:
        return not any(row.faults for row in self.rows)

    @property
    def does_something(self) -> bool:
        return any(row.is_new or row.changes for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """Two plans with the same one do the same."""
        return repr([(row.number, row.state, row.key, row.changes) for row in self.rows])


May = Callable[[Planned], str]
"""Why whoever imports may not do this with a body, in a sentence, or nothing."""


# --- what is there --------------------------------------------------------------------------------------------------


class Known:
    """The bodies that are there on the day or later, and how each is named in a table."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.bodies = list(Body.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("pk"))
        self.by_id = {body.pk: body for body in self.bodies}
        self.rows: dict[int, Subordination] = {}
        for row in Subordination.objects.filter(body__in=self.by_id).order_by("valid_from"):
            if row.holds_on(self._day_of(self.by_id[row.body_id])):
                self.rows[row.body_id] = row
        self.units: dict[int, list[Unit]] = defaultdict(list)
        for unit in Unit.objects.filter(body__in=self.by_id).order_by("name"):
            if unit.holds_on(self._day_of(self.by_id[unit.body_id])):
                self.units[unit.body_id].append(unit)
        self.names = Counter(body.name for body in self.bodies)
        self.cells = {body.pk: self._cells(body) for body in self.bodies}
        """Each body as a row of the table."""

    def _day_of(self, body: Body) -> date:
        return max(self.day, body.valid_from)

    def reference(self, pk: int | None) -> str:
        """How another row names this body: by name where it is the only one, by code, by the way down to it."""
        body = self.by_id.get(pk or 0)
        if body is None:
            return ""
        if self.names[body.name] == 1:
            return body.name
        if body.credit_code:
            return body.credit_code
        row = self.rows.get(body.pk)
        return f"{self.reference(row.superior_id if row else None)}/{body.name}"

    def _cells(self, body: Body) -> dict[str, str]:
        row, units = self.rows.get(body.pk), self.units[body.pk]
        return {
            **{name: getattr(body, name) for name in PLAIN},
            "level": _label(Level(body.level)),
            "kind": _label(Kind(body.kind)),
            "superior": self.reference(row.superior_id if row else None),
            "government": self.reference(row.government_id if row else None),
            "valid_from": body.valid_from.isoformat(),
            "valid_to": body.valid_to.isoformat() if body.valid_to else "",
            "units": BETWEEN.join(unit.name for unit in units),
            "disclosing": BETWEEN.join(unit.name for unit in units if unit.discloses),
        }


def _label(choice: Level | Kind) -> str:
    """In Chinese, whatever the language of the page."""
    with translation.override("zh-hans"):
        return str(choice.label)


def exported(day: date, within: Collection[int] | None = None) -> Iterator[dict[str, str]]:
    """The bodies of that day and those to come as rows, superiors before those who answer to them."""
    known = Known(day)
    below: dict[int, list[Body]] = defaultdict(list)
    for body in known.bodies:
        row = known.rows.get(body.pk)
        led = row.superior_id if row and row.superior_id in known.by_id else None
        below[led or 0].append(body)
    waiting = below[0][::-1]
    while waiting:
        body = waiting.pop()
        waiting += below[body.pk][::-1]
        if within is None or body.pk in within:
            yield known.cells[body.pk]


LEVELS: Mapping[str, str] = {_label(choice): choice.value for choice in Level}
KINDS: Mapping[str, str] = {_label(choice): choice.value for choice in Kind}

# --- planning -------------------------------------------------------------------------------------------------------


def plan(table: Table, day: date, may: May = lambda row: "") -> Plan:
    """What the table would change from that day on."""
    known = Known(day)
    rows = _matched(table, known)
    mentioned = {row.body.pk for row in rows}
    others = [_as_it_is(body, known) for body in known.bodies if body.pk not in mentioned]
    for row in rows:
        _read(row)
    names = _Names(rows, others, known)
    for row in rows:
        _refer(row, names)
        _differ(row, known)
    for row in rows:
        _judge(row, day)
        if (row.is_new or row.changes) and (sentence := may(row)):
            row.faults.append(Fault("", sentence))
    _refuse_doubles(rows)
    _refuse_loops(rows, day)
    return Plan(rows, day)


def _matched(table: Table, known: Known) -> list[Planned]:
    codes = {body.credit_code: body for body in known.bodies if body.credit_code}
    named: dict[str, list[Body]] = defaultdict(list)
    for body in known.bodies:
        named[body.name].append(body)
    taken: set[int] = set()
    found: dict[int, Body] = {}
    for step in (_by_code(codes), _by_place(named, known), _by_name(named, known)):
        for row in table.rows:
            matched = None if row.number in found else step(row)
            if matched and matched.pk not in taken:
                taken.add(matched.pk)
                found[row.number] = matched
    return [_planned(row, found.get(row.number)) for row in table.rows]


Match = Callable[[Row], Body | None]


def _by_code(codes: Mapping[str, Body]) -> Match:
    return lambda row: codes.get(row.cells.get("credit_code", ""))


def _by_place(named: Mapping[str, list[Body]], known: Known) -> Match:
    """The same name under the same superior."""

    def find(row: Row) -> Body | None:
        if "superior" not in row.cells:
            return None
        same = [body for body in named.get(row.cells["name"], []) if _fits(row, body)]
        there = [body for body in same if known.cells[body.pk]["superior"] == row.cells["superior"]]
        alike = [body for body in there if body.credit_code == row.cells.get("credit_code", "")] or there
        return alike[0] if len(alike) == 1 else None

    return find


def _by_name(named: Mapping[str, list[Body]], known: Known) -> Match:
    """The only one of that name."""

    def find(row: Row) -> Body | None:
        same = [body for body in named.get(row.cells["name"], []) if _fits(row, body)]
        return same[0] if len(same) == 1 and known.names[row.cells["name"]] == 1 else None

    return find


def _fits(row: Row, body: Body) -> bool:
    """Not so where both have a code, and another one: then it is another body."""
    code = row.cells.get("credit_code", "")
    return not (code and body.credit_code and code != body.credit_code)


def _planned(row: Row, body: Body | None) -> Planned:
    return Planned(row.number, row.cells["name"], body or Body(), body is None, row.cells)


def _as_it_is(body: Body, known: Known) -> Planned:
    """A body that the table does not mention."""
    return Planned(0, body.name, body, is_new=False, cells=known.cells[body.pk])


def _read(row: Planned) -> None:
    """Put the cells onto the body; what is no level, kind or day is a fault."""
    body, cells = row.body, row.cells
    for name in PLAIN:
        if name in cells:
            setattr(body, name, cells[name])
    for name, labels in (("level", LEVELS), ("kind", KINDS)):
        if cells.get(name) in labels:
            setattr(body, name, labels[cells[name]])
        elif name in cells:
            text = _("“%(text)s”不在可用的写法之中：%(known)s。")
            _fault(row, name, text % {"text": cells[name], "known": "、".join(labels)})
    for name in ("valid_from", "valid_to"):
        if name not in cells or (name == "valid_from" and not cells[name]):
            continue
        try:
            setattr(body, name, _day(cells[name]) if cells[name] else None)
        except (ValueError, OverflowError):
            _fault(row, name, _("“%(text)s”不是日期。请写作 2019-05-15。") % {"text": cells[name]})


def _day(text: str) -> date:
    plain = text.replace("年", "-").replace("月", "-").removesuffix("日").replace("/", "-").replace(".", "-")
    year, month, day = plain.split("-")
    return date(int(year), int(month), int(day))


class _Names:
    """Whom a cell means, among the bodies as they will be."""

    def __init__(self, rows: Iterable[Planned], others: Iterable[Planned], known: Known) -> None:
        self._meant: dict[str, dict[int, Planned]] = defaultdict(dict)
        everybody = sorted((*rows, *others), key=lambda row: bool(row.body.credit_code))
        for row in everybody:
            for text in {row.name, row.body.credit_code} - {""}:
                self._meant[text][row.key] = row
        ways: dict[str, dict[int, Planned]] = defaultdict(dict)
        for row in everybody:
            led = row.cells.get("superior", known.cells[row.body.pk]["superior"] if row.body.pk else "")
            way = f"{led}/{row.name}"
            if way not in ways or not row.body.credit_code:  # one with a code is called by that where two are alike
                ways[way][row.key] = row
        for way, found in ways.items():
            self._meant[way] |= found

    def meant(self, text: str) -> Planned:
        """Raises ValueError with a sentence."""
        found = list(self._meant.get(text, {}).values())
        if not found:
            raise ValueError(_("没有名为“%(text)s”的机关，表里也没有。") % {"text": text})
        if len(found) > 1:
            sentence = _("“%(text)s”有 %(count)s 个机关。请改写统一社会信用代码，或写作“上级/名称”。")
            raise ValueError(sentence % {"text": text, "count": len(found)})
        return found[0]


def _refer(row: Planned, names: _Names) -> None:
    for name in ("superior", "government"):
        if text := row.cells.get(name, ""):
            try:
                setattr(row, name, names.meant(text))
            except ValueError as error:
                _fault(row, name, str(error))


def _differ(row: Planned, known: Known) -> None:
    """Which columns would be another."""
    if row.is_new:
        return
    before = known.cells[row.body.pk]
    held = known.rows.get(row.body.pk)
    for name, after in row.cells.items():
        if name in ("superior", "government"):
            now = getattr(row, name)
            same = (now.key if now else None) == (getattr(held, f"{name}_id") if held else None)
        elif name in ("units", "disclosing"):
            same = set(_split(after)) == set(_split(before[name]))
        elif name in ("valid_from", "valid_to"):
            value = getattr(row.body, name)
            same = (value.isoformat() if value else "") == before[name]
        else:
            same = after == before[name]
        if not same:
            row.changes.append(Change(COLUMNS[name], before[name], after))


def _split(cell: str) -> list[str]:
    return [name.strip() for name in cell.replace(";", BETWEEN).replace("\n", BETWEEN).split(BETWEEN) if name.strip()]


# --- judging --------------------------------------------------------------------------------------------------------


def _fault(row: Planned, name: str, sentence: str) -> None:
    row.faults.append(Fault(COLUMNS.get(name, ""), sentence))


def _judge(row: Planned, day: date) -> None:
    """Everything that a form would refuse, and what only a table can get wrong."""
    if not (row.is_new or row.changes):
        return
    told = {fault.head for fault in row.faults}
    try:
        row.body.full_clean(exclude=["version"], validate_constraints=False)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            if COLUMNS.get(name, "") not in told:
                row.faults += [Fault(COLUMNS.get(name, ""), sentence) for sentence in sentences]
    for change in row.changes:
        if change.head in (COLUMNS["valid_from"], COLUMNS["valid_to"]) and change.head not in told:
            text = _("已有机关的起止日期不能随表改动：涉及下属机关、内设机构和任职。请在该机关的页面上修改或撤销。")
            row.faults.append(Fault(change.head, text))
    _judge_superiors(row, day)
    _judge_units(row)


def _judge_superiors(row: Planned, day: date) -> None:
    if not (row.is_new or row.moves):
        return
    start = row.body.valid_from if row.is_new else max(day, row.body.valid_from)
    span = Subordination(valid_from=start, valid_to=row.body.valid_to)
    for name in ("superior", "government"):
        other = getattr(row, name)
        if other and not other.body.covers(span):
            text = _("“%(name)s”只存在于 %(existed)s，而这里要求 %(asked)s。请另选机关，或改日期。")
            _fault(row, name, text % {"name": other.name, "existed": other.body.period, "asked": span.period})
    if row.moves and row.body.superiors.filter(valid_from__gt=start).exists():
        _fault(row, "superior", _("以后的日期已经登记了另一个上级。请先在该机关的页面上处理。"))


def _judge_units(row: Planned) -> None:
    names = _split(row.cells.get("units", ""))
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        _fault(row, "units", _("重复的内设机构：%(names)s。") % {"names": "、".join(twice)})
    if long := [name for name in names if len(name) > 100]:
        _fault(row, "units", _("内设机构名称最长 100 字：%(name)s…") % {"name": long[0][:20]})
    if "units" in row.cells and (strange := [n for n in _split(row.cells.get("disclosing", "")) if n not in names]):
        text = _("“%(names)s”不在“内设机构”一栏里。")
        _fault(row, "disclosing", text % {"names": "、".join(strange)})


def _refuse_doubles(rows: list[Planned]) -> None:
    """Two rows that are one body."""
    codes: dict[str, list[Planned]] = defaultdict(list)
    places: dict[tuple[str, int | None], list[Planned]] = defaultdict(list)
    for row in rows:
        if row.body.credit_code:
            codes[row.body.credit_code].append(row)
        elif row.name:
            places[row.name, row.superior.key if row.superior else None].append(row)
    for name, same in (*(("credit_code", same) for same in codes.values()), *(("name", s) for s in places.values())):
        for row in same[1:]:
            text = _("与第 %(number)s 行是同一个机关。请删去一行，或写明各自的统一社会信用代码。")
            _fault(row, name, text % {"number": same[0].number})


def _refuse_loops(rows: list[Planned], day: date) -> None:
    """Over the whole tree as it would be."""
    moved = {row.key: row for row in rows if row.superior and (row.is_new or row.moves)}
    if not moved:
        return
    kept = Subordination.objects.exclude(superior=None).values_list("body", "superior", "valid_from", "valid_to")
    edges = []
    for body, superior, start, finish in kept:
        if body in moved:
            if start >= day:
                continue
            finish = min(finish or date.max, day - A_DAY)
        edges.append(Answers(body, superior, start, finish))
    for key, row in moved.items():
        start = row.body.valid_from if row.is_new else max(day, row.body.valid_from)
        edges.append(Answers(key, row.superior.key, start, row.body.valid_to))  # type: ignore[union-attr]
    named = {row.key: row.name for row in rows} | dict(Body.objects.values_list("pk", "name"))
    for key, loop in loops_among(edges).items():
        if key in moved:
            way = " → ".join(named[pk] for pk in loop.bodies)
            text = _("这样自 %(day)s 起隶属关系会成为一个圈：%(way)s。请另选上级。")
            _fault(moved[key], "superior", text % {"day": loop.day, "way": way})


# --- doing ----------------------------------------------------------------------------------------------------------


def carry_out(planned: Plan) -> None:
    """All of it, inside an act. The plan must be sound, and made in the same transaction."""
    for row in planned.rows:
        if row.is_new or any(change.head not in _BESIDE for change in row.changes):
            row.body.save()
    for row in planned.rows:
        if row.is_new or row.moves:
            _place(row, planned.day)
        if row.is_new or any(change.head in _UNITS for change in row.changes):
            _set_units(row, planned.day)


_UNITS = (COLUMNS["units"], COLUMNS["disclosing"])
_BESIDE = (COLUMNS["superior"], COLUMNS["government"], *_UNITS)
"""Columns that are kept beside the body."""


def _place(row: Planned, day: date) -> None:
    start = row.body.valid_from if row.is_new else max(day, row.body.valid_from)
    superior, government = (other.body if other else None for other in (row.superior, row.government))
    for old in () if row.is_new else row.body.superiors.filter(Subordination.on(start)):
        if "superior" not in row.cells:
            superior = old.superior
        if "government" not in row.cells:
            government = old.government
        end(old, start)
    Subordination.objects.create(
        body=row.body, superior=superior, government=government, valid_from=start, valid_to=row.body.valid_to
    )


def _set_units(row: Planned, day: date) -> None:
    start = row.body.valid_from if row.is_new else max(day, row.body.valid_from)
    units = () if row.is_new else row.body.units.filter(Unit.on(start))
    there = {unit.name: unit for unit in units}
    wanted = _split(row.cells["units"]) if "units" in row.cells else list(there)
    disclosing = _split(row.cells["disclosing"]) if "disclosing" in row.cells else None
    for name, unit in there.items():
        if name not in wanted:
            end(unit, start)
    for name in wanted:
        unit = there.get(name, Unit(body=row.body, name=name, valid_from=start, valid_to=row.body.valid_to))
        discloses = name in disclosing if disclosing is not None else unit.discloses
        if unit._state.adding or unit.discloses != discloses:
            unit.discloses = discloses
            unit.save()
