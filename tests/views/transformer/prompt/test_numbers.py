"""What a model writes: prompts that are read or refused, symbols one by one, and what is right."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from core import Run, RunSpec, SettingError, train
from core.data.dataset import NOT_ASKED
from core.data.texts import of_text
from tests.core.models.test_transformer import transformer
from views.transformer.decoding import Decoding
from views.transformer.prompt.numbers import (
    ANSWERS,
    Writing,
    beginning,
    finding,
    read,
    right,
    spelled,
    unusual,
    write,
)


@lru_cache
def run_on(dataset: str, epochs: int = 1) -> Run:
    return train(transformer(dataset, epochs=epochs))


@pytest.mark.parametrize("dataset", ANSWERS)
def test_right_is_what_the_data_go_on_with(dataset: str) -> None:
    run = run_on(dataset)
    for x, y in zip(run.train.x[:40], run.train.y[:40], strict=True):
        prompt = beginning(x, y)
        assert prompt == tuple(x[: len(prompt)])
        wanted = right(run, prompt)
        assert wanted is not None
        assert [int(symbol) for symbol in y[-len(wanted) :]] == list(wanted)


def test_a_prompt_ends_where_a_symbol_is_asked_for() -> None:
    run = run_on("induction")
    for x, y in zip(run.train.x, run.train.y, strict=True):
        prompt = beginning(x, y)
        assert prompt == tuple(x[: len(prompt)])
        if (y[3:] != NOT_ASKED).any():
            assert len(prompt) == 4 + np.flatnonzero(y[3:] != NOT_ASKED)[0]
            assert (right(run, prompt) or ())[0] == y[len(prompt) - 1]
        else:
            assert len(prompt) == 6


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ((1, 2, 3, 1), (2, 3, 1)),
        ((1, 2, 1), (2, 1, 2, 1)),
        ((2, 2), (2, 2, 2, 2, 2)),
        ((0, 1, 2, 1, 3, 0), (1,)),
        ((1, 2, 1, 3, 1), None),
        ((1, 2, 3), None),
    ],
)
def test_a_run_goes_on_as_long_as_what_follows_is_known(
    prompt: tuple[int, ...], wanted: tuple[int, ...] | None
) -> None:
    run = run_on("induction")
    assert right(run, prompt) == wanted
    assert len(write(run, prompt, Decoding()).symbols) == len(wanted or range(7 - len(prompt)))


def test_a_prompt_is_half_a_sequence_and_fills_the_context() -> None:
    run = run_on("markov")
    prompt = beginning(run.train.x[0], run.train.y[0])
    assert (len(prompt), len(write(run, prompt, Decoding()).symbols)) == (4, 3)
    assert len(write(run, (0,) * 6, Decoding()).symbols) == 1
    assert right(run, prompt) is None


@pytest.mark.parametrize("dataset", ["sort", "markov"])
def test_greedy_symbols_have_the_highest_scores_of_one_pass_over_all(dataset: str) -> None:
    run = run_on(dataset)
    writing = write(run, beginning(run.validation.x[0], run.validation.y[0]), Decoding())
    whole = np.array([*writing.prompt, *writing.symbols[:-1]], dtype=float)[None]
    shares = run.predict(whole)[0][-len(writing.symbols) :]
    np.testing.assert_allclose(writing.predicted, shares, atol=1e-12)
    assert writing.symbols == tuple(shares.argmax(axis=1))
    assert (writing.drawn.max(axis=1) == 1).all()


def test_draws_are_repeated_by_their_seed_and_keep_to_what_is_left() -> None:
    run = run_on("markov")
    warm = Decoding(temperature=5.0, top_k=2)
    drawn = {seed: write(run, (0,), warm, seed).symbols for seed in range(8)}
    assert drawn[3] == write(run, (0,), warm, 3).symbols
    assert len(set(drawn.values())) > 1
    writing = write(run, (0,), warm, 3)
    assert (writing.drawn[range(6), writing.symbols] > 0).all()
    assert (np.count_nonzero(writing.drawn, axis=1) == 2).all()


@pytest.mark.parametrize(
    ("dataset", "text", "sentence"),
    [
        ("sort", "0x1", "The model knows no “x”: its symbols are `0` `1` `2` `3` `4` `|` and no others."),
        ("sort", "01234", "A prompt is 1 to 4 symbols, then `|`"),
        ("sort", "01|0|", "A prompt is 1 to 4 symbols"),
        ("sort", "01|01", "A prompt is 1 to 4 symbols"),
        ("sort", " ", "A prompt is 1 to 4 symbols"),
        ("markov", "0000000", "A prompt has 1 to 6 symbols"),
        ("markov", "<b>*", "The model knows no “`*<>b`”"),
    ],
)
def test_what_the_model_cannot_read_is_refused_with_what_it_can(
    dataset: str, text: str, sentence: str
) -> None:
    with pytest.raises(SettingError) as refused:
        read(run_on(dataset), text)
    assert str(refused.value).startswith(sentence)


def test_a_missing_bar_is_added_and_an_answer_is_gone_on_with() -> None:
    run = run_on("sort")
    assert read(run, "31 0") == read(run, "310|") == (3, 1, 0, 5)
    assert right(run, read(run, "310|0")) == (1, 3)
    assert len(write(run, read(run, "310|0"), Decoding()).symbols) == 2
    assert "4 symbols stood before the bar, here 3" in unusual(run, read(run, "310"))
    assert unusual(run, read(run, "3102")) == unusual(run_on("markov"), (0,)) == ""


def test_of_a_text_spaces_and_new_lines_are_symbols() -> None:
    data = of_text("to be or not\nto be `or not`", 4)
    run = train(RunSpec(f"own:{data.fingerprint}", "transformer", "adam", {"epochs": 1, "d_model": 8}), data)
    assert spelled(run.sequences.symbols, read(run, "o b␣")) == "o␣b␣"
    assert spelled(run.sequences.symbols, read(run, "t\r\n")) == "t⏎"
    writing = write(run, read(run, "`o"), Decoding())
    assert finding(writing).startswith("After `` `o `` the model writes")


def test_mistakes_are_counted_and_the_first_is_told() -> None:
    shares = np.array([[0.7, 0.2, 0.1, 0], [0.1, 0.6, 0.3, 0]])
    writing = Writing(("0", "1", "2", "|"), (2, 0, 3), (0, 1), shares, shares, (0, 2))
    assert writing.wrong == [1]
    assert finding(writing) == (
        "After `20|` the model writes `01`: 1 of 2 symbols is right. Number 2 should be `2`, to which it gave 30 %; "
        "to `1` it gave 60 %."
    )
    all_right = Writing(writing.names, writing.prompt, (0, 2), shares, shares, (0, 2))
    assert finding(all_right).endswith("`02`: all 2 symbols are right.")
    untold = Writing(writing.names, writing.prompt, (0, 1), shares, shares, None)
    assert finding(untold).endswith("To `0`, the first of them, it gave 70 %.")


def test_nearly_sure_is_not_called_sure_and_one_symbol_is_not_the_first_of_them() -> None:
    shares = np.array([[0.99999, 0.00001, 0, 0]])
    writing = Writing(("0", "1", "2", "|"), (2,), (0,), shares, shares, None)
    assert finding(writing) == "After `2` the model writes `0`. To `0` it gave 99.9 %."
