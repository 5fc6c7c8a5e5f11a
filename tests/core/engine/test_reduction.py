"""The few rows that least squares are trained on have the loss and the gradient of all, at any scale and offset."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, start, sweep, train
from core.engine.loop import Loop
from core.engine.reduction import reduced
from core.hyper import Value
from core.losses.losses import squared_error_and_gradient
from core.theory.closed_form import solve
from core.types import Array
from tests.core.records import linear, own, same, tilted

SCALES = pytest.mark.parametrize(
    ("offset", "spread", "level"),
    [(0.0, 1.0, 0.0), (1e9, 1.0, 0.0), (1e9, 1.0, 1e9), (1e9, 1e-3, 1e9), (0.0, 1e-9, 1e9)],
)


def rows(offset: float, spread: float, level: float) -> tuple[Array, Array]:
    """x (50, 3) and y (50,): a plane behind noise, far from 0."""
    rng = np.random.default_rng(0)
    varying = rng.standard_normal((50, 3))
    return offset + spread * varying, level + varying @ [1.0, -2.0, 3.0] + rng.standard_normal(50)


@SCALES
def test_loss_and_gradient_are_those_of_all_rows(offset: float, spread: float, level: float) -> None:
    x, y = rows(offset, spread, level)
    design, target = np.vstack([np.ones(len(y)), x.T]), y
    fewer = reduced(design[None], target[None])
    assert fewer[0].shape == (1, 4, 5)
    assert fewer[1].shape == (1, 5)
    theta = np.random.default_rng(1).standard_normal(4)
    value, slope = squared_error_and_gradient(theta @ fewer[0], fewer[1], {})
    residual = theta.astype(np.longdouble) @ design - target
    assert value[0] == pytest.approx(float(residual @ residual) / (2 * len(y)), rel=1e-14)
    expected = (design @ residual / len(y)).astype(np.float64)
    np.testing.assert_allclose(fewer[0][0] @ slope[0], expected, rtol=1e-14, atol=1e-14 * abs(expected).max())


@SCALES
def test_a_run_learns_and_records_what_the_closed_form_finds(
    offset: float, spread: float, level: float
) -> None:
    spec, data = linear("momentum", epochs=1000, validation_share=0.0), own(*rows(offset, spread, level))
    run, solution = train(spec, data=data), solve(spec, data)
    learned, exact = (list(values.values())[1:] for values in (run.final, solution.values))
    np.testing.assert_allclose(learned, exact, rtol=1e-10)
    assert run.train_error[-1] == pytest.approx(solution.train_error, rel=1e-10)


def test_a_column_that_is_constant_stays_one() -> None:
    x, y = np.ones((1, 3, 40)), np.random.default_rng(0).standard_normal((1, 40))
    x[:, 1] = np.arange(40)
    x[:, 2] = 7
    fewer_x, fewer_y = reduced(x, y)
    theta = np.array([[1.0, 0.1, -2.0]])
    value, _ = squared_error_and_gradient((theta[:, None] @ fewer_x)[:, 0], fewer_y, {})
    expected, _ = squared_error_and_gradient((theta[:, None] @ x)[:, 0], y, {})
    np.testing.assert_allclose(value, expected, rtol=1e-14)


def reduces(spec: RunSpec) -> bool:
    loop = Loop(start(spec))
    return loop.y.shape[-1] < loop.state.y.shape[-1]


LINE = linear(samples=100)


@pytest.mark.parametrize(
    ("spec", "reducing"),
    [
        (LINE, True),
        (LINE.replace(l1=0.1, l2=0.1, clip_norm=1.0), True),
        (LINE.replace(batch_size=32), False),
        (LINE.replace(loss="huber"), False),
        (LINE.replace(loss="absolute"), False),
        (linear(dataset="longley"), False),
        (RunSpec("moons", "logistic_regression", "sgd"), False),
        (RunSpec("line", "neural_network", "sgd"), False),
    ],
    ids=lambda value: value.summary if isinstance(value, RunSpec) else "",
)
def test_only_least_squares_of_many_rows_at_once_have_fewer(spec: RunSpec, reducing: bool) -> None:
    assert reduces(spec) is reducing


@pytest.mark.parametrize("over", [{"l2": (0.0, 0.1)}, {"data_seed": (0, 1)}, {"standardize": (True, False)}])
def test_a_sweep_equals_its_runs_one_by_one(over: dict[str, tuple[Value, ...]]) -> None:
    for run in sweep(LINE.replace(epochs=5), over).runs:
        assert same(run, train(run.spec))


def test_how_long_a_run_is_changes_none_of_its_steps() -> None:
    short, long = train(LINE.replace(epochs=3)), train(LINE.replace(epochs=7))
    assert np.array_equal(long.train_error[:4], short.train_error)


def test_validation_errors_are_those_of_the_rows_themselves() -> None:
    spec = linear(epochs=3)
    run, problem = train(spec, data=tilted(80)), start(spec, tilted(80)).problems[0]
    residual = run.flat[-1] @ problem.validation_x[0] - problem.validation_y[0]
    assert run.validation_error[-1] == pytest.approx(residual @ residual / (2 * len(residual)), rel=1e-14)
