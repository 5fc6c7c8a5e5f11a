"""The same networks trained by others: scikit-learn's MLPClassifier in a loop, and our rule written in JAX.

Everybody takes the batches of the same size in every epoch, and records parameters, training and validation error after
each; JAX takes the very same batches from the same start, and learns the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import Point, Recorded, rows_of
from core import RunSpec
from core.hyper import Widths
from core.models import optimized
from core.networks.layers import blocks
from core.problem import Problem

if TYPE_CHECKING:
    import jax

HIDDEN, EPOCHS, BATCH, SEED = (8, 8), 300, 32, 0
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
SPEC = RunSpec(
    "moons",
    "neural_network",
    "adam",
    {
        "samples": 400,
        "validation_share": 0.2,
        "hidden": Widths(HIDDEN),
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "seed": SEED,
        "learning_rate": 0.01,
    },
)


def scikit_networks(problem: Problem, points: Sequence[Point]) -> list[Recorded]:
    """The loop one would write: (weights, biases, training error, validation error) after each epoch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_scikit_run(problem, point) for point in points]


def _scikit_run(problem: Problem, point: Point) -> Recorded:
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    x, validation_x = rows_of(problem.x), rows_of(problem.validation_x)
    y, validation_y = problem.y[0], problem.validation_y[0]
    model = MLPClassifier(
        HIDDEN,
        activation="tanh",
        batch_size=BATCH,
        learning_rate_init=point[0],
        alpha=point[1],
        random_state=SEED,
    )
    recorded: Recorded = []
    for _ in range(EPOCHS):
        model.partial_fit(x, y, classes=(0, 1))
        errors = (
            log_loss(y, model.predict_proba(x)),
            log_loss(validation_y, model.predict_proba(validation_x)),
        )
        recorded.append(([w.copy() for w in model.coefs_], [b.copy() for b in model.intercepts_], *errors))
    return recorded


class JaxNetworks:
    """All runs at `points` as one compiled function, in float64: Adam on the very batches of ours."""

    def __init__(self, problem: Problem, points: Sequence[Point]) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
        self._problem = problem
        self._rates, self._penalties = np.array(points).T
        model = optimized(SPEC.model)
        layout = model.layout(problem.columns)
        self._start, self._mask = model.initialize(SPEC.settings, layout), layout.penalty_mask
        self._orders = np.stack([self._order(epoch) for epoch in range(1, EPOCHS + 1)])
        self._compiled = self._compile()

    def _order(self, epoch: int) -> NDArray[np.int64]:
        """(B, N / B): the rows of each batch of an epoch."""
        rows = np.random.default_rng((SEED, epoch)).permutation(self._problem.y.shape[-1])
        return rows.reshape(-1, BATCH)

    def warm(self) -> tuple[jax.Array, ...]:
        """Parameters (R, E, P), training and validation error (R, E) after each epoch."""
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

    def _error(self, theta: jax.Array, x: jax.Array, y: jax.Array) -> jax.Array:
        import jax.numpy as jnp

        *hidden, last = blocks(self._problem.columns.widths)
        for part, inputs, units in hidden:
            x = jnp.concatenate(
                [jnp.ones((1, x.shape[1])), jnp.tanh(theta[part].reshape(inputs, units).T @ x)]
            )
        z = theta[last[0]] @ x
        return jnp.mean(jnp.maximum(z, 0) + jnp.log1p(jnp.exp(-jnp.abs(z))) - y * z)

    def _run(self, rate: jax.Array, penalty: jax.Array) -> tuple[jax.Array, ...]:
        import jax
        import jax.numpy as jnp

        p = self._problem
        x, y, unseen_x, unseen_y = map(jnp.asarray, (p.x[0], p.y[0], p.validation_x[0], p.validation_y[0]))

        def step(state: tuple[Any, ...], rows: jax.Array) -> tuple[tuple[Any, ...], None]:
            theta, m, v, t = state
            g = jax.grad(self._error)(theta, x[:, rows], y[rows]) + penalty * self._mask * theta
            m, v, t = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2, t + 1
            m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
            return (theta - rate * m_hat / (jnp.sqrt(v_hat) + EPSILON), m, v, t), None

        def epoch(state: tuple[Any, ...], orders: jax.Array) -> tuple[Any, tuple[jax.Array, ...]]:
            state, _ = jax.lax.scan(step, state, orders)
            theta = state[0]
            return state, (theta, self._error(theta, x, y), self._error(theta, unseen_x, unseen_y))

        begin = (jnp.asarray(self._start), jnp.zeros(len(self._start)), jnp.zeros(len(self._start)), 0.0)
        recorded: tuple[jax.Array, ...]
        _, recorded = jax.lax.scan(epoch, begin, jnp.asarray(self._orders))
        return recorded
