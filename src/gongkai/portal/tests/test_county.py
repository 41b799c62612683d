"""Does a first look meet a whole county, and do its people come in?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gongkai.portal import county
from gongkai.portal.accounts.models import ADMINISTRATORS, Appointment, Duty, Person
from gongkai.portal.accounts.tests.cast import browser, is_in, sign_in
from gongkai.portal.bodies.models import Body
from gongkai.portal.house import samples_dir
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import Keep, a_report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(samples_dir() is None, reason="samples/ comes with the source tree only"),
]


@pytest.fixture
def quick(settings: pytest.FixtureRequest) -> None:
    """Digests that take no time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_it_comes_in_once_with_somebody_in_every_duty() -> None:
    assert county.load() > 30
    assert {row.duty for row in Appointment.objects.all()} == set(Duty)
    administrators = Appointment.objects.filter(duty__in=ADMINISTRATORS)
    assert administrators.values("person").distinct().count() == 3
    events = Event.objects.count()
    assert county.load() == 0
    assert Event.objects.count() == events, "a second start changes nothing"


@pytest.mark.usefixtures("quick")
def test_what_somebody_changed_in_it_stays_changed() -> None:
    county.load()
    body = Body.objects.get(name="云溪县教育局")
    with act(SYSTEM, "test"):
        body.name = "云溪县教育体育局"
        body.save()
    county.load()
    assert not Body.objects.filter(name="云溪县教育局").exists()


def test_its_people_come_in_with_the_password_that_is_printed(data_dir: Path) -> None:
    county.load()
    rows = {row.login: row for row in county.sign_ins()}
    assert len({row.password for row in rows.values()}) == len(rows) == Person.objects.count()
    assert is_in(sign_in(browser(), "jingban", rows["jingban"].password).client)
    assert rows["jingban"].password in county.table(rows.values())
    assert stat.S_IMODE((data_dir / county.FILE).stat().st_mode) == 0o600


@pytest.mark.usefixtures("quick")
def test_where_the_file_of_passwords_is_gone_new_ones_are_given(data_dir: Path) -> None:
    county.load()
    before = county.sign_ins()
    (data_dir / county.FILE).unlink()
    assert county.load() == 0
    after = county.sign_ins()
    assert [row.login for row in after] == [row.login for row in before]
    assert after[0].password != before[0].password
    assert is_in(sign_in(browser(), after[0].login, after[0].password).client)


@pytest.mark.usefixtures("quick")
def test_reports_that_were_there_before_find_their_bodies(keep: Keep) -> None:
    stored = keep(a_report("望鹤县水利局"))
    assert stored.body is None
    county.load()
    stored.refresh_from_db()
    assert stored.body == Body.objects.get(name="望鹤县水利局")


def test_without_the_samples_there_is_no_county(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(county, "samples_dir", lambda: None)
    assert county.load() == 0
    assert county.sign_ins() == []
