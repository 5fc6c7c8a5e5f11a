"""A start is drawn from its own generator, has the size asked for, and is scaled and not redrawn by `init_scale`."""

from __future__ import annotations

import numpy as np
import pytest

from core.engine.training import start
from core.optim.initializers import INIT, INITIALIZERS, LAYERED_START
from tests.core.records import linear

every_initializer = pytest.mark.parametrize("name", INITIALIZERS)


def draw(name: str, seed: int, size: int = 6, scale: float = 1.0) -> np.ndarray:
    return INITIALIZERS[name].draw(np.random.default_rng(seed), size, scale)


@every_initializer
def test_a_seed_draws_the_same_start_again(name: str) -> None:
    assert draw(name, 3).shape == (6,)
    np.testing.assert_array_equal(draw(name, 3), draw(name, 3))


@every_initializer
def test_the_scale_multiplies_the_start(name: str) -> None:
    np.testing.assert_allclose(draw(name, 3, scale=0.05), 0.05 * draw(name, 3), rtol=1e-15)


def test_zeros_are_zero_and_the_normal_start_has_its_deviation() -> None:
    assert not draw("zeros", 0).any()
    sample = draw("normal", 0, size=100_000, scale=3.0)
    assert sample.mean() == pytest.approx(0, abs=0.05)
    assert sample.std() == pytest.approx(3, rel=0.01)


def test_every_initializer_can_be_chosen() -> None:
    assert set(LAYERED_START[0].grid) == set(INITIALIZERS)
    assert set(INIT.grid) == {"zeros", "normal", "uniform"}


def test_training_starts_where_seed_and_scale_say() -> None:
    def begin(**settings: float) -> np.ndarray:
        return start(linear(init="normal", **settings)).theta[0]

    np.testing.assert_array_equal(begin(seed=1), draw("normal", 1, size=2))
    np.testing.assert_array_equal(begin(seed=1, init_scale=0.5), 0.5 * begin(seed=1))
    assert not np.isin(begin(seed=1), begin(seed=2)).any()
