"""Is each sentence in which the law refuses something there in English?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from inspect import getsource

import pytest
import time_machine
from django.utils.translation import override

from gongkai.letters import LetterError, letters
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.checking import findings, in_words
from gongkai.portal.foi.refusals import in_english, said
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Consulted
from gongkai.procedure.steps import UnlawfulError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOMS = ("procedure.steps", "remedies", "fees")
NO_SENTENCE = re.compile(r"条例第|国办|，期限到|，对方还没有收到|没有分项$|意见7$")
"""Articles, and pieces of which a longer sentence is made."""


def sentences_of(room: str) -> Iterator[str]:
    """The Chinese texts that a room raises or returns, with a value in each place."""
    tree = ast.parse(getsource(import_module(f"gongkai.{room}")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Raise | ast.Assign):
            for one in ast.walk(node):
                if isinstance(one, ast.Call) and _is_error(one) and one.args:
                    yield from _text(one.args[0])
                elif isinstance(node, ast.Return) and room == "procedure.steps":
                    yield from _text(one) if one is node.value else ()


def _is_error(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.endswith(("Error", "NotAllowed"))


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_text(node.body), *_text(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else "7" for one in node.values)  # type: ignore[misc]


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_of_a_room_of_the_law_has_its_english(room: str) -> None:
    found = [text for text in sentences_of(room) if CHINESE.search(text) and not NO_SENTENCE.search(text)]
    assert found
    missing = [text for text in found if in_english(text) == text]
    assert not missing


def test_what_stands_in_a_refusal_is_kept() -> None:
    assert in_english("应收40元，通知为30元") == "40 yuan are due; the notice says 30 yuan"
    assert in_english("“乙公司”已经答复意见（条例第三十二条）") == "“乙公司” has given its opinion (条例第三十二条)"
    assert in_english("别的话（条例第三十二条）") == "别的话（条例第三十二条）"


def test_a_refused_step_reads_in_the_language_of_the_page() -> None:
    error = UnlawfulError(Answered(on=date(2026, 3, 20), outcome="granted"), 3, "已经作出答复", "条例第三十六条")
    assert said(error) == str(error)
    with override("en"):
        assert said(error).endswith("is not allowed: the request has been answered (条例第三十六条).")
        assert said(LetterError("《甲》还缺：理由。")) == "“甲” still lacks: 理由."


@pytest.mark.django_db
@time_machine.travel("2026-03-20 10:00 +0800")
def test_what_a_check_of_a_letter_quotes_of_the_law_reads_in_english_on_an_english_page(world: World) -> None:
    foi, handler = received(world), world.person(Duty.HANDLER)
    take_step(foi, Consulted(on=date(2026, 3, 9), party="乙公司"), SYSTEM)
    actor = Viewer.of(handler).must_hold(Duty.HANDLER)
    letter = way.draft(foi, letters().template("F14-granted-provided", date(2026, 3, 20)), handler, actor)
    way.reword(letter, {"provided": "评审结果一份"}, {}, date(2026, 3, 20), actor)
    step = next(one for one in findings(letter, date(2026, 3, 20)) if one.check.name == "step")
    assert step.text.startswith("正在征求“乙公司”的意见")
    with override("en"):
        assert "the opinion of “乙公司” is awaited, which has not received the letter yet (" in in_words(step)
    reader = world.signed_in(Duty.HANDLER)
    reader.cookies["language"] = "en"
    assert "the opinion of “乙公司” is awaited" in reader.get(f"/letters/{letter.pk}/").content.decode()
