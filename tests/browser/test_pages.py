"""Every page, found by itself: opened cold, and looked at in each light and size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import axe_violations, overflow, screenshot

ROOT = Path(__file__).parents[2]
HOME = ""
PAGES = [HOME, *sorted(file.stem for file in (ROOT / "pages").glob("*.py"))]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"scheme": "light"},
    "dark": {"scheme": "dark"},
    "phone": {"width": 390, "height": 844},
}

every_page = pytest.mark.parametrize("path", PAGES, ids=[page or "home" for page in PAGES])
OpenPage = Callable[..., Page]


@every_page
def test_a_cold_deep_link_draws_the_whole_frame(
    path: str, cold_server: Callable[[], str], open_page: OpenPage
) -> None:
    page = open_page(path, base=cold_server())
    expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert links_of_the_menu(page) == set(PAGES)
    assert page.problems == []


def links_of_the_menu(page: Page) -> set[str]:
    links = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    return {urlsplit(address).path.strip("/") for address in addresses}


@every_page
@pytest.mark.parametrize("look", LOOKS)
def test_a_page_fits_works_and_can_be_read(path: str, look: str, open_page: OpenPage) -> None:
    page = open_page(path, **LOOKS[look])
    screenshot(page, f"{path or 'home'}-{look}")
    assert overflow(page) == []
    assert axe_violations(page) == []
    assert page.problems == []
    expect(page.get_by_test_id("stException")).to_have_count(0)
