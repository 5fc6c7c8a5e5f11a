"""Runs picked on the network page load their settings, from the comparison and from the view of sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looking import settle


@pytest.mark.parametrize(
    ("view", "stripes", "loaded"),
    [
        ("Hyperparameters&shown=distribution by layer", "above", "learning_rate=1e-05"),
        ("Size&hidden=8", "sizes", "hidden=12"),
    ],
)
def test_a_picked_run_loads_its_settings(
    open_page: Callable[..., Page], view: str, stripes: str, loaded: str
) -> None:
    page = open_page(f"neural_network?epochs=20&view={view}")
    stripe = page.locator(f"[data-testid=stTabs] svg.marks g[class*=' {stripes}_'] line").nth(6)
    stripe.scroll_into_view_if_needed()
    box = stripe.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(page)
    assert loaded in page.url
