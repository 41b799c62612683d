"""Do real processes, killed or at work beside each other, leave each request whole? In a database of their own."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection

from gongkai.portal.jobs.tests.site import Blank, Site, a_site

pytestmark = pytest.mark.django_db  # the site is a copy of the database of the tests
READY = """
import os, signal, sys, time
from datetime import timedelta
from pathlib import Path
from gongkai.portal.start import set_up
set_up()
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.models import FoiEvent, FoiLetter, FoiRequest
from gongkai.portal.ledger import act, chain
from gongkai.portal.testing import World, a_world, AGENCY
from django.utils import timezone

TODAY = timezone.localdate()

def the_world():
    names = ["云溪县人民政府", "云溪县人民政府办公室", AGENCY, "云溪县卫生健康局", "云溪县第一小学"]
    bodies = [Body.objects.get(name=name) for name in names]
    people = Person.objects.exclude(username="")
    staff = {(int(one.username.rpartition("-")[2]), Duty(one.username.rpartition("-")[0])): one for one in people}
    return World(*bodies, staff)

def in_the_middle(owner, name, then):
    \"\"\"Do something just after a function was called.\"\"\"
    was = getattr(owner, name)
    def is_now(*args, **more):
        given = was(*args, **more)
        then()
        return given
    setattr(owner, name, is_now)

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def die_once_it_is_committed():
    transaction.on_commit(die)

def wait_for_the_other():
    \"\"\"Say that it is in the middle, and give the other time to come up against the lock.\"\"\"
    Path(settings.DATA_DIR, "in_the_middle").touch()
    time.sleep(1.5)

def come_second():
    deadline = time.monotonic() + 40
    while not Path(settings.DATA_DIR, "in_the_middle").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)

def told(answer):
    said = [str(one) for one in answer.context["messages"]] if answer.context and "messages" in answer.context else []
    print(answer.status_code, " ".join(answer.content.decode().split()), *said)
"""

BEGIN = """
from django.core.management import call_command
call_command("createcachetable", verbosity=0)
from gongkai.portal.foi.tests.test_requests import received, _chain
world = a_world()
handler = world.signed_in(Duty.HANDLER)
for place in range({letters}):
    foi = received(world, on=TODAY)
    answer = handler.post(f"/requests/{{foi.pk}}/letters/", {{"template": "F04"}})
    page = handler.get(answer["Location"])
    given = {{name: value for name, value in page.context["form"].initial.items() if value is not None}}
    given |= {{"dated": TODAY, "submit": "1", "fact_correction_items": "要哪一年的"}}
    given["fact_correction_until"] = TODAY + timedelta(days=30)
    fields = page.context["form"].fields.items()
    given |= {{name: field.initial for name, field in fields if name.startswith("block_")}}
    answer = handler.post(answer["Location"], given)
    assert answer.status_code == 302, answer.context["form"].errors
    letter = FoiLetter.objects.latest("pk")
    if letter.pk not in {drafts}:
        _chain(world, letter, Duty.OFFICE_HEAD)
"""


SEND = """
client = the_world().signed_in(Duty.HANDLER)
in_the_middle({owner}, {name!r}, {then})
answer = client.post("/letters/{letter}/send/", {{"means": "ems", "tracking": "EMS 1", "on": TODAY}})
assert answer.status_code == 302, answer.content.decode()
"""

LOOK = (
    READY
    + """
