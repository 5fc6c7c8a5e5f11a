"""The linear regression page in a visitor's hands: scrubber, comparison, links, long trainings, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from core import RunSpec, train
from core.formatting import number
from tests.browser.looking import AT, PLAY, SHOWN, open_view, screenshot, settle

OpenPage = Callable[..., Page]
PATH = "linear_regression?dataset=line"
DEFAULT = RunSpec("line", "linear_regression", "sgd")
VIEWS = (
    ("Run", "The run"),
    ("Run", "Under the hood"),
    ("Compare", "Hyperparameters"),
    ("Compare", "Optimizers"),
    ("Compare", "Solvers"),
)
# Seconds of steps on one row each.
LONG = "linear_regression?dataset=line&samples=1000&batch_size=1&epochs=300"


def results(page: Page) -> list[str]:
    return page.locator(".st-key-results strong").all_inner_texts()


def error(page: Page) -> str:
    return results(page)[1]


def error_of(spec: RunSpec) -> str:
    return number(train(spec).evaluation_error[-1], 3)


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def slider(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name} input[type=range]")


def open_more(page: Page) -> None:
    """Unfold the settings that tell less."""
    page.get_by_test_id("stSidebar").get_by_text("More settings").click()
    # What is clicked while it unfolds may be lost.
    settle(page)


def drawn_epoch(page: Page) -> int:
    """The epoch that the run's chart says it shows."""
    texts = page.locator(".st-key-run svg.marks text").all_text_contents()
    return int(next(text for text in texts if text.startswith("epoch ")).removeprefix("epoch "))


def test_the_scrubber_moves_all_panels_without_the_server(open_page: OpenPage) -> None:
    page = open_page(PATH)
    assert drawn_epoch(page) == 200
    curve = page.locator(".st-key-run svg.marks path[stroke='#3878b8'][stroke-width='3']")
    before = curve.get_attribute("d")
    page.context.set_offline(True)
    page.locator(AT).press("Home")
    for _ in range(30):
        page.locator(AT).press("ArrowRight")
    page.wait_for_function(f"() => document.querySelector('{SHOWN}').value === '20'")
    assert drawn_epoch(page) == 20
    assert curve.get_attribute("d") != before


def test_play_runs_and_pause_stops_where_it_is(open_page: OpenPage) -> None:
    page = open_page(PATH)
    play, at = (
        page.locator(PLAY),
        page.locator(AT),
    )
    expect(play).not_to_be_checked()
    play.check()
    page.wait_for_function(
        f"() => [...Array(40).keys()].slice(5).includes(+document.querySelector('{AT}').value)"
    )
    play.uncheck()
    page.wait_for_timeout(150)
    stood = at.input_value()
    page.wait_for_timeout(400)
    assert at.input_value() == stood


def test_new_numbers_keep_the_chart_and_the_place_of_its_scrubber(open_page: OpenPage) -> None:
    page = open_page(PATH)
    page.locator(AT).press("Home")
    chart = page.locator(".st-key-run svg.marks").element_handle()
    slider(page, "learning_rate").press("ArrowLeft")
    settle(page)
    assert error(page) == error_of(DEFAULT.replace(learning_rate=0.07))
    assert chart.evaluate("node => node.isConnected")
    assert page.locator(AT).input_value() == "0"
    assert query_of(page) == {"dataset": "line", "learning_rate": "0.07"}


def pick(page: Page, across: float, down: float) -> None:
    """Click into the comparison, at shares of its width and height."""
    chart = page.locator(".st-key-comparison svg.marks")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    settle(page)


def test_a_picked_run_loads_its_settings_again_and_again(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}&view=Hyperparameters")
    pick(page, 0.4, 0.25)
    rate = float(query_of(page)["learning_rate"])
    assert rate < 0.1
    assert error(page) == error_of(DEFAULT.replace(learning_rate=rate))
    open_more(page)
    page.get_by_role("button", name="Reset to defaults").click()
    settle(page)
    assert query_of(page) == {"view": "Hyperparameters"}
    pick(page, 0.4, 0.25)
    assert float(query_of(page)["learning_rate"]) < 0.1


def test_a_run_is_picked_from_the_error_panel_and_from_a_heat_map_too(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}&view=Hyperparameters")
    pick(page, 0.4, 0.75)
    assert float(query_of(page)["learning_rate"]) < 0.1
    page = open_page("linear_regression?dataset=diabetes&view=Hyperparameters&with=l2")
    pick(page, 0.35, 0.2)
    assert "learning_rate=" in page.url
    assert "&l2=" in page.url


def test_a_link_gives_the_same_page_in_a_fresh_browser_on_a_cold_server(
    open_page: OpenPage, cold_server: Callable[[], str]
) -> None:
    page = open_page(PATH)
    page.get_by_test_id("stSelectbox").filter(has_text="Dataset").get_by_role("combobox").click()
    page.get_by_role("option", name="Diabetes progression").click()
    settle(page)
    slider(page, "learning_rate").press("ArrowRight")
    settle(page)
    slider(page, "l2").press("ArrowRight")
    settle(page)
    query = urlsplit(page.url).query
    again = open_page(f"linear_regression?{query}", base=cold_server())
    assert dict(parse_qsl(urlsplit(again.url).query)) == dict(parse_qsl(query))
    assert results(again) == results(page)
    assert finding(again) == finding(page)


