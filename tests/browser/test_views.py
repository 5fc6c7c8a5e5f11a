"""Every view of every page: opened by hand, it fits, can be read by everybody, and complains not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import (
    AT,
    PLAY,
    axe_violations,
    open_view,
    overflow,
    overflow_on_a_phone,
    screenshot,
)
from tests.groups import folders_of, views_on

OpenPage = Callable[..., Page]
# Each page in light or in dark, those first whose shared views have most to draw; all of it as narrow as a phone, too.
SEEN = [
    ("neural_network", "dataset=moons&epochs=100", "light"),
    ("linear_regression", "dataset=diabetes", "dark"),
    ("decision_tree", "dataset=digits&max_leaf_nodes=30", "light"),
    ("decision_tree", "model=gradient_boosting&dataset=moons&n_estimators=20", "light"),
    ("transformer", "dataset=sort", "dark"),
]
# Beyond all numbers; with nothing learned at all. The data are of other kinds than above.
ODD = [
    (page_name, query, "light")
    for page_name, query in (
        ("neural_network", "optimizer=sgd&learning_rate=10&activation=identity&epochs=100&dataset=sine"),
        ("linear_regression", "dataset=line&learning_rate=10&l2=100&epochs=700"),
        ("decision_tree", "dataset=iris&min_samples_leaf=100"),
        ("transformer", "dataset=markov&optimizer=sgd&learning_rate=10&clip_norm=off&epochs=3"),
    )
]
# Where units of a network are drawn, none of which has learned anything.
NOTHING_LEARNED = ("neural_network", "init=zeros&activation=relu&epochs=20&dataset=iris", "light")
UNITS = [
    ("Inside", "Network"),
    ("Inside", "Layers"),
    ("Inside", "Surface"),
    ("Try", "Symmetries"),
    ("Why", "Sharpness"),
]


def model_of(page_name: str, query: str) -> str:
    return "gradient_boosting" if "model=gradient_boosting" in query else page_name


def each_once(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Each page, query and look with those of its views that no page before has: what they share is one folder."""
    whole: list[tuple[str, str, str, list[tuple[str, str]]]] = []
    before: set[str] = set()
    for page_name, query, look in rows:
        own = [
            (view, {*folders_of(view[1], model_of(page_name, query))}) for view in views_of(page_name, query)
        ]
        whole.append((page_name, query, look, [view for view, folders in own if not folders <= before]))
        before.update(*(folders for _, folders in own))
    return whole


def views_of(page_name: str, query: str) -> list[tuple[str, str]]:
    model = model_of(page_name, query) if page_name == "decision_tree" else ""
    classes = not any(f"dataset={name}" in query for name in ("diabetes", "line", "sine", "curve"))
    return [
        (group, view)
        for group, view in views_on(page_name, model)
        if (classes and "linear" not in page_name) or view != "Classes"
    ]


def place_of_views(page: Page) -> str:
    """Where views are drawn that have neighbours; a page without tabs is judged as a whole, as first screens are."""
    return "[data-testid=stTabs]" if page.get_by_test_id("stTabs").count() else "html"


@pytest.mark.parametrize(("page_name", "query", "look", "views"), each_once(SEEN))
def test_every_view_fits_and_can_be_read(
    page_name: str, query: str, look: str, views: list[tuple[str, str]], open_page: OpenPage
) -> None:
    page = open_page(f"{page_name}?{query}", scheme=look)
    for group, view in views:
        open_view(page, group, view)
        screenshot(page, f"{page_name}-{query}-{look}-{view}")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert overflow(page) == [], view
        assert axe_violations(page, place_of_views(page)) == [], view
        assert overflow_on_a_phone(page) == [], view
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("page_name", "query", "look", "views"), [*each_once(ODD), (*NOTHING_LEARNED, UNITS)]
)
def test_every_view_of_an_odd_run_is_drawn_without_a_complaint(
    page_name: str, query: str, look: str, views: list[tuple[str, str]], open_page: OpenPage
) -> None:
    page = open_page(f"{page_name}?{query}", scheme=look)
    for group, view in views:
        open_view(page, group, view)
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("page_name", ["neural_network", "decision_tree", "transformer"])
def test_play_needs_no_server(page_name: str, open_page: OpenPage) -> None:
    page = open_page(page_name)
    page.context.set_offline(True)
    page.locator(PLAY).check()
    page.wait_for_function(
        f"() => [...Array(40).keys()].slice(5).includes(+document.querySelector('{AT}').value)"
    )
