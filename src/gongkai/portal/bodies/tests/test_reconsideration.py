"""Where does somebody go who disagrees with a body?"""

from __future__ import annotations

from datetime import date

from gongkai.portal.bodies.models import Body, Kind, Level
from gongkai.portal.bodies.reconsideration import remedy_against
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World, a_body


def where(body: Body, day: date | None = None) -> list[str]:
    remedy = remedy_against(body, day)
    return [other.name for other in remedy.bodies] if remedy else []


def test_since_2024_acts_of_a_department_go_to_the_government_of_its_level_alone(world: World) -> None:
    with act(SYSTEM, "test"):
        upper = a_body("青禾市教育局", Kind.DEPARTMENT)
        bureau = a_body("云溪县水利局", Kind.DEPARTMENT, upper, world.county)
    assert where(bureau, date(2024, 1, 1)) == ["云溪县人民政府"]
    assert where(bureau, date(2023, 12, 31)) == ["云溪县人民政府", "青禾市教育局"]


def test_one_complains_about_a_school_to_the_bureau(world: World) -> None:
    remedy = remedy_against(world.school)
    assert remedy is not None
    assert remedy.is_complaint
    assert where(world.school) == ["云溪县教育局"]


def test_a_body_that_is_led_from_above_alone_is_reconsidered_there(world: World) -> None:
    with act(SYSTEM, "test"):
        upper = a_body("国家税务总局青禾市税务局", Kind.DEPARTMENT)
        bureau = a_body("国家税务总局云溪县税务局", Kind.DEPARTMENT, upper)
        row = bureau.superiors.get()
        row.government = None
        row.save()
    assert where(bureau) == ["国家税务总局青禾市税务局"]


def test_a_province_reviews_its_own_acts(world: World) -> None:
    with act(SYSTEM, "test"):
        province = Body.objects.create(name="青禾省人民政府", kind=Kind.GOVERNMENT, level=Level.PROVINCIAL)
    assert where(province) == ["青禾省人民政府"]


def test_where_the_tree_does_not_say_nothing_is_said(world: World) -> None:
    assert remedy_against(world.county) is None
