"""To the server all tabs of one browser are one visitor, and another browser is another."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.server import ROOT, running
from tests.browser.looking import settle

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from ui.fair import visitor
st.text(repr(visitor()))
"""


def test_all_tabs_of_a_browser_are_one_visitor(browser: Browser, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    visitors = []
    with running(script, tmp_path / "log.txt") as server:
        for tabs in (2, 1):
            with browser.new_context() as context:
                for _ in range(tabs):
                    page = context.new_page()
                    page.goto(f"http://{server.address}")
                    settle(page)
                    visitors.append(page.get_by_test_id("stText").inner_text())
    first, second, other = visitors
    assert first == second != other
    assert first.startswith("b'")
