"""Charts become pictures in a process of its own, without a network, the same ones every time."""

from __future__ import annotations

import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from core.receipts import ReceiptError
from core.receipts import drawing as drawing_module
from core.receipts.drawing import drawn
from core.receipts.pictures import charts_of
from tests.core.receipts.runs import BUILT_IN, OWN, members, receipt, run_of

pytestmark = pytest.mark.usefixtures("really_drawn")
POINT = {
    "mark": "text",
    "data": {"values": [{"a": 1, "b": "<script>alert(1)</script>"}]},
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "text": {"field": "b", "type": "nominal"}},
}


def texts(svg: str) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'[{"a": 1}]')

        def log_message(self, *message: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
def test_charts_of_every_kind_of_run_are_drawn_with_words_in_them() -> None:
    kinds = [*BUILT_IN, *OWN]
    charts = {f"{kind}, {name}": chart for kind in kinds for name, chart in charts_of(run_of(kind)).items()}
    for name, svg in drawn(charts).items():
        assert ("Error" if name.endswith("error") else "What it learned") in texts(svg), name


def test_the_same_chart_gives_the_same_picture() -> None:
    assert drawn({"a": POINT}) == drawn({"a": POINT})
    assert "<script" not in drawn({"a": POINT})["a"]
    assert "<script>alert(1)</script>" in texts(drawn({"a": POINT})["a"])
    assert drawn({}) == {}


def test_a_receipt_has_these_pictures() -> None:
    run = run_of("linear")
    parts = members(receipt(run))
    assert {name: parts[f"charts/{name}.svg"].decode() for name in charts_of(run)} == drawn(charts_of(run))


def said_of(chart: Any) -> str:
    """The picture, or the sentence in its place."""
    try:
        return drawn({"a": chart})["a"]
    except ReceiptError as error:
        return str(error)


def test_no_chart_asks_the_network(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    said_of({**POINT, "data": {"url": f"{address}/data.json"}})
    said_of({"mark": {"type": "image", "url": f"{address}/a.png"}, "data": {"values": [{}]}})
    assert paths == []


@pytest.mark.parametrize("chart", [{}, {"mark": 7}, {"mark": "point", "data": {"values": 3}}, [], None, 7])
def test_what_is_no_chart_is_a_sentence_or_a_picture(chart: Any) -> None:
    assert said_of(chart).startswith(("<svg", "the charts cannot be drawn as SVG"))


def test_of_many_who_ask_at_once_each_waits_for_those_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process takes 90 MB."""
    there, most = 0, 0

    def run(*given: object, **named: object) -> subprocess.CompletedProcess[str]:
        nonlocal there, most
        there += 1
        most = max(most, there)
        time.sleep(0.01)
        there -= 1
        return subprocess.CompletedProcess("python", 0, "{}")

    monkeypatch.setattr(drawing_module.subprocess, "run", run)
    visitors = [threading.Thread(target=drawn, args=({"a": POINT},)) for _ in range(5)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert most == 1


FAULTS = (
    subprocess.TimeoutExpired("python", 60),
    FileNotFoundError("python"),
    subprocess.CalledProcessError(1, "python"),
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_process_that_fails_is_a_sentence(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **named: object) -> None:
        raise fault

    monkeypatch.setattr(drawing_module.subprocess, "run", fail)
    with pytest.raises(ReceiptError, match="the charts cannot be drawn as SVG: install `vl-convert-python`"):
        drawn({"a": POINT})
