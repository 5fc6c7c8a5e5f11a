"""Opening a page as a link does, and reading what it shows."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def open_page(file: str, query: dict[str, str]) -> AppTest:
    """The page `file`, run once, as the link with that query opens it."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    if file != "app.py":
        page.switch_page(file)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def metrics(page: AppTest) -> dict[str, str]:
    """Label and value of every large number; fails when the page raised."""
    assert not page.exception
    return {metric.label: metric.value for metric in page.metric}
