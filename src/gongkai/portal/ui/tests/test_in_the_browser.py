"""Can everybody read and use the elements, in every mode, on desk and telephone, with and without scripts?"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
ENLARGED = ViewportSize(width=320, height=256)
"""A desk of 1280 pixels at 400 per cent (WCAG 2.2, 1.4.10 reflow)."""

MODES: tuple[list[str], ...] = (
    [], ["light/dark"], ["language/en"], ["type/large"], ["mode/elder"], ["mode/elder", "light/dark"],
)  # fmt: skip


@pytest.mark.parametrize("screen", [DESK, TELEPHONE], ids=["desk", "telephone"])
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "+".join(mode).replace("/", "=") or "as it comes")
def test_no_element_bars_anybody_or_runs_out_of_the_screen(
    page: Page, live_server: LiveServer, mode: list[str], screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    for look in mode:
        page.goto(f"{live_server.url}/look/{look}/?next=/healthz")
    page.goto(f"{live_server.url}/components/")
    found = Axe().run(page)
    assert not found.violations_count, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]


def test_the_page_reflows_when_it_is_enlarged_four_times(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size(ENLARGED)
    page.goto(f"{live_server.url}/components/")
    assert page.evaluate("document.documentElement.scrollWidth") <= ENLARGED["width"]


def test_the_elder_mode_has_type_of_eighteen_points_and_buttons_one_can_hit(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/look/mode/elder/?next=/components/")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    for button in page.locator("#buttons .button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44


def test_the_keyboard_jumps_to_the_text_to_the_desk_and_to_the_foot(page: Page, live_server: LiveServer) -> None:
    for presses, target in ((1, "main"), (2, "desk-navigation"), (3, "foot")):
        page.goto(f"{live_server.url}/components/")
        for _ in range(presses):
            page.keyboard.press("Tab")
        assert page.locator(":focus").is_visible()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == target


def test_a_mistake_in_the_summary_leads_to_its_field(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/components/")
    for label, target in (("电子邮箱", "id_email"), ("获取信息的方式", "id_delivery_group")):
        page.locator(".error-summary").get_by_role("link", name=label).press("Enter")
        assert page.evaluate("document.activeElement.id") == target


def test_a_list_is_narrowed_while_one_types_and_the_address_says_so(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/components/")
    with page.expect_response(lambda answer: "q=" in answer.url) as answer:
        page.get_by_label("标题或编号").press_sequentially("school")
    assert answer.value.status == 200
    page.wait_for_url("**/components/?q=school&year=")
    assert page.locator("#results").count() == 1


def test_the_same_without_a_script(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/components/")
    page.get_by_label("标题或编号").fill("school")
    page.get_by_role("button", name="筛选").click()
    assert "q=school" in page.url
    page.get_by_role("link", name="清除").click()
    assert "q=" not in page.url
    context.close()


def test_charts_keep_their_words_as_large_as_the_text_on_every_screen(page: Page, live_server: LiveServer) -> None:
    heights = []
    for screen in (DESK, TELEPHONE):
        page.set_viewport_size(screen)
        page.goto(f"{live_server.url}/components/")
        box = page.locator("#chart-bar .plot text").first.bounding_box()
        assert box
        heights.append(box["height"])
    assert heights[0] == heights[1]


def test_on_paper_stand_the_text_and_the_figures_and_nothing_that_is_only_pressed(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/components/")
    page.emulate_media(media="print")
    for gone in (".strip", ".menu", ".side", ".foot", ".filters", ".pages", ".button"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".paper-head").is_visible()
    assert page.locator("#chart-line .data table").is_visible()


def test_a_status_stays_a_status_without_colours(page: Page, live_server: LiveServer) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_server.url}/components/")
    signs = page.locator("#buttons .mark svg").evaluate_all("signs => signs.map(sign => sign.innerHTML)")
    assert len(signs) == len(set(signs)) == 7
