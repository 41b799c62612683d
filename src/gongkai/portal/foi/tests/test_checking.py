"""Is a letter looked at before it is submitted and before it leaves, and does what is found keep it back?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.foi.tests.test_requests import KNOWN, _chain, received
from gongkai.portal.testing import World

GRANT = {"dated": "2026-03-20", "fact_provided": "评审结果一份", "fact_delivery_form": "纸质", "submit": "1"}


def worded(world: World, template: str = "F14-granted-provided", **changed: Any) -> tuple[FoiLetter, str]:
    """A letter after its words were handed in for review, and the page that came back."""
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": template})
    letter = FoiLetter.objects.get()
    known = {f"fact_{name}": value for name, value in KNOWN.items()}
    page = handler.post(f"/letters/{letter.pk}/words/", {**known, **GRANT, **changed}, follow=True)
    letter.refresh_from_db()
    return letter, page.content.decode()


@time_machine.travel("2026-03-20 10:00 +0800")
def test_what_is_wrong_keeps_a_letter_from_review_and_is_said(world: World) -> None:
    letter, page = worded(world, fact_provided="评审结果一份，联系评委13812345678", fact_request_number="2026-0009")
    assert letter.state == "draft"
    assert "W07" in page
    assert "登记为“2026-0001”" in page
    assert "W18" in page
    handler = world.signed_in(Duty.HANDLER)
    handler.cookies["language"] = "en"
    in_english = handler.get(f"/letters/{letter.pk}/").content.decode()
    assert "the register has “2026-0001”" in in_english
    assert "Correct it by the register" in in_english
    assert "138****5678" in page, "what is found is shown masked"
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert "必须改正" in page
    assert "符合的检查" in page


@time_machine.travel("2026-03-31 10:00 +0800")
@pytest.mark.parametrize(("explanation", "state"), [("", "draft"), ("档案库房搬迁，三月二十八日才查到", "review")])
def test_what_wants_explaining_keeps_a_letter_back_until_it_is_explained(
    world: World, explanation: str, state: str
) -> None:
    letter, page = worded(world, dated="2026-03-31", explanation=explanation)
    assert letter.state == state
    assert ("W05" in page) is True
    assert (explanation in page) is True


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_letter_is_looked_at_again_when_it_leaves(world: World) -> None:
    letter, _page = worded(world)
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    handler = world.signed_in(Duty.HANDLER)
    electronic = {"means": "email", "on": "2026-03-20", "address": "jia@example.com"}
    page = handler.post(f"/letters/{letter.pk}/send/", electronic, follow=True).content.decode()
    assert "《行政复议法》第二十二条第二款" in page, "no internet channel for reconsideration is named"
    letter.refresh_from_db()
    assert letter.state == "ready"
    with time_machine.travel("2026-04-01 10:00 +0800"):
        handler = world.signed_in(Duty.HANDLER)
        late = {"means": "ems", "on": "2026-04-01", "tracking": "EMS 0001"}
        handler.post(f"/letters/{letter.pk}/send/", late)
        letter.refresh_from_db()
        assert letter.state == "ready", "late, and not explained"
        handler.post(f"/letters/{letter.pk}/send/", {**late, "explanation": "签发后邮政停运"})
        letter.refresh_from_db()
        assert (letter.state, letter.sent_on) == ("sent", date(2026, 4, 1))


@time_machine.travel("2026-03-20 10:00 +0800")
def test_an_earlier_answer_is_looked_up_by_its_number(world: World) -> None:
    letter, _page = worded(world)
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    sent = {"means": "ems", "on": "2026-03-20", "tracking": "EMS 0001"}
    world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/send/", sent)
    letter.refresh_from_db()
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-not_processed-repeated"})
    again = FoiLetter.objects.latest("pk")
    words = {f"fact_{name}": value for name, value in KNOWN.items()} | {"dated": "2026-03-20", "submit": "1"}
    words |= {"fact_request_number": foi.number, "fact_earlier_number": letter.number}
    page = handler.post(f"/letters/{again.pk}/words/", {**words, "fact_earlier_on": "2026-03-19"}).content.decode()
    assert "W24" in page
    right = handler.post(f"/letters/{again.pk}/words/", {**words, "fact_earlier_on": "2026-03-20"})
    assert right.status_code == 302
