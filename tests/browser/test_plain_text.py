"""What a link says is shown as plain text: no link, emphasis or colour is made of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

ADDRESSES = (
    "www.evil.com",
    "WWW.evil.com",
    "evil.com",
    "http://evil.com",
    "//evil.com",
    "me@evil.com",
    "mailto:me@evil.com",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_link_is_made_of_what_a_link_says(open_page: Callable[..., Page], address: str) -> None:
    hostile = dict.fromkeys(("view", "dataset", "learning_rate", "against"), f"Log in at {address}")
    page = open_page(f"linear_regression?{urlencode({**hostile, 'epochs': '7', 'l2': f'_{address}_'})}")
    boxes = page.get_by_test_id("stAlert")
    expect(boxes.filter(has_text=address)).to_have_count(5)
    expect(boxes.locator("a, em, strong, img")).to_have_count(0)
    expect(page.locator("a[href*='evil']")).to_have_count(0)
