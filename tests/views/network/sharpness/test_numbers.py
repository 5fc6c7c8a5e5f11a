"""Sharpness is measured where the run was, beside the edge of each step's rate; the edge of stability is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.engine.loop import Loop
from core.engine.step_rates import rates
from core.engine.training import advance, start
from core.hyper import Value
from core.optim.optimizers import OPTIMIZERS
from core.theory.objective import Objective
from core.types import Array
from views.network.sharpness.hessian import sharpness
from views.network.sharpness.numbers import CHECKS, Sharpness, edges, sharpness_of
from views.network.sharpness.stability import (
    EXAMPLE,
    LONG_ENOUGH,
    finding,
    fix,
    has_edge,
    place,
)

SMALL: dict[str, Value] = {"samples": 40, "hidden": (2,), "epochs": 5}


def moons(optimizer: str = "sgd", **settings: Value) -> RunSpec:
    return RunSpec("moons", "neural_network", optimizer, {**SMALL, **settings})


def measured(value: list[float], edge: list[float]) -> Sharpness:
    return Sharpness(np.arange(len(value)), np.array(value, dtype=float), np.array(edge, dtype=float))


def test_it_is_that_of_the_parameters_at_its_epochs() -> None:
    run = train(moons(batch_size=8, epochs=40))
    measured = sharpness_of(run)
    assert (measured.epochs[0], measured.epochs[-1], len(measured.epochs)) == (0, 40, CHECKS)
    objective = Objective.of_run(run)
    recorded = np.isin(measured.epochs, run.epochs)
    expected = [sharpness(objective, run.flat[run.epochs == epoch][0]) for epoch in measured.epochs[recorded]]
    np.testing.assert_array_equal(measured.value[recorded], expected)


def test_it_ends_where_early_stopping_ended_the_run_and_is_heard_of() -> None:
    run, reported = train(moons(patience=2, epochs=200, learning_rate=1.0, batch_size=4)), []
    sharpness = sharpness_of(run, on_epoch=lambda epoch, epochs: reported.append((epoch, epochs)))
    end = int(run.error_epochs[-1])
    assert run.stopped_early
    assert sharpness.epochs[-1] == end
    assert reported == [(epoch, end) for epoch in sharpness.epochs]


def rates_of_the_loop(spec: RunSpec, epochs: Array) -> list[float]:
    state = start(spec)
    rates = []
    for epoch in epochs.tolist():
        state, _ = advance(state, epoch - state.epoch)
        rates.append(float(Loop(state).scheduled_rate()[0, 0]))
    return rates


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step"])
def test_rates_are_those_of_the_steps_that_follow(schedule: str) -> None:
    run = train(
        moons(schedule=schedule, warmup=2, batch_size=8, epochs=9, schedule_epochs=4, learning_rate=0.2)
    )
    epochs = np.arange(9)
    np.testing.assert_allclose(rates(run, epochs), rates_of_the_loop(run.spec, epochs), rtol=1e-14)


@pytest.mark.parametrize("schedule_epochs", [None, 5, 30])
def test_the_rate_at_the_end_is_that_of_the_last_step(schedule_epochs: int | None) -> None:
    run = train(moons(schedule="cosine", epochs=5, schedule_epochs=schedule_epochs))
    last = rates(run, np.array([4, 5]))
    assert last[0] == last[1]


def test_the_edge_is_that_of_the_rule_and_of_no_other() -> None:
    for name in OPTIMIZERS:
        run = train(moons(name, learning_rate=0.1, epochs=1))
        known = {"sgd": 20.0, "momentum": 38.0, "nesterov": 38 / 2.8}.get(name, np.nan)
        np.testing.assert_allclose(edges(run, np.arange(2)), known, rtol=1e-12)
        assert has_edge(run) == np.isfinite(known)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_letters_say_what_the_edge_computes(name: str) -> None:
    rule = OPTIMIZERS[name]
    assert (rule.edge is None) == (rule.edge_letters == "")
    if rule.edge is not None:
        written = rule.edge_letters.replace("2β", "2 * beta").replace(")η", ") * eta").replace("η", "eta")
        assert eval(written, {"beta": 0.7, "eta": 0.1}) == pytest.approx(rule.edge({"momentum": 0.7}) / 0.1)


@pytest.mark.parametrize(
    ("value", "edge", "expected"),
    [
        ([1, 2, 3], [4, 4, 4], "below"),
        ([1, 4, 5, 3, 4.5], [4] * 5, "hovers"),
        ([5, 4, 1, 1, 1], [4] * 5, "fell"),
        ([1, 9, 9, 9], [4] * 4, "above"),
        ([1, 2, 4, 8], [1, 2, 4, 8], "hovers"),
        ([1, 2, 3, 4], [4] * 4, "came"),
        ([1, 2, 4, np.nan, 5], [4] * 5, "came"),
        ([1, 2, 4, 4, 5], [4] * 5, "hovers"),
        ([np.nan, np.nan], [4, 4], "below"),
    ],
)
def test_a_place_is_told_by_the_edge_of_its_own_epoch(
    value: list[float], edge: list[float], expected: str
) -> None:
    assert place(measured(value, edge)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_networks_on_two_moons_sharpen_to_the_edge_and_stay_there(seed: int) -> None:
    first = train(RunSpec("moons", "neural_network", "adam", {"seed": seed, "epochs": 2, "batch_size": 32}))
    (offered,) = fix(first, sharpness_of(first))
    run = train(first.spec.replace(**offered.changes))
    sharpness = sharpness_of(run)
    assert sharpness.ratio[0] < 0.45
    assert sharpness.ratio.max() > 1
    # The second half of the run is spent within a fifth of the edge, for the most part.
    assert np.median(sharpness.ratio[CHECKS // 2 :]) == pytest.approx(1, abs=0.2)
    assert "the **edge of stability**" in finding(run, sharpness)
    assert run.train_error[-1] < 0.2 * run.train_error[0]


@pytest.mark.slow
def test_the_example_hovers_at_two_over_its_rate_and_a_tenth_of_it_stays_below() -> None:
    run = train(EXAMPLE)
    sharpness = sharpness_of(run)
    assert finding(run, sharpness).startswith("Sharpness rose from 0.794 to 2.")
    assert "It came to 2/η = 2.86 within 138 epochs and hovers there since" in finding(run, sharpness)
    slow = train(EXAMPLE.replace(learning_rate=0.07))
    measured_often = finding(slow, sharpness_of(slow))
    assert "At all 30 epochs where it was measured it is below 2/η = 28.6, at most" in measured_often
    assert "steps end farther from the bottom than they began" in measured_often


def said(run: Run) -> str:
    return finding(run, sharpness_of(run))


def test_what_keeps_the_edge_from_holding_is_named() -> None:
    assert "There is no line at 2/η: Adam scales" in said(train(moons("adam")))
    clipped = train(moons(batch_size=8, clip_norm=1.0))
    assert not has_edge(clipped)
    assert "steps see 8 rows at a time, not all 30 and long gradients are clipped" in said(clipped)
    assert "the L1 penalty has no second derivative" in said(train(moons(l1=0.1)))
    assert "below (2 + 2β)/η = 38, at most" in said(train(moons("momentum")))
    assert "in no direction is it so steep that steps would run away" in said(train(moons("momentum")))
    assert "dropout silences other units in each" in said(train(moons(dropout=0.2)))
    assert not has_edge(train(moons(dropout=0.2)))
    # At u = 29/30 the schedule has 0.0127 of the rate left.
    assert "2/η = 20 to 1,573" in said(train(moons(schedule="cosine", epochs=30)))


def test_what_is_just_below_its_edge_is_not_all_of_it() -> None:
    run = train(moons())
    assert "at most 99.9 % of it" in finding(run, measured([1, 2, 3.9999], [4] * 3))


def test_coming_to_an_edge_at_the_end_is_not_hovering_there() -> None:
    said_of_it = finding(train(moons()), measured([1, 2, 3, 4.5], [4] * 4))
    assert "It came to 2/η = 4 within 3 epochs: it was not measured often enough since" in said_of_it


def test_who_left_the_edge_is_told_by_half_of_the_time_since() -> None:
    said_of_it = finding(train(moons()), measured([4, 1, 1, 1, 3.9], [4] * 5))
    assert "half of the time since it is below 0.25 times the edge" in said_of_it


def test_after_early_stopping_the_rate_is_that_of_the_last_step_taken() -> None:
    run = train(moons(schedule="cosine", patience=2, epochs=200, learning_rate=1.0, batch_size=4))
    assert run.stopped_early
    end = int(run.error_epochs[-1])
    before, after = rates(run, np.array([end, end + 1]))
    assert before == after


def test_runs_without_a_course_are_explained() -> None:
    spec = RunSpec("line", "neural_network", "sgd", {"learning_rate": 1.0, "epochs": 100, "hidden": (4,)})
    assert "times what its steps can bear, 2/η = 2." in said(train(spec))
    run = train(moons())
    lost = replace(run, objective=np.full(6, np.nan))
    assert finding(lost, measured([np.nan] * 6, [20] * 6)) == "The run diverged."
    assert "no direction bends it" in finding(run, measured([0] * 6, [20] * 6))


def test_a_fix_is_plain_gradient_descent_whose_edge_is_above_the_start() -> None:
    run = train(moons("adam", batch_size=8, clip_norm=1.0, l1=0.1, schedule="cosine"))
    sharpness = sharpness_of(run)
    (button,) = fix(run, sharpness)
    spec = run.spec.replace(**button.changes)
    other = train(spec.replace(epochs=1))
    assert has_edge(other)
    assert 2.5 < edges(other, np.arange(1))[0] / sharpness.value[0] < 4.5
    assert spec["epochs"] == LONG_ENOUGH
    assert button.label == f"Gradient descent on all rows, η {spec['learning_rate']:g}, 1,000 epochs"
    assert fix(other, measured([0.0], [1.0])) == fix(other, measured([np.nan], [1.0])) == ()


def test_large_networks_are_offered_fewer_epochs() -> None:
    settings: dict[str, Value] = {"hidden": (64, 64), "epochs": 1}
    run = train(RunSpec("digits", "neural_network", "adam", settings))
    (button,) = fix(run, measured([2.0, 2.0], [np.nan] * 2))
    offered = run.spec.replace(**button.changes)
    assert offered.seconds() <= 2 < offered.replace(epochs=LONG_ENOUGH).seconds()


def test_kinks_are_those_of_the_rectifiers() -> None:
    kinked = {
        name
        for name in ("tanh", "relu", "leaky_relu", "sigmoid", "identity")
        if train(moons(activation=name)).network.activation.is_kinked
    }
    assert kinked == {"relu", "leaky_relu"}
