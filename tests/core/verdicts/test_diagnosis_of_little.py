"""Verdicts where there is little to judge by: no validation rows, few of them, one epoch, targets that do not vary."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core import train
from core.data import split
from core.verdicts.diagnosis import verdict
from tests.core.records import linear, own


def test_without_validation_rows_a_verdict_says_so() -> None:
    diagnosis = verdict(train(linear("momentum", "norris")))
    assert diagnosis.finding == "cannot tell"
    assert "no validation rows" in diagnosis.reason


def test_the_shortest_run_is_judged_by_its_last_epoch() -> None:
    diagnosis = verdict(train(linear(epochs=1)))
    assert diagnosis.finding == "still improving"
    assert "over the last epoch:" in diagnosis.reason


def test_a_constant_target_is_learned_and_then_settled() -> None:
    run = train(linear(validation_share=0.5), data=own(np.arange(12.0), np.full(12, 5.0)))
    assert verdict(run).finding == "good"


@pytest.mark.parametrize("seed", range(10))
def test_a_handful_of_validation_rows_is_no_evidence(seed: int) -> None:
    x = np.linspace(0, 1, 10)
    data = own(x, 3 * x + np.random.default_rng(1).standard_normal(10))
    diagnosis = verdict(train(linear(epochs=500, validation_share=0.1, data_seed=seed), data=data))
    assert diagnosis.finding == "cannot tell"
    assert diagnosis.reason == "1 validation row is too few to tell how it does on unseen data."


def test_a_target_that_does_not_vary_among_the_validation_rows_is_said_so() -> None:
    y = np.where(split_rows(40), np.linspace(0, 3, 40), 1.0)
    diagnosis = verdict(train(linear(epochs=500), data=own(np.linspace(0, 1, 40), y)))
    assert "nan" not in diagnosis.reason


def split_rows(rows: int) -> NDArray[np.bool_]:
    """Which of the rows the default split trains on."""
    data = own(np.arange(float(rows)), np.arange(rows))
    return np.isin(np.arange(rows), split(data, 0.25, 0)[0].y)
