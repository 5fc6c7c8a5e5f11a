"""A step of training told in words has the numbers of that step, and says so where they are none."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from core import train
from tests.core.records import linear
from views.shared.under_the_hood.findings import finding, left_out, units
from views.shared.under_the_hood.numbers import one_step
from views.shared.under_the_hood.substitution import written


@pytest.mark.parametrize(
    ("optimizer", "settings", "step", "sentence"),
    [
        ("sgd", {}, 1, "Step 1, in epoch 1, over all 75 rows: as slope grows, the loss falls"),
        ("sgd", {"batch_size": 8}, 11, "Step 11, in epoch 2, over 8 of 75 rows"),
        ("sgd", {"learning_rate": 1.5}, 2, "grows, the loss rises"),
        ("momentum", {"learning_rate": 0.5}, 4, "That is uphill"),
    ],
)
def test_a_step_is_told_in_words(optimizer: str, settings: dict[str, Any], step: int, sentence: str) -> None:
    taken_step = one_step(linear(optimizer, **settings), step)
    text = finding(taken_step, 1, "slope", 75)
    assert sentence in text
    assert f"with gradient {written(taken_step.loss_gradient[1])}. " in text
    assert f"a step of {written(taken_step.update[1])}." in text
    assert ("uphill" in text) == (taken_step.loss_gradient[1] * taken_step.update[1] > 0)


def test_a_step_beyond_the_range_of_floats_is_told_as_such() -> None:
    taken_step = one_step(linear(learning_rate=10.0, epochs=2000), 1000)
    assert "beyond the range of floating point" in finding(taken_step, 1, "slope", 75)


def test_a_flat_loss_is_told_as_such() -> None:
    taken_step = one_step(linear(), 2)
    flat = dataclasses.replace(taken_step, loss_gradient=np.zeros(2))
    assert "to first order the loss does not change with slope" in finding(flat, 1, "slope", 75)


def test_a_step_uphill_is_told_however_small_it_is() -> None:
    taken_step = one_step(linear(), 2)
    tiny = dataclasses.replace(taken_step, loss_gradient=np.full(2, 1e-200), update=np.full(2, 1e-200))
    assert "That is uphill" in finding(tiny, 1, "slope", 75)


def test_the_units_of_a_step_tell_of_the_schedule_and_of_standardized_columns() -> None:
    labels = units(one_step(linear(schedule="cosine", epochs=20), 20))
    assert labels.startswith("The schedule has η at 0.0016")
    assert "0.1 was chosen" in labels
    assert "of standardized columns" in labels
    plain = units(one_step(linear(standardize=False, learning_rate=0.01), 2))
    assert plain.startswith("Numbers are in the units of training, rounded")


def test_of_a_diverged_run_it_is_told_which_steps_are_left_out() -> None:
    run = train(linear(learning_rate=10.0, epochs=2000, batch_size=32))
    assert not np.isfinite(run.objective[-1])
    first = int(np.flatnonzero(~np.isfinite(run.objective))[0])
    assert f"from epoch {first} on its error is beyond" in left_out(run)
    for spec in (linear(), linear(learning_rate=5.0, epochs=50), linear(batch_size=8, patience=5)):
        assert left_out(train(spec)) == ""
