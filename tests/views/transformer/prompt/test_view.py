"""The prompt is typed or held out, what cannot be read changes nothing, decoding is no hyperparameter."""

from __future__ import annotations

import pytest

from core import train
from tests.core.models.test_transformer import transformer
from tests.pages.opening import charts, data_of, linked_view, open_page, texts, view_of
from views.transformer.decoding import Decoding
from views.transformer.prompt.numbers import beginning, finding, read, spelled, write

SPEC = transformer("sort", epochs=1)


def test_it_begins_with_a_held_out_prompt_and_greedy() -> None:
    page, run = view_of("Prompt", SPEC, sequence="2"), train(SPEC)
    prompt = beginning(run.validation.x[1], run.validation.y[1])
    assert page.text_input(key="prompt").placeholder == spelled(run.sequences.symbols, prompt)
    assert finding(write(run, prompt, Decoding())) in texts(page)
    assert "neither parameters nor hyperparameters" in texts(page)
    assert len(data_of(charts(page)[0], "bars")) == 4 * 6


def test_what_is_typed_is_written_on_and_decoded_as_chosen() -> None:
    chosen = {"prompt": "310", "temperature": "2", "top_k": "3", "top_p": "0.9", "draws": "5"}
    page, run = view_of("Prompt", SPEC, **chosen), train(SPEC)
    writing = write(run, read(run, "310"), Decoding(2.0, 3, 0.9), 5)
    assert finding(writing) in texts(page)
    page.session_state["writing_table"] = True
    table = page.run().dataframe[0].value
    assert table["written"].tolist() == [writing.names[symbol] for symbol in writing.symbols]
    assert table["right"].tolist() == ["0", "1", "3"]


def test_what_cannot_be_read_gets_a_sentence_and_the_last_prompt_stays() -> None:
    page, run = view_of("Prompt", SPEC, prompt="310"), train(SPEC)
    sentence = finding(write(run, read(run, "310"), Decoding()))
    page.text_input(key="prompt").set_value("3z<b>").run()
    assert not page.exception
    assert page.warning[0].value.startswith(
        "The model knows no “`<>bz`”: its symbols are `0` `1` `2` `3` `4` `|` and no others."
    )
    assert sentence in texts(page)
    page.text_input(key="prompt").set_value("").run()
    assert not page.warning


def test_a_prompt_that_never_could_be_read_shows_the_held_out_one() -> None:
    page, run = linked_view("Prompt", SPEC, prompt="z" * 900, temperature="hot"), train(SPEC)
    assert finding(write(run, beginning(run.validation.x[0], run.validation.y[0]), Decoding())) in texts(page)
    assert len(page.warning) == 1
    assert "Temperature: there is no “hot” here" in page.info[0].value


@pytest.mark.parametrize("dataset", ["markov", "induction"])
def test_other_tasks_are_gone_on_with(dataset: str) -> None:
    page = view_of("Prompt", transformer(dataset, epochs=1, validation_share=0.0))
    assert "the model writes" in texts(page)
    assert len(charts(page)) == 1
    assert page.selectbox(key="sequence").label == "Sequence"


def test_a_diverged_run_is_explained() -> None:
    page = view_of("Prompt", transformer("sort", "sgd", learning_rate=10.0))
    assert "diverged" in page.info[0].value
    assert charts(page) == []


@pytest.mark.slow
def test_a_link_holds_prompt_and_decoding() -> None:
    query = {"view": "Prompt", "prompt": "3210", "temperature": "1", "draws": "3", "epochs": "1"}
    page = open_page("pages/transformer.py", query)
    assert not page.exception
    assert page.text_input(key="prompt").value == "3210"
    assert "After `3210|` the model writes" in texts(page)
