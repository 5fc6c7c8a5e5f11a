"""Every view of the pages of linear models: opened by hand, it fits, can be read by everybody, and complains not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import axe_violations, open_view, overflow, screenshot
from tests.browser.test_pages import LOOKS
from ui import catalog

OpenPage = Callable[..., Page]
VIEWS = [(group, view) for group, views in catalog.LINEAR.items() for view in views]
OWN = {"linear_regression": ("Compare", "Solvers"), "logistic_regression": ("Watch", "Classes")}


@pytest.mark.parametrize(
    ("page_name", "dataset", "look"),
    [
        ("linear_regression", "diabetes", "light"),
        ("linear_regression", "line", "phone"),
        ("logistic_regression", "iris", "dark"),
        ("logistic_regression", "moons", "phone"),
    ],
)
def test_every_view_fits_and_can_be_read(
    page_name: str, dataset: str, look: str, open_page: OpenPage
) -> None:
    page = open_page(f"{page_name}?dataset={dataset}", **LOOKS[look])
    for group, view in (*VIEWS, OWN[page_name]):
        open_view(page, group, view)
        screenshot(page, f"{page_name}-{dataset}-{look}-{view}".rstrip("?"))
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert overflow(page) == [], view
        assert axe_violations(page) == [], view
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("page_name", OWN)
def test_every_view_of_a_run_that_diverged_is_drawn_without_a_complaint(
    page_name: str, open_page: OpenPage
) -> None:
    page = open_page(f"{page_name}?learning_rate=10&l2=100&epochs=700")
    for group, view in (*VIEWS, OWN[page_name]):
        open_view(page, group, view)
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.problems == []  # type: ignore[attr-defined]
