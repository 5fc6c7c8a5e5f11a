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

from benchmarks.peers import Point, Recorded, Recorder, rows_of
from core import RunSpec
from core.engine.problem import Problem
from core.hyper import Widths
from core.models import optimized
from core.models.networks.layers import blocks

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


def jax_networks(p: Problem) -> Recorder:
    """Adam on the very batches of ours, from the same start."""
    import jax
    import jax.numpy as jnp

    model = optimized(SPEC.model)
    layout = model.layout(p.fitted)
    start, mask = model.initialize(SPEC.settings, layout), layout.penalty_mask
    orders = np.stack([_order(epoch, p.y.shape[-1]) for epoch in range(1, EPOCHS + 1)])

    def run(rate: jax.Array, penalty: jax.Array) -> tuple[jax.Array, ...]:
        x, y, unseen_x, unseen_y = map(jnp.asarray, (p.x[0], p.y[0], p.validation_x[0], p.validation_y[0]))

        def step(state: tuple[Any, ...], rows: jax.Array) -> tuple[tuple[Any, ...], None]:
            theta, m, v, t = state
            g = jax.grad(_error)(theta, p.network.widths, x[:, rows], y[rows]) + penalty * mask * theta
            m, v, t = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2, t + 1
            m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
            return (theta - rate * m_hat / (jnp.sqrt(v_hat) + EPSILON), m, v, t), None

        def epoch(state: tuple[Any, ...], order: jax.Array) -> tuple[Any, tuple[jax.Array, ...]]:
            state, _ = jax.lax.scan(step, state, order)
            errors = (_error(state[0], p.network.widths, *part) for part in ((x, y), (unseen_x, unseen_y)))
            return state, (state[0], *errors)

        begin = (jnp.asarray(start), jnp.zeros(len(start)), jnp.zeros(len(start)), 0.0)
        recorded: tuple[jax.Array, ...]
        _, recorded = jax.lax.scan(epoch, begin, jnp.asarray(orders))
        return recorded

    return run


def _order(epoch: int, rows: int) -> NDArray[np.int64]:
    """(N / B, B): the rows of each batch of an epoch."""
    return np.random.default_rng((SEED, epoch)).permutation(rows).reshape(-1, BATCH)


def _error(theta: jax.Array, widths: tuple[int, ...], x: jax.Array, y: jax.Array) -> jax.Array:
    """Mean binary cross-entropy of one network: θ (P,), x (1 + D, N), y (N,)."""
    import jax.numpy as jnp

    *hidden, last = blocks(widths)
    for part, inputs, units in hidden:
        x = jnp.concatenate([jnp.ones((1, x.shape[1])), jnp.tanh(theta[part].reshape(inputs, units).T @ x)])
    z = theta[last[0]] @ x
    return jnp.mean(jnp.maximum(z, 0) + jnp.log1p(jnp.exp(-jnp.abs(z))) - y * z)
