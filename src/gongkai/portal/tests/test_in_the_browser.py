"""Can everybody read and use every page, in every light, language and size, with the keyboard and on a telephone?"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from gongkai.letters import letters
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.casework import Intake, receive
from gongkai.portal.foi.letters import draft
from gongkai.portal.jobs.queue import enqueue
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.operations.jobs import sweep_files
from gongkai.portal.reporting.tests.texts import TEXT
from gongkai.portal.testing import WRONG, Keep, World, a_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture
def addresses(live_server: LiveServer, keep: Keep, keep_text: Keep) -> list[str]:
    """Every page that a person can see."""
    wrong, clean, text = keep(a_report(year=2022, changed=WRONG)), keep(), keep_text(TEXT)
    pages = [
        "/", "/?verdict=clean", "/?q=nobody", "/reports/upload/", "/about/", "/no/such/page",
        "/account/sign-in/", "/account/sign-up/", "/bodies/", "/apply/", "/follow/",
        *(stored.get_absolute_url() for stored in (wrong, clean, text)),
        *(f"{text.get_absolute_url()}{part}/" for part in ("sources", "original", "delete")),
        f"/reports/rollup/?id={wrong.pk}&id={clean.pk}&cell=requests.received.total&expected=X",
        "/reports/rollup/", "/reports/compare/", f"/reports/compare/?id={wrong.pk}&id={clean.pk}",
    ]  # fmt: skip
    return [live_server.url + page for page in pages]


@pytest.mark.parametrize(
    ("look", "screen"),
    [("", DESK), ("light/dark", DESK), ("language/en", DESK), ("type/large", TELEPHONE), ("mode/elder", TELEPHONE)],
)
def test_no_page_bars_anybody_or_runs_out_of_the_screen(
    page: Page, live_server: LiveServer, addresses: list[str], look: str, screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    if look:
        page.goto(f"{live_server.url}/look/{look}/?next=/healthz")
    complaints = []
    for address in addresses:
        page.goto(address)
        found = Axe().run(page)
        if found.violations_count:
            complaints.append(f"{address}\n{found.generate_report()}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > screen["width"]:
            complaints.append(f"{address} is {width} wide")
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    ("look", "screen"), [("", DESK), ("light/dark", DESK), ("language/en", TELEPHONE), ("mode/elder", TELEPHONE)]
)
def test_no_page_behind_the_door_bars_anybody_or_runs_out_of_the_screen(
    page: Page, live_server: LiveServer, world: World, look: str, screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    person = f"/people/{world.person(Duty.HANDLER).pk}/"
    body = f"/bodies/{world.education.pk}/"
    behind = {
        Duty.SYSTEM_ADMIN: ["/people/", "/people/new/", "/people/duties/", person, f"{person}edit/", "/files/"],
        Duty.SECURITY_ADMIN: [person, f"{person}appoint/", f"{person}second-factor/"],
        Duty.AUDIT_ADMIN: ["/ledger/", "/ledger/1/", "/ledger/verify/", "/account/", "/account/second-factor/"],
        Duty.HANDLER: ["/bodies/", body, "/account/sessions/", "/ledger/"],
    }
    keeping = ("edit", "superior", "close", "rename", "merge", "split", "units/add")
    behind[Duty.SYSTEM_ADMIN] += [body, "/bodies/add/", "/bodies/import/", *(f"{body}{part}/" for part in keeping)]
    waiting = enqueue(sweep_files)
    behind[Duty.SYSTEM_ADMIN] += ["/jobs/", f"/jobs/{waiting.pk}/"]
    request, letter = a_request_with_a_letter(world)
    steps = ("particulars", "step/consulted", "step/withdrawn")
    behind[Duty.HANDLER] += ["/requests/?queue=all", request, *(f"{request}{step}/" for step in steps)]
    behind[Duty.HANDLER] += [letter, f"{letter}words/", "/requests/table/", "/messages/"]
    behind[Duty.REGISTRAR] = ["/requests/new/", f"{request}assign/"]
    complaints = []
    for duty, addresses in behind.items():
        page.context.clear_cookies()
        if look:
            page.goto(f"{live_server.url}/look/{look}/?next=/healthz")
        session = world.signed_in(duty).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for address in addresses:
            page.goto(live_server.url + address)
            found = Axe().run(page)
            if found.violations_count:
                complaints.append(f"{address}\n{found.generate_report()}")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > screen["width"]:
                complaints.append(f"{address} is {width} wide")
    assert not complaints, "\n".join(complaints)


def a_request_with_a_letter(world: World) -> tuple[str, str]:
    """Their addresses. It came to the education bureau at the counter, and a correction is being asked for."""
    intake = Intake(
        world.education, "natural_person", "甲申请", "2025年职称评审结果", "paper", "in_person", timezone.localdate(),
        {"phone": "0000-1234567"},
    )  # fmt: skip
    foi, _code = receive(intake, SYSTEM)
    template = letters().template("F04", timezone.localdate())
    begun = draft(foi, template, world.person(Duty.HANDLER), SYSTEM)
    return foi.get_absolute_url(), f"/letters/{begun.pk}/"


def test_a_report_goes_in_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/reports/upload/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#text").focus()
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".receipts")
    page.locator(".receipts a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    assert "鹿鸣原县民政局" in page.title()


def test_a_figure_shows_its_place_on_focus_and_opens_its_line(
    page: Page, live_server: LiveServer, keep_text: Keep
) -> None:
    page.goto(live_server.url + keep_text(TEXT).get_absolute_url())
    figure = page.locator('[id="proactive.licences.decisions"] .figure')
    tip = figure.locator(".tip")
    assert not tip.is_visible()
    figure.focus()
    assert tip.is_visible()
    assert "第 11 行" in tip.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/original/#L11")
    assert "37" in page.locator("#L11").inner_text()


def test_two_ticked_reports_are_rolled_up_or_compared(page: Page, live_server: LiveServer, keep: Keep) -> None:
    keep(a_report(year=2022))
    keep(a_report("青禾市民政局", 2022, WRONG))
    for button, heading in (("汇总所选", "汇总"), ("对照两份", "两份对照")):
        page.goto(live_server.url)
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name=button).click()
        assert heading in page.locator("h1").inner_text()


def test_wide_tables_scroll_inside_their_box_on_a_telephone(page: Page, live_server: LiveServer, keep: Keep) -> None:
    page.set_viewport_size(TELEPHONE)
    page.goto(live_server.url + keep().get_absolute_url())
    box = page.locator(".scroll").last
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
