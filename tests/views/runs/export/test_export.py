"""The pins as one picture and as one page: documents that parse, in which names are nothing but text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from core.inspection.pinned.record import Board
from tests.core.inspection.pinned.kept import LINE, SPECS, pin
from tests.views.runs.boards import MIXED, NETWORKS, RATES, names
from views.runs.export.page import html_page
from views.runs.export.picture import strip_svg

EVIL = Board(
    (replace(pin(LINE), name='<script>alert(1)</script>"&\x00', note="</td><b>"), pin(SPECS["tree"]))
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("board", [RATES, NETWORKS, MIXED, EVIL])
def test_the_picture_has_a_card_with_a_line_for_each_pin(board: Board) -> None:
    root = ElementTree.fromstring(strip_svg(board, names(board)))
    assert len(root.findall(f"{SVG}g")) == len(board.pins)
    finite = [each for each in board.pins if not each.diverged]
    assert len(root.findall(f".//{SVG}polyline")) >= len(finite)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "text",
        "polyline",
    }


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_shows_all_numbers_and_runs_nothing() -> None:
    seen = Seen()
    seen.feed(html_page(EVIL, names(EVIL)))
    assert not {"script", "b", "link", "img", "iframe"} & set(seen.tags)
    assert seen.tags.count("tr") == 1 + len(EVIL.pins)
    assert any("<script>alert(1)</script>" in words for words in seen.words)
    assert LINE.to_json() in "".join(seen.words)
