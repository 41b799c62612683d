"""Which row, column or part of the form does a piece of text name?

The statutory wording comes from the form, variants from `spellings.yaml`. A label is found by what it says, in this
order of trust: the same wording; a known variant; the beginning of one, when a line or page break cut it off or an
explanation follows it; the same wording but for a slip of a character or two. Position never makes a label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz, process

from gongkai.form import EDITIONS, Form, Slot, load, load_strict_yaml
from gongkai.reading.script import REMEMBERED, core, folded, ordinal

UNCERTAIN_END = 4  # characters of a text that a line end may have cut out of a longer word or number
SHORTEST_PART = 4  # characters: a shorter beginning of a label says too little
CLOSE_ENOUGH_WITH_NUMBER = 72  # per cent, when the number in front is that of the label
CLOSE_ENOUGH = 84  # per cent, for a slip of a character or two in a label of ten


@dataclass(frozen=True, slots=True)
class Label:
    """What a text names. `kind`: row, column, group, item, corner, head, section or furniture.

    `key` is the row key (`requests.granted`), `table.column` key, or section key; `wording` the statutory label;
    `editions` those that have it. `sure` is False for a match by beginning or by likeness.
    """

    kind: str
    key: str
    table: str = ""
    wording: str = ""
    editions: frozenset[str] = frozenset()
    sure: bool = True
    variant: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All labels of all editions, by core."""

    exact: Mapping[str, tuple[Label, ...]]
    long_rows: Mapping[str, Label]
    groups: tuple[str, ...]
    beginnings: frozenset[str]

    def find(self, text: str) -> tuple[Label, ...]:
        """Every label that a text names word for word or by a known variant; a variant with another number is none."""
        labels = self.exact.get(core(text), ())
        if not labels or not any(label.variant and label.kind == "row" for label in labels):
            return labels
        number = ordinal(text)
        return tuple(
            label
            for label in labels
            if not (label.variant and label.kind == "row" and number) or ordinal(label.wording) in ("", number)
        )

    def may_begin(self, text: str) -> bool:
        """False when no label begins like this text. Its last characters count for nothing: a word may be cut there."""
        said = core(text)
        return len(said) <= UNCERTAIN_END or said[:-UNCERTAIN_END] in self.beginnings

    def find_by_part(self, text: str) -> Label | None:
        """The row that a cut or explained label must be, or None when it could be none or several.

        Two characters are enough of a beginning when the number in front says the rest (3.要求, 4.无正).
        """
        plain, number = core(text), ordinal(text)
        if len(plain) < (2 if number else SHORTEST_PART):
            return None
        begins = [label for wording, label in self.long_rows.items() if wording.startswith(plain)]
        if number and (len(plain) < SHORTEST_PART or len({label.key for label in begins}) > 1):
            begins = [label for label in begins if ordinal(label.wording) == number]
        if len({label.key for label in begins}) == 1:
            return _unsure(begins[0])
        if len(plain) < SHORTEST_PART:
            return None
        explained = [
            (len(w), label) for w, label in self.long_rows.items() if len(w) >= SHORTEST_PART and plain.startswith(w)
        ]
        if explained:
            return _unsure(max(explained, key=lambda pair: pair[0])[1])
        ends = [
            label for wording, label in self.long_rows.items() if len(plain) > SHORTEST_PART and wording.endswith(plain)
        ]
        if len({label.key for label in ends}) == 1:
            return _unsure(ends[0])
        return None

    def find_alike(self, text: str) -> Label | None:
        """The row whose wording is nearly this text, or None."""
        plain, number = core(text), ordinal(text)
        if not SHORTEST_PART <= len(plain) <= 60:
            return None
        cutoff = CLOSE_ENOUGH_WITH_NUMBER if number else CLOSE_ENOUGH
        best = process.extract(plain, self.long_rows.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=4)
        best = [
            found for found in best if found[1] >= CLOSE_ENOUGH or ordinal(self.long_rows[found[0]].wording) == number
        ]
        if not best:
            return None
        keys = {self.long_rows[wording].key for wording, score, _ in best if score >= best[0][1] - 4}
        return _unsure(self.long_rows[best[0][0]]) if len(keys) == 1 else None

    def is_fragment(self, text: str, near: str = "") -> bool:
        """True for a bit of a group heading, or of the label `near`, such as one character of 三、本年度办理结果."""
        plain = core(text)
        bare = folded(text)
        if not plain:
            return (
                (bool(bare) and not any(character.isalnum() for character in bare))
                or bare.rstrip(")）、.．").isdigit()
                or bool(ordinal(text))
            )
        return any(plain in wording for wording in self.groups) or (bool(near) and plain in core(near))

    def is_bit_of_label(self, text: str, table: str) -> bool:
        """True for a few characters of some label of a table: the shred of one cut by a line or page break."""
        plain = core(text)
        return bool(plain) and any(plain in wording for wording in _wordings_of(table))


