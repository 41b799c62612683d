"""What may a request cost, and how is the sum made up?

政府信息公开信息处理费 (条例第四十二条、国办函〔2020〕109号) is charged by the number of requests that one applicant
made in a calendar month, or by the pages given out for one request, never by both for the same request. The brackets
stand in `law/fees.yaml`; the rate of a bracket applies only to what lies inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml

LARGEST = 1_000_000
"""More requests or pages than anybody had: a slip of the key, not a count."""


class FeeError(ValueError):
    """A fee that the rules do not know; the text is for the person."""


class Method(StrEnum):
    """How a fee is charged; an agency takes one of the two for a request."""

    REQUESTS = "requests"
    PAGES = "pages"

    @property
    def label(self) -> str:
        """按件计收, 按量计收."""
        label: str = _rules()["methods"][self]["label"]
        return label


@dataclass(frozen=True, slots=True)
class Bracket:
    """The part of a count that lies between `first` and `last`, at one rate in yuan each."""

    first: int
    last: int
    rate: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def yuan(self) -> int:
        return self.count * self.rate


@dataclass(frozen=True, slots=True)
class Fee:
    """What a count of requests or pages costs in yuan, bracket by bracket."""

    method: Method
    count: int
    brackets: tuple[Bracket, ...]

    @property
    def yuan(self) -> int:
        return sum(bracket.yuan for bracket in self.brackets)

    def as_dict(self) -> dict[str, Any]:
        """The fee as `gongkai fee --json` prints it."""
        brackets = [{"first": b.first, "last": b.last, "rate": b.rate, "yuan": b.yuan} for b in self.brackets]
        return {"method": self.method.value, "count": self.count, "yuan": self.yuan, "brackets": brackets}

    def lines(self) -> tuple[str, ...]:
        """The sum as a person checks it, a line for each bracket."""
        rule = _rules()["methods"][self.method]
        unit = rule["unit"]
        shown = (
            f"第{b.first}至{b.last}{unit}：{b.count}{unit}×{b.rate}元＝{b.yuan}元"
            if b.count > 1
            else f"第{b.first}{unit}：1{unit}×{b.rate}元＝{b.yuan}元"
            for b in self.brackets
        )
        return (*shown, f"合计{self.yuan}元（{rule['label']}，{_rules()['document']}）")


def fee(method: Method, count: int) -> Fee:
    """The fee by requests in the month, or by pages of one request. Raises FeeError for a count that cannot be."""
    rule = _rules()["methods"][Method(method)]
    if not 0 <= count <= LARGEST:
        raise FeeError(f"{rule['unit']}数应为0至{LARGEST}的整数。")
    return Fee(method, count, tuple(_brackets(rule, count)))


def fee_of_request(place: int) -> int:
    """What the n-th request of an applicant in a calendar month costs by itself, in yuan."""
    if place < 1:
        raise FeeError("当月第几件申请，应从1数起。")
    return fee(Method.REQUESTS, place).brackets[-1].rate


def chargeable_from() -> date:
    """The day since when a fee may be charged."""
    since: date = _rules()["effective"]
    return since


def _brackets(rule: Mapping[str, Any], count: int) -> Iterator[Bracket]:
    last = 0
    for to, rate in _steps(rule):
        if last >= count:
            return
        first, last = last + 1, count if to is None else min(to, count)
        yield Bracket(first, last, rate)


def _steps(rule: Mapping[str, Any]) -> Iterator[tuple[int | None, int]]:
    """The upper end and the rate of every bracket, without end where the rule has none."""
    to = 0
    for bracket in rule["brackets"]:
        to = bracket["to"]
        yield to, bracket["rate"]
    then, rate = rule["then"], rule["then"]["rate"]
    while "every" in then:
        to += then["every"]
        yield to, rate
        rate += then["step"]
    yield None, rate


@cache
def _rules() -> Mapping[str, Any]:
    text = resources.files("gongkai.law").joinpath("fees.yaml").read_text(encoding="utf-8")
    rules: Mapping[str, Any] = load_strict_yaml(text)
    return rules
