"""The page of a receipt shows what was chosen, what was learned and the errors, as text, without a network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from core import Dataset, Run
from core.formatting import number
from core.receipts.page import FIRST, page
from tests.core.receipts.runs import BUILT_IN, OWN, members, on, receipt_of, run_of
from tests.core.records import tilted

ODD = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</table><h1>")


class Reading(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data + "\n"


def shown(run: Run) -> Reading:
    return Reading(page(run, {"error": "<svg/>"}, {"run.json": "facts"}, "import numpy").decode())


@pytest.mark.parametrize("kind", [*BUILT_IN, *OWN])
def test_a_page_of_every_kind_of_run_says_what_it_learned(kind: str) -> None:
    run = run_of(kind)
    text = shown(run).text.split("\n")
    for name, value in [*run.final.items()][:FIRST]:
        assert text[text.index(run.title(name)) + 1] == number(value)
    assert not shown(run).open


def test_it_says_what_was_chosen_and_the_errors() -> None:
    run = run_of("linear")
    text = shown(run).text.split("\n")
    assert text[text.index("Polynomial degree") + 1] == "2"
    assert text[text.index("Optimizer") + 1] == "Momentum"
    # What has no effect on this run is none of its choices.
    assert not [line for line in text if line.startswith("Huber threshold")]
    assert [line for line in shown(run_of("Huber")).text.split("\n") if line.startswith("Huber threshold")]
    assert text[text.index("Squared loss, training rows") + 1] == number(float(run.train_error[-1]))
    assert text[text.index("R², validation rows") + 1] == number(run.final_metrics["validation_r2"])
    assert "Squared loss, validation rows" not in shown(run_of("Huber")).text
    assert "the training diverged" in shown(run_of("no number in the end")).text


def test_of_many_parameters_the_others_are_one_click_away() -> None:
    run = run_of("transformer")
    tags = [tag for tag, _ in shown(run).tags]
    assert "details" in tags
    assert tags.count("td") < 1100
    assert f"{run.parameter_count - 1000:,} others are in" in shown(run).text
    assert "details" not in [tag for tag, _ in shown(run_of("linear")).tags]


def test_nothing_is_loaded_or_executed() -> None:
    for kind in ("linear", "own numbers"):
        content = members(receipt_of(kind))["index.html"].decode()
        reading = Reading(content)
        assert {tag for tag, _ in reading.tags}.isdisjoint(
            {"script", "link", "iframe", "a", "object", "form", "svg"}
        )
        for tag, attributes in reading.tags:
            assert not [name for name in attributes if name.startswith("on")]
            for address in (attributes.get("src"), attributes.get("href")):
                assert address is None or address.startswith("data:image/svg+xml;base64,"), tag
        assert "default-src 'none'" in content
        assert not re.findall(r"https?://|url\(|@import", content)


def test_names_are_text_whatever_they_look_like() -> None:
    data = Dataset(tilted().x, tilted().y, ODD, "regression", "</td><script>")
    reading = shown(on(data, "linear_regression", "sgd"))
    plain = shown(on(tilted(), "linear_regression", "sgd"))
    assert [tag for tag, _ in reading.tags] == [tag for tag, _ in plain.tags]
    assert all(name in reading.text for name in ODD)


def test_own_rows_are_no_part_of_it() -> None:
    data = tilted()
    text = members(receipt_of("own numbers"))["index.html"].decode()
    assert not [value for value in np.concatenate([data.x.ravel(), data.y]).tolist() if repr(value) in text]
    assert "a table of one’s own, fingerprint" in text


def test_whatever_it_is_handed_is_text() -> None:
    reading = Reading(page(run_of("linear"), {'a"b': "<svg/>"}, {"<i>": "<b>"}, "<u>").decode())
    assert {tag for tag, _ in reading.tags}.isdisjoint({"i", "b", "u", "svg"})
    assert all(text in reading.text for text in ("<i>", "<b>", "<u>"))
    assert [attributes["alt"] for tag, attributes in reading.tags if tag == "img"] == ['a"b']
