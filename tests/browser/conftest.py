"""A real server and a real Chromium; without one these tests skip, or fail when PARAMSCOPE_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import chromium
from benchmarks.server import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the Chromium to drive."""
    if executable := chromium.find():
        return executable
    advice = "No Chromium: install one (apt-get install chromium) or set PARAMSCOPE_CHROMIUM to its path."
    if os.environ.get("PARAMSCOPE_REQUIRE_BROWSER"):
        pytest.fail(advice)
    pytest.skip(advice)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of one server that all tests share."""
    with running(log=tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield f"http://{server.address}"


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Starts a fresh process on every call: one that nobody has visited yet."""
    with ExitStack() as stack:
        started: list[str] = []

        def start() -> str:
            server = stack.enter_context(running(log=tmp_path / f"log{len(started)}.txt"))
            started.append(f"http://{server.address}")
            return started[-1]

        yield start


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium.OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a page as a new visitor and waits until it is drawn; `page.problems` collects what the console says."""
    from tests.browser.looking import settle

    with ExitStack() as stack:

        def open_page(
            path: str = "",
            scheme: str = "light",
            width: int = 1280,
            height: int = 720,
            base: str | None = None,
            reduced_motion: str = "no-preference",
        ) -> Page:
            look: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": reduced_motion}
            look["viewport"] = {"width": width, "height": height}
            context = browser.new_context(has_touch=width < 600, **look)
            stack.callback(context.close)
            page = context.new_page()
            page.problems = listen(page)
            # Asked for only here: tests of a cold server need no shared one.
            page.goto(f"{base or request.getfixturevalue('server')}/{path.lstrip('/')}")
            settle(page)
            return page

        yield open_page


def listen(page: Page) -> list[str]:
    """Errors of the page and of the console: some failures of a chart appear only in one of them."""
    problems: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        # On a deep link Streamlit looks for its server below the page's own address first, and at the root next.
        looking_for_server = "/_stcore/" in line.location["url"] and "404" in line.text
        if line.type == "error" and not looking_for_server:
            problems.append(f"console: {line.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(f"page: {error}"))
    return problems
