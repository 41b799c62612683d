"""How is a scanner of `scanners.yaml` told, and what may stand in public all the same?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from gongkai.form import FormError, load_strict_yaml
from gongkai.identifiers import problem_with_card_number, problem_with_resident_number
from gongkai.screening.finding import Severity
from gongkai.screening.passage import ScreeningError

_SEPARATORS = re.compile(r"[ -]")


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """One entry of `scanners.yaml`; the file says what each field means."""

    id: str
    name: Said
    patterns: tuple[re.Pattern[str], ...]
    severity: Severity
    source: Said
    remedy: Said
    digits: bool = False
    literals: tuple[str, ...] = ()
    valid: Callable[[str], bool] | None = None
    invalid: Severity | None = None
    near: re.Pattern[str] | None = None
    not_near: re.Pattern[str] | None = None
    without: Severity | None = None
    unless: re.Pattern[str] | None = None
    doubt: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    beside_name: int = 0
    allow: str = ""
    mask: tuple[int, int] | str | None = None


def _is_resident_number(text: str) -> bool:
    return problem_with_resident_number(text) is None


def _is_old_resident_number(text: str) -> bool:
    """The old number of fifteen digits had no check; with the century put in, place and date must be sound."""
    said = problem_with_resident_number(f"{text[:6]}19{text[6:]}0")
    return said is None or "校验" in said


def _is_card_number(text: str) -> bool:
    return problem_with_card_number(text) is None


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "resident_number": _is_resident_number,
    "old_resident_number": _is_old_resident_number,
    "card_number": _is_card_number,
}


@cache
def rules() -> dict[str, Any]:
    """The whole of `scanners.yaml`."""
    data: dict[str, Any] = load_strict_yaml(
        resources.files(__package__).joinpath("scanners.yaml").read_text(encoding="utf-8")
    )
    return data


def source(key: str) -> Said:
    return Said(**rules()["sources"][key])


@cache
def scanners() -> tuple[Scanner, ...]:
    return tuple(_scanner(data) for data in rules()["scanners"])


def _scanner(data: Mapping[str, Any]) -> Scanner:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(data[key]) if key in data else None

    gate = data.get("gate", ())
    mask = data.get("mask")
    return Scanner(
        id=data["id"],
        name=Said(data["zh"], data["en"]),
        patterns=tuple(re.compile(written) for written in (data["pattern"], *data.get("grouped", ()))),
        severity=Severity(data["severity"]),
        source=source(data["source"]),
        remedy=Said(**rules()["remedies"][data["remedy"]]),
        digits=gate == "digits",
        literals=() if gate == "digits" else tuple(gate),
        valid=_CHECKS[data["valid"]] if "valid" in data else None,
        invalid=_severity(data.get("invalid")),
        near=pattern("near"),
        not_near=pattern("not_near"),
        without=_severity(data.get("without")),
        unless=pattern("unless"),
        doubt=_ending(data.get("doubt")),
        not_before=_ending(data.get("not_before")),
        not_after=pattern("not_after"),
        beside_name=data.get("beside_name", 0),
        allow=data.get("allow", ""),
        mask=tuple(mask) if isinstance(mask, list) else mask,
    )


def _severity(name: str | None) -> Severity | None:
    return None if name in (None, "drop") else Severity(name)


def _ending(pattern: str | None) -> re.Pattern[str] | None:
    """What must stand right before a match, tried on the text that ends there."""
    return re.compile(f"(?:{pattern})$") if pattern else None


def unspaced(text: str) -> str:
    """A number without the blanks and hyphens that group it, letters as capitals."""
    return _SEPARATORS.sub("", text).upper()


def masked(text: str, mask: tuple[int, int] | str | None) -> str:
    """What may stand in place of a text; '' when no mask is meant. Blanks and hyphens of a group stay."""
    if mask is None:
        return ""
    if mask == "domain":
        name, _, domain = text.partition("@")
        return f"{name[0]}***@{domain}"
    first, last = mask if isinstance(mask, tuple) else (0, 0)
    if len(text) <= first + last:
        return "*" * len(text)
    middle = "".join(c if c in " -" else "*" for c in text[first : len(text) - last])
    return text[:first] + middle + (text[-last:] if last else "")


# --- what may stand in public -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Allowed:
    """Numbers and domains of offices, which may stand in public although they look like somebody's."""

    numbers: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def clears(self, kind: str, text: str) -> bool:
        """True when a match of a scanner with `allow: kind` belongs to an office."""
        if kind == "numbers":
            digits = re.sub(r"[^0-9]", "", text)
            return digits in self.numbers or digits.removeprefix("86") in self.numbers
        if kind == "domains":
            domain = text.rpartition("@")[2].lower()
            return any(domain == known or domain.endswith(f".{known}") for known in self.domains)
        return False

    def __or__(self, other: Allowed) -> Allowed:
        return Allowed(self.numbers | other.numbers, self.domains | other.domains)


@cache
def own_allowed() -> Allowed:
    return _allowed(load_strict_yaml(resources.files(__package__).joinpath("allowed.yaml").read_text(encoding="utf-8")))


def load_allowed(path: Path) -> Allowed:
    """A list of the installation, in the shape of `allowed.yaml`. Raises ScreeningError with what is wrong in it."""
    try:
        return _allowed(load_strict_yaml(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ScreeningError(f"{path}：白名单打不开（{error.strerror}）。") from error
    except (FormError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise ScreeningError(f"{path}：白名单不合格式（{str(error).splitlines()[0]}）。") from error


def _allowed(data: Mapping[str, Any]) -> Allowed:
    written = data.get("numbers") or ()
    if not all(isinstance(number, str) for number in written):
        raise ValueError("numbers 里的号码要加引号")  # YAML reads 0431… as a number in base eight
    numbers = frozenset(re.sub(r"[^0-9]", "", number) for number in written)
    if "" in numbers:
        raise ValueError("numbers 里只写电话号码")
    return Allowed(numbers, frozenset(str(domain).lower() for domain in data.get("domains") or ()))
