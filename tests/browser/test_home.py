"""Home as a newcomer sees it: all of the line on the first screen, cards that begin there, nothing that jumps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looking import LOOKS, in_both_schemes, looked_at, settle, sidebar_fits

OpenPage = Callable[..., Page]
FOLD = 720
ON_THE_FIRST_SCREEN = (
    ".st-key-learning_rate input[type=range]",
    ".st-key-epochs input[type=range]",
    ".st-key-learned",
    ".st-key-fit_chart svg.marks, .st-key-first_screen svg.marks",
    ".st-key-against_chart svg.marks",
    ".st-key-sentence",
)


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_the_first_screen_has_all_of_the_line_and_the_cards_begin_on_it_in_light_and_in_dark(
    open_page: OpenPage,
) -> None:
    page = open_page("")
    assert sidebar_fits(page)
    for scheme in in_both_schemes(page):
        for selector in ON_THE_FIRST_SCREEN:
            assert bottom(page, selector) < FOLD, selector
        box = page.get_by_role("heading", name="Six moments to see").bounding_box()
        assert box is not None
        assert box["y"] < FOLD
        looked_at(page, f"home-{scheme}")


def test_nothing_jumps_when_the_run_diverges(open_page: OpenPage) -> None:
    page = open_page("")
    selectors = (".st-key-learned", ".st-key-against_chart", ".st-key-sentence")
    before = [bottom(page, selector) for selector in selectors[:2]]
    rate = page.locator(".st-key-learning_rate input[type=range]")
    for _ in range(12):
        rate.press("ArrowRight")
    settle(page)
    assert page.locator(".st-key-learned [data-testid=stMetricValue]").first.inner_text() == "–"
    assert [bottom(page, selector) for selector in selectors[:2]] == pytest.approx(before, abs=1)
    assert page.problems == []


def test_a_card_opens_wherever_it_is_clicked_and_from_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("")
    card = page.locator(".st-key-card_tree")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 12)
    page.wait_for_url("**/decision_tree**")
    page = open_page("")
    page.get_by_role("link", name="Why did it explode?").press("Enter")
    page.wait_for_url("**/linear_regression**")
    settle(page)
    assert "learning_rate=0.5" in page.url
    assert page.problems == []


def test_on_a_phone_what_is_chosen_comes_before_what_is_learned(open_page: OpenPage) -> None:
    page = open_page("", **LOOKS["phone"])
    tops = [bottom(page, selector) for selector in ON_THE_FIRST_SCREEN]
    assert tops[0] < tops[2] < tops[4] < tops[5]
    looked_at(page, "home-phone")