def finding(page: Page) -> list[str]:
    paragraphs = page.get_by_test_id("stMain").get_by_test_id("stMarkdown").all_inner_texts()
    # A fresh browser has nothing to count changes from.
    return [text.partition(" · changes since")[0] for text in paragraphs]


def test_a_long_training_can_be_stopped_looked_at_and_gone_on_with(open_page: OpenPage) -> None:
    page = open_page(PATH)
    long = DEFAULT.replace(samples=1000, epochs=300, batch_size=1, schedule="cosine")
    page.goto(f"{page.url.partition('?')[0]}?{LONG.partition('?')[2]}&schedule=cosine")
    expect(page.get_by_test_id("stProgress")).to_contain_text(re.compile("epoch [2-9][0-9]"))
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    sentence = page.get_by_text(re.compile("Stopped at epoch .* its schedule still that of 300."))
    expect(sentence).to_be_visible()
    settle(page)
    # The usual number of epochs is not in the address.
    shown = int(query_of(page).get("epochs", DEFAULT.epochs))
    assert 20 <= shown < 300
    assert query_of(page)["schedule_epochs"] == "300"
    assert error(page) == error_of(long.replace(epochs=shown, schedule_epochs=300))
    page.get_by_role("button", name="Go on to 300 epochs").click()
    expect(sentence).to_be_hidden(timeout=60_000)
    settle(page, seconds=60)
    assert error(page) == error_of(long)
    assert "schedule_epochs" not in query_of(page)
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_training_comes_into_sight_with_its_stop_wherever_the_page_was_scrolled(
    open_page: OpenPage,
) -> None:
    page = open_page(LONG)
    settle(page, seconds=60)
    learn_more = page.get_by_text("Learn more")
    learn_more.scroll_into_view_if_needed()
    expect(page.locator(".st-key-results")).not_to_be_in_viewport()
    slider(page, "learning_rate").press("ArrowLeft")
    stop = page.get_by_test_id("stMain").get_by_role("button", name="Stop")
    expect(stop).to_be_in_viewport()
    stop.click()
    settle(page)
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_moved_control_interrupts_a_long_training(open_page: OpenPage) -> None:
    page = open_page(PATH)
    # What other tests have trained is known.
    page.goto(page.url.partition("?")[0] + "?" + LONG.partition("?")[2] + "&seed=7")
    expect(page.get_by_test_id("stProgress")).to_be_visible()
    open_more(page)
    slider(page, "batch_size").press("End")
    settle(page)
    assert error(page) == error_of(DEFAULT.replace(samples=1000, epochs=300, seed=7))


def test_on_a_phone_the_learning_rate_is_beside_the_chart(open_page: OpenPage) -> None:
    page = open_page(PATH, width=390, height=844)
    button = page.locator(".st-key-beside button").first
    expect(button).to_contain_text("0.1")
    button.click()
    slider(page, "beside_learning_rate").press("ArrowRight")
    settle(page)
    assert error(page) == error_of(DEFAULT.replace(learning_rate=0.15))


def focused(page: Page) -> set[str]:
    """Classes of what the next 60 presses of Tab reach."""
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("() => document.activeElement.closest('[class*=st-key-]')?.className ?? ''")
        )
    return reached


def test_all_controls_can_be_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}&warmup=2")
    reached = focused(page)
    open_more(page)
    reached |= focused(page)
    keys = {name for classes in reached for name in classes.split() if name.startswith("st-key-")}
    wanted = {"dataset", "degree", "standardize", "optimizer", "learning_rate", "epochs", "batch_size", "l2"}
    wanted |= {"chip_warmup"}
    assert keys >= {f"st-key-{name}" for name in {*wanted, "group", "tab", "run"}}


@pytest.mark.parametrize("dataset", ["wampler1", pytest.param("longley", marks=pytest.mark.thorough)])
def test_a_diverged_run_is_drawn_without_a_complaint(dataset: str, open_page: OpenPage) -> None:
    page = open_page(f"linear_regression?dataset={dataset}&learning_rate=5&compare=l2")
    for group, view in VIEWS:
        open_view(page, group, view)
        screenshot(page, f"linear_regression-{dataset}-diverged-{view}")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_view_keeps_its_choices_and_the_link_holds_them(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}&view=Hyperparameters&compare=l2")
    open_view(page, "Run", "The run")
    open_view(page, "Compare", "Hyperparameters")
    assert dict(parse_qsl(urlsplit(page.url).query)) == {
        "dataset": "line",
        "view": "Hyperparameters",
        "compare": "l2",
    }
    expect(page.get_by_role("combobox", name="Hyperparameter")).to_have_value("L2 penalty λ₂")


def test_the_address_names_the_view_right_after_every_move_and_back_undoes_the_last(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{PATH}&view=Solvers")
    for group, view in (*VIEWS[1:], VIEWS[0]):
        open_view(page, group, view)
        expect(page.get_by_role("tab", selected=True)).to_have_text(view)
        assert query_of(page) == {"dataset": "line"} | ({} if view == "The run" else {"view": view})
    page.go_back()
    settle(page)
    expect(page.get_by_role("tab", selected=True)).to_have_text("Under the hood")
    slider(page, "l2").press("ArrowRight")
    settle(page)
    page.reload()
    settle(page)
    assert query_of(page) == {"dataset": "line", "view": "Under the hood", "l2": "1e-05"}
    expect(page.get_by_role("tab", selected=True)).to_have_text("Under the hood")
