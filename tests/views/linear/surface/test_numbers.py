"""The surface is the objective itself, at every point of the picture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from core import Dataset, RunSpec, train
from core.data import interned
from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.objective import Objective
from core.theory.optimum import optimum
from core.types import Array
from tests.core.records import linear, own, tilted
from views.linear.surface.numbers import (
    FEWEST_POINTS,
    MOST_POINTS,
    Cut,
    entangled,
    finding,
    is_flat,
    narrowness,
    shadow,
    telling,
)
from views.linear.surface.numbers import surface as surface_of

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
    sentences = finding(run, cut_at(best, (5, 6)))
    least = Objective.of(run.spec).value(best[None])[0]
    assert sentences.startswith(
        f"The path leads from {run.objective[0]:,.0f} down to {run.objective[-1]:,.0f}"
    )
    assert f"has {least:,.0f}. " in sentences
    narrow = narrowness(run.spec, cut_at(best, (5, 6)))
    assert f"curves {narrow:.3g} times more across" in sentences
    assert "optimum" not in finding(run, replace(cut_at(best, (5, 6)), optimum=None))
    assert "moved in 11 dimensions" in shadow(run, cut_at(best, (5, 6)))


def test_a_path_that_climbs_ends_no_lower_or_does_not_move_is_told_as_such() -> None:
    best = optimum(linear())
    assert "climbs from" in finding(train(linear(learning_rate=5.0)), cut_at(best, (1, 0)))
    still = train(linear(epochs=1, learning_rate=1e-6, loss="absolute"))
    resting = replace(still, objective=np.full(2, 3.0))
    assert "starts at 3 and ends no lower, at 3" in finding(resting, cut_at(best, (1, 0)))
    assert "round: it curves alike in every direction" in finding(train(linear()), cut_at(best, (1, 0)))
    assert shadow(train(linear()), cut_at(best, (1, 0))) == ""


def test_a_path_that_led_down_a_little_is_written_with_the_digits_that_show_it() -> None:
    best = optimum(linear())
    run = train(linear(epochs=1))
    little = replace(run, objective=np.array([0.693147, 0.693141]))
    assert "leads from 0.69315 down to 0.69314" in finding(little, cut_at(best, (1, 0)))


def exact_narrowness(rows: Array) -> float:
    """Of the product of `rows` (2, M) with themselves, from its trace and its determinant in rational arithmetic."""
    a, b = ([Fraction(value) for value in row] for row in rows.tolist())
    aa, bb, ab = (sum(x * y for x, y in zip(*pair, strict=True)) for pair in ((a, a), (b, b), (a, b)))
    trace, determinant = aa + bb, aa * bb - ab * ab
    return float(trace * trace / determinant) - 2 if determinant else np.inf


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1e3, 1e7])
def test_a_valley_is_as_narrow_as_it_is_however_far_columns_lie_from_0(scale: float, offset: float) -> None:
    data = tilted()
    data = interned(replace(data, x=np.column_stack([scale * (data.x[:, 0] + offset), data.x[:, 1:]])))
    spec = linear(standardize=False, epochs=1).on(data)
    narrow = narrowness(spec, cut_at(np.zeros(4), (0, 1)))
    exact = exact_narrowness(problem_of(spec).x[0][:2])
    # For a ratio κ + 1/κ = t²/d − 2; above 1e3 they are one number to six digits.
    assert narrow is not None
    assert narrow + 1 / narrow == pytest.approx(exact, rel=1e-5)
    assert not is_flat(spec, (0, 1))
    assert "flat" not in finding(train(spec), cut_at(np.zeros(4), (0, 1)))


@pytest.mark.parametrize("standardize", [True, False])
def test_a_valley_is_flat_where_one_column_is_a_multiple_of_another_or_constant(standardize: bool) -> None:
    x = tilted().x[:, 0]
    data = interned(own(np.column_stack([x, -3 * x, np.full(40, 0.1)]), x))
    spec = linear(standardize=standardize, learning_rate=0.001).on(data)
    for pair in ((1, 2), (0, 3)):
        assert is_flat(spec, pair)
        assert "changes no prediction" in finding(train(spec), cut_at(np.zeros(4), pair))
    assert not is_flat(spec, (0, 1))
    assert not is_flat(spec.replace(l2=0.1), (1, 2))
    assert not is_flat(spec.replace(l1=0.1), (1, 2))


def test_where_probabilities_are_1_to_the_last_digit_predictions_are_not_said_to_stay() -> None:
    data = interned(classified(2))
    spec = logistic(data).replace(epochs=1)
    far = np.array([0.0, 1e5, 1e5])
    assert not is_flat(spec, (1, 2))
    assert "no prediction" not in finding(train(spec), cut_at(far, (1, 2)))


def test_a_valley_that_is_nearly_round_is_not_said_to_curve_alike() -> None:
    spec = linear(dataset="diabetes")
    conditions = {pair: narrowness(spec, cut_at(np.zeros(11), pair)) for pair in ((1, 2), (0, 1), (5, 6))}
    sentences = {pair: finding(train(spec), cut_at(np.zeros(11), pair)) for pair in conditions}
    assert 1.005 < conditions[1, 2] < 2
    assert f"nearly round: it curves {conditions[1, 2]:.3g} times more across than along" in sentences[1, 2]


def test_a_race_is_seen_in_the_weights_that_lower_the_loss_most() -> None:
    spec = linear(dataset="diabetes", epochs=50)
    run, best = train(spec), optimum(spec)
    objective = Objective.of(spec)

    def fall(pair: tuple[int, int]) -> float:
        theta = best.copy()
        theta[list(pair)] = run.flat[0][list(pair)]
        return float(objective.value(theta[None])[0])

    pairs = [(i, j) for i in range(1, len(best)) for j in range(i + 1, len(best))]
    assert telling(run, best) == max(pairs, key=fall)
    assert telling(run, best) != entangled(spec)


@pytest.mark.parametrize("loss", ["absolute", "huber"])
def test_whatever_the_loss_a_race_has_two_weights(loss: str) -> None:
    for dataset in ("line", "diabetes"):
        run = train(linear(dataset=dataset, loss=loss, epochs=5))
        first, second = telling(run, run.flat[-1])
        assert first != second
