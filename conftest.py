"""A Chromium for the tests marked `browser`, which look at the site as a reader does."""

import gc
import os
import shutil
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, Route, sync_playwright

# How long one example takes says how busy the machine is, nothing about the code: speed is measured in bench/.
settings.register_profile("gongkai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongkai")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
"""Left to itself a browser looks for updates; a test talks to nobody but the site."""


def pytest_collection_finish() -> None:
    """Python need not look through all that was loaded and collected again and again for something to throw away."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the system: one for the whole run, a new context for each reader."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("The browser tests need a Chromium on the PATH. On Debian: apt-get install chromium")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, for which Django would refuse the test's own queries.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium has no sandbox for root
        browser = playwright.chromium.launch(executable_path=path, args=QUIET, chromium_sandbox=not as_root)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a Chinese reader, which may reach this machine alone.

    The test fails when a script breaks, something on the page is missing, or the browser reports that the page went
    against its security policy. That a page itself answers with an error may be just what the test is about.
    """
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    complaints: list[str] = []

    def stay_at_home(route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost"}:
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    def is_all_there(response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST and not response.request.is_navigation_request():
            complaints.append(f"{response.status} for {response.url}")

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    context.route("**/*", stay_at_home)
    page = context.new_page()
    page.on("response", is_all_there)
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints, complaints
