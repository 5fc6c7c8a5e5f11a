"""The page of a table of one's own, opened and given a file."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.opening import ROOT

FILE = "pages/your_table.py"


def opened() -> AppTest:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page.switch_page(FILE)
    return page.run()


def bring(page: AppTest, content: str | bytes, name: str = "rents.csv") -> AppTest:
    """Upload a file."""
    data = content.encode() if isinstance(content, str) else content
    page.file_uploader[0].upload(name, data).run()
    assert not page.exception
    return page
