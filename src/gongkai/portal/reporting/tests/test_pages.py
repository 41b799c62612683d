"""Does each page of the reports show what it promises?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from gongkai.checks import Answer, Finding, Weight
from gongkai.portal.files import content
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.reporting.proof import Proof
from gongkai.portal.reporting.tests.texts import LINE_OF_LICENCES, TEXT
from gongkai.portal.testing import AGENCY, READER, WRONG, Keep, a_file, a_report
from gongkai.render import render
from gongkai.report import BLANK, Figure, State


def text_of(reader: Client, address: str, status: int = 200) -> str:
    answer = reader.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


# --- / --------------------------------------------------------------------------------------------------------------


def test_an_empty_list_helps(reader: Client) -> None:
    assert "上传第一份报告" in text_of(reader, "/")


def test_the_list_is_narrowed_by_text_year_edition_and_verdict(reader: Client, keep: Keep) -> None:
    keep(a_report("云溪县教育局", 2023))
    keep(a_report("云溪县民政局", 2022, WRONG))
    for query, seen, unseen in (
        ("?q=民政", "云溪县民政局", "云溪县教育局"),
        ("?year=2023", "云溪县教育局", "云溪县民政局"),
        ("?verdict=must_fix", "云溪县民政局", "云溪县教育局"),
    ):
        page = text_of(reader, "/" + query)
        assert seen in page, query
        assert unseen not in page, query
    assert "共 2 份报告" in text_of(reader, "/?edition=2021")
    assert "没有符合条件的报告" in text_of(reader, "/?edition=2019")


@pytest.mark.parametrize("query", ["year=abc", "year=99999999999999999999", "page=-1", "page=x", "q=%00", "verdict=;"])
def test_a_senseless_filter_is_no_filter(reader: Client, keep: Keep, query: str) -> None:
    keep()
    assert AGENCY in text_of(reader, f"/?{query}")


def test_a_long_list_has_pages(reader: Client, keep: Keep) -> None:
    stored = keep()
    for position in range(2, 62):
        stored.pk, stored.position = None, position
        stored._state.adding = True
        with act(SYSTEM, "test"):
            stored.save()
    assert "第 1 页，共 2 页" in text_of(reader, "/")
    assert "第 2 页，共 2 页" in text_of(reader, "/?page=2")


# --- /reports/<id>/ -------------------------------------------------------------------------------------------------


def test_the_verdict_comes_first_and_each_finding_leads_to_its_cell_and_back(reader: Client, keep: Keep) -> None:
    page = text_of(reader, keep(a_report(changed=WRONG)).get_absolute_url())
    assert page.index("必须改正") < page.index("T3-") < page.index('id="requests.granted.natural_person"')
    assert 'href="#requests.granted.natural_person"' in page
    assert 'id="finding-1"' in page
    assert 'href="#finding-1"' in page


def test_a_finding_about_a_whole_column_names_the_cells_that_hold_something_first() -> None:
    report = a_report()
    noughts = tuple(key for key in report.cells if report.value(key) == 0)[:10]
    told = tuple(key for key in report.cells if report.value(key))[:3]
    finding = Finding("X", Answer.FAIL, Weight.NOTE, cells=noughts + told, message="", message_en="")
    (numbered,) = Proof(report, [finding], lambda key, figure: "").failures
    assert [slot.key for slot in numbered.first_slots] == [*told, *noughts[:5]]
    assert numbered.more_slots == 5


def test_the_proposed_repair_stands_in_the_cell(reader: Client, keep: Keep) -> None:
    page = text_of(reader, keep(a_report(changed=WRONG)).get_absolute_url())
    cell = page[page.index('id="requests.granted.natural_person"') :]
    assert "疑为 9" in cell[: cell.index("</td>")]


def test_every_cell_of_the_form_is_drawn_once(reader: Client, keep: Keep) -> None:
    stored = keep()
    page = text_of(reader, stored.get_absolute_url())
    for key in stored.report.cells:
        assert page.count(f'id="{key}"') == 1, key


def test_a_blank_and_an_unplaced_cell_are_not_noughts(reader: Client, keep: Keep) -> None:
    keys = "requests.carried_in.research", "requests.carried_in.other"
    report = a_report().with_cells({keys[0]: BLANK, keys[1]: Figure(State.UNPLACED, raw="1")})
    page = text_of(reader, keep(report).get_absolute_url())
    for key, shown in zip(keys, ("空白", "※"), strict=True):
        cell = page[page.index(f'id="{key}"') :]
        cell = cell[: cell.index('<span class="tip"')]
        assert shown in cell
        assert ">0" not in cell


def test_a_figure_leads_to_its_line_in_the_original(reader: Client, keep_text: Keep) -> None:
    stored = keep_text(TEXT)
    address = f"{stored.get_absolute_url()}original/"
    page = text_of(reader, stored.get_absolute_url())
    assert f'href="{address}#L{LINE_OF_LICENCES}"' in page
    line = text_of(reader, address).partition(f'id="L{LINE_OF_LICENCES}"')[2]
    assert "行政许可 | 37" in line[: line.index("</tr>")]


def test_a_figure_of_a_web_page_leads_to_its_cell(reader: Client) -> None:
    html = render(a_report(changed={"proactive.licences.decisions": 37}), "html")
    reader.post("/reports/upload/", {"files": [a_file(html, "report.html")]})
    stored = StoredReport.objects.get()
    place = stored.report.cells["proactive.licences.decisions"].place
    assert place is not None
    anchor = f"T{place.table}R{place.row}C{place.column}"
    assert f"{stored.get_absolute_url()}original/#{anchor}" in text_of(reader, stored.get_absolute_url())
    assert f'id="{anchor}" class="read"' in text_of(reader, f"{stored.get_absolute_url()}original/")


def test_every_figure_has_a_line_in_the_list_of_sources(reader: Client, keep_text: Keep) -> None:
    stored = keep_text(TEXT)
    page = text_of(reader, f"{stored.get_absolute_url()}sources/")
    assert all(f'id="{key}"' in page for key in stored.report.cells)
    assert f"#L{LINE_OF_LICENCES}" in page


def test_a_name_with_a_tag_in_it_stays_text(reader: Client, keep: Keep) -> None:
    evil = "<script>alert(1)</script>局"
    one, two = keep(a_report(evil), by=READER), keep(a_report(evil, 2022, WRONG))
    addresses = ["/", one.get_absolute_url(), f"{one.get_absolute_url()}delete/", f"{one.get_absolute_url()}sources/"]
    addresses += [f"/reports/compare/?id={one.pk}&id={two.pk}", f"/reports/rollup/?id={one.pk}&agency={evil}"]
    for address in addresses:
        page = text_of(reader, address)
        assert "<script" not in page, address
        assert "&lt;script&gt;" in page, address


def test_a_file_name_with_a_tag_in_it_stays_text(reader: Client) -> None:
    evil = a_file(b"x", "<img src=x onerror=alert(1)>.txt")
    page = reader.post("/reports/upload/", {"files": [evil]}).content.decode()
    assert "<img" not in page


@pytest.mark.parametrize("to", ["html", "docx", "pdf", "xlsx", "csv", "json"])
def test_a_report_is_saved_in_every_format(reader: Client, keep: Keep, to: str) -> None:
    answer = reader.get(f"{keep().get_absolute_url()}download/{to}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(answer.getvalue()) > 500


def test_an_endless_title_makes_no_endless_file_name(reader: Client, keep: Keep) -> None:
    stored = keep(replace(a_report(), title="关于\n" + "公开" * 5000))
    name = unquote(reader.get(f"{stored.get_absolute_url()}download/json/")["Content-Disposition"].partition("''")[2])
    assert name == "关于" + "公开" * 39 + ".json"


def test_an_unknown_format_is_not_found(reader: Client, keep: Keep) -> None:
    text_of(reader, f"{keep().get_absolute_url()}download/exe/", 404)


def test_the_original_is_saved_as_it_came_and_never_shown_as_a_page(reader: Client, keep_text: Keep) -> None:
    page = text_of(reader, keep_text(TEXT).get_absolute_url())
    address = Original.objects.get().file.get_absolute_url()
    assert f'href="{address}"' in page
    answer = reader.get(address)
    assert answer.getvalue() == TEXT.encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/reports/999/", "/reports/99999999999999999999/", "/reports/999/original/"])
def test_a_report_that_is_not_there_is_not_found(reader: Client, address: str) -> None:
    assert "没有这个页面" in text_of(reader, address, 404)


# --- /reports/<id>/delete/ ------------------------------------------------------------------------------------------


def test_deleting_asks_first_and_then_forgets_the_file_too(
    reader: Client, keep: Keep, django_capture_on_commit_callbacks: Any
) -> None:
    stored = keep(by=READER)
    digest = stored.original.file.sha256
    assert "确认删除" in text_of(reader, f"{stored.get_absolute_url()}delete/")
    assert StoredReport.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert reader.post(f"{stored.get_absolute_url()}delete/").status_code == 302
    assert not Original.objects.exists()
    assert not content.path_of(digest).exists()


def test_who_handed_a_report_in_sees_its_history(reader: Client, keep: Keep) -> None:
    assert "收到报告" in text_of(reader, keep(by=READER).get_absolute_url())
    assert "收到报告" not in text_of(reader, keep(a_report(year=2021)).get_absolute_url())


def test_only_who_handed_a_report_in_may_delete_it(reader: Client, keep: Keep) -> None:
    stored = keep()
    page = text_of(reader, stored.get_absolute_url())
    assert "删除这份报告" not in page
    assert "只有提交的一方可以删除" in text_of(reader, f"{stored.get_absolute_url()}delete/", 403)


def test_deleting_needs_the_forms_own_key(keep: Keep) -> None:
    stored = keep()
    assert Client(enforce_csrf_checks=True).post(f"{stored.get_absolute_url()}delete/").status_code == 403
    assert StoredReport.objects.exists()


# --- /reports/rollup/ -----------------------------------------------------------------------------------------------


def test_a_roll_up_sums_and_says_what_a_figure_is_made_of(reader: Client, keep: Keep) -> None:
    one, two = keep(a_report("云溪县教育局")), keep(a_report("云溪县民政局"))
    page = text_of(reader, f"/reports/rollup/?id={one.pk}&id={two.pk}&cell=requests.received.total")
    cell = page[page.index('id="requests.received.total"') :]
    assert ">24<" in cell[: cell.index("</td>")]
    parts = page[page.index('id="parts"') : page.index('class="statutory')]
    assert f"{one.get_absolute_url()}#requests.received.total" in parts
    assert f"{two.get_absolute_url()}#requests.received.total" in parts


def test_a_roll_up_names_who_is_missing_and_who_sent_two(reader: Client, keep: Keep) -> None:
    one, again = keep(), keep(a_report(changed={"requests.granted.research": 1}))
    page = text_of(reader, f"/reports/rollup/?id={one.pk}&id={again.pk}&expected={AGENCY}%0A青禾市民政局")
    assert "没有报送：" in page
    assert "青禾市民政局" in page.partition("没有报送：")[2][:80]
    assert "重复报送" in page


def test_a_roll_up_of_the_filtered_list(reader: Client, keep: Keep) -> None:
    keep(a_report("云溪县教育局"))
    keep(a_report("云溪县民政局"))
    keep(a_report("青禾市民政局"))
    assert "<dd>2 份报告</dd>" in text_of(reader, "/reports/rollup/?all=1&q=云溪县")


def test_a_roll_up_of_nothing_says_what_to_do(reader: Client) -> None:
    for query in ("", "?id=5", "?id=x&id=-1&id=99999999999999999999"):
        assert "请选择要汇总的报告" in text_of(reader, f"/reports/rollup/{query}", 400)


def test_a_roll_up_is_saved(reader: Client, keep: Keep) -> None:
    answer = reader.get(f"/reports/rollup/download/json/?id={keep().pk}&agency=云溪县")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "云溪县" in answer.getvalue().decode()


# --- /reports/compare/ ----------------------------------------------------------------------------------------------


def test_two_reports_show_what_differs_and_on_request_everything(reader: Client, keep: Keep) -> None:
    a, b = keep(a_report(year=2022)), keep(a_report(changed={"proactive.licences.decisions": 40}))
    address = f"/reports/compare/?a={a.pk}&b={b.pk}"
    page = text_of(reader, address)
    assert "「行政许可」本年处理决定数量" in page
    assert "+40" in page
    assert "「规章」" not in page
    assert "「规章」" in text_of(reader, address + "&show=all")


def test_a_row_that_was_split_is_compared_with_the_sum_of_its_parts(reader: Client, keep: Keep) -> None:
    old = keep(a_report(year=2020, edition="2019", changed={"requests.other_handling.total": 3}))
    parts = {"requests.other_handling.not_corrected.total": 2, "requests.other_handling.other.total": 5}
    new = keep(a_report(year=2021, changed=parts))
    page = text_of(reader, f"/reports/compare/?a={old.pk}&b={new.pk}")
    row = page.partition("「（六）其他处理」总计")[2]
    assert "+4" in row[: row.index("</tr>")]
    assert "格式版本不同" in page


def test_comparing_needs_two(reader: Client, keep: Keep) -> None:
    stored = keep()
    for query in ("", f"?id={stored.pk}", f"?a={stored.pk}&b={stored.pk}"):
        assert "请选择两份报告" in text_of(reader, f"/reports/compare/{query}", 400)
