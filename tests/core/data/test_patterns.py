"""Patterns that no line parts: made as promised, with the doubt that no model can undercut where it is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import entropy, multivariate_normal

from core import Dataset
from core.types import Array
from tests.core.data.test_classes import separable
from tests.core.data.test_data import make

CORNERS = {"same": [(1, 1), (-1, -1)], "different": [(1, -1), (-1, 1)]}


def cell_of(data: Dataset, cells: int) -> Array:
    """(N, 2): column and row of the cell that each point lies in, counted from the lower left."""
    return np.floor((data.x + 1) / 2 * cells).astype(int)


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_without_noise_each_arm_of_a_spiral_is_the_first_one_turned(classes: int) -> None:
    data = make("spirals", samples=60 * classes, classes=classes, turns=1.5, noise=0.0)
    r = np.hypot(*data.x.T)
    # Where it winds back to the angle 0, the angle of the point is that of its arm.
    start = np.angle((data.x[:, 0] + 1j * data.x[:, 1]) * np.exp(-2j * np.pi * 1.5 * r))
    turned = np.exp(1j * start)
    np.testing.assert_allclose(turned, np.exp(2j * np.pi * data.y / classes), atol=1e-12)
    for arm in range(classes):
        np.testing.assert_allclose(np.sort(r[data.y == arm]) ** 2, np.arange(1, 61) / 60, rtol=1e-12)


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_arms_are_of_equal_size_and_named_in_order(classes: int) -> None:
    data = make("spirals", samples=101, classes=classes)
    assert np.ptp(np.bincount(data.y.astype(int))) <= 1
    assert data.class_names == tuple("ABCD"[:classes])
    assert data.row_floor is None


def test_the_clouds_of_xor_stand_at_opposite_corners() -> None:
    data = make("xor", samples=80_000, noise=0.1)
    for name, corners in CORNERS.items():
        own = data.x[data.y == data.class_names.index(name)]
        for corner in corners:
            cloud = own[np.abs(own - corner).max(axis=1) < 1]
            assert len(cloud) == 20_000
            np.testing.assert_allclose(cloud.mean(axis=0), corner, atol=0.004)
            np.testing.assert_allclose(np.cov(cloud.T), 0.01 * np.eye(2), atol=0.0005)


@pytest.mark.parametrize("noise", [0.1, 0.4, 1.0])
def test_the_doubt_of_xor_is_the_entropy_of_its_true_probabilities(noise: float) -> None:
    data = make("xor", samples=50, noise=noise)
    density = [
        sum(multivariate_normal(corner, noise**2).pdf(data.x) for corner in CORNERS[name])
        for name in data.class_names
    ]
    np.testing.assert_allclose(data.row_floor, entropy(density), rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(make("xor", noise=0.0).row_floor, 0)


@pytest.mark.parametrize("cells", [2, 3, 4, 5, 6])
def test_the_cells_of_a_board_alternate_and_are_filled_alike(cells: int) -> None:
    data = make("checkerboard", samples=720, cells=cells)
    place = cell_of(data, cells)
    np.testing.assert_array_equal(data.y, place.sum(axis=1) % 2)
    assert data.class_names[int(data.y[(place == 0).all(axis=1)][0])] == "dark"
    for colour in (0, 1):
        counts = np.unique(place[data.y == colour], axis=0, return_counts=True)[1]
        assert len(counts) == (cells**2 + 1 - colour) // 2
        assert counts.sum() == 360
        assert np.ptp(counts) <= 1


def test_points_are_spread_evenly_over_their_cells() -> None:
    data = make("checkerboard", samples=40_000, cells=4)
    inside = (data.x + 1) * 2 % 1
    np.testing.assert_allclose(inside.mean(axis=0), 1 / 2, atol=0.01)
    np.testing.assert_allclose(np.cov(inside.T), np.eye(2) / 12, atol=0.002)


@pytest.mark.parametrize("cells", [3, 4])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.4])
def test_noise_swaps_a_share_of_each_colour_of_the_board(cells: int, noise: float) -> None:
    data = make("checkerboard", samples=4000, cells=cells, noise=noise)
    colour = cell_of(data, cells).sum(axis=1) % 2
    for class_index in (0, 1):
        assert (data.y[colour == class_index] != class_index).mean() == noise
    np.testing.assert_allclose(data.row_floor, entropy([noise, 1 - noise]), rtol=1e-12)
    # Anywhere on the board, and anywhere among the rows.
    swapped, column = data.y != colour, cell_of(data, cells)[:, 0]
    shares = [swapped[of].mean() for of in (column == 0, column == 1, np.s_[:1000], np.s_[-1000:])]
    np.testing.assert_allclose(shares, noise, atol=0.05)


@pytest.mark.parametrize("name", ["spirals", "xor", "checkerboard"])
def test_no_line_parts_a_pattern(name: str) -> None:
    data = make(name, noise=0.0)
    assert not separable(data, data.class_names[0])


def test_a_product_parts_xor_where_no_feature_alone_does() -> None:
    data = make("xor", noise=0.2)
    np.testing.assert_array_equal(data.x.prod(axis=1) < 0, data.y)
    assert max(abs(np.corrcoef(data.x.T, data.y)[2, :2])) < 0.05
