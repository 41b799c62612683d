"""Does the directory show to everybody who there is, who answers to whom, and since when?"""

from __future__ import annotations

from datetime import date

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongkai.portal.bodies.models import Body, Kind, Subordination, Succession, Unit
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import Keep, World, a_body, a_report


def page(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_tree_begins_at_the_top_and_opens_branch_by_branch(world: World, reader: Client) -> None:
    top = page(reader, "/bodies/")
    assert top.index("云溪县人民政府") < top.index("云溪县教育局")
    assert "云溪县第一小学" not in top, "two levels at a time"
    below = page(reader, f"/bodies/?under={world.education.pk}")
    assert "云溪县第一小学" in below
    assert "云溪县卫生健康局" not in below


def test_a_branch_of_no_body_is_not_found(world: World, reader: Client) -> None:
    assert reader.get("/bodies/?under=999999").status_code == 404
    assert reader.get("/bodies/999999/").status_code == 404


def test_the_tree_is_that_of_the_day_asked_for(world: World, reader: Client) -> None:
    with act(SYSTEM, "test"):
        row = Subordination.objects.get(body=world.school)
        row.valid_to = date(2025, 12, 31)
        row.save()
        Subordination.objects.create(body=world.school, superior=world.health, valid_from=date(2026, 1, 1))
    assert "云溪县第一小学" in page(reader, f"/bodies/?under={world.education.pk}&on=2025-12-31")
    assert "云溪县第一小学" not in page(reader, f"/bodies/?under={world.education.pk}&on=2026-01-01")
    assert "以下是 2025-12-31 这一天" in page(reader, "/bodies/?on=2025-12-31")


def test_a_body_is_found_by_name_short_name_and_code(world: World, reader: Client) -> None:
    with act(SYSTEM, "test"):
        world.health.short_name, world.health.credit_code = "县卫健局", "11539921MB000110X9"
        world.health.division_code = "539921"
        world.health.save()
    for word in ("卫生", "县卫健", "11539921MB", "11539921mb", "539921"):
        found = page(reader, f"/bodies/?q={word}")
        assert "找到 1 个机关" in found, word
        assert "云溪县卫生健康局" in found
    assert "找到 1 个机关" in page(reader, "/bodies/?kind=institution")
    assert "没有找到" in page(reader, "/bodies/?q=卫生&kind=institution")
    assert "没有找到" in page(reader, "/bodies/?level=national")


def test_the_page_of_a_body_says_all_that_is_known_of_it(world: World, reader: Client, keep: Keep) -> None:
    keep(a_report("云溪县教育局", 2023))
    with act(SYSTEM, "test"):
        older = a_body("云溪县教委", Kind.DEPARTMENT, world.county)
        oldest = a_body("云溪县文教局", Kind.DEPARTMENT, world.county)
        Succession.objects.create(predecessor=oldest, successor=older, how="split", on=date(1984, 1, 1))
        basis = "云编〔2003〕7号"
        Succession.objects.create(
            predecessor=older, successor=world.education, how="renamed", on=date(2003, 1, 1), basis=basis
        )
        Unit.objects.create(body=world.education, name="政务公开股", discloses=True)
        Unit.objects.create(body=world.education, name="旧日股", valid_to=date(2020, 1, 1))
    shown = page(reader, f"/bodies/{world.education.pk}/")
    for word in ("云溪县人民政府", "行政复议机关", "第二十四条", "政务公开股", "云溪县第一小学", "2023", basis):
        assert word in shown, word
    assert "云溪县文教局" in shown, "what came before what came before"
    assert "旧日股" not in shown
    assert "旧日股" in page(reader, f"/bodies/{world.education.pk}/?on=2019-06-01")


def test_a_body_that_is_no_more_says_since_when(world: World, reader: Client) -> None:
    with act(SYSTEM, "test"):
        world.health.valid_to = date(2024, 12, 31)
        world.health.save()
    assert "到 2024-12-31 为止" in page(reader, f"/bodies/{world.health.pk}/")
    assert "为止" not in page(reader, f"/bodies/{world.health.pk}/?on=2024-12-31")


def test_what_is_no_day_counts_as_today(world: World, reader: Client) -> None:
    for day in ("2025-02-30", "gestern", "9999-01-01", "%00"):
        assert "这一天的" not in page(reader, f"/bodies/?on={day}")


def test_before_anything_is_entered_the_page_says_what_to_do(reader: Client) -> None:
    assert "还没有登记机关" in page(reader, "/bodies/")


def a_city(count: int) -> Body:
    """So many bodies: counties of a hundred, each with bureaus, each with schools."""
    with act(SYSTEM, "test"):
        city = county = bureau = a_body("青禾市人民政府", Kind.GOVERNMENT)
        for number in range(1, count):
            if number % 100 == 1:
                county = a_body(f"第{number}县人民政府", Kind.GOVERNMENT, city)
            elif number % 10 == 2:
                bureau = a_body(f"第{number}局", Kind.DEPARTMENT, county)
            else:
                a_body(f"第{number}小学", Kind.INSTITUTION, bureau, county)
    return city


def test_a_large_city_takes_no_more_queries_than_a_small_one(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    city = a_city(300)
    for address in ("/bodies/", f"/bodies/?under={city.pk}", "/bodies/?q=小学", f"/bodies/{city.pk}/"):
        with django_assert_max_num_queries(18):
            page(reader, address)
