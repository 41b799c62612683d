"""Does the register of bodies refuse what cannot be, each with its own sentence?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gongkai.portal.bodies.models import Body, Kind, Level, Subordination, Unit
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World

CODE = "11539921MB0001097G"


def a_bureau(**changes: Any) -> Body:
    """Not saved yet."""
    return Body(**{"name": "云溪县水利局", "kind": Kind.DEPARTMENT, "level": Level.COUNTY, **changes})


def refusal(record: Body | Subordination | Unit, column: str) -> str:
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return "".join(refused.value.message_dict[column])


def kept(record: Any) -> Any:
    record.full_clean()
    with act(SYSTEM, "test"):
        record.save()
    return record


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"credit_code": "11539921MB00010970"}, "credit_code", "第18位应为“G”"),
        ({"credit_code": "11539921MB0001O97G"}, "credit_code", "第15位“O”不能用"),
        ({"division_code": "539900"}, "division_code", "行政区划代码是地级的，与所选级别“县级”不符"),
        ({"division_code": "539921101"}, "division_code", "行政区划代码是乡级的，与所选级别“县级”不符"),
        ({"division_code": "539921101003"}, "division_code", "行政区划代码是村级的"),
        ({"division_code": "5399"}, "division_code", "应为6位"),
        ({"level": Level.NATIONAL, "division_code": "539921"}, "division_code", "与所选级别“国家级”不符"),
        ({"postcode": "53992"}, "postcode", "邮政编码是6位数字"),
        ({"valid_from": date(2025, 5, 1), "valid_to": date(2025, 4, 30)}, "valid_to", "早于开始日期 2025-05-01"),
    ],
)
def test_what_cannot_be_is_refused_in_its_own_field(changes: Mapping[str, Any], column: str, sentence: str) -> None:
    assert sentence in refusal(a_bureau(**changes), column)


@pytest.mark.django_db
def test_a_credit_code_is_one_bodys_alone_at_any_one_time() -> None:
    kept(a_bureau(credit_code=CODE, valid_to=date(2024, 12, 31)))
    kept(a_bureau(name="云溪县水务局", credit_code=CODE, valid_from=date(2025, 1, 1)))
    late = a_bureau(name="云溪县河湖局", credit_code=CODE, valid_from=date(2026, 1, 1))
    assert "“云溪县水务局”已经使用这个统一社会信用代码（2025-01-01 起）" in refusal(late, "credit_code")


# --- who answers to whom --------------------------------------------------------------------------------------------


def test_nobody_answers_to_itself(world: World) -> None:
    assert "不能隶属于自己" in refusal(Subordination(body=world.county, superior=world.county), "superior")


def test_a_loop_is_refused_and_named(world: World) -> None:
    with act(SYSTEM, "test"):
        Subordination.objects.get(body=world.county).delete()
    sentence = refusal(Subordination(body=world.county, superior=world.school), "superior")
    assert "自 1949-10-01 起隶属关系会成为一个圈：云溪县人民政府 → 云溪县第一小学 → 云溪县教育局" in sentence


def test_a_loop_that_closes_only_on_a_day_to_come_is_refused_today(world: World) -> None:
    """From 2030 the health bureau is to answer to the school; so the school cannot answer to it for good from now."""
    row = Subordination.objects.get(body=world.health)
    with act(SYSTEM, "test"):
        row.valid_to = date(2029, 12, 31)
        row.save()
        today = Subordination.objects.get(body=world.school)
        today.valid_to = date(2025, 12, 31)
        today.save()
    kept(Subordination(body=world.health, superior=world.school, valid_from=date(2030, 1, 1)))
    forever = Subordination(body=world.school, superior=world.health, valid_from=date(2026, 1, 1))
    assert "自 2030-01-01 起隶属关系会成为一个圈" in refusal(forever, "superior")
    forever.valid_to = date(2029, 12, 31)
    forever.full_clean()


def test_a_superior_must_be_there_for_the_whole_period(world: World) -> None:
    gone = kept(a_bureau(valid_to=date(2024, 12, 31)))
    row = Subordination(body=world.school, superior=gone, valid_from=date(2026, 1, 1))
    assert "“云溪县水利局”只存在于 1949-10-01 至 2024-12-31" in refusal(row, "superior")


def test_nobody_has_two_superiors_at_once(world: World) -> None:
    second = Subordination(body=world.school, superior=world.health, valid_from=date(2026, 1, 1))
    assert "已经登记了上级“云溪县教育局”，两段时间重叠" in refusal(second, "valid_from")


def test_a_body_answers_to_nobody_before_it_is_there(world: World) -> None:
    young = kept(a_bureau(valid_from=date(2026, 1, 1)))
    row = Subordination(body=young, superior=world.county, valid_from=date(2025, 1, 1))
    assert "不能超出这一期间" in refusal(row, "valid_from")


# --- units ----------------------------------------------------------------------------------------------------------


def test_a_body_that_is_closed_gets_no_unit(world: World) -> None:
    gone = kept(a_bureau(valid_to=date(2024, 12, 31)))
    sentence = refusal(Unit(body=gone, name="办公室", valid_from=date(2025, 1, 1)), "valid_to")
    assert "“云溪县水利局”存在于 1949-10-01 至 2024-12-31，内设机构（2025-01-01 起）不能超出" in sentence


def test_two_units_of_one_name_at_once_are_refused(world: World) -> None:
    kept(Unit(body=world.education, name="办公室"))
    assert "同期已有内设机构“办公室”" in refusal(Unit(body=world.education, name="办公室"), "name")
    assert "不能有分号" in refusal(Unit(body=world.education, name="办公室；人事股"), "name")
