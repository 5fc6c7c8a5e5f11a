"""The switch for the room: everything larger, no sidebar, on every page until it is switched off."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from core import RunSpec, train
from tests.browser.looking import LOOKS, axe_violations, overflow, settle
from views.home.numbers import learned

OpenPage = Callable[..., Page]
# The smallest text of the charts that are seen, in pixels of the screen: zoom changes the box, not the font.
SMALLEST = """
() => Math.min(...[...document.querySelectorAll('[data-testid=stVegaLiteChart] text')]
  .filter(text => text.textContent.trim() && text.checkVisibility({opacityProperty: true}))
  .map(text => parseFloat(getComputedStyle(text).fontSize)
    * text.closest('[data-testid=stVegaLiteChart]').getBoundingClientRect().width
    / text.closest('[data-testid=stVegaLiteChart]').offsetWidth))
"""
LEAST = 14
# What of the charts reaches beyond the page, to the right.
BEYOND = """
() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg.marks')]
  .filter(drawing => drawing.checkVisibility())
  .map(drawing => drawing.getBoundingClientRect().right - document.querySelector('.stMain').clientWidth)
  .filter(pixels => pixels > 0)
"""
SLOPE = ".st-key-first_screen [data-testid=stMetricValue]"


def switch(page: Page) -> None:
    page.locator(".st-key-room label").first.click()
    settle(page)


def fits(page: Page) -> None:
    """Charts and main area: an enlarged chart reaches into the room that is kept free for that, beyond its own box."""
    assert page.evaluate(BEYOND) == []
    assert [box for box in overflow(page) if box.startswith("stMain")] == []


def test_the_switch_enlarges_charts_and_words_and_hides_the_sidebar(open_page: OpenPage) -> None:
    page = open_page("")
    words = page.locator(".st-key-sentence p").first
    before = words.evaluate("words => parseFloat(getComputedStyle(words).fontSize)")
    assert page.evaluate(SMALLEST) < LEAST
    switch(page)
    assert "room=true" in page.url
    assert words.evaluate("words => parseFloat(getComputedStyle(words).fontSize)") > 1.1 * before
    assert page.evaluate(SMALLEST) >= LEAST
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    fits(page)
    assert axe_violations(page) == []
    switch(page)
    assert "room" not in page.url
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


def test_a_link_opens_it_and_it_stays_on_another_page(open_page: OpenPage) -> None:
    page = open_page("?room=true&epochs=50")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.get_by_role("link", name="Every step and setting of this run").click()
    page.wait_for_url("**/linear_regression**")
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    assert "room=true" in page.url
    assert page.evaluate(SMALLEST) >= LEAST
    fits(page)
    # Without the sidebar, the learning rate is beside the chart.
    expect(page.locator(".st-key-beside")).to_be_visible()
    assert page.problems == []


def test_a_click_in_an_enlarged_chart_picks_what_is_under_the_pointer(open_page: OpenPage) -> None:
    page = open_page("?room=true")
    box = page.locator(".st-key-against_chart svg.marks").bounding_box()
    assert box is not None
    # Where the stripe of this run is not: a quarter of the way along the axis, in the panel above.
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    settle(page)
    rate = float(page.url.partition("learning_rate=")[2].partition("&")[0])
    run = train(RunSpec("line", "linear_regression", "sgd", {"epochs": 20, "learning_rate": rate}))
    assert 0.001 <= rate < 0.02
    assert page.locator(SLOPE).first.inner_text() == learned(run)["slope"]


def test_a_back_row_can_read_the_code_of_the_link(open_page: OpenPage) -> None:
    for path in ("linear_regression", "runs"):
        page = open_page(f"{path}?room=true")
        page.get_by_role("button", name="Share").click()
        settle(page)
        expect(page.get_by_role("img", name="The link as a QR code")).to_be_visible()
        fits(page)


def test_on_a_phone_a_link_to_the_room_is_as_any_other(open_page: OpenPage) -> None:
    page = open_page("linear_regression?dataset=line&room=true", **LOOKS["phone"])
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"
    assert overflow(page) == []
