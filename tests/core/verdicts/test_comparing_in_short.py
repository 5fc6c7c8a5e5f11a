"""The short sentence below the comparison of the first screen names no winner within chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, sweep, train
from core.verdicts.comparing import _beside_neighbours, _paired, in_short
from core.verdicts.measures import LOSS
from tests.core.records import linear

LINE = linear()
RATE = LINE.hypers["learning_rate"]


def scored(errors: list[list[float]]) -> list[list[Run]]:
    """Groups of runs, one for each learning rate of the grid from 0.01 on, that ended with these validation errors."""
    run, rates = train(linear(epochs=5)), [rate for rate in RATE.grid if rate >= 0.01]
    return [
        [
            replace(run, spec=run.spec.replace(learning_rate=rate), validation_error=np.full(6, error))
            for error in group
        ]
        for rate, group in zip(rates, errors, strict=False)
    ]


ALIKE, LOWEST, WORSE = [1.0, 1.3, 1.1], [1.1, 1.0, 1.2], [3.0, 3.3, 3.1]


@pytest.mark.parametrize(
    ("errors", "says"),
    [
        (
            [WORSE, ALIKE, LOWEST, ALIKE, WORSE],
            "is lowest for learning rate from 0.015 to 0.03, all alike within",
        ),
        (
            [ALIKE, WORSE, LOWEST, WORSE, ALIKE],
            "is lowest, 1.1, at learning rate 0.02; 2 others are alike within",
        ),
        ([LOWEST, WORSE, ALIKE], "is lowest, 1.1, at learning rate 0.01; 1 other is alike within chance."),
        ([WORSE, LOWEST, WORSE], "is lowest, 1.1, at learning rate 0.015."),
        ([ALIKE, LOWEST, ALIKE], "no learning rate here is better than another within chance."),
        ([LOWEST, ALIKE, [1e9, 1e12, 1e14]], "from 0.01 to 0.015, all alike within chance."),
    ],
)
def test_in_short_a_range_is_named_only_where_all_within_it_are_alike(
    errors: list[list[float]], says: str
) -> None:
    assert says in in_short(scored(errors), RATE, LOSS, chance=True)


def test_three_seeds_tell_what_they_show_with_the_chance_of_neighbours() -> None:
    """Of errors that chance makes, one of twenty is told at most; of those that are apart, nearly all."""
    rng = np.random.default_rng(0)
    wrongly = rightly = 0
    for _ in range(400):
        costs = rng.standard_normal((7, 3)) + np.array([0.0, 0, 0, 0, 0, 0, 4.0])[:, None]
        worse, chance = _beside_neighbours(costs, 3)
        wrongly += int((worse > chance)[[0, 1, 2, 4, 5]].sum())
        rightly += bool(worse[6] > chance[6])
    assert wrongly < 0.05 * 400 * 5
    assert rightly > 0.85 * 400
    # By its own seeds alone it would be told less often.
    alone = [_paired(rng.standard_normal((2, 3)) + np.array([[0.0], [4.0]]), 0) for _ in range(400)]
    assert sum(worse[1] > chance[1] for worse, chance in alone) < 0.9 * rightly


def test_in_short_the_best_of_one_seed_is_only_told_where_nothing_is_drawn() -> None:
    runs = sweep(linear(epochs=100), {"learning_rate": (0.001, 0.002, 0.1)}).runs
    groups = [(run,) for run in runs]
    best = runs[2].validation_error[-1]
    sentence = in_short(groups, RATE, LOSS, chance=False)
    assert sentence == f"Validation error is lowest, {best:.3g}, at learning rate 0.1."
    assert in_short(groups, RATE, LOSS, chance=True).endswith("(one seed: it may be chance).")
    assert "diverged" in in_short([(train(linear(learning_rate=10.0)),)], RATE, LOSS, chance=False)
