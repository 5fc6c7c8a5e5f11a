"""Arrival is counted from the optimum that closed form and coordinate descent know, and counted right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, sweep, train
from core.data import interned
from core.hyper import Value
from core.theory.arrival import epochs_to
from core.theory.closed_form import solve
from core.theory.optimum import least_objective
from tests.core.records import linear, tilted
from views.linear.optimizers.numbers import arrivals, finding
from views.shared.race import Racer, racers

LINE = linear(epochs=100)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings", [{}, {"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}, {"standardize": False}]
)
def test_the_least_objective_is_where_long_training_ends_and_no_lower(settings: dict[str, float]) -> None:
    spec = linear("momentum", epochs=5000, learning_rate=0.02, momentum=0.5, **settings)
    least = least_objective(spec)
    assert train(spec).objective[-1] == pytest.approx(least, rel=1e-9)
    assert train(spec).objective.min() >= least * (1 - 1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"l1": 2.0}, {"l1": 2.0, "l2": 0.3}])
def test_it_is_that_of_many_weights_as_well(settings: dict[str, float]) -> None:
    spec = linear("momentum", "diabetes", epochs=3000, learning_rate=0.2, **settings)
    assert train(spec).objective[-1] == pytest.approx(least_objective(spec), rel=1e-6)


def test_without_a_penalty_it_is_the_error_of_the_closed_form() -> None:
    assert least_objective(LINE) == pytest.approx(solve(LINE).train_error, rel=1e-12)


def with_objective(*values: float) -> Run:
    run = train(linear(epochs=len(values) - 1))
    return replace(run, objective=np.array(values))


@pytest.mark.parametrize(
    ("objective", "epochs"),
    [
        ((5.0, 2.0, 1.0100001, 1.0099, 1.0), 3),
        ((5.0, 1.0, 3.0, 1.005, 1.005), 3),
        ((5.0, 1.0, 1.0, 1.0, 1.5), np.nan),
        ((5.0, 4.0, np.nan, np.inf, np.nan), np.nan),
        ((1.0, 1.0, 1.0, 1.0, 1.0), 0),
    ],
)
def test_a_run_arrives_when_it_stays_within_one_percent(objective: tuple[float, ...], epochs: float) -> None:
    assert epochs_to(with_objective(*objective), 1.0) == pytest.approx(epochs, nan_ok=True)


def test_where_the_least_is_0_arrival_is_measured_by_what_the_best_constant_costs() -> None:
    cost = with_objective(1.0, 1.0).constant_loss(with_objective(1.0, 1.0).train)
    run = with_objective(*(np.array([1.0, 1e-3, 1.1e-8, 0.9e-8]) * cost))
    assert epochs_to(run, 0.0) == 3


@pytest.mark.parametrize(
    "change", [(1.0, 0.0), (1e9, 0.0), (1e-9, 0.0), (1.0, 1e3), (1.0, 1e6), (1e-9, 1e-3)]
)
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_neither_scale_nor_offset_of_the_target_decides_what_counts_as_arrived(
    change: tuple[float, float], noise: float
) -> None:
    scale, offset = change
    plain = tilted()
    fit = plain.x @ np.array([1.0, 2.0, 3.0])
    data = interned(replace(plain, y=(fit + noise * (plain.y - fit)) * scale + offset))
    spec = linear(learning_rate=0.3, epochs=1000).on(data)
    run, least = train(spec), least_objective(spec)
    arrived = run.objective[int(epochs_to(run, least))]
    # Of what the best constant costs, too: an R² that lacks less than a hundred-millionth of 1.
    assert arrived - least <= max(0.0101 * least, 1.01e-8 * data.y.var() / 2)


def test_equal_targets_can_be_arrived_at() -> None:
    spec = linear(learning_rate=0.5, epochs=200).on(data := interned(replace(tilted(), y=np.full(40, 5.0))))
    assert len(data.y) == 40
    assert epochs_to(train(spec), least_objective(spec)) < 200


def test_descent_on_a_quadratic_takes_the_epochs_that_theory_predicts() -> None:
    # One column, standardized: both curvatures are 1, so the excess shrinks by (1 − η)² an epoch.
    spec = linear(learning_rate=0.1, epochs=200)
    run, least = train(spec), least_objective(spec)
    excess = run.objective[0] - least
    predicted = int(np.ceil(np.log(0.01 * least / excess) / np.log(0.9**2)))
    assert epochs_to(run, least) == predicted


def test_the_fastest_rate_of_each_optimizer_is_found_and_ranked() -> None:
    over = {"optimizer": ("sgd", "adam"), "learning_rate": (1e-6, 0.1, 1.0)}
    runs, least = sweep(LINE, over).runs, least_objective(LINE)
    ranked = arrivals(runs, least)
    for racer in ranked:
        took = [epochs_to(run, least) for run in runs if run.spec.optimizer == racer.spec.optimizer]
        assert racer.arrival == np.nanmin(took)
    assert [racer.arrival for racer in ranked] == sorted(racer.arrival for racer in ranked)


def test_runs_of_one_problem_arrive_together_as_they_do_one_by_one() -> None:
    runs = sweep(LINE, {"optimizer": ("sgd", "adamw"), "learning_rate": (1e-6, 0.1, 1.0)}).runs
    for least in (least_objective(LINE), 0.0):
        one_by_one = np.nan_to_num([epochs_to(run, least) for run in runs], nan=np.inf)
        np.testing.assert_array_equal([racer.arrival for racer in racers(runs, least)], one_by_one)


def arrival(optimizer: str, rate: float, epochs: float) -> Racer:
    return Racer(train(linear(optimizer, learning_rate=rate, epochs=5)), epochs)


def test_the_finding_names_the_first_yours_and_the_late() -> None:
    ranked = [arrival("sgd", 1.0, 2.0), arrival("adam", 0.3, 40.0), arrival("adamw", 1.0, np.inf)]
    assert finding(ranked, train(linear("adam", epochs=100))) == (
        "**Gradient descent** arrives first: 2 epochs at learning rate 1. Yours, Adam, takes 40 epochs at learning "
        "rate 0.3. Not in 100 epochs: AdamW."
    )
    assert "Yours" not in finding(ranked, train(LINE))


def test_who_arrives_as_soon_is_not_behind() -> None:
    ranked = [arrival("sgd", 1.0, 5.0), arrival("adam", 0.3, 5.0), arrival("adagrad", 2.0, 6.0)]
    assert finding(ranked, train(linear("adam"))) == (
        "**Gradient descent** arrives first: 5 epochs at learning rate 1. As soon: Adam (at 0.3)."
    )


@pytest.mark.parametrize(
    ("settings", "remedies"),
    [
        ({}, "train for longer"),
        ({"standardize": False}, "train for longer, or standardize"),
        ({"batch_size": 4}, "train for longer, or follow all rows at once"),
        ({"batch_size": 8, "samples": 10, "validation_share": 0.2}, "train for longer"),
        ({"batch_size": 256}, "train for longer"),
        (
            {"standardize": False, "batch_size": 4, "patience": 5},
            "train for longer, standardize, follow all rows at once, or switch off early stopping",
        ),
    ],
)
def test_where_none_arrives_what_is_advised_is_not_done_yet(
    settings: dict[str, Value], remedies: str
) -> None:
    sentence = finding([arrival("sgd", 1.0, np.inf)], train(linear(epochs=5, **settings)))
    assert sentence == f"None of them stays within 1 % of the optimum in 5 epochs: {remedies}."
