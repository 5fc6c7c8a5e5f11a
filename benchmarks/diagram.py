"""The diagram of a tree of 199 nodes in the browser: from the creation of its element until it is painted.

Beside it, drawn in the same way and in turn: a plain scatter of as many points, the only chart of a Streamlit app. Each
chart is drawn anew several times, in a browser that has loaded what draws charts before; what the server computes and
sends is not counted. Needs Chromium: on the path, or named by PARAMSCOPE_CHROMIUM.

    python -m benchmarks.diagram --json benchmarks/diagram.json
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import chromium
from benchmarks.report import Report, arguments
from benchmarks.server import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS, MOST_MS, NODES = 7, 300.0, 199
TREE = "decision_tree?dataset=digits&max_leaf_nodes=100&levels=all"
# A box that draws the chart anew each time it is ticked.
SCATTER = f"""import altair as alt
import pandas as pd
import streamlit as st

frame = pd.DataFrame({{"x": range({NODES}), "y": [x * 7919 % {NODES} for x in range({NODES})]}})
if st.checkbox("Draw", value=True):
    st.altair_chart(alt.Chart(frame).mark_circle().encode(x="x", y="y"))
"""
# A chart counts as painted in the frame after its first mark is there: Vega makes all marks in one go.
WATCH = """
window.painted = [];
new MutationObserver(() => {
  for (const chart of document.querySelectorAll('[data-testid=stVegaLiteChart]:not(.st-key-fetched *)')) {
    chart.since ??= performance.now();
    if (chart.seen || !chart.querySelector('svg .role-mark :is(path, text)')) continue;
    chart.seen = true;
    requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - chart.since)));
  }
}).observe(document, {childList: true, subtree: true});
"""


def main() -> None:
    """Print medians and the goal, and write them where asked."""
    options = arguments(__doc__).parse_args()
    report, browser = Report(), chromium.find()
    if browser is None:
        print("Skipped: there is no Chromium.")
        return
    took = measured(browser)
    scatter = median(took["scatter"])
    report.table(
        f"Drawn in the browser, medians of {ROUNDS}",
        [
            {
                "chart": name,
                "ms": median(ms),
                "slowest, ms": max(ms),
                "times the scatter": median(ms) / scatter,
            }
            for name, ms in took.items()
        ],
    )
    report.goal(f"tree of {NODES} nodes", median(took["tree"]), MOST_MS, "ms")
    if options.json:
        report.write(options.json)


def measured(path: str) -> dict[str, list[float]]:
    """Milliseconds by chart."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        plain = Path(folder) / "scatter.py"
        plain.write_text(SCATTER)
        browser = playwright.chromium.launch(executable_path=path, args=chromium.OPTIONS)
        with running() as ours, running(plain) as theirs:
            tree = _opened(browser, f"http://{ours.address}/{TREE}")
            scatter = _opened(browser, f"http://{theirs.address}/")
            took: dict[str, list[float]] = {"tree": [], "scatter": []}
            for _ in range(ROUNDS):
                took["tree"].append(_drawn_anew(tree, _leave_tree, _enter_tree))
                took["scatter"].append(_drawn_anew(scatter, _untick, _tick))
        browser.close()
    return took


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_function("window.painted.length > 0")
    return page


def _drawn_anew(page: Page, leave: Callable[[Page], None], enter: Callable[[Page], None]) -> float:
    """Milliseconds of the chart that comes when it is entered."""
    leave(page)
    page.evaluate("window.painted = []")
    enter(page)
    page.wait_for_function("window.painted.length > 0")
    return float(page.evaluate("window.painted[0]"))


def _leave_tree(page: Page) -> None:
    """To the rules, which are text."""
    page.get_by_role("tab", name="Rules").click()
    page.wait_for_selector(".st-key-tree", state="detached")


def _enter_tree(page: Page) -> None:
    page.get_by_role("tab", name="Tree").click()
    unseen = page.locator(".st-key-tree svg path[aria-label*='training rows']")
    unseen.nth(NODES - 1).wait_for(state="attached")


def _untick(page: Page) -> None:
    page.get_by_text("Draw").click()
    page.wait_for_selector("svg.marks", state="detached")


def _tick(page: Page) -> None:
    page.get_by_text("Draw").click()


if __name__ == "__main__":
    main()
