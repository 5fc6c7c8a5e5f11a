"""A pasted text is trained on, in its session alone; one that cannot be is explained, and the last run stays."""

from __future__ import annotations

import gc
from collections.abc import Hashable

import pytest
from streamlit.testing.v1 import AppTest

from core import Dataset, Run, RunSpec, train
from core.data import held, interned, is_own
from core.data.texts import MOST_TIDIED, of_text
from tests.groups import views_on
from tests.pages.opening import in_turn, metrics, open_page
from ui import session, turns
from ui.cache import Cache

QUERY = {"dataset": "text", "d_model": "8", "epochs": "2", "context": "4"}
HAMLET = "to be, or not to be, that is the question: whether it is nobler in the mind to suffer " * 2

# A family joined by what is not seen, marks alone, right to left, controls, and what Markdown would take for its own.
ANY_UNICODE = (
    "\U0001f468\u200d\U0001f469\ufe0f a\u0338 \u0301 \u05e9\u05dc\u05d5\u05dd \u202e \x00\x1b\u00a0 "
    "$x$ :red[y] <b>`|\\ \ue000 "
) * 6


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
    assert own["parameters"] == parameters(len(set(HAMLET))) != speech["parameters"]
    assert any(f"{len(HAMLET) // 5} windows of 5." in caption.value for caption in page.caption)
    assert metrics(paste(page, "")) == speech


def test_any_unicode_can_be_learned() -> None:
    page = paste(opened(), ANY_UNICODE)
    assert not page.error
    assert metrics(page)["parameters"] != metrics(opened())["parameters"]


@pytest.mark.parametrize("text", ["aaaaaaaaaaaaaaaaaaaaaaaa", "\U0001f468" * 40, "short", "  ", "\n\n\n"])
def test_what_cannot_be_learned_from_is_said_and_the_last_run_stays(text: str) -> None:
    page = opened()
    own = metrics(paste(page, HAMLET))
    assert metrics(paste(page, text)) == own
    assert "This text cannot be learned from" in page.error[0].value
    assert page.error[0].value.endswith("The last run is shown.")


def test_where_nothing_was_learned_before_the_speech_is_said_to_stay() -> None:
    page = opened()
    speech = metrics(page)
    assert metrics(paste(page, "short")) == speech
    assert page.error[0].value.endswith("The speech is used instead.")


@pytest.mark.slow
def test_a_long_text_of_many_characters_says_what_is_read() -> None:
    page = paste(opened(), "".join(chr(0x4E00 + place % 150) for place in range(21_000)))
    sentence = "\n".join(caption.value for caption in page.caption)
    assert "the first 20,000 are read" in sentence
    assert "the 99 most frequent" in sentence
    assert int(metrics(page)["parameters"].replace(",", "")) > 0


@pytest.mark.slow
def test_what_would_take_too_long_is_explained_and_the_last_run_stays() -> None:
    page = paste(opened(), HAMLET * 200)
    own = metrics(page)
    page.select_slider(key="epochs").set_value(5000).run()
    assert "more than the 30 s allowed" in page.error[0].value
    assert metrics(page) == own


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
@pytest.mark.parametrize(
    ("view", "text"), in_turn([view for _, view in views_on("transformer")], (HAMLET, ANY_UNICODE), 0)
)
def test_every_view_opens_on_a_pasted_text(view: str, text: str) -> None:
    page = open_page("pages/transformer.py", {**QUERY, "view": view})
    assert metrics(paste(page, text))["parameters"]
    assert not page.error
    assert not kept_for_all()


# --------------------------------------------------------------------------- what ends with the session


def run_of(page: AppTest) -> Run:
    run: Run = page.session_state[session.LAST_RUN.of("transformer").name]
    return run


def kept_for_all() -> list[Hashable]:
    """Keys of what is of own data in all caches that sessions share."""
    gc.unfreeze()
    caches = [thing for thing in gc.get_objects() if isinstance(thing, Cache)]
    assert len(caches) >= 4
    return [key for cache in caches for key in cache._shared._results if is_own(key)]


def living(text: str) -> int:
    """How many datasets and rows of `text` anybody holds, but for what a server sets aside with its imports."""
    gc.unfreeze()
    gc.collect()
    names = of_text(text, 4).class_names
    return sum(isinstance(thing, Dataset) and thing.class_names == names for thing in gc.get_objects())


@pytest.mark.slow
def test_when_the_session_ends_nothing_of_the_text_is_left() -> None:
    page = paste(opened(), HAMLET + "!")
    page.query_params["view"] = "Prompt"
    page.run()
    name = run_of(page).spec.dataset
    assert held(name) is not None
    assert living(HAMLET + "!") >= 3
    assert not kept_for_all()
    del page
    assert living(HAMLET + "!") == 0
    assert held(name) is None


def test_two_sessions_share_the_run_of_the_speech_but_not_that_of_a_text_they_both_paste() -> None:
    page, other = opened(), opened()
    assert run_of(page) is run_of(other)
    paste(page, HAMLET), paste(other, HAMLET)
    assert run_of(page).spec == run_of(other).spec
    assert run_of(page) is not run_of(other)
    again = run_of(page)
    assert run_of(page.run()) is again


@pytest.mark.slow
def test_a_text_may_be_changed_and_changed_back_and_left_for_another_view_and_task() -> None:
    page = opened()
    first, second = metrics(paste(page, HAMLET)), metrics(paste(page, HAMLET[::-1] + "?"))
    assert first != second
    assert metrics(paste(page, HAMLET)) == first
    assert metrics(paste(page, "short")) == first
    assert metrics(paste(page, HAMLET)) == first
    assert not page.error
    page.query_params["view"] = "Embeddings"
    assert metrics(page.run()) == first
    page.selectbox(key="dataset").set_value("markov").run()
    page.selectbox(key="dataset").set_value("text").run()
    assert page.text_area(key="pasted_text").value == HAMLET


def test_after_a_text_was_cleared_one_that_cannot_be_learned_from_leaves_the_speech() -> None:
    page = opened()
    speech = metrics(page)
    paste(paste(page, HAMLET), "")
    assert metrics(paste(page, "short")) == speech


@pytest.mark.slow
def test_where_training_was_stopped_the_text_of_the_run_that_stays_is_still_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = paste(opened(), HAMLET)
    monkeypatch.setattr(turns, "LONG_SECONDS", 0)
    own = run_of(page)
    page.session_state[session.STOPPED.name] = own.spec.on(interned(of_text(HAMLET[::-1] + "?", 4)))
    page.query_params["view"] = "Size"
    paste(page, HAMLET[::-1] + "?")
    assert "Stopped before the training was done" in page.warning[0].value
    assert run_of(page) is own
    gc.collect()
    assert held(own.spec.dataset) is not None


def test_no_more_can_be_pasted_than_is_read() -> None:
    page = open_page("pages/transformer.py", {"dataset": "text", "epochs": "1"})
    (area,) = page.text_area
    assert area.proto.max_chars == MOST_TIDIED
