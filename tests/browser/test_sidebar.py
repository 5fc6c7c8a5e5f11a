"""The sidebar in a browser: it keeps what is folded, and its every change can be undone by Back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.browser.looking import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
NETWORK = "neural_network"


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def test_back_undoes_the_last_change_and_forward_makes_it_again(open_page: OpenPage) -> None:
    page = open_page(NETWORK)
    page.locator(".stSidebar .st-key-learning_rate input[type=range]").press("ArrowLeft")
    settle(page)
    page.locator(".stSidebar .st-key-optimizer").get_by_role("combobox").click()
    page.get_by_role("option", name="AdamW").click()
    settle(page)
    assert query_of(page) == {"learning_rate": "0.07", "optimizer": "adamw"}
    rule = page.locator(".stSidebar .st-key-optimizer").get_by_role("combobox")
    page.go_back()
    settle(page)
    assert query_of(page) == {"learning_rate": "0.07"}
    expect(rule).to_have_value("Adam")
    page.go_forward()
    settle(page)
    assert query_of(page) == {"learning_rate": "0.07", "optimizer": "adamw"}
    expect(rule).to_have_value("AdamW")


def test_what_is_folded_keeps_its_values_and_a_chip_resets_one_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(f"{NETWORK}?schedule=cosine&noise=0.4")
    page.locator(".stSidebar .st-key-learning_rate input[type=range]").press("ArrowLeft")
    settle(page)
    assert query_of(page) == {"schedule": "cosine", "noise": "0.4", "learning_rate": "0.07"}
    page.get_by_role("button", name="Schedule: Cosine decay ×").focus()
    page.keyboard.press("Enter")
    settle(page)
    assert query_of(page) == {"noise": "0.4", "learning_rate": "0.07"}
    page.get_by_test_id("stSidebar").get_by_text("More settings").click()
    expect(page.locator(".stSidebar .st-key-schedule").get_by_role("combobox")).to_have_value("Constant")


def test_the_home_page_keeps_nothing_of_another_pages_address(open_page: OpenPage) -> None:
    page = open_page("linear_regression?view=Hyperparameters&compare=l2")
    page.get_by_test_id("stSidebar").get_by_text("Home").first.click()
    settle(page)
    assert query_of(page) == {}
    page.go_back()
    settle(page)
    assert query_of(page) == {"view": "Hyperparameters", "compare": "l2"}
    page.go_forward()
    settle(page)
    assert query_of(page) == {}