@cache
def _wordings_of(table: str) -> tuple[str, ...]:
    """Every wording of some label of a table."""
    exact = lexicon().exact
    return tuple(wording for wording, labels in exact.items() if any(label.table == table for label in labels))


def _unsure(label: Label) -> Label:
    return replace(label, sure=False, variant=True)


def column_name(slot: Slot) -> str:
    """The name of a column's own heading in its table: `requests.total`, `disputes.upheld`."""
    return f"{slot.table}.{slot.columns[-1].key}"


@cache
def spellings() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("gongkai.reading").joinpath("spellings.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Mapping[str, list[str]]] = load_strict_yaml(text)
    return data


@cache
def lexicon() -> Lexicon:
    """Gather the labels of every edition and the known variants of each."""
    found: dict[str, dict[tuple[str, str], Label]] = {}

    def add(wording: str, label: Label) -> None:
        entry = found.setdefault(core(wording), {})
        known = entry.get((label.kind, label.key))
        if known is None:
            entry[label.kind, label.key] = label
        elif not label.variant:
            entry[label.kind, label.key] = replace(known, editions=known.editions | label.editions)

    for edition in EDITIONS:
        _add_form(load(edition), add)
    _add_spellings([label for labels in found.values() for label in labels.values()], add)
    exact = {wording: tuple(labels.values()) for wording, labels in found.items()}
    long_rows = {
        wording: label
        for wording, labels in exact.items()
        for label in labels
        if label.kind == "row" and len(wording) >= SHORTEST_PART
    }
    groups = tuple(w for w, labels in exact.items() if any(label.kind in ("group", "corner") for label in labels))
    beginnings = frozenset(wording[:end] for wording in exact for end in range(1, len(wording) + 1))
    return Lexicon(exact, long_rows, groups, beginnings)


@lru_cache(maxsize=REMEMBERED)
def labels_of(text: str) -> tuple[Label, ...]:
    """Every label that a text names word for word or by a known variant (`Lexicon.find`), remembered."""
    return lexicon().find(text)


Add = Callable[[str, Label], None]


def _add_form(form: Form, add: Add) -> None:
    edition = frozenset([form.edition])
    for slot in form.slots:
        if slot.rows:
            add(slot.rows[-1].label, Label("row", slot.row_key, slot.table, slot.rows[-1].label, edition))
            for line in slot.rows[:-1]:
                add(line.label, Label("group", f"{slot.table}.{line.key}", slot.table, line.label, edition))
        add(slot.columns[-1].label, Label("column", column_name(slot), slot.table, slot.columns[-1].label, edition))
        for line in slot.columns[:-1]:
            add(line.label, Label("group", f"{slot.table}.{line.key}", slot.table, line.label, edition))
    for table in form.tables:
        for block in table.blocks:
            if block.item:
                add(block.item, Label("item", f"{table.key}.{block.index}", table.key, block.item, edition))
            if block.corner:
                kind = "corner" if table.key == "requests" else "head"
                add(block.corner, Label(kind, table.key, table.key, block.corner, edition))
    for section in form.sections:
        add(section.label, Label("section", section.key, "", section.heading, edition))


def _add_spellings(proper: Sequence[Label], add: Add) -> None:
    """A variant belongs to the statutory wording of its key that it resembles most, and to its edition."""
    words = spellings()
    for kind, name in (("row", "rows"), ("column", "columns"), ("section", "sections")):
        for key, variants in words[name].items():
            candidates = [label for label in proper if (label.kind, label.key) == (kind, key)]
            for variant in variants:
                meant = max(candidates, key=lambda label: fuzz.ratio(core(label.wording), core(variant)))
                add(variant, Label(kind, key, meant.table, meant.wording, meant.editions, variant=True))
    for table, variants in words["groups"].items():
        for variant in variants:
            add(variant, Label("group", f"{table}.", table, variant, variant=True))
    for variant in words["furniture"]:
        add(variant, Label("furniture", "", wording=variant))
