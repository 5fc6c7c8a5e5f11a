"""The first visit to a cold server, by a browser that has never seen it, until the first chart is drawn.

Beside it, on the same machine and in turn: a Streamlit app that draws two charts and does nothing else. The first run
of the script is also timed without a browser. Needs Chromium: on the path, or named by PARAMSCOPE_CHROMIUM.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import chromium
from benchmarks.report import Report
from benchmarks.server import APP, running
from benchmarks.visitors import visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The empty one that `ui.frame` hides only fetches what draws the others.
CHART = "[data-testid=stVegaLiteChart]:not(.st-key-fetched *) :is(svg, canvas)"
# Milliseconds since the navigation, taken by the page itself: whoever asks it from outside waits until it is idle.
DRAWN = f"""
new MutationObserver(() => {{
  if (!window.drawn && document.querySelector({CHART!r})) window.drawn = performance.now();
}}).observe(document, {{childList: true, subtree: true}});
"""
TWO_CHARTS = """import altair as alt
import pandas as pd
import streamlit as st

frame = pd.DataFrame({"x": range(20), "y": [x * x for x in range(20)]})
left, right = st.columns(2)
left.altair_chart(alt.Chart(frame).mark_line().encode(x="x", y="y"))
right.altair_chart(alt.Chart(frame).mark_point().encode(x="x", y="y"))
"""
BARE = "two charts"
FIVE = ("linear_regression", "logistic_regression", "neural_network", "decision_tree", "transformer")
PAGES = {"home": ""} | {page: page for page in FIVE}
VISITS = 5
MOST_RATIO = 1.3

Seconds = dict[str, list[float]]


def first_visits(report: Report) -> None:
    """Medians of several cold starts each, and how many times those of the bare app they are."""
    browser = chromium.find()
    if browser is None:
        print("\nFirst visits: skipped, there is no Chromium.")
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "two_charts.py"
        plain.write_text(TWO_CHARTS)
        pages = {BARE: (plain, "")} | {name.replace("_", " "): (APP, page) for name, page in PAGES.items()}
        drawn, run = _measured(pages, browser)
    base = median(drawn[BARE])
    report.table(
        f"First visit to a cold server, medians of {VISITS}",
        [
            {
                "page": name,
                "chart drawn s": median(drawn[name]),
                "times two charts": median(drawn[name]) / base,
                "script alone s": median(run[name]),
            }
            for name in pages
        ],
    )
    for name in pages:
        if name != BARE:
            report.goal(f"first chart, {name}, times the bare app", median(drawn[name]) / base, MOST_RATIO)


def _measured(pages: dict[str, tuple[Path, str]], path: str) -> tuple[Seconds, Seconds]:
    """Seconds until the chart is drawn, and of the first run of the script, by page; the pages take turns."""
    from playwright.sync_api import sync_playwright

    drawn: Seconds = {name: [] for name in pages}
    run: Seconds = {name: [] for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.OPTIONS)
        # The first round warms up the browser and the system's file cache.
        for visit in range(VISITS + 1):
            for name, (script, page) in pages.items():
                with running(script) as server:
                    seconds = _until_drawn(browser, f"http://{server.address}/{page}")
                if visit:
                    drawn[name].append(seconds)
        browser.close()
    for _ in range(VISITS):
        for name, (script, page) in pages.items():
            with running(script) as server:
                run[name].append(asyncio.run(_first_run(server.address, page)))
    return drawn, run


def _until_drawn(browser: Browser, url: str) -> float:
    """Seconds from the navigation until there is a chart, in a context that has cached nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.add_init_script(DRAWN)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.drawn")
    milliseconds: float = page.evaluate("window.drawn")
    context.close()
    return milliseconds / 1000


async def _first_run(address: str, page: str) -> float:
    async with visiting(address, page) as visitor:
        return await visitor.open()
