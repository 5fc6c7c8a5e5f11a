"""Classes to be told apart: made as promised, with the doubt that no model can undercut, or as measured."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.special import expit
from scipy.stats import entropy

from core import Dataset
from core.hyper import Value
from core.types import Array
from tests.core.data.test_data import make


def separable(data: Dataset, name: str) -> bool:
    """Whether a hyperplane has the class `name` on one side and all others on the other; by linear programming."""
    side = np.where(data.y == data.class_names.index(name), 1, -1)
    columns = np.column_stack([np.ones(len(data.y)), (data.x - data.x.mean(axis=0)) / data.x.std(axis=0)])
    solution = linprog(
        np.zeros(columns.shape[1]), -side[:, None] * columns, -np.ones(len(side)), bounds=(None, None)
    )
    return solution.status == 0


def in_order(x: Array, y: Array) -> Array:
    """Rows (x1, x2, class), sorted."""
    table = np.column_stack([x, y])
    return table[np.lexsort(np.round(table, 9).T)]


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_clouds_are_round_and_as_far_apart_as_asked(classes: int) -> None:
    data = make("blobs", samples=100_000, classes=classes, separation=4.0)
    clouds = [data.x[data.y == k] for k in range(classes)]
    centres = np.array([cloud.mean(axis=0) for cloud in clouds])
    neighbours = np.linalg.norm(centres - np.roll(centres, 1, axis=0), axis=1)
    np.testing.assert_allclose(neighbours, 4, rtol=0.02)
    np.testing.assert_allclose(centres.mean(axis=0), 0, atol=0.03)
    for cloud in clouds:
        np.testing.assert_allclose(np.cov(cloud.T), np.eye(2), atol=0.05)


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_clouds_are_of_equal_size_and_named_in_order(classes: int) -> None:
    data = make("blobs", samples=101, classes=classes)
    assert np.ptp(np.bincount(data.y.astype(int))) <= 1
    assert data.class_names == tuple("ABCDE"[:classes])
    assert data.task == ("binary" if classes == 2 else "multiclass")


@pytest.mark.parametrize("separation", [0.0, 1.0, 3.0, 10.0])
def test_the_doubt_about_a_row_is_the_entropy_of_its_true_probabilities(separation: float) -> None:
    data = make("blobs", samples=50, separation=separation)
    second = expit(separation * data.x.sum(axis=1) / np.sqrt(2))
    np.testing.assert_allclose(data.row_floor, entropy([second, 1 - second]), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_the_floor_is_the_log_loss_of_who_knows_the_clouds(classes: int) -> None:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.metrics import log_loss

    data = make("blobs", samples=50_000, classes=classes, separation=2.0)
    known = LinearDiscriminantAnalysis().fit(data.x, data.y).predict_proba(data.x)
    assert data.noise_floor == pytest.approx(log_loss(data.y, known), rel=0.02)
    same = make("blobs", classes=classes, separation=0.0)
    np.testing.assert_allclose(same.row_floor, np.log(classes), rtol=1e-14)


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_linear_scores_part_clouds_at_the_greatest_separation_only(classes: int) -> None:
    far, near = (make("blobs", classes=classes, separation=s) for s in (10.0, 2.0))
    centres = np.array([far.x[far.y == k].mean(axis=0) for k in range(classes)])
    # The nearest centre c is the one of the highest score x·c − ½ c·c.
    scores = far.x @ centres.T - 0.5 * (centres**2).sum(axis=1)
    np.testing.assert_array_equal(scores.argmax(axis=1), far.y)
    assert not separable(near.rows(np.flatnonzero(near.y < 2)), "A")


@pytest.mark.parametrize("samples", [10, 51])
def test_moons_and_circles_are_those_of_scikit_learn(samples: int) -> None:
    from sklearn.datasets import make_circles, make_moons

    theirs = {
        "moons": make_moons(samples, shuffle=False, noise=None),
        "circles": make_circles(samples, shuffle=False, noise=None, factor=0.7),
    }
    for name, (x, y) in theirs.items():
        ours = make(name, samples=samples, noise=0.0, factor=0.7)
        np.testing.assert_allclose(in_order(ours.x, ours.y), in_order(x, y), atol=1e-12)
        assert not np.array_equal(ours.y, y)


@pytest.mark.parametrize("name", ["moons", "circles", "spirals", "xor"])
def test_noise_moves_points_in_both_features(name: str) -> None:
    clean, some, more = (make(name, samples=2000, noise=noise) for noise in (0.0, 0.2, 0.4))
    np.testing.assert_allclose(np.cov((some.x - clean.x).T), 0.04 * np.eye(2), atol=0.004)
    np.testing.assert_allclose(more.x - clean.x, 2 * (some.x - clean.x), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(more.y, clean.y)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        *(("moons", {}), ("circles", {}), ("blobs", {"classes": 3}), ("blobs", {"classes": 5})),
        *(("xor", {}), ("checkerboard", {}), ("spirals", {}), ("spirals", {"classes": 4})),
    ],
)
def test_rows_come_in_no_order(name: str, settings: dict[str, Value]) -> None:
    y = make(name, **settings).y
    # Of 200 rows of K classes in random order, (K − 1)/K have another class than the row before.
    expected = 1 - 1 / len(np.unique(y))
    assert np.mean(y[1:] != y[:-1]) == pytest.approx(expected, abs=0.12)


def test_no_line_parts_moons_or_circles_but_squares_part_circles() -> None:
    moons, circles = (make(name, noise=0.0) for name in ("moons", "circles"))
    assert not separable(moons, "upper")
    assert not separable(circles, "inner")
    squares = Dataset(
        circles.x**2, circles.y, ("a", "b"), "binary", "circle", class_names=circles.class_names
    )
    assert separable(squares, "inner")


@pytest.mark.parametrize("name", ["breast_cancer", "iris", "wine", "digits"])
def test_measured_classes_are_those_of_scikit_learn(name: str) -> None:
    from sklearn import datasets

    theirs, ours = getattr(datasets, f"load_{name}")(), make(name)
    named = [text.removesuffix(" (cm)").replace(" ", "_") for text in theirs.feature_names]
    np.testing.assert_array_equal(ours.x, theirs.data)
    np.testing.assert_array_equal(ours.y, theirs.target)
    assert [text.replace("/od315_of_diluted_wines", "_od315") for text in named] == [*ours.feature_names]
    # Theirs of wine are class_0, class_1, class_2.
    assert name == "wine" or list(ours.class_names) == [
        str(target_name) for target_name in theirs.target_names
    ]


def test_challenger_has_the_published_logistic_fit() -> None:
    data = make("challenger")
    design, theta = np.column_stack([np.ones(23), data.x[:, 0]]), np.zeros(2)
    # Newton's method on the log-likelihood.
    for _ in range(20):
        p = expit(design @ theta)
        theta += np.linalg.solve((design.T * p * (1 - p)) @ design, design.T @ (data.y - p))
    np.testing.assert_allclose(theta, [15.04290165, -0.23216274], rtol=0, atol=5e-9)


def test_what_the_selector_says_of_measured_classes_is_so() -> None:
    flights, tumours, flowers, wines = (make(n) for n in ("challenger", "breast_cancer", "iris", "wine"))
    cold = flights.x[:, 0] < 65
    assert (flights.y[cold].tolist(), flights.y[~cold].sum(), (~cold).sum()) == ([1] * 4, 3, 19)
    assert (np.abs(np.triu(np.corrcoef(tumours.x.T), 1)) > 0.9).sum() > 20
    assert separable(tumours, "malignant")
    petal_length, setosa = flowers.x[:, 2], flowers.y == 0
    assert petal_length[setosa].max() < petal_length[~setosa].min()
    assert not separable(flowers.rows(np.flatnonzero(~setosa)), "virginica")
    assert (wines.x.min(), wines.x.max()) == (0.13, 1680)


def test_measured_classes_are_counted_as_published_and_have_units() -> None:
    sizes = {"challenger": [16, 7], "breast_cancer": [212, 357], "iris": [50] * 3, "wine": [59, 71, 48]}
    for name, size in sizes.items():
        assert np.bincount(make(name).y.astype(int)).tolist() == size
    assert make("iris").units == ("cm",) * 4
    assert make("challenger").units == ("°F",)
    assert make("wine").class_names == ("Barolo", "Grignolino", "Barbera")