import json
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.ledger.rebuild import differences
found = [
    {
        "letter": letter.state,
        "number": letter.number,
        "opinions": letter.opinions.count(),
        "events": [row.kind for row in letter.request.events.all()],
        "state": letter.request.state,
        "stands": standing_of(letter.request).state,
        "officer": letter.request.officer_id,
    }
    for letter in FoiLetter.objects.order_by("pk")
]
faults = [fault.sentence for fault in chain.verify()]
print(json.dumps({"found": found, "faults": faults, "differences": list(differences())}))
"""
)


LETTERS = ("killed 1", "killed 2", "killed 3", "killed 4", "killed 5", "send", "agree", "number 1", "number 2", "same",
           "different")  # fmt: skip
"""Each test has letters of its own, each for a request of its own; those still to be agreed to are in DRAFTS."""
DRAFTS = ("agree", "number 1", "number 2")


def of(name: str) -> int:
    """The key of a letter, and of its request."""
    return LETTERS.index(name) + 1


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, blank: Blank) -> Iterator[Site]:
    with a_site(tmp_path_factory.mktemp("site"), blank) as made:
        made.run(READY + BEGIN.format(letters=len(LETTERS), drafts=[of(name) for name in DRAFTS]))
        yield made


EDUCATION = 3
"""The third body of the world."""


def look(site: Site) -> dict[str, dict[str, Any]]:
    """What became of each letter; the ledger is whole and everything follows from it."""
    seen = json.loads(site.run(LOOK))
    assert seen["faults"] == []
    assert seen["differences"] == []
    for one in seen["found"]:
        assert one["state"] == one["stands"]
    return dict(zip(LETTERS, seen["found"], strict=True))


# --- killed ---------------------------------------------------------------------------------------------------------

POINTS = {
    "after the event": ("FoiEvent", "save", "die"),
    "after the request": ("FoiRequest", "save_worked_out", "die"),
    "after the letter": ("FoiLetter", "save", "die"),
    "after the ledger, before it is committed": ("chain", "append", "die"),
    "after all of it": ("FoiLetter", "save", "die_once_it_is_committed"),
}


def test_killed_in_the_middle_of_sending_a_letter_it_has_left_or_it_has_not(site: Site) -> None:
    for letter, (owner, name, then) in enumerate(POINTS.values(), 1):
        process = site.start(READY + SEND.format(owner=owner, name=name, then=then, letter=letter))
        out, problem = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, out + problem
    found = look(site)
    for letter, point in enumerate(POINTS, 1):
        one = found[f"killed {letter}"]
        if point == "after all of it":
            assert (one["letter"], one["state"]) == ("sent", "awaiting_correction"), point
            assert one["events"][-1] == "correction_asked"
        else:
            assert (one["letter"], one["state"]) == ("ready", "in_progress"), point
            assert "correction_asked" not in one["events"]
    site.run(READY + SEND.format(owner="FoiEvent", name="save", then="str", letter=1))
    assert look(site)["killed 1"]["letter"] == "sent", "and it can be sent again"


# --- two at once ----------------------------------------------------------------------------------------------------


class Deed(NamedTuple):
    """What somebody submits; `first` is done before."""

    duty: str
    address: str
    given: str
    first: str = ""

    def program(self, before: str) -> str:
        who = f"client = the_world().signed_in(Duty.{self.duty})\n"
        return f"{READY}{who}{self.first}{before}told(client.post({self.address!r}, {self.given}, follow=True))\n"


def at_once(site: Site, first: Deed, second: Deed) -> tuple[str, str]:
    """What two are told of whom the second comes while the first has not committed."""
    Path(site.environment["GONGKAI_DATA"], "in_the_middle").unlink(missing_ok=True)
    one = site.start(first.program("in_the_middle(chain, 'append', wait_for_the_other)\n"))
    other = site.start(second.program("come_second()\n"))
    outs = []
    for process in (one, other):
        out, problem = process.communicate(timeout=90)
        assert process.returncode == 0, problem
        outs.append(out)
    return outs[0], outs[1]


def test_two_who_send_one_letter_at_once_send_it_once_and_the_second_is_told(site: Site) -> None:
    send = Deed("HANDLER", f"/letters/{of('send')}/send/", '{"means": "ems", "tracking": "EMS 1", "on": TODAY}')
    first, second = at_once(site, send, send._replace(duty="REGISTRAR"))
    assert first.startswith("200 ")
    assert second.startswith("403 ")
    assert "已经送出" in second
    assert look(site)["send"]["events"].count("correction_asked") == 1


HAS_READ_IT_BEFORE = f"""
from gongkai.portal.foi import writing
read = FoiLetter.objects.get(pk={of("agree")})
writing.find = lambda viewer, model, pk: read
"""
"""The second has read the letter before the first decides."""


def test_two_who_agree_to_one_letter_at_once_agree_once_and_the_second_is_told(site: Site) -> None:
    agree = Deed("OFFICE_HEAD", f"/letters/{of('agree')}/decide/", '{"agrees": "1"}')
    _first, second = at_once(site, agree, agree._replace(first=HAS_READ_IT_BEFORE))
    assert second[:3] in ("403", "409"), second
    assert "别人已经改动" in second or "各步审核要由不同的人来做" in second
    letter = look(site)["agree"]
    assert (letter["letter"], letter["opinions"]) == ("ready", 1)


def test_two_letters_that_are_agreed_to_at_once_get_numbers_of_their_own(site: Site) -> None:
    one, other = (
        Deed("OFFICE_HEAD", f"/letters/{of(name)}/decide/", '{"agrees": "1"}') for name in ("number 1", "number 2")
    )
    at_once(site, one, other)
    numbers = [letter["number"] for letter in look(site).values() if letter["number"]]
    assert len(set(numbers)) == len(numbers) > 1


def test_two_who_record_the_same_thing_at_once_record_it_once_and_the_second_is_told(site: Site) -> None:
    withdrawn = Deed("HANDLER", f"/requests/{of('same')}/step/withdrawn/", '{"on": TODAY}')
    first, second = at_once(site, withdrawn, withdrawn._replace(duty="REGISTRAR"))
    assert first.startswith("200 ")
    assert second[:3] in ("400", "404"), second
    assert look(site)["same"]["events"].count("withdrawn") == 1


def test_two_who_do_different_things_at_once_both_find_them_done(site: Site) -> None:
    first, second = at_once(
        site,
        Deed("HANDLER", f"/requests/{of('different')}/step/withdrawn/", '{"on": TODAY}'),
        Deed("OFFICE_HEAD", f"/requests/{of('different')}/assign/", '{"officer": the_world().person(Duty.HANDLER).pk}'),
    )
    assert (first[:3], second[:3]) == ("200", "200"), second
    one = look(site)["different"]
    assert one["state"] == "withdrawn"
    assert one["officer"]


def test_one_form_sent_twice_at_once_makes_one_request_and_both_are_shown_its_receipt(site: Site) -> None:
    asks = (
        "from gongkai.portal.foi.tests.test_requests import APPLICATION, a_key\n"
        "given = {**APPLICATION, 'applicant_name': '同时申请', 'key': a_key(the_world().education, 'one form')}\n"
    )
    form = Deed("HANDLER", f"/apply/{EDUCATION}/", "given", first=asks)
    first, second = at_once(site, form, form)
    codes = {said.partition('class="code">')[2].partition("<")[0] for said in (first, second)}
    assert len(codes) == 1, (first, second)
    assert "" not in codes
    counted = "print(FoiRequest.objects.filter(applicant_name='同时申请').count())"
    assert site.run(READY + counted).strip() == "1"


# --- a database that is not free ------------------------------------------------------------------------------------


def test_a_database_that_stays_locked_is_a_sentence_and_nothing_is_kept(site: Site) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets others write.")
    file = next(Path(site.environment["GONGKAI_DATA"]).glob("*.sqlite3"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = "connection.ensure_connection()\nconnection.connection.execute('PRAGMA busy_timeout=200')\n"
    ask = "client = Client(raise_request_exception=False)\n" + impatient
    given = {
        "applicant_kind": "natural_person", "applicant_name": "甲申请", "id_kind": "other", "id_number": "1",
        "phone": "0000-1234567", "wanted": "年报", "delivery_form": "paper",
    }  # fmt: skip
    try:
        ask += "from gongkai.portal.foi.tests.test_requests import a_key\n"
        form = f"{{**{given}, 'key': a_key(the_world().education)}}"
        told = site.run(READY + ask + f"told(client.post(f'/apply/{{the_world().education.pk}}/', {form}))")
        assert told.startswith("503 ")
        assert "没有保存" in told
        assert site.run(READY + ask + "told(client.get('/follow/'))").startswith("200 "), "reading goes on"
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert set(look(site)) == set(LETTERS)
