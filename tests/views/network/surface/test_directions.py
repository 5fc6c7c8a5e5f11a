"""A plane holds of a path what no other plane holds more of, and what it leaves out is how far the path is from it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.engine.snapshots import snapshot_epochs
from core.types import Array
from views.network.surface.numbers import Plane, random_walk


def random_walk_path(snapshots: int = 30, parameters: int = 12, seed: int = 0) -> Array:
    """A random walk (T, P) whose steps differ in size from parameter to parameter."""
    steps = np.random.default_rng(seed).standard_normal((snapshots, parameters)) * np.linspace(
        3, 1, parameters
    )
    return np.cumsum(steps, axis=0)


def plane(path: Array) -> Plane:
    plane = Plane.of(path)
    assert plane is not None
    return plane


def test_directions_are_the_principal_ones_of_what_is_left_to_the_end() -> None:
    path = random_walk_path()
    left = path - path[-1]
    # Principal components of both ways there have the end as their mean.
    peer = PCA(n_components=2).fit(np.vstack([left, -left]))
    in_plane = plane(path)
    np.testing.assert_allclose(in_plane.shares, peer.explained_variance_ratio_, rtol=1e-10)
    np.testing.assert_allclose(np.abs(in_plane.directions), np.abs(peer.components_), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(in_plane.directions @ in_plane.directions.T, np.eye(2), atol=1e-12)


def test_what_it_does_not_hold_is_the_distance_of_the_path_from_it() -> None:
    path = random_walk_path()
    in_plane = plane(path)
    off = path - in_plane.theta(in_plane.places(path))
    assert np.sum(off**2) / np.sum((path - path[-1]) ** 2) == pytest.approx(1 - in_plane.held, rel=1e-10)
    np.testing.assert_allclose(in_plane.places(path[-1]), 0, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_a_path_starts_to_the_lower_left_of_its_end(seed: int) -> None:
    path = random_walk_path(seed=seed)
    assert (plane(path).places(path[0]) < 0).all()


def test_a_straight_path_has_one_direction_and_one_that_stands_still_has_none() -> None:
    path = np.linspace(0, 1, 7)[:, None] * np.arange(1, 6)
    assert plane(path).is_straight
    assert plane(path).held == pytest.approx(1)
    assert not plane(random_walk_path()).is_straight
    assert Plane.of(np.ones((7, 5))) is None
    assert Plane.of(1e3 + 1e-11 * path) is None
    assert Plane.of(path[:1]) is None


def test_a_step_lies_in_the_plane_by_its_share() -> None:
    in_plane = plane(random_walk_path())
    across = np.random.default_rng(1).standard_normal(12)
    across -= in_plane.directions.T @ (in_plane.directions @ across)
    inside = 3 * in_plane.directions[0] - 4 * in_plane.directions[1]
    assert in_plane.share_of(inside) == pytest.approx(1)
    assert in_plane.share_of(across) == pytest.approx(0, abs=1e-12)
    assert in_plane.share_of(inside + 5 * across / np.linalg.norm(across)) == pytest.approx(0.5)
    assert np.isnan(in_plane.share_of(np.zeros(12)))


@pytest.mark.parametrize("epochs", [np.arange(60), np.array(snapshot_epochs(200))])
def test_a_random_walk_in_many_dimensions_has_the_share_that_is_stated(epochs: Array) -> None:
    steps = np.random.default_rng(0).standard_normal((int(epochs[-1]) + 1, 600))
    path = np.cumsum(steps, axis=0)[epochs.astype(int)]
    assert plane(path).held == pytest.approx(random_walk(epochs), abs=0.02)


def test_a_long_walk_recorded_evenly_has_ten_ninths_of_eight_over_pi_squared() -> None:
    # The eigenvalues of the covariance min(s, t) on [0, 1] are 1/((k − ½) π)²: Karhunen and Loève.
    assert random_walk(np.arange(300)) == pytest.approx(8 / np.pi**2 * (1 + 1 / 9), abs=1e-3)
