"""What training holds at once is bounded: rows of a step are taken in parts, and runs of a sweep in batches."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.engine import loop
from core.engine.problem import problem_of
from core.hyper import Widths
from core.models import optimized
from core.models.transformers.hypers import USUAL

SPECS = (
    RunSpec("breast_cancer", "neural_network", "adam", {"hidden": Widths((8, 8)), "epochs": 3}),
    RunSpec("iris", "neural_network", "adam", {"dropout": 0.3, "batch_size": 64, "epochs": 3}),
    RunSpec("iris", "logistic_regression", "sgd", {"epochs": 3}),
    RunSpec("sort", "transformer", "adam", {**USUAL, "samples": 200, "batch_size": None, "epochs": 2}),
)


def peak(compute: Callable[[], object]) -> float:
    """The most that NumPy and Python hold while `compute` runs, in MB above what they held before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        compute()
        return (tracemalloc.get_traced_memory()[1] - before) / 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.dataset}-{spec.model}")
def test_rows_taken_in_parts_lead_to_the_same_but_for_rounding(
    spec: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(spec)
    monkeypatch.setattr(loop, "rows_at_once", lambda _: 7)
    parts = train(spec)
    np.testing.assert_allclose(parts.flat[-1], whole.flat[-1], rtol=1e-6, atol=1e-9)
    assert not np.array_equal(parts.flat[-1], whole.flat[-1])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.dataset}-{spec.model}")
def test_taken_in_parts_a_sweep_is_still_its_runs_one_by_one_bit_for_bit(
    spec: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "rows_at_once", lambda _: 7)
    for run in sweep(spec, {"learning_rate": (0.001, 0.01), "seed": (0, 1)}).runs:
        np.testing.assert_array_equal(run.flat, train(run.spec).flat)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.dataset}-{spec.model}")
def test_what_a_pass_holds_for_each_row_is_about_what_is_expected(spec: RunSpec) -> None:
    model, problem = optimized(spec.model), problem_of(spec)
    loss = model.loss(spec.settings, problem.fitted)
    theta = np.tile(model.initialize(spec.settings, model.layout(problem.fitted)), (20, 1))

    def both_ways() -> None:
        trace = model.trace(problem.fitted, theta, problem.x)
        model.backward(problem.fitted, theta, trace, loss.gradient(trace.outputs, problem.y, {}))

    held = 2**20 * peak(both_ways) / len(theta) / problem.y.shape[-1]
    # A little more is expected than there is: what the parameters themselves need is in it as well.
    assert 0.4 < held / (8 * model.numbers_per_row(problem.fitted)) < 1.3


LARGE = {"samples": 5000, "batch_size": None, "epochs": 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    "compute",
    [
        lambda: train(RunSpec("markov", "transformer", "adam", {**LARGE, "context": 64})),
        lambda: sweep(RunSpec("sort", "transformer", "adam", {**USUAL, **LARGE}), {"seed": tuple(range(16))}),
        lambda: sweep(
            RunSpec("digits", "neural_network", "adam", {"hidden": Widths((64, 64)), "epochs": 2}),
            {"seed": tuple(range(32))},
        ),
        lambda: train(
            RunSpec("digits", "neural_network", "adam", {"hidden": Widths((64,) * 6), "epochs": 40})
        ).predict_all(np.zeros((1800, 64))),
    ],
    ids=("a long context", "a comparison of transformers", "a comparison of networks", "all snapshots"),
)
def test_the_largest_that_can_be_asked_for_stay_far_below_what_a_small_server_has(
    compute: Callable[[], object],
) -> None:
    assert peak(compute) < 150


@pytest.mark.slow
def test_problems_prepared_for_many_seeds_are_not_kept_for_ever() -> None:
    def prepare() -> None:
        for data_seed in range(24):
            settings = {"samples": 5000, "context": 64, "epochs": 1, "data_seed": data_seed}
            problem_of(RunSpec("markov", "transformer", "adam", settings))

    # Each is 7 MB; what the last one is made of is there as well for a moment.
    assert peak(prepare) < 80
