"""Pins in a real browser: kept by a click or a key, compared on the page Runs, and there again after a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import LOOKS, axe_violations, looked_at, open_view, overflow, screenshot, settle

OpenPage = Callable[..., Page]
SECTIONS = (
    ("Side by side", "Error curves"),
    ("Side by side", "Learned parameters"),
    ("All kept runs", "Error and size"),
    ("All kept runs", "Table"),
    ("All kept runs", "Parallel axes"),
    ("Is A better?", "Is A better?"),
    ("All families", "All families"),
    ("Bring", "Your own sweep"),
    ("Bring", "A receipt"),
)
STUDY = Path(__file__).parents[1] / "core" / "studies" / "exports" / "sklearn.csv"
SETTLED = 1.0
KEPT = "() => JSON.parse(sessionStorage.getItem('paramscope.pins') ?? '{\"pins\": []}').pins.length"


def follow(page: Page, label: str) -> None:
    page.get_by_test_id("stSidebar").get_by_text(label, exact=True).first.click()
    settle(page)


def pin(page: Page) -> None:
    page.get_by_role("button", name="Pin this run").click()
    settle(page)
    expect(page.locator(".st-key-pin")).to_contain_text("Pinned")


def rows(page: Page) -> list[str]:
    """The first cell of each run of the table that the page opens with."""
    return page.locator(".st-key-differs tbody tr td:first-child").all_inner_texts()


def example(page: Page) -> None:
    page.get_by_role("button", name="Pin three learning rates").click()
    settle(page)
    expect(page.locator(".st-key-differs tbody tr")).to_have_count(3)


def test_runs_of_two_pages_are_kept_compared_and_there_after_a_reload(open_page: OpenPage) -> None:
    page = open_page("linear_regression?dataset=line&learning_rate=0.3")
    page.keyboard.press("Alt+p")
    settle(page)
    page.locator(".stSidebar .st-key-learning_rate input[type=range]").press("ArrowLeft")
    settle(page)
    pin(page)
    follow(page, "Neural network")
    expect(page.locator(".st-key-pinned_runs")).to_contain_text("2 pinned runs")
    pin(page)
    follow(page, "Runs")
    shown = rows(page)
    assert shown[0].endswith(", the baseline")
    assert len(shown) == 3
    assert "learning rate 0.3 → 0.2" in shown[1]
    assert "Neural network" in shown[2]
    expect(page.locator(".st-key-differs")).to_contain_text("other rows")
    assert page.evaluate(KEPT) == 3
    open_view(page, "All kept runs", "Table")
    page.reload()
    expect(page.locator(".st-key-differs tbody tr")).to_have_count(3)
    settle(page)
    assert rows(page) == shown
    assert dict(parse_qsl(urlsplit(page.url).query)) == {"view": "Table"}
    assert page.evaluate(KEPT) == 3
    follow(page, "Linear regression")
    page.locator(".st-key-pinned_runs").get_by_text("learning rate 0.3").click()
    settle(page)
    expect(page.locator(".stSidebar .st-key-learning_rate")).to_contain_text("0.3")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_new_tab_has_no_pins_of_another(open_page: OpenPage) -> None:
    example(open_page("runs"))
    other = open_page("runs")
    expect(other.get_by_role("button", name="Pin three learning rates")).to_be_visible()


def test_baseline_name_and_deletion_survive_a_reload(open_page: OpenPage) -> None:
    page = open_page("runs")
    example(page)
    page.locator("[class*=st-key-baseline_]").get_by_role("combobox").click()
    page.get_by_role("option", name="learning rate 0.3").click()
    settle(page)
    assert rows(page)[1] == "learning rate 0.3 → 0.01"
    page.get_by_text("Rename, note, delete").click()
    settle(page, still=SETTLED)
    name = page.locator("[class*=st-key-name_] input")
    name.fill("**slow** <b>one</b> $x$")
    name.press("Enter")
    settle(page)
    expect(page.locator(".st-key-differs")).to_contain_text("**slow** <b>one</b> $x$")
    assert page.locator(".st-key-differs tbody :is(b, .katex)").count() == 0
    page.locator(".st-key-edited").get_by_role("combobox").click()
    page.get_by_role("option", name="learning rate 0.1").click()
    settle(page)
    page.get_by_role("button", name="Delete this pin").click()
    settle(page)
    expect(page.locator(".st-key-differs tbody tr")).to_have_count(2)
    shown = rows(page)
    page.reload()
    expect(page.locator(".st-key-differs tbody tr")).to_have_count(2)
    settle(page)
    assert rows(page) == shown
    page.get_by_text("Rename, note, delete").click()
    settle(page, still=SETTLED)
    page.get_by_role("button", name="Delete everything").click()
    settle(page)
    page.reload()
    settle(page, still=SETTLED)
    expect(page.get_by_role("button", name="Pin three learning rates")).to_be_visible()


def test_what_is_deleted_at_once_does_not_come_back(open_page: OpenPage) -> None:
    page = open_page("runs")
    example(page)
    # Without a run of the script in between: the browser has kept the pins, and nobody has asked for them.
    page.get_by_text("Rename, note, delete").click()
    # What unfolds moves for a moment, and a click on it would be lost.
    settle(page, still=SETTLED)
    page.get_by_role("button", name="Delete everything").click()
    settle(page, still=SETTLED)
    expect(page.get_by_role("button", name="Pin three learning rates")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_what_another_program_left_in_the_tab_is_refused_in_words(open_page: OpenPage) -> None:
    page = open_page("runs")
    page.evaluate("() => sessionStorage.setItem('paramscope.pins', '{\"version\": \"<img src=x>\"}')")
    page.reload()
    expect(page.get_by_test_id("stMain")).to_contain_text("cannot be read")
    settle(page)
    assert page.get_by_test_id("stMain").locator("img").count() == 0
    example(page)
    assert page.evaluate(KEPT) == 3


@pytest.mark.parametrize("look", ["light", pytest.param("dark", marks=pytest.mark.thorough), "phone"])
def test_everybody_can_read_every_section(look: str, open_page: OpenPage) -> None:
    page = open_page("runs", **LOOKS.get(look, {}))
    looked_at(page, f"runs-empty-{look}")
    example(page)
    page.mouse.move(0, 0)
    # What says that they are pinned goes by itself.
    expect(page.get_by_test_id("stToast")).to_have_count(0, timeout=10_000)
    for group, section in SECTIONS:
        open_view(page, group, section)
        page.mouse.move(0, 0)
        settle(page, still=SETTLED)
        if section == "Your own sweep":
            page.locator("input[type=file]").set_input_files(STUDY)
            expect(page.get_by_test_id("stMain")).to_contain_text("30 trials")
            settle(page, still=SETTLED)
        screenshot(page, f"runs-{section}-{look}")
        assert overflow(page) == []
        assert page.get_by_test_id("stException").count() == 0
        if section not in ("Learned parameters", "Error and size", "Table"):
            assert axe_violations(page) == []
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_strip_can_be_read_and_leaves_the_first_screen_alone(open_page: OpenPage) -> None:
    page = open_page("linear_regression")
    before = page.locator(".st-key-sentence").bounding_box()
    pin(page)
    assert page.locator(".st-key-sentence").bounding_box() == before
    page.mouse.move(0, 0)
    expect(page.get_by_test_id("stToast")).to_have_count(0, timeout=10_000)
    assert axe_violations(page, ".st-key-pins") == []
    assert axe_violations(page, ".st-key-title_row") == []


def test_a_brush_on_one_axis_keeps_the_runs_that_pass_there(open_page: OpenPage) -> None:
    page = open_page("runs?view=Parallel+axes")
    example(page)
    chart = page.locator(".st-key-parallel canvas, [data-testid=stEChartsChart] canvas").first
    box = chart.bounding_box()
    assert box is not None
    untouched = chart.screenshot()
    # Along the last axis, whose place the options of the chart say.
    x = box["x"] + box["width"] - 90
    page.mouse.move(x, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(x, box["y"] + 160, steps=8)
    page.mouse.up()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    assert chart.screenshot() != untouched
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_receipt_leaves_one_visitor_and_opens_for_another(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("linear_regression?dataset=line&epochs=50")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_alt_text("The link as a QR code")).to_be_visible()
    assert axe_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Receipt").click()
    file = tmp_path / "run.zip"
    download.value.save_as(file)
    other = open_page("runs?view=A+receipt")
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_test_id("stMain")).to_contain_text("holds this run; nothing was trained")
    other.get_by_role("link", name="Open it on its page").click()
    settle(other)
    assert other.locator(".st-key-results").inner_text() == page.locator(".st-key-results").inner_text()
    assert page.problems == other.problems == []  # type: ignore[attr-defined]
