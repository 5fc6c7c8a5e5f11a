"""The surface is the objective itself, at every point of the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, RunSpec, train
from core.hyper import Value
from core.lenses.surface import (
    FEWEST_POINTS,
    MOST_POINTS,
    Cut,
    entangled,
    finding,
    in_data_units,
    narrowness,
    shadow,
)
from core.lenses.surface import surface as surface_of
from core.objective import Objective
from core.optimum import optimum
from core.problem import problem_of
from core.types import Array
from tests.core.records import linear, own, tilted

WINDOW = ((-2.0, 3.0), (-1.0, 1.5))


def classified(classes: int) -> Dataset:
    rng = np.random.default_rng(0)
    y = np.arange(60) % classes
    x = rng.standard_normal((60, 2)) + y[:, None]
    task = "binary" if classes == 2 else "multiclass"
    return Dataset(x, y.astype(float), ("a", "b"), task, "class", class_names=tuple("ABC"[:classes]))


def logistic(data: Dataset, **settings: Value) -> RunSpec:
    return RunSpec(f"own:{data.fingerprint}", "logistic_regression", "sgd", settings)


def cut_at(theta: Array, pair: tuple[int, int]) -> Cut:
    return Cut(pair, theta, "the optimum", theta)


CASES = [
    (linear(l1=0.1, l2=0.2), tilted()),
    (linear(loss="absolute"), tilted()),
    (linear(loss="huber", huber_delta=0.5), tilted()),
    (logistic(classified(2), l2=0.1), classified(2)),
    (logistic(classified(3), l1=0.1), classified(3)),
]


@pytest.mark.parametrize(("spec", "data"), CASES, ids=["l1 and l2", "absolute", "huber", "binary", "classes"])
def test_each_value_is_the_objective_there(spec: RunSpec, data: Dataset) -> None:
    objective = Objective.of(spec.on(data), data)
    centre = np.random.default_rng(1).standard_normal(objective.size)
    drawn = surface_of(spec.on(data), (2, 1), centre, WINDOW, data)
    assert drawn.x[[0, -1]].tolist() == list(WINDOW[0])
    for row, column in ((0, 0), (3, 70), (79, 12)):
        theta = centre.copy()
        theta[[2, 1]] = drawn.x[column], drawn.y[row]
        assert drawn.value[row, column] == pytest.approx(objective.value(theta[None])[0], rel=1e-12)


def test_many_rows_get_fewer_points_and_a_far_window_infinite_values() -> None:
    few, many = tilted(), tilted(rows=5000)
    assert len(surface_of(linear().on(few), (1, 2), np.zeros(4), WINDOW, few).x) == MOST_POINTS
    drawn = surface_of(linear().on(many), (1, 2), np.zeros(4), ((-1.0, 1e200), (0.0, 1.0)), many)
    assert len(drawn.x) == FEWEST_POINTS
    assert np.isinf(drawn.value[:, -1]).all()
    assert np.isfinite(drawn.value[:, 0]).all()


@pytest.mark.parametrize(("spec", "data"), [CASES[0], CASES[4]], ids=["one output", "three"])
def test_weights_are_drawn_in_the_units_of_the_data(spec: RunSpec, data: Dataset) -> None:
    run = train(spec.replace(epochs=3), data)
    drawn = run.flat[-1] * in_data_units(run.columns)
    biases = len(run.columns.biases)
    np.testing.assert_allclose(drawn[biases:], [*run.final.values()][biases:], rtol=1e-12)
    np.testing.assert_array_equal(drawn[:biases], run.flat[-1][:biases])


def test_the_first_pair_to_look_at_is_the_most_correlated() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 50))
    data = own(np.column_stack([a, b, np.ones(50), -b + 0.1 * a]), a + b)
    assert entangled(linear().on(data), data) == (2, 4)
    constant = own(np.ones((20, 3)), np.arange(20))
    assert entangled(linear().on(constant), constant) == (1, 2)
    assert entangled(linear()) == (1, 0)
    assert entangled(logistic(classified(3)), classified(3)) == (3, 6)


def test_narrowness_is_the_condition_of_the_second_derivative_of_the_slice() -> None:
    spec, data = linear(l2=0.3, standardize=False).on(tilted()), tilted()
    z = problem_of(spec, data).x[0][[1, 3]]
    hessian = z @ z.T / z.shape[1] + 0.3 * np.eye(2)
    assert narrowness(spec, cut_at(np.zeros(4), (1, 3)), data) == pytest.approx(np.linalg.cond(hessian))
    x = np.arange(20.0)
    twice = own(np.column_stack([x, 2 * x]), x)
    assert narrowness(linear().on(twice), cut_at(np.zeros(3), (1, 2)), twice) == np.inf
    assert narrowness(linear(loss="absolute"), cut_at(np.zeros(2), (1, 0))) is None


def test_the_finding_says_where_the_path_ends_and_how_narrow_the_valley_is() -> None:
    run = train(linear(dataset="diabetes", epochs=50))
    best = optimum(run.spec)
    said = finding(run, cut_at(best, (5, 6)))
    least = Objective.of(run.spec).value(best[None])[0]
    assert said.startswith(f"The path leads from {run.objective[0]:,.0f} down to {run.objective[-1]:,.0f}")
    assert f"has {least:,.0f}. " in said
    narrow = narrowness(run.spec, cut_at(best, (5, 6)))
    assert f"curves {narrow:.3g} times more across" in said
    assert "optimum" not in finding(run, replace(cut_at(best, (5, 6)), optimum=None))
    assert "moved in 11 dimensions" in shadow(run, cut_at(best, (5, 6)))


def test_a_path_that_climbs_ends_no_lower_or_does_not_move_is_told_as_such() -> None:
    best = optimum(linear())
    assert "climbs from" in finding(train(linear(learning_rate=5.0)), cut_at(best, (1, 0)))
    still = train(linear(epochs=1, learning_rate=1e-6, loss="absolute"))
    resting = replace(still, objective=np.full(2, 3.0))
    assert "starts at 3 and ends no lower, at 3" in finding(resting, cut_at(best, (1, 0)))
    assert "round" in finding(train(linear()), cut_at(best, (1, 0)))
    assert shadow(train(linear()), cut_at(best, (1, 0))) == ""
