"""The first screen of every page: at 1280 × 720 all of the one idea is in sight, and on a phone it follows in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.looking import LOOKS, in_both_schemes, looked_at, overflow, screenshot, sidebar_fits
from tests.groups import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    OpenPage = Callable[..., Page]

FOLD = 720
CHART = ".st-key-against_chart"
# The control of the hyperparameter that is compared first, by page; on a phone it is beside the results.
CONTROL = {"decision_tree": "max_leaf_nodes"}
# What is drawn of the comparison: a learned parameter, its error, and this run, by what nothing else on it looks like.
PARTS = {
    "parameter": f"{CHART} svg g.mark-line path[stroke-width='2.5']",
    "this run": f"{CHART} svg line[stroke='#b06f00'][stroke-width='10']",
    "sentence": ".st-key-sentence p",
}


def control(page_name: str, phone: bool) -> str:
    name = CONTROL.get(page_name, "learning_rate")
    return ".st-key-beside button" if phone else f"[data-testid=stSidebar] .st-key-{name}"


def bottom(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def panels(page: Page) -> list[dict[str, float]]:
    """The two panels of the comparison, from above: where the places lie that the pointer is nearest to."""
    boxes: list[dict[str, float]] = page.evaluate(
        """chart => [...document.querySelectorAll(`${chart} svg g[class*=_voronoi]`)]
          .map(places => places.getBoundingClientRect().toJSON())""",
        CHART,
    )
    return sorted(boxes, key=lambda box: box["y"])


@pytest.mark.parametrize("page_name", PAGES)
def test_all_of_the_one_idea_is_in_sight_on_a_projector_in_light_and_in_dark(
    page_name: str, open_page: OpenPage
) -> None:
    page = open_page(page_name)
    assert sidebar_fits(page)
    assert bottom(page.locator(control(page_name, phone=False)).first) <= FOLD
    expect(page.locator(control(page_name, phone=True)).first).to_be_hidden()
    for scheme in in_both_schemes(page):
        in_sight(page)
        looked_at(page, f"first_screen-{page_name}-{scheme}")


def in_sight(page: Page) -> None:
    above, below = panels(page)
    assert above["bottom"] < below["y"] < below["bottom"] <= FOLD
    for name, part in PARTS.items():
        shown = page.locator(part).first
        # A straight line has no width: to Playwright it could not be seen.
        assert shown.evaluate("mark => mark.checkVisibility()"), name
        assert 0 < bottom(shown) <= FOLD, name
    lines = page.locator(PARTS["parameter"])
    assert lines.count() >= 2
    places = [bottom(line) for line in lines.all()]
    assert any(place <= above["bottom"] + 2 for place in places)
    assert any(place > below["y"] for place in places)


@pytest.mark.parametrize("page_name", PAGES)
def test_on_a_phone_they_follow_in_order_and_fit(page_name: str, open_page: OpenPage) -> None:
    page = open_page(page_name, **LOOKS["phone"])
    above, below = panels(page)
    places = [
        bottom(page.locator(control(page_name, phone=True))),
        above["bottom"],
        below["bottom"],
        bottom(page.locator(PARTS["sentence"]).first),
    ]
    assert places == sorted(places)
    screenshot(page, f"first_screen-{page_name}-phone")
    assert overflow(page) == []
    assert page.problems == []  # type: ignore[attr-defined]


def test_letting_go_anywhere_on_the_comparison_loads_the_nearest_value(open_page: OpenPage) -> None:
    page = open_page("linear_regression")
    first, _ = panels(page)
    page.mouse.move(first["x"] + 0.5 * first["width"], first["y"] + 60)
    page.mouse.down()
    page.mouse.move(first["x"] + 0.2 * first["width"], first["y"] + 90, steps=5)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('learning_rate=')")


def test_the_scrubber_steps_from_record_to_record_by_keyboard_with_the_epoch_beside_it(
    open_page: OpenPage,
) -> None:
    page = open_page("linear_regression", reduced_motion="reduce")
    screen = page.locator(".st-key-first_screen")
    shown = screen.locator("input[name=shown]")
    assert shown.input_value() == "200"
    screen.locator("input[name=spot]").press("Home")
    page.wait_for_timeout(300)
    assert shown.input_value() == "0"
    for epoch in ("1", "2"):
        screen.locator("input[name=step]").press("Space")
        page.wait_for_timeout(300)
        assert shown.input_value() == epoch
