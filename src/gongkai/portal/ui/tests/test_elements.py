"""Do the elements say to everybody, also to those who listen, what they show?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from gongkai.portal.ui import showroom
from gongkai.portal.ui.elements import Branch, Change, FileEntry, Happening, Sorting, Step, Tab, Tile
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.ui.templatetags.elements import ICONS


def drawn(template: str, address: str = "/list/", **values: object) -> str:
    return Template(template).render(Context({"request": RequestFactory().get(address), **values}))


# --- what one is told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", ["information", "success", "warning", "must_fix", "quiet"])
def test_a_notice_and_a_mark_have_a_sign_beside_their_colour(tone: str) -> None:
    assert "<svg" in drawn("{% notice tone '标题' %}{% endnotice %}", tone=tone)
    assert "<svg" in drawn("{% mark tone '已办结' %}", tone=tone)


def test_an_element_without_content_is_not_there() -> None:
    assert (
        drawn("{% notice %}{% endnotice %}{% aside '旁注' %}  {% endaside %}{% breadcrumb %}{% endbreadcrumb %}") == ""
    )


def test_a_breadcrumb_of_the_page_alone_leads_nowhere_and_is_left_out() -> None:
    assert drawn("{% breadcrumb %}{% crumb '人员' %}{% endbreadcrumb %}") == ""
    assert "/people/" in drawn("{% breadcrumb %}{% crumb '人员' '/people/' %}{% crumb '甲' %}{% endbreadcrumb %}")


@pytest.mark.parametrize(
    "template",
    [
        "{% mark 'quiet' evil %}",
        "{% crumb evil %}",
        "{% notice 'quiet' evil %}{{ evil }}{% endnotice %}",
        "{% fact evil evil %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% filters evil %}{{ evil }}{% endfilters %}",
    ],
)
def test_words_from_outside_are_escaped(template: str) -> None:
    page = drawn(template, evil="<script>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_what_is_not_known_gets_a_dash_and_nought_does_not() -> None:
    assert "—" in drawn("{% fact '电话' '' %}")
    assert "—" in drawn("{% fact '件数' nothing %}", nothing=None)
    assert "<dd>0</dd>" in drawn("{% fact '件数' 0 %}")
    tiles = drawn("{% tiles tiles %}", tiles=[Tile("收到", 0), Tile("满意度", None)])
    assert '<span class="value">0</span>' in tiles
    assert "没有数据" in tiles


# --- lists ----------------------------------------------------------------------------------------------------------

COLUMNS = {"name": "agency", "day": "received"}


def sorting(query: str) -> Sorting:
    return Sorting.of(QueryDict(query), COLUMNS, "-day")


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "-received"),
        ("sort=name", "agency"),
        ("sort=-name", "-agency"),
        ("sort=password", "-received"),
        ("sort=--name", "-received"),
        ("sort=name&sort=-name", "-agency"),
    ],
)
def test_a_list_is_sorted_by_what_the_address_asks_for_if_it_may_be(query: str, order: str) -> None:
    assert sorting(query).order == order


def test_a_head_says_how_the_list_stands_and_leads_to_the_other_way_round() -> None:
    head = "{% column '机关' 'name' sorting %}"
    for query, direction, link in (
        ("sort=name", 'aria-sort="ascending"', "sort=-name"),
        ("sort=-name", 'aria-sort="descending"', "sort=name"),
        ("", "", "sort=name"),
    ):
        page = drawn(head, f"/list/?{query}&page=3&q=x", sorting=sorting(query))
        assert direction in page
        assert link in page
        assert "q=x" in page
        assert "page=3" not in page
    assert "aria-sort" not in drawn(head, sorting=sorting(""))
    assert "<a" not in drawn("{% column '状态' %}")


def test_pages_keep_what_the_list_is_narrowed_to() -> None:
    page = Paginator(range(100), 10).page(4)
    links = drawn("{% pages page %}", "/list/?q=%E5%B1%80&page=4", page=page)
    assert 'rel="prev" href="?q=%E5%B1%80&amp;page=3"' in links
    assert 'aria-current="page"' in links
    assert drawn("{% pages page %}", page=Paginator(range(5), 10).page(1)).strip() == ""


def test_filters_offer_to_be_cleared_only_when_some_are_set() -> None:
    bar = "{% filters '筛选' %}<input>{% endfilters %}"
    assert "清除" not in drawn(bar, "/list/?q=&sort=name&page=2")
    assert 'href="/list/"' in drawn(bar, "/list/?q=x")


def test_a_tab_says_which_one_is_open() -> None:
    page = drawn("{% tabs tabs '部分' %}", tabs=[Tab("办理", "?tab=1", current=True, count=0), Tab("材料", "?tab=2")])
    assert page.count("aria-current") == 1
    assert '<span class="count">0</span>' in page


def test_a_file_that_cannot_be_fetched_has_no_link_and_says_why() -> None:
    page = drawn("{% files files %}", files=[FileEntry("照片.zip", "/x", 2048, "ZIP", problem="等待检查")])
    assert "href" not in page
    assert "等待检查" in page
    assert "2 KB" in page


def test_each_branch_of_a_tree_is_named_where_it_opens() -> None:
    branches = [Branch("县政府", "/1", children=[Branch("教育局", "/2", current=True)])]
    page = drawn("{% tree branches '机关' %}", branches=branches)
    assert "县政府的下级（1）" in page
    assert page.count("<details") == 1


# --- how far something is -------------------------------------------------------------------------------------------


def test_the_timeline_tells_who_with_which_duty_when_what_and_what_changed() -> None:
    when = datetime(2026, 3, 5, 1, 12, tzinfo=UTC)
    changes = [Change("日期", "5 日", "4 日"), Change("备注", None, "挂号"), Change("单位", "人事科", None)]
    page = drawn("{% timeline events %}", events=[Happening("更正", when, "甲", "收件", "教育局", "邮戳", changes)])
    assert '<time datetime="2026-03-05T09:12:00+0800">2026-03-05 09:12</time>' in page
    for word in ("更正", "甲", "收件", "教育局", "邮戳", "原为：", "改为：", "（删去）"):
        assert word in page
    assert page.count("→") == 1


def test_a_day_without_an_hour_shows_none() -> None:
    page = drawn("{% timeline events %}", events=[Happening("到期", date(2026, 4, 2))])
    assert '<time datetime="2026-04-02">2026-04-02</time>' in page


@pytest.mark.parametrize("state", ["done", "current", "waiting", "returned", "skipped"])
def test_a_step_says_its_state_in_words(state: str) -> None:
    words = {"done": "已完成", "current": "正在办理", "waiting": "未开始", "returned": "已退回", "skipped": "不需要"}
    page = drawn("{% stepper steps '审签' %}", steps=[Step("审核", state)])  # type: ignore[arg-type]
    assert words[state] in page
    assert ('aria-current="step"' in page) == (state == "current")


@pytest.mark.parametrize(
    ("done", "of", "value"), [(0, 10, 0), (3, 10, 30), (10, 10, 100), (12, 10, 100), (0, 0, 100), (7, None, None)]
)
def test_progress_is_a_share_and_unknown_where_nobody_knows_how_much_there_is(
    done: int, of: int | None, value: int | None
) -> None:
    page = drawn("{% progress '导入' done of '/again/' %}", done=done, of=of)
    assert ("value=" in page) == (value is not None)
    assert value is None or f'value="{value}"' in page
    assert ("hx-get" in page) == (value != 100)


# --- forms ----------------------------------------------------------------------------------------------------------


class Application(forms.Form):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    day = forms.DateField(label="日期", widget=DayInput, required=False)
    way = forms.ChoiceField(label="方式", choices=[("post", "邮寄"), ("mail", "邮件")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="属实")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_label_its_hint_and_its_error() -> None:
    page = str(Application({}))
    assert '<label for="id_name">姓名' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page


def test_every_mistake_stands_on_top_with_a_link_to_its_field() -> None:
    page = str(Application({"day": "2026-02-30"}))
    summary = page[: page.index('class="field')]
    assert 'role="alert"' in summary
    for target in ("id_name", "id_day", "id_way_group", "id_agrees"):
        assert f'href="#{target}"' in summary
        assert f'id="{target}"' in page


def test_a_form_that_is_right_has_no_summary() -> None:
    assert 'role="alert"' not in str(Application())
    assert 'role="alert"' not in str(Application({"name": "甲", "way": "post", "agrees": "on"}))


def test_no_name_stands_twice_in_a_form() -> None:
    page = str(Application({}))
    names = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(names) == len(set(names))


def test_what_must_be_filled_in_is_marked_where_not_everything_must() -> None:
    class Short(forms.Form):
        name = forms.CharField(label="姓名")

    assert "标有 * 的必须填写" in str(Application())
    assert str(Application()).count('class="must"') == 3
    assert "*" not in str(Short())
    assert " required" in str(Short())


def test_a_day_is_given_to_the_browser_as_the_browser_wants_it() -> None:
    page = str(Application(initial={"day": date(2026, 3, 5)})["day"])
    assert 'type="date"' in page
    assert 'value="2026-03-05"' in page


# --- icons ----------------------------------------------------------------------------------------------------------


def test_every_icon_is_shown_among_the_elements_and_is_a_bare_drawing() -> None:
    files = sorted(Path(ICONS).glob("*.svg"))
    assert {file.stem for file in files} == set(showroom.ICONS)
    for file in files:
        drawing = file.read_text(encoding="utf-8")
        assert not {"style", "fill", "stroke", "script"} & set(drawing.replace("=", " ").split()), file.name
