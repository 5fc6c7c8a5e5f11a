"""Sliders count from what was learned, in data units, and what they spell is exact in the units of training."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, train
from core.data import interned
from core.engine.training import Begin
from core.formatting import number, read
from core.theory.objective import Objective
from core.theory.optimum import optimum
from tests.core.records import clusters, learned, linear, own, tilted
from views.linear.by_hand.numbers import (
    POSITIONS,
    Sliders,
    across,
    continued_finding,
    digits_of,
    finding,
    objectives,
)

EVERY = pytest.mark.parametrize("data", [tilted(), clusters(2), clusters(3, 4)], ids=["line", "two", "three"])
GONE = linear(learning_rate=10.0, epochs=2000)


@EVERY
@pytest.mark.parametrize("standardize", [True, False])
def test_both_ways_between_the_units_are_inverse(data: Dataset, standardize: bool) -> None:
    run = learned(data, standardize=standardize, learning_rate=0.001)
    theta = np.random.default_rng(1).standard_normal(run.parameter_count)
    there = run.values_of(theta)
    np.testing.assert_allclose(run.theta_of(there), theta, rtol=1e-12, atol=1e-12)
    assert tuple(there) == tuple(run.final)


@EVERY
def test_parameters_in_data_units_say_of_raw_features_what_the_model_says(data: Dataset) -> None:
    run = learned(data)
    values = np.random.default_rng(2).standard_normal((data.x.shape[1] + 1, max(1, len(run.fitted.outputs))))
    theta = run.theta_of(dict(zip(run.final, values.ravel().tolist(), strict=True)))
    outputs = Objective.of_run(run).model.forward(run.fitted, theta[None], run.fitted.design(data.x))[0]
    expected = (data.x @ values[1:] + values[0]).T
    np.testing.assert_allclose(np.atleast_2d(outputs), expected, rtol=1e-12, atol=1e-12)


@EVERY
def test_sliders_begin_at_what_was_learned_bit_for_bit(data: Dataset) -> None:
    run = learned(data)
    origin = Sliders.of(run, None)
    assert np.array_equal(origin.at(run, dict.fromkeys(run.final, 0)), run.flat[-1])
    assert origin.values == pytest.approx(run.final)


@EVERY
def test_a_slider_moves_its_own_parameter_and_no_other(data: Dataset) -> None:
    run = learned(data)
    origin, name = Sliders.of(run, None), list(run.final)[-1]
    there = run.values_of(origin.at(run, {name: POSITIONS}))
    moved = {parameter: there[parameter] - origin.values[parameter] for parameter in there}
    assert moved.pop(name) == pytest.approx(origin.reach[name])
    assert list(moved.values()) == pytest.approx([0.0] * len(moved), abs=1e-9)


def test_the_reach_holds_what_was_learned_and_what_is_optimal_however_far_apart() -> None:
    run, best = train(linear(dataset="longley")), optimum(linear(dataset="longley"))
    origin, goals = Sliders.of(run, best), train(linear(dataset="longley")).values_of(best)
    assert all(abs(goals[name] - origin.values[name]) < origin.reach[name] for name in goals)
    assert max(abs(goals[name] - origin.values[name]) / origin.reach[name] for name in goals) > 0.5


def test_the_reach_of_a_weight_shifts_the_outputs_by_two_deviations_of_the_target() -> None:
    data = tilted(columns=1)
    run = learned(data, validation_share=0.0)
    reach = Sliders.of(run, None).reach["weight[a]"]
    assert np.sqrt(np.mean((reach * data.x[:, 0]) ** 2)) == pytest.approx(2 * data.y.std())


def test_the_reach_of_a_weight_shifts_the_log_odds_of_any_class_by_four() -> None:
    data = clusters(3, 4)
    reach = Sliders.of(learned(data, validation_share=0.0), None).reach
    for column, name in enumerate("abcd"):
        for output in "ABC":
            moved = reach[f"weight[{name},{output}]"] * data.x[:, column]
            assert np.sqrt(np.mean(moved**2)) == pytest.approx(4.0)


def test_after_a_divergence_sliders_begin_at_the_optimum_or_where_training_began() -> None:
    run, best = train(GONE), optimum(GONE)
    assert np.array_equal(Sliders.of(run, best).theta, best)
    assert np.array_equal(Sliders.of(run, None).theta, run.flat[0])
    assert "sliders begin at the optimum" in finding(run, objectives(run, best, best))
    assert "sliders begin where training began" in finding(run, objectives(run, run.flat[0], None))


@pytest.mark.parametrize("name", ["bias", "weight[a]", "weight[c]"])
def test_the_error_across_a_parameter_is_that_of_the_equation(name: str) -> None:
    data = tilted()
    run = learned(data, validation_share=0.0)
    errors, validation = across(run, run.flat[-1], name, np.array([-1.0, 0.0, 2.5]))
    assert np.isnan(validation).all()
    for error, value in zip(errors, (-1.0, 0.0, 2.5), strict=True):
        bias, *weights = (run.final | {name: value}).values()
        assert error == pytest.approx(np.mean((bias + data.x @ weights - data.y) ** 2) / 2, rel=1e-10)


def test_penalties_count_in_what_is_compared() -> None:
    spec = linear(dataset="diabetes", l2=0.3)
    run, best = train(spec), optimum(spec)
    costs = objectives(run, run.flat[-1], best)
    assert costs.here == costs.learned == pytest.approx(run.objective[-1], rel=1e-12)
    assert costs.least < costs.learned
    objective, error = across(run, run.flat[-1], "bias", np.array([run.final["bias"]]))
    assert objective[0] == pytest.approx(costs.learned, rel=1e-12)
    assert error[0] == pytest.approx(run.validation_error[-1], rel=1e-12)
    assert "With the learned parameters the error with its penalty is" in finding(run, costs)


def test_the_finding_says_how_many_times_the_least_error_yours_is() -> None:
    run, best = train(linear()), optimum(linear())
    here = Sliders.of(run, best).at(run, {"bias": 10})
    costs = objectives(run, here, best)
    assert f"{costs.here / costs.least:.4g} times the least possible" in finding(run, costs)
    assert finding(run, objectives(run, best, best)).count("the least possible") == 1


def test_going_on_from_the_optimum_goes_nowhere_and_the_finding_says_so() -> None:
    spec = linear(epochs=30)
    run, best = train(spec), optimum(spec)
    continued = train(spec, begin=Begin(best))
    np.testing.assert_allclose(continued.flat[-1], best, rtol=1e-12)
    least = float(Objective.of(spec).value(best[None])[0])
    read_values = continued_finding(run, continued, least, ["bias"])
    assert "In 30 epochs" in read_values
    assert "staying there: from epoch 0 on; from its own start, not in 30 epochs" in read_values
    assert f"intercept at {continued.final['bias']:.4g}" in read_values


@pytest.mark.parametrize(("value", "reach"), [(1.0, 1.0), (1e6, 1e-3), (0.0, 1e-8), (-5e-5, 3e7)])
def test_the_labels_of_a_slider_tell_neighbours_apart(value: float, reach: float) -> None:
    labels = Sliders(np.zeros(1), {"bias": value}, {"bias": reach}).labels("bias")
    assert len(set(labels.values())) == len(labels) == 2 * POSITIONS + 1
    ends = [read(labels[at]) for at in (-POSITIONS, 0, POSITIONS)]
    assert ends == pytest.approx([value - reach, value, value + reach], abs=reach / POSITIONS)


def test_sliders_that_change_nothing_are_still_not_what_was_learned() -> None:
    data = interned(replace(tilted(), x=np.column_stack([tilted().x[:, :2], np.full(40, 7.0)])))
    run = train(linear(learning_rate=0.3, epochs=50).on(data))
    theta = run.flat[-1] + [0, 0, 0, 1.0]
    read_values = finding(run, objectives(run, theta, optimum(run.spec)))
    assert read_values.startswith("With your parameters")
    assert read_values.endswith("With the learned ones it is the same.")


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_least_possible_is_said_of_the_least_possible_alone(scale: float, offset: float) -> None:
    plain = tilted()
    for targets in (plain.y, plain.x @ np.array([1.0, 2.0, 3.0])):
        data = interned(replace(plain, y=scale * (targets + offset)))
        run = train(linear(epochs=1).on(data))
        best = optimum(run.spec)
        assert "error is" in (read_values := finding(run, objectives(run, best, best)))
        assert ", the least possible" in read_values
        for move in (1e-3, 1e-2, 1.0):
            theta = best + move * scale * np.array([1.0, 0, 0, 0])
            read_values = finding(run, objectives(run, theta, best))
            assert ", the least possible." not in read_values
            assert "error is" in read_values


@pytest.mark.parametrize("size", [0.0, 0.1, 1e9])
def test_sliders_move_predictions_of_equal_targets_too(size: float) -> None:
    run = learned(own(np.arange(10.0), np.full(10, size)), validation_share=0.0, epochs=1)
    assert Sliders.of(run, None).reach["bias"] >= size


@pytest.mark.parametrize(
    ("scale", "offset"), [(1.0, 0.0), (1.0, 2000.0), (1e-9, 0.0), (1e9, 0.0), (1.0, 1e7)]
)
def test_the_digits_of_an_equation_tell_what_it_says_of_each_row(scale: float, offset: float) -> None:
    plain = tilted()
    data = interned(replace(plain, x=scale * plain.x + offset))
    run = train(linear(learning_rate=0.3).on(data))
    bias, *weights = run.final.values()
    by_column = dict(zip(run.fitted.names, weights, strict=True))
    digits = digits_of(run, bias, by_column)
    weights_read = [read(number(w, digits[name])) for name, w in by_column.items()]
    predicted = read(number(bias, digits[""])) + run.train.x @ np.array(weights_read)
    # None of four terms is off by more than a thousandth of the deviation of the target.
    assert np.abs(predicted - run.predict(run.train.x)).max() < 0.004 * run.train.y.std()
    assert scale != 1.0 or offset or set(digits.values()) <= {4, 5}


def test_two_errors_that_differ_are_written_so() -> None:
    run, best = train(linear(epochs=400)), optimum(linear(epochs=400))
    theta = run.flat[-1] + [1e-4, 0]
    costs = objectives(run, theta, best)
    written = re.findall(r"(?:error|ones it) is ([\d.]+)", finding(run, costs).replace(",", ""))
    assert costs.here != costs.learned
    assert len({text.rstrip(".") for text in written}) == 2


def test_runs_that_early_stopping_ended_are_said_with_the_epochs_they_had() -> None:
    run = train(linear(epochs=30))
    short = replace(run, error_epochs=run.error_epochs[:11], train_error=run.train_error[:11])
    read_values = continued_finding(run, short, np.nan, ["bias"])
    assert read_values.startswith("In 10 epochs the optimizer comes to")
    assert "from your parameters, in 30 epochs to a training error of" in read_values


def test_what_left_the_range_of_floats_is_no_number() -> None:
    gone = train(GONE)
    read_values = continued_finding(gone, gone, np.nan, ["bias", "weight[x]"])
    assert "none" not in read_values
