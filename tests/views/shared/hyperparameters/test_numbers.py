"""When a task is solved is counted on the symbols of every snapshot, and said with the steps it took."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.verdicts.baselines import SOLVED
from views.shared.hyperparameters.numbers import Solved, can_be_solved, finding, solved, work

SORT = {"samples": 500, "length": 3, "symbols": 5, "validation_share": 0.2, "d_model": 8, "heads": 1}
SPEC = RunSpec("sort", "transformer", "adam", {**SORT, "epochs": 12, "batch_size": 16, "learning_rate": 0.01})
RATE = SPEC.hypers["learning_rate"]
RUNS = sweep(SPEC, {"learning_rate": (1e-6, 0.01, 0.02)}).runs
GROUPS = [(run,) for run in RUNS]


def test_the_epoch_is_the_first_whose_held_out_symbols_are_right() -> None:
    reported: list[tuple[int, int]] = []
    epochs = solved(GROUPS, lambda done, of: reported.append((done, of))).epochs
    assert reported == [(1, 3), (2, 3), (3, 3)]
    assert np.isnan(epochs[0, 0])
    for run, (epoch,) in zip(RUNS[1:], epochs[1:], strict=True):
        right = run.metrics["validation_token_accuracy"] >= SOLVED
        assert 0 < right.argmax() < len(right) - 1
        assert epoch == run.epochs[right.argmax()]


def test_without_held_out_sequences_the_training_ones_judge() -> None:
    run = train(SPEC.replace(validation_share=0.0))
    right = run.metrics["train_token_accuracy"] >= SOLVED
    assert solved([(run,)]).epochs[0, 0] == run.epochs[right.argmax()]
    assert "of the training symbols" in finding([(run,)], RATE, solved([(run,)]))


@pytest.mark.parametrize(
    ("epochs", "sentence"),
    [
        (
            [[np.nan], [8], [3]],
            "right soonest at learning rate 0.02: after 75 steps (epoch 3); 1 of 3 runs never gets",
        ),
        ([[np.nan], [np.nan], [12]], "after 300 steps (epoch 12); 2 of 3 runs never get there."),
        ([[1], [2], [3]], "learning rate 10⁻⁶: after 25 steps (epoch 1); all 3 runs get there."),
        ([[4], [2], [2]], "soonest at learning rate 0.01 and 0.02 alike: after 50 steps (epoch 2); all"),
        ([[2], [2], [2]], "learning rate 10⁻⁶, 0.01 and 0.02 alike: after 50 steps"),
        ([[1500], [np.nan], [np.nan]], "(epoch 1,500); 2 of 3"),
        ([[np.nan]] * 3, "No value gets 95 % of the validation symbols right."),
    ],
)
def test_the_finding_counts_steps(epochs: list[list[float]], sentence: str) -> None:
    assert len(RUNS[0].train.y) == 400
    assert sentence in finding(GROUPS, RATE, Solved(np.array(epochs, dtype=float)))


def test_where_not_every_epoch_is_recorded_that_is_said() -> None:
    apart = [(replace(run, epochs=2 * run.epochs),) for run in RUNS]
    sentence = finding(apart, RATE, Solved(np.array([[np.nan], [8.0], [4.0]])))
    assert "(epoch 4, of those that were recorded)" in sentence


def test_a_seed_that_never_solves_it_disqualifies_a_value() -> None:
    groups = [RUNS[:2], RUNS[1:]]
    sentence = finding(groups, RATE, Solved(np.array([[1.0, np.nan], [2.0, 4.0]])))
    assert (
        "soonest at learning rate 0.01: after 75 steps (epoch 3); 1 of 4 runs never gets there." in sentence
    )
    none = finding(groups, RATE, Solved(np.array([[1.0, np.nan], [2.0, np.nan]])))
    assert none == "No value gets 95 % of the validation symbols right with every seed."


def test_where_chance_decides_nothing_can_be_solved() -> None:
    assert can_be_solved(RUNS[0])
    assert not can_be_solved(train(RunSpec("markov", "transformer", "adam", {"epochs": 1, "samples": 100})))
    assert not can_be_solved(train(RunSpec("moons", "logistic_regression", "sgd", {"epochs": 1})))
    assert 0 < work(GROUPS).seconds() < sum(run.spec.seconds() for run in RUNS)
