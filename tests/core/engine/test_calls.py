"""What is handed to the engine in place of a spec, a batch, a state or a text is refused with what was wanted."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from core import RunSpec, SettingError, advance, start, sweep, train
from tests.core.records import linear


@pytest.mark.parametrize("spec", [None, "line", RunSpec, {"dataset": "line"}])
def test_what_is_no_spec_is_refused(spec: Any) -> None:
    for learn in (start, train, partial(sweep, over={"l2": [0.0, 0.1]})):
        with pytest.raises(SettingError, match=r"spec wants a RunSpec\(dataset, model, …\); got"):
            learn(spec)


def test_a_batch_of_none_is_refused() -> None:
    with pytest.raises(SettingError, match="one run or more; got none"):
        start([])


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (linear(batch_size=8), "batch_size"),
        (linear(loss="huber"), "loss"),
        (linear(degree=2), "degree"),
        (linear(dataset="sine"), "dataset"),
        (RunSpec("line", "neural_network", "sgd"), "model"),
    ],
)
def test_runs_that_cannot_share_their_steps_are_refused_in_one_batch(other: RunSpec, name: str) -> None:
    """All would be trained as the first is."""
    for specs in ([linear(), other], [other, linear()]):
        with pytest.raises(SettingError, match=f"these differ in {name}: use sweep"):
            start(specs)


def test_runs_of_one_batch_have_as_many_rows() -> None:
    short = RunSpec("sort", "transformer", "adam", {"epochs": 1, "length": 2, "symbols": 2, "samples": 100})
    seeds = {len(start(short.replace(data_seed=seed)).problems[0].train.y): seed for seed in range(8)}
    assert len(seeds) > 1
    with pytest.raises(SettingError, match="these differ in data_seed: use sweep"):
        start([short.replace(data_seed=seed) for seed in seeds.values()])


@pytest.mark.parametrize("epochs", [-1, 2.5, np.nan, np.inf, "2", None, True])
def test_epochs_that_cannot_be_counted_are_refused(epochs: Any) -> None:
    state = start(linear())
    assert advance(state, np.int8(2))[0].epoch == 2
    with pytest.raises(SettingError, match="epochs wants a whole number, 0 or more; got"):
        advance(state, epochs)
    with pytest.raises(SettingError, match="state wants a State, as start returns it; got"):
        advance(epochs, 1)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (None, "a query wants texts by name"),
        ("dataset=line", "a query wants texts by name, as to_query writes them; got 'dataset=line'"),
        ({"dataset": ["line"]}, r"dataset wants a name; got \['line'\]"),
        ({"l2": None}, "l2 wants text, as '0'; got None"),
        ({"l2": ["0.1"]}, r"l2 wants text, as '0'; got \['0.1'\]"),
        ({"epochs": 5}, "epochs wants text, as '200'; got 5"),
    ],
)
def test_a_query_of_anything_but_texts_is_refused(query: Any, message: str) -> None:
    """As `urllib.parse.parse_qs` makes one, with a list for each name."""
    whole = {**linear().to_query(), **query} if isinstance(query, dict) else query
    with pytest.raises(SettingError, match=message):
        RunSpec.from_query(whole)


@pytest.mark.parametrize(
    "text", ["null", "5", "[]", "{}", '{"dataset": "line"}', '{"self": 1}', None, 5, b"\xff"]
)
def test_a_refused_file_is_told_in_the_words_of_specs(text: Any) -> None:
    with pytest.raises(SettingError) as refused:
        RunSpec.from_json(text)
    assert str(refused.value).startswith(
        "a spec wants a JSON object with dataset, model, optimizer, settings, of at most 100,000 characters; got "
    )


def test_a_deeply_nested_file_is_refused() -> None:
    with pytest.raises(SettingError, match="a JSON object"):
        RunSpec.from_json("[" * 100_000)


def test_an_integer_of_more_digits_than_python_reads_is_refused() -> None:
    text = linear().to_json().replace('"epochs": 200', f'"epochs": {"9" * 5000}')
    assert "9" * 5000 in text
    with pytest.raises(SettingError, match="a spec wants a JSON object"):
        RunSpec.from_json(text)
