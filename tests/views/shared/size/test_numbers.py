"""The size of networks: how many are trained, and what is said of where the error is lowest and what comes after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import Run, RunSpec, sweep
from core.engine.sweep import work
from core.hyper import Widths
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from views.shared.size.numbers import MOST_SECONDS, NEAR_ZERO, SEEDS, WIDTHS, finding, interpolating, plan

MOONS = RunSpec("moons", "neural_network", "adam", {"epochs": 20, "batch_size": 32})


def made(
    parameters: int, validation: Sequence[float], train: float = 0.5, diverged: bool = False
) -> list[Any]:
    """A width's runs, of which a finding reads nothing but this; a constant costs 2."""
    common = {
        "parameter_count": parameters,
        "diverged": diverged,
        "evaluated_on": "validation",
        "train": None,
    }
    more = {
        "constant_loss": lambda rows: 2.0,
        "family": "network",
        "network": SimpleNamespace(hidden=Widths((parameters // 3,))),
        "train_error": np.array([1.0, train]),
    }
    return [
        SimpleNamespace(**common, **more, evaluation_error=np.array([1.0, error])) for error in validation
    ]


@pytest.mark.parametrize("hidden", [(8,), (8, 4), (8, 8, 8)])
def test_all_widths_are_trained_as_deep_as_the_run_with_its_own_seed_first(hidden: tuple[int, ...]) -> None:
    shapes, seeds = plan(MOONS.replace(hidden=hidden, seed=30))
    assert shapes == tuple((width,) * len(hidden) for width in WIDTHS)
    assert seeds == (30, 31, 0, 1)


def test_seeds_go_first_where_time_is_short_then_the_widest_networks() -> None:
    deep = MOONS.replace(hidden=(8,) * 6)
    plans = [plan(deep.replace(epochs=epochs)) for epochs in (20, 200, 500, 2000)]
    assert [len(seeds) for _, seeds in plans] == sorted((len(seeds) for _, seeds in plans), reverse=True)
    assert {len(seeds) for _, seeds in plans} <= set(SEEDS)
    assert plans[0][0][-1][0] == 64
    assert plans[-1][0][-1][0] < 64
    for epochs, (shapes, seeds) in zip((20, 200, 500, 2000), plans, strict=True):
        trained = work(deep.replace(epochs=epochs), {"hidden": shapes, "seed": seeds})
        assert trained.seconds() <= MOST_SECONDS


def test_a_width_that_no_run_may_have_is_left_out() -> None:
    spec = RunSpec("digits", "neural_network", "adam", {"hidden": (2,) * 6, "epochs": 500, "batch_size": 32})
    shapes, seeds = plan(spec)
    assert 1 <= len(shapes) < len(WIDTHS)
    assert seeds == (0,)


def test_there_are_as_many_numbers_to_hit_as_rows_times_outputs() -> None:
    for data, outputs in ((tilted(), 1), (clouds(2), 1), (clouds(3), 3)):
        run = network(data)
        assert interpolating(run) == len(run.train.y) * outputs


def test_the_lowest_mean_error_is_named_with_its_numbers_as_recorded() -> None:
    runs = sweep(MOONS, {"hidden": ((1,), (4,), (8,)), "seed": (0, 1)}).runs
    groups = [runs[i : i + 2] for i in (0, 2, 4)]
    best = min(groups, key=lambda group: np.mean([run.validation_error[-1] for run in group]))
    error = np.mean([run.validation_error[-1] for run in best])
    assert finding(groups).startswith(
        f"On average over 2 seeds the validation error is lowest with {best[0].parameter_count} parameters, a "
        f"hidden layer of {best[0].spec['hidden'][0]} unit{'s' if best[0].spec['hidden'][0] > 1 else ''}: {error:.3g}."
    )


def test_layers_are_as_many_as_there_are() -> None:
    groups = [[run] for run in sweep(MOONS.replace(hidden=(2, 2)), {"hidden": ((1, 1), (2, 2))}).runs]
    assert re.search(r"parameters, hidden layers of \d units?: ", finding(groups))


def test_where_a_constant_costs_nothing_no_error_is_near_zero_beside_it() -> None:
    groups = [made(3, [0.5]), made(6, [0.4])]
    for run in (run for group in groups for run in group):
        run.constant_loss = lambda rows: 0.0
    assert "near zero" not in finding(groups)


def test_without_validation_rows_the_training_error_is_judged() -> None:
    runs: tuple[Run, ...] = sweep(MOONS.replace(validation_share=0.0), {"hidden": ((2,), (4,))}).runs
    assert finding([(run,) for run in runs]).startswith("With one seed the training error is lowest with")


def test_where_the_training_error_first_gets_near_zero() -> None:
    errors = (0.5, NEAR_ZERO * 1.9, 0.5, 0.0)
    groups = [made(3 * i, [1.0 / i], error) for i, error in enumerate(errors, start=1)]
    assert (
        "The training error first gets near zero (under 1 % of what the best constant costs) with 6 parameters."
        in (finding(groups))
    )
    assert (
        "In no width here does the training error get near zero (under 1 % of what the best constant costs): the "
        "least is 0.5, with 3" in finding([groups[0], groups[2]])
    )


@pytest.mark.parametrize(
    ("errors", "sentence"),
    [
        ([[0.5, 0.6], [0.2, 0.3]], "No network here is wide enough for the validation error to rise again."),
        ([[0.2, 0.3], [0.25, 0.6]], "does not rise by more than the seeds differ."),
        ([[0.2, 0.3], [0.25, 0.5], [0.4, 0.6]], "rises to 0.5 with 9 parameters."),
        (
            [[0.5, 0.6], [0.2, 0.3], [0.8, 0.9], [0.4, 0.5]],
            "rises to 0.85 with 9 parameters, and falls again to 0.45 with 12 parameters.",
        ),
        ([[0.2, 0.2], [0.2001, 0.2001]], "rises to 0.2001 with 6 parameters."),
        ([[0.2, 0.3], [0.8, 0.9], [0.7, 0.85]], "rises to 0.85 with 6 parameters."),
        ([[0.2], [0.8]], "is at most 0.8 with 6 parameters; one seed cannot tell a rise from chance."),
    ],
)
def test_a_rise_counts_where_every_seed_is_worse(errors: list[list[float]], sentence: str) -> None:
    text = finding([made(3 * i, seeds) for i, seeds in enumerate(errors, start=1)])
    beyond = "" if sentence.startswith("No network") else "Beyond its lowest the validation error "
    assert f". {beyond}{sentence} In no width here does the training error get near zero" in text


def test_where_the_widest_diverged_it_is_not_said_that_none_is_wide_enough() -> None:
    groups = [made(3, [0.5]), made(6, [0.4]), made(9, [0.1], diverged=True)]
    assert "wide enough" not in finding(groups)
    assert "wide enough" in finding(groups[:2])


def test_widths_that_diverged_are_counted_and_left_out() -> None:
    groups = [made(3, [0.1], diverged=True), made(6, [0.5]), made(9, [0.4])]
    assert "lowest with 9 parameters" in finding(groups)
    assert finding(groups).endswith("In 1 width a run diverged.")
    assert finding(groups[:1]) == "In every width a run diverged: lower the learning rate."
