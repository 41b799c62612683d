"""Which answers were corrected, and why? Counted by the year in which table four counts them as corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disputes.law import Column, grounds
from gongkai.letters import LetterError, letters
from gongkai.outcomes import outcomes
from gongkai.portal.bodies.models import Body
from gongkai.portal.disputes.models import CountedYears
from gongkai.portal.foi.models import row_label
from gongkai.portal.ui.navigation import Text


@dataclass(frozen=True)
class Row:
    """One thing that went wrong, and how often in each of the years. `says` is what to do about it."""

    label: Text
    numbers: Sequence[int]
    says: str = ""


@dataclass(frozen=True)
class Lessons:
    """What was corrected, by why, by how the request had ended, and by which letter said so."""

    by_ground: Sequence[Row]
    by_outcome: Sequence[Row]
    by_letter: Sequence[Row]


def lessons_of(body: Body, years: Sequence[int]) -> Lessons:
    """Of these years, from one query: as many rows as there were corrections."""
    rows = CountedYears.objects.filter(
        Q(last=None) | Q(last__gte=years[0]), body=body, column=Column.CORRECTED, first__lte=years[-1]
    ).values_list(
        "first", "last", "dispute__grounds", "dispute__request__outcome", "dispute__part__outcome",
        "dispute__letter__template",
    )  # fmt: skip
    why: Counter[tuple[Hashable, int]] = Counter()
    ended: Counter[tuple[Hashable, int]] = Counter()
    written: Counter[tuple[Hashable, int]] = Counter()
    for first, last, reasons, outcome, part, letter in rows:
        for year in years:
            if first <= year <= (last or years[-1]):
                why.update((reason, year) for reason in reasons or [""])
                ended[part or outcome or "", year] += 1
                written[_called(letter or ""), year] += 1  # several letters have one name
    known, names = grounds(), sorted({str(key) for key, _year in written})
    return Lessons(
        [_of_ground(key, numbers) for key, numbers in _by_key(why, [*known, ""], years)],
        [Row(row_label(key) or _("不是某一件申请，或者没有答复"), numbers)
         for key, numbers in _by_key(ended, [*outcomes(), ""], years)],
        [Row(name, numbers) for name, numbers in _by_key(written, names, years)],
    )  # fmt: skip


def _of_ground(key: str, numbers: Sequence[int]) -> Row:
    found = grounds().get(key)
    return Row(found.label, numbers, found.says) if found else Row(_("没有写明"), numbers)


def _by_key(
    counted: Counter[tuple[Hashable, int]], keys: Iterable[str], years: Sequence[int]
) -> list[tuple[str, list[int]]]:
    """Those of the keys that were counted at all."""
    rows = [(key, [counted[key, year] for year in years]) for key in keys]
    return [(key, numbers) for key, numbers in rows if any(numbers)]


def _called(template: str) -> str:
    if not template:
        return _("没有写明文书")
    try:
        return letters().template(template, timezone.localdate()).name
    except LetterError:
        return template
