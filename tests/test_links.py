"""Every page ends with a few trusted sources and what each gives; the script that asks them tells what they answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.links import LINKS, answer, report
from tests.pages.opening import open_page
from ui.explain import Link
from ui.frame import PAGES

FEWEST, MOST = 3, 5


def shown_on(file: str) -> list[tuple[str, ...]]:
    """(title, url, gives) of each link below the last heading of a page."""
    page = open_page(file, {})
    assert page.main.subheader[-1].value == "Learn more"
    return re.findall(r"^- \[(.+)\]\((\S+)\): (.+)$", page.main.markdown[-1].value, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("file", [row.file for row in PAGES])
def test_a_page_shows_three_to_five_links_with_what_each_gives(file: str) -> None:
    shown = shown_on(file)
    assert FEWEST <= len(shown) <= MOST
    assert len(set(shown)) == len(shown)
    assert {Link(*pair) for pair in shown} <= set(LINKS)


def test_every_link_is_on_a_page() -> None:
    assert {Link(*pair) for row in PAGES for pair in shown_on(row.file)} == set(LINKS)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.title)
def test_a_link_is_safe_and_says_what_it_gives(link: Link) -> None:
    parts = urlsplit(link.url)
    assert parts.scheme == "https"
    assert "." in parts.netloc
    assert not parts.query
    assert link.title == link.title.strip() != ""
    assert len(link.gives) > 20
    assert link.gives[-1] != "."


def test_no_source_is_named_twice() -> None:
    for values in ({link.url for link in LINKS}, {link.title for link in LINKS}):
        assert len(values) == len(LINKS)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            threading.Event().wait(1.0)
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has one needs none for their own machine."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as served:
        threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


def test_the_script_tells_what_answers(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    here, gone = (Link(name, f"{server}/{name}", "a page") for name in ("here", "gone"))
    assert report([here]) == 0
    assert report([here, gone]) == 1
    output = capsys.readouterr().out
    assert f"answers  {server}/here" in output
    assert f"FAILS    {server}/gone  (404)" in output
    assert "network" not in output


def test_the_script_waits_no_longer_than_its_limit(server: str) -> None:
    assert answer(f"{server}/slow", seconds=0.05) == "timed out"


def test_without_a_network_the_script_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    # Port 1 of this machine: nobody listens.
    assert report([Link("nowhere", "http://127.0.0.1:1/", "nothing")]) == 1
    assert "is there a network?" in capsys.readouterr().out
