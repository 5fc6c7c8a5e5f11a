"""The same training by others: scikit-learn's SGDRegressor in a loop, and our rule written in JAX.

Everybody records parameters, training and validation error after each epoch, from columns standardized beforehand.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.engine.problem import Problem
from core.types import Array

if TYPE_CHECKING:
    import jax
    from sklearn.linear_model import SGDRegressor

# A learning rate and an L2 strength.
Point = tuple[float, float]
Recorded = list[tuple[Any, ...]]

# --------------------------------------------------------------------------- scikit-learn


def scikit_loops(problem: Problem, points: Sequence[Point], epochs: int) -> list[Recorded]:
    """The loop one would write: (coefficients, intercept, training error, validation error) after each epoch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_scikit_run(problem, point, epochs, _predicted) for point in points]


def scikit_loops_unchecked(problem: Problem, points: Sequence[Point], epochs: int) -> list[Recorded]:
    """The same at its fastest: all checks of arguments off, and predictions made by hand."""
    from sklearn import config_context

    with config_context(assume_finite=True, skip_parameter_validation=True):
        return [_scikit_run(problem, point, epochs, _by_hand) for point in points]


def _scikit_run(
    problem: Problem, point: Point, epochs: int, predict: Callable[[SGDRegressor, Array], Array]
) -> Recorded:
    from sklearn.linear_model import SGDRegressor

    x, validation_x = rows_of(problem.x), rows_of(problem.validation_x)
    y, validation_y = problem.y[0], problem.validation_y[0]
    model = SGDRegressor(eta0=point[0], alpha=point[1], learning_rate="constant", shuffle=False)
    recorded: Recorded = []
    for _ in range(epochs):
        model.partial_fit(x, y)
        train_error = _half_mean_square(predict(model, x) - y)
        validation_error = _half_mean_square(predict(model, validation_x) - validation_y)
        recorded.append((model.coef_.copy(), model.intercept_[0], train_error, validation_error))
    return recorded


def rows_of(design: Array) -> Array:
    """A row a patient, without the column of ones: scikit-learn has its own intercept."""
    return np.ascontiguousarray(design[0, 1:].T)


def _predicted(model: SGDRegressor, x: Array) -> Array:
    return np.asarray(model.predict(x))


def _by_hand(model: SGDRegressor, x: Array) -> Array:
    return np.asarray(x @ model.coef_ + model.intercept_)


def _half_mean_square(residual: Array) -> float:
    return float(residual @ residual) / (2 * len(residual))


# --------------------------------------------------------------------------- JAX


Recorder = Callable[["jax.Array", "jax.Array"], tuple["jax.Array", ...]]


class Compiled:
    """`run(rate, penalty)` at all `points` as one compiled function, in float64.

    A run returns its parameters (E, P), training and validation error (E,) after each epoch.
    """

    def __init__(self, run: Recorder, points: Sequence[Point]) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
        self._run = run
        self._rates, self._penalties = np.array(points).T
        self._compiled = self._compile()

    def warm(self) -> tuple[jax.Array, ...]:
        """What all runs return, (R, …) each."""
        import jax

        recorded = self._compiled(self._rates, self._penalties)
        return tuple(jax.block_until_ready(recorded))  # type: ignore[no-untyped-call]

    def cold(self) -> tuple[jax.Array, ...]:
        """The same, compiled first, as it has to be when a shape is new."""
        self._compiled = self._compile()
        return self.warm()

    def _compile(self) -> Any:
        import jax

        # A new function every time: one that JAX knows would not be compiled again.
        batch = jax.vmap(lambda rate, penalty: self._run(rate, penalty))
        return jax.jit(batch).lower(self._rates, self._penalties).compile()


def jax_regression(p: Problem, penalty_mask: Array, epochs: int) -> Recorder:
    """Linear regression by gradient descent on all rows."""
    import jax
    import jax.numpy as jnp

    def run(rate: jax.Array, penalty: jax.Array) -> tuple[jax.Array, ...]:
        x, y, unseen_x, unseen_y = map(jnp.asarray, (p.x[0], p.y[0], p.validation_x[0], p.validation_y[0]))

        def epoch(theta: jax.Array, _: None) -> tuple[jax.Array, tuple[jax.Array, ...]]:
            gradient = x @ (theta @ x - y) / len(y) + penalty * penalty_mask * theta
            theta = theta - rate * gradient
            residual, unseen = theta @ x - y, theta @ unseen_x - unseen_y
            return theta, (theta, jnp.mean(residual**2) / 2, jnp.mean(unseen**2) / 2)

        recorded: tuple[jax.Array, ...]
        _, recorded = jax.lax.scan(epoch, jnp.zeros(len(x)), None, length=epochs)
        return recorded

    return run
