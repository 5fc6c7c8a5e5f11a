"""Second derivatives times a vector agree with JAX and with differences; the largest eigenvalue is the largest one."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from core.models.networks.activations import ACTIVATIONS
from core.theory.objective import Objective
from core.types import Array
from tests.core.jax_networks import IN_JAX
from tests.core.models.test_neural_network import TASKS, jax_loss, network
from views.network.sharpness.hessian import Hessian, sharpness

jax.config.update("jax_enable_x64", True)


def at(task: str, seed: int = 1, runs: int = 1, **settings: object) -> tuple[Objective, Array]:
    """What a network minimizes, and `runs` sets of parameters."""
    objective = Objective.of(network(task, **settings), TASKS[task])  # type: ignore[arg-type]
    return objective, np.random.default_rng(seed).standard_normal((runs, objective.size))


def dense(objective: Objective, theta: Array) -> Array:
    """The whole second derivative (P, P), a column at a time."""
    return Hessian(objective, theta[:1]).times(np.eye(objective.size))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "activation", "hidden"),
    [
        ("regression", "tanh", (3,)),
        ("binary", "sigmoid", (4, 3, 2)),
        ("multiclass", "tanh", (4, 2)),
        ("multiclass", "relu", (7,)),
        ("binary", "leaky_relu", (5, 5)),
        ("regression", "identity", (2, 2)),
    ],
)
def test_products_agree_with_jax(task: str, activation: str, hidden: tuple[int, ...]) -> None:
    spec = network(task, activation=activation, hidden=hidden, l2=0.1)
    objective, theta = at(task, activation=activation, hidden=hidden, l2=0.1)
    v = np.random.default_rng(2).standard_normal(objective.size)
    expected = jax.jvp(jax.grad(lambda of: jax_loss(of, spec, task)), (theta[0],), (v,))[1]
    product = Hessian(objective, theta).times(v[None])[0]
    np.testing.assert_allclose(product, expected, rtol=1e-10, atol=1e-10 * np.abs(expected).max())


@pytest.mark.parametrize("task", TASKS)
def test_products_agree_with_differences_of_gradients(task: str) -> None:
    objective, theta = at(task, hidden=(4, 3), l2=0.1)
    v, step = np.random.default_rng(2).standard_normal((1, objective.size)), 1e-5
    ahead, behind = (objective.gradient(theta + sign * step * v) for sign in (1, -1))
    product = Hessian(objective, theta).times(v)
    np.testing.assert_allclose(product, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-7)


def test_each_of_several_sets_of_parameters_meets_its_own_vector() -> None:
    objective, theta = at("multiclass", hidden=(4, 3), runs=3)
    v = np.random.default_rng(2).standard_normal(theta.shape)
    singly = [
        Hessian(objective, parameters[None]).times(of[None])[0]
        for parameters, of in zip(theta, v, strict=True)
    ]
    np.testing.assert_allclose(Hessian(objective, theta).times(v), singly, rtol=1e-12, atol=1e-15)


@pytest.mark.slow
def test_every_activation_has_its_second_derivative() -> None:
    z = np.linspace(-3, 3, 14)
    for name, f in ACTIVATIONS.items():
        bend = jax.vmap(jax.grad(jax.grad(IN_JAX[name])))(z)
        np.testing.assert_allclose(f.bend(f.value(z)), bend, rtol=1e-12, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("task", TASKS)
def test_sharpness_is_the_largest_eigenvalue_of_the_whole(task: str) -> None:
    objective, theta = at(task, hidden=(4,), l2=0.01)
    eigenvalues = np.linalg.eigvalsh(dense(objective, theta))
    assert sharpness(objective, theta[0]) == pytest.approx(eigenvalues[-1], rel=1e-6)


def test_a_larger_negative_eigenvalue_leads_nobody_astray() -> None:
    objective, theta = at("regression", seed=4, hidden=(4,))
    eigenvalues = np.linalg.eigvalsh(dense(objective, 10 * theta))
    assert -eigenvalues[0] > 4 * eigenvalues[-1] > 0
    assert sharpness(objective, 10 * theta[0]) == pytest.approx(eigenvalues[-1], rel=1e-6)


def test_where_all_parameters_are_0_the_sharpness_is_known() -> None:
    objective, theta = at("regression", hidden=(3,))
    # Only products of an outer with an inner weight bend the loss: ±‖mean y z‖ each; and the outer bias, by 1.
    problem = objective.problem
    pull = np.linalg.norm(problem.x[0] @ problem.y[0]) / problem.y.size
    assert sharpness(objective, 0 * theta[0]) == pytest.approx(max(1.0, pull), rel=1e-9)


def test_a_flat_place_has_sharpness_0_and_one_beyond_all_numbers_none() -> None:
    objective, theta = at("binary", hidden=(4,))
    assert sharpness(objective, 1e5 * theta[0]) == pytest.approx(0, abs=1e-300)
    assert np.isnan(sharpness(objective, np.full(objective.size, np.inf)))
