"""A text that a visitor pastes is trained on; one that cannot be is explained, and the last run stays."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.data.texts import of_text
from tests.groups import views_on
from tests.pages.opening import metrics, open_page

QUERY = {"dataset": "text", "d_model": "8", "epochs": "2", "context": "4"}
HAMLET = "to be, or not to be, that is the question: whether it is nobler in the mind to suffer " * 2


def opened() -> AppTest:
    return open_page("pages/transformer.py", QUERY)


def paste(page: AppTest, text: str) -> AppTest:
    page.text_area(key="pasted_text").set_value(text).run()
    assert not page.exception
    return page


def parameters(symbols: int) -> str:
    own = of_text(HAMLET, 4)
    assert len(own.class_names) == symbols
    spec = RunSpec("text", "transformer", "adam", {"d_model": 8, "epochs": 1, "context": 4})
    return f"{train(spec.on(own), own).parameter_count:,}"


def test_a_pasted_text_is_trained_on_and_an_empty_one_gives_way_to_the_speech() -> None:
    page = opened()
    speech = metrics(page)
    own = metrics(paste(page, HAMLET))
    assert own["Parameters"] == parameters(len(set(HAMLET))) != speech["Parameters"]
    assert metrics(paste(page, "")) == speech


@pytest.mark.parametrize("text", ["aaaaaaaaaaaaaaaaaaaaaaaa", "short", "  "])
def test_what_cannot_be_learned_from_is_said_and_the_last_run_stays(text: str) -> None:
    page = opened()
    own = metrics(paste(page, HAMLET))
    assert metrics(paste(page, text)) == own
    assert "This text cannot be learned from" in page.error[0].value


@pytest.mark.slow
def test_a_long_text_of_many_characters_says_what_is_read() -> None:
    page = paste(opened(), "".join(chr(0x4E00 + place % 150) for place in range(21_000)))
    said = "\n".join(caption.value for caption in page.caption)
    assert "the first 20,000 are read" in said
    assert "the 99 most frequent" in said
    assert int(metrics(page)["Parameters"].replace(",", "")) > 0


@pytest.mark.slow
def test_a_context_longer_than_the_text_is_explained_and_a_text_stays_while_another_task_is_looked_at() -> (
    None
):
    page = paste(opened(), HAMLET[:60])
    own = metrics(page)
    page.select_slider(key="context").set_value(64).run()
    assert "do not fill two windows of 65" in page.error[0].value
    assert metrics(page) == own
    page.select_slider(key="context").set_value(4).run()
    page.selectbox(key="dataset").set_value("markov").run()
    assert not page.text_area
    page.selectbox(key="dataset").set_value("text").run()
    assert page.text_area(key="pasted_text").value == HAMLET[:60]


@pytest.mark.slow
@pytest.mark.parametrize("view", [view for _, view in views_on("transformer")])
def test_every_view_opens_on_a_pasted_text(view: str) -> None:
    page = open_page("pages/transformer.py", {**QUERY, "view": view})
    assert metrics(paste(page, HAMLET))["Parameters"]
