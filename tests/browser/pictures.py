"""The pictures of the README, made anew by `python -m tests.browser.pictures`."""

from __future__ import annotations

from playwright.sync_api import Page, sync_playwright

from benchmarks import chromium
from benchmarks.server import ROOT, running
from tests.browser.looking import settle
from tests.browser.test_your_table import FLATS

SIZE = {"width": 1280, "height": 720}


def chart(page: Page) -> None:
    page.locator("[data-testid=stVegaLiteChart]:visible").last.evaluate("one => one.scrollIntoView()")


def whole(page: Page) -> None:
    page.get_by_test_id("stMain").evaluate("area => area.scrollTo(0, 0)")


def table(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "flats.csv", "mimeType": "text/csv", "buffer": FLATS.encode("cp1252")}
    )
    page.get_by_text("Learn from it:").wait_for()


PICTURES = {
    "comparison": ("linear_regression?dataset=diabetes", "light", whole),
    "surface": ("linear_regression?dataset=diabetes&view=Surface&surface=Race", "light", chart),
    "network": ("neural_network", "dark", whole),
    "tree": ("decision_tree", "light", whole),
    "attention": ("transformer?view=Attention", "light", chart),
    "home": ("", "dark", whole),
    "table": ("your_table", "light", table),
}


def main() -> None:
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        for name, (path, scheme, arrange) in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme=scheme)
            page.goto(f"http://{server.address}/{path}")
            settle(page)
            arrange(page)
            settle(page)
            page.screenshot(path=ROOT / "docs" / f"{name}.png")


if __name__ == "__main__":
    main()
