"""Where the objective is least: against scikit-learn, published values, and training that has come to rest."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core import MODELS, Dataset, RunSpec, SettingError, train
from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.closed_form import solve
from core.theory.newton import search
from core.theory.objective import Objective
from core.theory.optimum import NoOptimum, least_objective, minimum, optimum
from core.theory.separation import separates
from tests.core.records import classified, clouds, linear, logistic, own, tilted


@pytest.mark.parametrize("l2", [0.001, 0.3])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_penalized_optimum_is_that_of_scikit_learn(classes: int, l2: float) -> None:
    data = clouds(classes)
    spec = logistic(data, l2=l2)
    problem = problem_of(spec, data)
    rows = len(problem.train.y)
    solver = "newton-cholesky" if classes == 2 else "lbfgs"
    theirs = LogisticRegression(C=1 / (rows * l2), tol=1e-13, solver=solver, max_iter=10_000)
    theirs.fit(problem.x[0, 1:].T, problem.train.y)
    ours = optimum(spec, data).reshape(3, -1)
    np.testing.assert_allclose(ours[1:].T, theirs.coef_, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
def test_training_that_has_come_to_rest_agrees_to_eight_digits(classes: int) -> None:
    data = clouds(classes)
    spec = logistic(data, "momentum", learning_rate=1.0, epochs=1500)
    theta, exact = train(spec, data).flat[-1], optimum(spec, data)
    assert np.linalg.norm(Objective.of(spec, data).gradient(theta[None])) < 1e-10
    np.testing.assert_allclose(theta, exact, rtol=1e-8)


@pytest.mark.parametrize("settings", [{}, {"l2": 0.2}, {"l1": 0.2}, {"degree": 3}])
def test_the_optimum_of_squares_is_where_no_step_leads_lower(settings: dict[str, Value]) -> None:
    spec, rng = (
        linear(dataset="diabetes" if "degree" not in settings else "sine", **settings),
        np.random.default_rng(0),
    )
    objective, theta = Objective.of(spec), optimum(spec)
    least = objective.value(theta[None])[0]
    assert least == pytest.approx(least_objective(spec), rel=1e-12)
    assert (objective.value(theta + 0.01 * rng.standard_normal((50, len(theta)))) > least).all()


def test_the_optimum_of_squares_is_the_closed_form() -> None:
    data = tilted()
    assert Objective.of(linear(), data).error(optimum(linear(), data)[None])[0] == pytest.approx(
        solve(linear(), data).train_error, rel=1e-12
    )


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (linear(loss="huber"), "under the huber loss is not computed here"),
        (logistic(clouds(), l1=0.1), "under an L1 penalty on log loss is not computed here"),
    ],
)
def test_what_is_not_computed_is_refused_with_the_reason(spec: object, reason: str) -> None:
    data = clouds() if spec.model == "logistic_regression" else None  # type: ignore[attr-defined]
    with pytest.raises(NoOptimum, match=reason):
        optimum(spec, data)  # type: ignore[arg-type]


def partly_separable() -> Dataset:
    """A alone is apart from B and C, which overlap."""
    data = clouds(3, rows=90)
    return classified(data.x - 30 * (data.y == 0)[:, None], data.y)


def touching() -> Dataset:
    """Separable but for rows of both classes at one place: the weight still grows without bound."""
    return classified([[-2.0], [-1.0], [0.0], [0.0], [1.0], [2.0]], [0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize(
    "data", [clouds(2, apart=12.0), clouds(3, apart=12.0), partly_separable(), touching()]
)
def test_classes_that_can_be_separated_have_no_finite_optimum(data: Dataset) -> None:
    spec = logistic(data, validation_share=0.0)
    with pytest.raises(NoOptimum, match="classes can be separated"):
        optimum(spec, data)
    penalized = optimum(spec.replace(l2=0.01), data)
    assert np.linalg.norm(Objective.of(spec.replace(l2=0.01), data).gradient(penalized[None])) < 1e-9


def test_a_single_row_on_the_wrong_side_makes_the_optimum_finite() -> None:
    apart = clouds(2, apart=8.0)
    y = apart.y.copy()
    y[0] = 1 - y[0]
    data = classified(apart.x, y)
    spec = logistic(data, validation_share=0.0)
    theta = optimum(spec, data)
    assert not separates(Objective.of(spec, data), theta)
    assert np.linalg.norm(Objective.of(spec, data).gradient(theta[None])) < 1e-12


def test_of_dependent_columns_one_of_many_optima_is_found() -> None:
    data = clouds()
    twice = classified(np.hstack([data.x, 2 * data.x[:, :1]]), data.y)
    once, both = (Objective.of(logistic(dataset), dataset) for dataset in (data, twice))
    thetas = search(once).theta, search(both).theta
    assert once.value(thetas[0][None])[0] == pytest.approx(both.value(thetas[1][None])[0], rel=1e-10)


def test_rows_of_one_class_are_refused() -> None:
    data = classified([[1.0], [2.0], [3.0]], [1, 1, 1])
    with pytest.raises(
        SettingError, match="every training row is of class B: there is nothing to tell it from"
    ):
        train(logistic(data), data)
    with pytest.raises(SettingError, match="learns binary or multiclass; these data are regression"):
        train(logistic(own([1, 2, 3], [0, 1, 0])), own([1, 2, 3], [0, 1, 0]))


def test_how_something_is_minimized_does_not_change_where_it_is_least() -> None:
    spec = linear("adamw", dataset="diabetes", l2=0.1, weight_decay=0.1, epochs=3, seed=4, schedule="cosine")
    assert optimum(spec) is optimum(linear(dataset="diabetes", l2=0.1))
    assert optimum(spec.replace(degree=2)).size == 21


def test_nearly_dependent_columns_are_not_taken_for_separable_classes() -> None:
    data = clouds()
    wobble = 1e-5 * np.random.default_rng(0).standard_normal(len(data.y))
    nearly = classified(np.column_stack([data.x, data.x[:, 0] + wobble]), data.y)
    theta, objective = optimum(logistic(nearly), nearly), Objective.of(logistic(nearly), nearly)
    assert np.linalg.norm(objective.gradient(theta[None])) < 1e-9


def test_the_optimum_of_very_many_parameters_is_refused_rather_than_waited_for() -> None:
    with pytest.raises(NoOptimum, match="the minimum over 650 parameters is not computed here"):
        optimum(RunSpec("digits", "logistic_regression", "sgd"))


YEARS = np.arange(1960, 2020.0)
RAW: list[tuple[RunSpec, Dataset | None]] = [
    *(
        (linear(dataset=d, degree=g, standardize=False), None)
        for d, g in (("norris", 10), ("longley", 2), ("line", 15))
    ),
    (linear(degree=10, standardize=False, validation_share=0.0), own(YEARS, (YEARS - 1990) ** 2 / 10)),
    (linear(degree=3, standardize=False, l2=1.0), own(YEARS * 1e9, (YEARS - 1990) ** 2)),
    (linear(standardize=False), own(np.column_stack([YEARS * 1e-9, YEARS * 1e9]), YEARS % 7)),
]


@pytest.mark.parametrize(("spec", "data"), RAW)
def test_the_least_objective_is_that_of_the_closed_form_however_raw_the_columns(
    spec: RunSpec, data: Dataset | None
) -> None:
    optimum, solution = minimum(spec, data), solve(spec, data)
    model, columns = MODELS[spec.model], problem_of(spec, data).fitted
    there = model.in_data_units(columns, optimum.theta[None])[0]
    np.testing.assert_allclose(there[1:], [*solution.values.values()][1:], rtol=1e-12)
    if not spec["l2"]:
        assert optimum.value == solution.train_error
        # What any other solver leaves is no less, on columns as they are or standardized.
        z = problem_of(spec.replace(standardize=True), data).x[0].T
        y = problem_of(spec, data).train.y
        residual = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
        assert optimum.value <= (residual @ residual) / (2 * len(y)) * (1 + 1e-6) + 1e-20 * y.var()
