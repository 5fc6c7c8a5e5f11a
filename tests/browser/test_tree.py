"""The diagram of a tree in a visitor's hands: what is pointed at is marked everywhere, growth needs no server."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from core.charts.style import PARAMETER
from tests.browser.looking import AT, LOOKS, open_view, overflow, screenshot

OpenPage = Callable[..., Page]
PATH = "decision_tree?dataset=moons&max_leaf_nodes=8&view=Tree"
MARKED = f"path[stroke='{PARAMETER}'][stroke-width='3']"


def marks(page: Page, what: str) -> Locator:
    return page.locator(f".st-key-tree svg.marks {what}")


def nodes(page: Page) -> Locator:
    """What can be pointed at in the diagram; leaves in the plane say `leaf` beside their rule."""
    return marks(page, "path[aria-label*='impurity decrease']")


def test_a_node_marks_its_way_and_its_part_of_the_plane(open_page: OpenPage) -> None:
    page = open_page(PATH)
    way = marks(page, f"line[stroke='{PARAMETER}']")
    expect(nodes(page)).to_have_count(15)
    expect(way).to_have_count(0)
    expect(marks(page, MARKED)).to_have_count(0)
    nodes(page).nth(2).hover()
    expect(way).to_have_count(1)
    expect(marks(page, MARKED)).to_have_count(1)


def test_a_leaf_in_the_plane_marks_the_way_to_it(open_page: OpenPage) -> None:
    page = open_page(PATH)
    leaf = marks(page, "path[aria-label*='leaf: x2 > 0.498 and x1 > 1.385']")
    expect(leaf).to_have_count(1)
    leaf.hover()
    expect(marks(page, f"line[stroke='{PARAMETER}']")).to_have_count(2)


def test_the_tree_grows_without_the_server(open_page: OpenPage) -> None:
    page = open_page(PATH)
    page.context.set_offline(True)
    page.locator(AT).press("Home")
    expect(nodes(page)).to_have_count(1)
    page.locator(AT).fill("40")
    expect(nodes(page)).to_have_count(3)


def test_the_views_of_a_tree_of_numbers_fit_in_the_dark(open_page: OpenPage) -> None:
    page = open_page("decision_tree?dataset=diabetes&max_leaf_nodes=30", **LOOKS["dark"])
    for view in ("Tree", "Splits", "Importance", "Rules"):
        open_view(page, "Inside", view)
        screenshot(page, f"decision_tree-diabetes-dark-{view}")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert overflow(page) == [], view
    assert page.problems == []  # type: ignore[attr-defined]
