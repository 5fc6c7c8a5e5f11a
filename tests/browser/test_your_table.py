"""A visitor's own table in a real browser: brought as a file, clicked together, learned from, readable by everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import LOOKS, looked_at, open_view, overflow, overflow_on_a_phone, settle

OpenPage = Callable[..., Page]
FLATS = "size [m²];floor;balcony;rent [€]\n" + "".join(
    f"{35 + 9 * n % 80},5;{n % 4};{'yes' if n % 3 else 'no'};{(300 + 11 * (35 + 9 * n % 80) + 20 * (n % 4))},{n % 10}\n"
    for n in range(60)
)


def bring(page: Page, name: str = "flats.csv", content: str = FLATS) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    expect(page.get_by_test_id("stMain")).to_contain_text("parted by")
    settle(page)


@pytest.mark.parametrize("look", ["light", *LOOKS])
def test_a_table_is_brought_and_learned_from(open_page: OpenPage, look: str) -> None:
    page = open_page("your_table", **LOOKS.get(look, {}))
    looked_at(page, f"your-table-empty-{look}")
    bring(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("60 rows, all of them used.")
    assert overflow(page) == []
    looked_at(page, f"your-table-{look}")
    page.get_by_test_id("stMain").get_by_role("link", name="Linear regression").click()
    settle(page)
    expect(page.locator(".st-key-results")).to_contain_text("R²")
    page.go_back()
    expect(page.get_by_role("heading", name="Your own table", level=1)).to_be_visible()
    assert page.problems == []


def test_the_list_of_datasets_leads_there_and_back(open_page: OpenPage) -> None:
    page = open_page("linear_regression?dataset=line")
    page.locator(".stSidebar .st-key-dataset").get_by_role("combobox").click()
    page.get_by_role("option", name="Your own table…").click()
    expect(page.get_by_role("heading", name="Your own table", level=1)).to_be_visible()
    settle(page)
    bring(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Linear regression").click()
    settle(page)
    picked = page.locator(".stSidebar .st-key-dataset").get_by_role("combobox")
    picked.click()
    page.get_by_role("option", name="flats.csv").click()
    settle(page)
    expect(page.locator(".st-key-results")).to_contain_text("4 parameters")
    assert page.problems == []


def test_long_names_leave_room_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("your_table")
    name = "how long it took until the second answer came"
    bring(
        page,
        "names.csv",
        f"{name};b;c\n" + "".join(f"{n % 9};{n % 5};{2 * (n % 9) + n % 5}\n" for n in range(60)),
    )
    page.get_by_test_id("stMain").get_by_role("link", name="Linear regression").click()
    settle(page)
    for group, view in (("Run", "One prediction"), ("Try", "Shake")):
        open_view(page, group, view)
        assert overflow_on_a_phone(page) == [], view
    assert page.problems == []


def test_points_are_clicked_together(open_page: OpenPage) -> None:
    page = open_page("your_table")
    page.get_by_role("radio", name="Click", exact=True).click()
    settle(page)
    for place in range(4):
        box = page.locator(".st-key-points_chart svg.marks").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 120 + 90 * place, box["y"] + 60 + 40 * place)
        settle(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("4 rows, 2 columns")
    assert page.problems == []
