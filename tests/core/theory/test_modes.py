"""What a step does along a direction, against the factors that theory gives and the edge that the rule states."""

from __future__ import annotations

import numpy as np
import pytest

from core import OPTIMIZERS, train
from core.theory.modes import multipliers, overshoots, taken_off
from core.theory.optimum import optimum
from tests.core.records import linear

LINEAR_RULES = [name for name, rule in OPTIMIZERS.items() if rule.edge is not None]
CURVATURES = np.array([4.0, 1.0, 0.01])


def roots(optimizer: str, product: float, beta: float) -> np.ndarray:
    """Of the recurrence of the distance, at rate × curvature `product`."""
    polynomials = {
        "sgd": [1, product - 1],
        "momentum": [1, product - 1 - beta, beta],
        "nesterov": [1, -(1 + beta) * (1 - product), beta * (1 - product)],
    }
    return np.roots(polynomials[optimizer])


@pytest.mark.parametrize("optimizer", LINEAR_RULES)
@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_the_factors_of_a_step_are_the_roots_of_its_recurrence(optimizer: str, beta: float) -> None:
    spec = linear(optimizer, learning_rate=0.3, **({} if optimizer == "sgd" else {"momentum": beta}))
    for curvature, factors in zip(CURVATURES, multipliers(spec, CURVATURES), strict=True):
        expected = roots(optimizer, 0.3 * curvature, beta)
        assert np.sort_complex(factors) == pytest.approx(np.sort_complex(expected.astype(complex)), abs=1e-12)


@pytest.mark.parametrize("optimizer", LINEAR_RULES)
@pytest.mark.parametrize(("share", "converges"), [(0.999, True), (1.001, False)])
def test_the_largest_factor_passes_1_at_the_edge(optimizer: str, share: float, converges: bool) -> None:
    spec = linear(optimizer)
    edge = OPTIMIZERS[optimizer].edge
    assert edge is not None
    factors = multipliers(spec.replace(learning_rate=0.1), np.array([share * edge(spec.settings) / 0.1]))
    assert (np.abs(factors).max() < 1) == converges


def test_a_recorded_run_keeps_the_distance_that_its_factor_says() -> None:
    spec = linear(learning_rate=1.5, epochs=3)
    distance = train(spec).flat - optimum(spec)
    assert distance[1:] / distance[:-1] == pytest.approx(np.full((3, 2), -0.5))
    assert multipliers(spec, np.ones(1))[0, 0] == pytest.approx(-0.5)


@pytest.mark.parametrize(("rate", "over"), [(0.9, False), (1.1, True)])
def test_gradient_descent_overshoots_beyond_half_its_edge(rate: float, over: bool) -> None:
    assert overshoots(linear(learning_rate=rate), 1.0) == over


@pytest.mark.parametrize(("beta", "over"), [(0.45, False), (0.5, True)])
def test_momentum_overshoots_beyond_critical_damping(beta: float, over: bool) -> None:
    # (1 − √(ηλ))² = 0.4675 at ηλ = 0.1.
    assert overshoots(linear("momentum", learning_rate=0.1, momentum=beta), 1.0) == over


@pytest.mark.parametrize("optimizer", LINEAR_RULES)
def test_what_a_step_takes_off_is_what_its_largest_factor_leaves(optimizer: str) -> None:
    rule, spec = OPTIMIZERS[optimizer], linear(optimizer, learning_rate=0.3)
    h = {hyper.name: np.array(spec.settings[hyper.name], dtype=float) for hyper in rule.hypers}
    left = np.abs(multipliers(spec, CURVATURES)).max(axis=1)
    np.testing.assert_allclose(taken_off(rule, CURVATURES, h), 1 - left, atol=1e-7)
