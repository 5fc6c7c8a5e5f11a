"""Every page, found by itself: opened cold, and left and come back to by links, the menu and the browser's Back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Page, expect

from core import RunSpec, train
from core.formatting import number
from tests.browser.looking import settle

ROOT = Path(__file__).parents[2]
HOME = ""
# What these show, a visitor brings or keeps first.
WITHOUT_CHARTS = ("your_table", "runs")
PAGES = [HOME, *sorted(file.stem for file in (ROOT / "pages").glob("*.py"))]

OpenPage = Callable[..., Page]


def test_a_cold_deep_link_draws_the_whole_frame(cold_server: Callable[[], str], open_page: OpenPage) -> None:
    base = cold_server()
    *others, last = PAGES
    page = open_page(last, base=base)
    # To the server each page is new; to the browser only the first.
    for path in (last, *others):
        if path != last:
            page.goto(f"{base}/{path}")
            settle(page)
        expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()
        if path not in WITHOUT_CHARTS:
            expect(page.locator("[data-testid=stVegaLiteChart]:visible").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        assert links_of_the_menu(page) == set(PAGES)
        assert page.problems == []


def links_of_the_menu(page: Page) -> set[str]:
    links = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    return {urlsplit(address).path.strip("/") for address in addresses}


def test_a_link_of_the_home_page_opens_what_it_promises_whatever_was_chosen_before(
    open_page: OpenPage,
) -> None:
    page = open_page(
        "linear_regression?dataset=longley&learning_rate=0.001&l2=1&view=Hyperparameters&compare=degree"
    )
    follow(page, "Home")
    page.locator(".st-key-epochs input[type=range]").press("ArrowLeft")
    settle(page)
    page.get_by_test_id("stMain").get_by_text("A rate beyond the edge of stability").first.click()
    settle(page)
    assert query_of(page) == {"dataset": "diabetes", "learning_rate": "0.5"}
    expect(page.locator(".st-key-sentence")).to_contain_text("It diverged")


def test_the_menu_leads_back_to_what_a_page_showed_last_and_pages_keep_apart(open_page: OpenPage) -> None:
    page = open_page("linear_regression?learning_rate=0.5&view=Hyperparameters&compare=l2")
    numbers = page.locator(".st-key-results strong").all_inner_texts()
    follow(page, "Home")
    assert query_of(page) == {}
    page.locator(".st-key-learning_rate input[type=range]").press("ArrowLeft")
    settle(page)
    assert query_of(page) == {"learning_rate": "0.07"}
    follow(page, "Linear regression")
    assert query_of(page) == {"learning_rate": "0.5", "view": "Hyperparameters", "compare": "l2"}
    assert page.locator(".st-key-results strong").all_inner_texts() == numbers
    follow(page, "Home")
    assert query_of(page) == {"learning_rate": "0.07"}


def test_the_browsers_back_shows_what_the_address_says(open_page: OpenPage) -> None:
    # The page that is left has settings of the same names.
    query = {"learning_rate": "0.02", "epochs": "50", "view": "Hyperparameters", "compare": "l2"}
    page = open_page(f"linear_regression?{urlencode(query)}")
    numbers = page.locator(".st-key-results strong").all_inner_texts()
    follow(page, "Logistic regression")
    for _ in range(2):
        page.go_back()
        settle(page)
        assert query_of(page) == query
        assert page.locator(".st-key-results strong").all_inner_texts() == numbers
        page.go_forward()
        settle(page)
        assert query_of(page) == {}


def test_a_spec_as_a_link_opens_that_run_and_so_does_the_address_it_is_shown_under(
    open_page: OpenPage,
) -> None:
    # The page's own defaults are others.
    spec = RunSpec("moons", "neural_network", "adam")
    run = train(spec)
    page = open_page(f"neural_network?{urlencode(spec.to_query())}")
    numbers = page.locator(".st-key-results strong").all_inner_texts()
    assert numbers[1] == number(run.validation_error[-1], 3)
    assert query_of(page) == {"noise": "0.2"}
    page.reload()
    settle(page)
    assert page.locator(".st-key-results strong").all_inner_texts() == numbers


def test_views_of_one_page_leave_those_of_another_alone(open_page: OpenPage) -> None:
    page = open_page("linear_regression?view=Solvers")
    follow(page, "Logistic regression")
    assert query_of(page) == {}
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.get_by_role("radio", name="Compare").click()
    settle(page)
    follow(page, "Linear regression")
    assert query_of(page) == {"view": "Solvers"}
    follow(page, "Logistic regression")
    assert query_of(page) == {"view": "Hyperparameters"}


def follow(page: Page, label: str) -> None:
    page.get_by_test_id("stSidebar").get_by_text(label).first.click()
    settle(page)


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))
