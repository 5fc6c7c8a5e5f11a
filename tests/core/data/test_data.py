"""Datasets are seeded, frozen and as declared; the reference sets hold the certified numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy.signal import sawtooth
from scipy.stats import norm

from core import DATASETS, MODELS, Dataset, RunSpec, SettingError, train
from core.data import made, source_of, split
from core.data.synthetic import CURVES
from core.hyper import Value
from core.theory.closed_form import solve
from tests.core.records import linear, own, tilted
from tests.core.registries import LEARNER, every_dataset

# Computed from the tables as NIST publishes them, and from scikit-learn's copy of diabetes: column sums, target last.
REFERENCE = {
    "norris": ((36, 1), (15090.4, 15112.9), (0.2, 0.1), (0.5, 0.2)),
    "longley": (
        (16, 6),
        (1626.9, 6203175.0, 51093.0, 41707.0, 1878784.0, 31272.0, 1045072.0),
        (83.0, 234289.0, 2356.0, 1590.0, 107608.0, 1947.0, 60323.0),
        (116.9, 554894.0, 4007.0, 2827.0, 130081.0, 1962.0, 70551.0),
    ),
    "wampler1": ((21, 1), (210.0, 13103167.0), (0.0, 1.0), (20.0, 3368421.0)),
    "anscombe": ((11, 1), (99.0, 82.51), (10.0, 8.04), (5.0, 5.68)),
}
SYNTHETIC = [name for name, source in DATASETS.items() if "data_seed" in source.reads]


def make(dataset: str, **settings: Value) -> Dataset:
    """A dataset made anew, under its defaults but for `settings`."""
    source = DATASETS[dataset]
    given = {**{hyper.name: hyper.default for hyper in source.settings}, **settings}
    return source.make(**{name: given[name] for name in source.reads})


@every_dataset
def test_a_data_seed_makes_the_same_data_again(dataset: str) -> None:
    assert make(dataset, data_seed=5).fingerprint == make(dataset, data_seed=5).fingerprint


@pytest.mark.parametrize("dataset", SYNTHETIC)
def test_another_data_seed_makes_other_data(dataset: str) -> None:
    first, other = make(dataset, data_seed=5), make(dataset, data_seed=6)
    # Of symbols and bits there are few.
    assert first.task == "sequence" or dataset == "parity" or not np.isin(first.x, other.x).any()
    assert not np.array_equal(first.x, other.x)
    # Classes are the same, in another order.
    assert not np.array_equal(first.y, other.y)
    assert first.class_names or not np.isin(first.y, other.y).any()


@every_dataset
def test_data_are_as_their_entry_declares(dataset: str) -> None:
    source, data = DATASETS[dataset], make(dataset)
    defaults = {hyper.name: hyper.default for hyper in source.settings}
    assert data.x.shape == source.shape(defaults)
    assert data.task in source.tasks
    assert source.summary.endswith(".")
    assert source.make.__doc__
    assert {"validation_share", "data_seed", *source.reads} <= set(defaults)
    assert data.y.dtype == np.float64
    assert data.y.std() > 0


@every_dataset
def test_settings_that_claim_to_batch_leave_the_shapes_of_both_parts(dataset: str) -> None:
    settings = DATASETS[dataset].settings
    for name, values in {hyper.name: hyper.axis(4) for hyper in settings if hyper.batches}.items():
        made_with = [make(dataset, **{name: value}) for value in values]
        seeds = values if name == "data_seed" else [0] * len(values)
        parts = [split(data, 0.3, int(seed or 0)) for data, seed in zip(made_with, seeds, strict=True)]
        assert len({(a.x.shape, b.x.shape, a.task, a.class_names) for a, b in parts}) == 1, name


@pytest.mark.parametrize("dataset", LEARNER)
def test_a_dataset_can_be_learned_by_the_first_model_that_claims_to(dataset: str) -> None:
    model = MODELS[LEARNER[dataset]]
    run = train(RunSpec(dataset, model.name, "sgd" if model.optimized else None, {"epochs": 5}))
    assert run.objective[-1] < run.objective[0]


@every_dataset
def test_data_cannot_be_written_to(dataset: str) -> None:
    data = make(dataset)
    for array in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("dataset", SYNTHETIC)
@pytest.mark.parametrize("samples", [10, 300])
def test_a_maker_makes_as_many_rows_as_asked(dataset: str, samples: int) -> None:
    source = DATASETS[dataset]
    settings = {hyper.name: hyper.default for hyper in source.settings} | {"samples": samples}
    assert make(dataset, samples=samples).x.shape[0] == samples == source.shape(settings)[0]


@pytest.mark.parametrize("dataset", REFERENCE)
def test_a_reference_set_holds_the_published_numbers(dataset: str) -> None:
    shape, sums, first, last = REFERENCE[dataset]
    data = make(dataset)
    table = np.column_stack([data.x, data.y])
    assert data.x.shape == shape
    np.testing.assert_allclose(table.sum(axis=0), sums, rtol=1e-14)
    np.testing.assert_array_equal(table[[0, -1]], [first, last])


def test_diabetes_holds_all_patients() -> None:
    data = make("diabetes")
    assert data.x.shape == (442, 10)
    assert data.feature_names == ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    assert data.y.sum() == 67243
    np.testing.assert_allclose((data.x**2).sum(axis=0), 1, rtol=1e-9)


def test_a_dataset_is_made_once_for_all_who_ask() -> None:
    settings = linear().settings
    assert made("line", settings) is made("line", {**settings, "learning_rate": 5.0})
    assert made("line", settings) is not made("line", {**settings, "data_seed": 1})


def test_a_maker_gets_the_settings_that_it_names_and_no_others() -> None:
    settings = linear().settings
    assert "data_seed" in DATASETS["line"].reads
    assert DATASETS["diabetes"].reads == ()
    assert made("diabetes", settings) is made("diabetes", {**settings, "data_seed": 1})


def test_without_noise_the_truth_is_what_was_promised() -> None:
    straight = make("line", samples=30, noise=0.0)
    np.testing.assert_allclose(straight.y, 1.5 * straight.x[:, 0] + 4, rtol=1e-15)
    wave = make("sine", samples=30, noise=0.0)
    np.testing.assert_array_equal(wave.y, np.sin(2 * np.pi * wave.x[:, 0]))
    assert 0 <= wave.x.min() < wave.x.max() <= 1


@pytest.mark.parametrize(("noise", "outliers"), [(0.0, 0.0), (2.0, 0.0), (0.0, 0.1), (1.5, 0.3)])
def test_the_noise_floor_of_a_line_is_the_error_of_the_best_line(noise: float, outliers: float) -> None:
    data = make("line", samples=200_000, noise=noise, outliers=outliers, data_seed=1)
    best = np.polynomial.Polynomial.fit(data.x[:, 0], data.y, 1)(data.x[:, 0])
    assert data.noise_floor == pytest.approx(np.mean((data.y - best) ** 2) / 2, rel=0.01, abs=1e-20)


def test_the_noise_floor_of_a_sine_is_the_error_of_the_true_wave() -> None:
    data = make("sine", samples=200_000, noise=0.3, data_seed=1)
    true = np.sin(2 * np.pi * data.x[:, 0])
    assert data.noise_floor == pytest.approx(np.mean((data.y - true) ** 2) / 2, rel=0.01)


def test_a_curve_has_the_shape_that_was_chosen() -> None:
    at = {shape: make("curve", shape=shape, samples=500, noise=0.0) for shape in CURVES}
    x = at["sine"].x[:, 0]
    assert -1 <= x.min() < -0.9 < 0.9 < x.max() <= 1
    np.testing.assert_allclose(at["sine"].y, np.sin(2 * np.pi * x), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(at["step"].y, np.where(x > 0, 1, -1))
    np.testing.assert_allclose(at["bump"].y, norm(scale=0.15).pdf(x) / norm(scale=0.15).pdf(0), atol=1e-15)
    np.testing.assert_allclose(at["sawtooth"].y, sawtooth(4 * np.pi * x), atol=1e-12)


@pytest.mark.parametrize("shape", CURVES)
def test_the_noise_of_a_curve_is_all_that_is_added_to_it(shape: str) -> None:
    clean, noisy = (make("curve", shape=shape, samples=20_000, noise=noise) for noise in (0.0, 0.3))
    assert noisy.noise_floor == pytest.approx(np.mean((noisy.y - clean.y) ** 2) / 2, rel=0.03)
    assert clean.noise_floor == 0


@pytest.mark.parametrize("correlation", [0.0, 0.9, 0.999])
def test_collinear_features_have_the_correlation_asked_for(correlation: float) -> None:
    x = make("collinear", samples=100_000, correlation=correlation).x
    expected = np.array([[1, correlation, 0], [correlation, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(np.corrcoef(x.T), expected, atol=0.015)
    np.testing.assert_allclose(x.std(axis=0), 1, atol=0.01)


def test_features_of_correlation_one_are_the_same() -> None:
    x = make("collinear", correlation=1.0).x
    np.testing.assert_array_equal(x[:, 0], x[:, 1])


def test_behind_collinear_features_stands_the_truth_that_was_promised() -> None:
    clean, noisy = (make("collinear", samples=100_000, noise=noise) for noise in (0.0, 0.7))
    np.testing.assert_allclose(clean.y, 3 + clean.x @ [2, 1, -1], rtol=1e-12, atol=1e-12)
    assert noisy.noise_floor == pytest.approx(np.mean((noisy.y - clean.y) ** 2) / 2, rel=0.02)


def test_outliers_lift_their_share_of_the_rows() -> None:
    plain, lifted = (make("line", samples=200, outliers=share, data_seed=2) for share in (0.0, 0.15))
    lift = lifted.y - plain.y
    np.testing.assert_array_equal(lifted.x, plain.x)
    assert np.isclose(lift, 15).sum() == 30
    assert (lift == 0).sum() == 170


@pytest.mark.parametrize(
    ("x", "y", "names", "message"),
    [
        ([1, 2, 3], [1, 2, 3], ("a",), r"wants x \(N, D\), y \(N,\) and D feature names; got x \(3,\)"),
        ([[1], [2]], [1, 2, 3], ("a",), r"got x \(2, 1\), y \(3,\) and 1 name"),
        ([[1], [2]], [[1], [2]], ("a",), r"y \(2, 1\)"),
        ([[1, 2], [3, 4]], [1, 2], ("a",), r"got x \(2, 2\), y \(2,\) and 1 name"),
        ([[1], [np.nan]], [1, 2], ("a",), "some values are missing or infinite: drop those rows"),
        ([[1], [2]], [1, -np.inf], ("a",), "y wants finite numbers"),
        ([[1], [None]], [1, 2], ("a",), "missing"),
    ],
)
def test_data_that_cannot_be_learned_from_are_refused(
    x: object, y: object, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        Dataset(x, y, names, "regression", "target")  # type: ignore[arg-type]


def test_a_dataset_keeps_its_own_copy() -> None:
    x = np.array([[1.0], [2.0]])
    data = own(x, [1, 2])
    x[0] = 9
    assert data.x[0] == 1
    assert data.y.dtype == np.float64


def test_a_fingerprint_tells_data_apart() -> None:
    data = tilted()
    lifted = data.y + np.eye(len(data.y))[3] * 1e-12
    others = [
        own(data.x, lifted),
        own(data.x + 1e-9, data.y),
        Dataset(data.x, data.y, ("a", "b", "d"), "regression", "target"),
        Dataset(data.x, data.y, data.feature_names, "regression", "aim"),
        data.rows(np.arange(39)),
        own(data.x.reshape(60, 2), np.append(data.y, np.zeros(20))),
    ]
    assert own(data.x.copy(), data.y.copy()).fingerprint == data.fingerprint
    assert len({data.fingerprint, *(other.fingerprint for other in others)}) == 7
    assert len(data.fingerprint) == 64


def test_own_data_are_trained_on_under_their_fingerprint() -> None:
    data = tilted()
    run = train(linear(samples=500, epochs=5), data=data)
    assert run.spec.dataset == f"own:{data.fingerprint}"
    assert sorted([*run.train.y, *run.validation.y]) == sorted(data.y)
    assert list(run.scalars) == ["bias", "weight[a]", "weight[b]", "weight[c]"]


def test_own_data_must_be_passed() -> None:
    spec = linear().on(tilted())
    for use in (train, solve):
        with pytest.raises(SettingError, match="a spec of own data is trained with its data: train"):
            use(spec)
    assert source_of(spec.dataset).tasks == ()


@pytest.mark.parametrize(
    ("x", "y", "names", "message"),
    [
        (np.ones((4, 2)), np.arange(4), ("a", "a"), "each with a name of its own"),
        (np.zeros((8, 0)), np.arange(8), (), "one feature or more"),
        ([["a"], ["b"]], [1, 2], ("a",), "a table of numbers"),
        ([[1.0], [2.0, 3.0]], [1, 2], ("a",), "a table of numbers"),
        (np.ones((2, 1)), [1, 1e160], ("a",), r"which can be squared; got 10¹⁶⁰: rescale"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_words(
    x: ArrayLike, y: ArrayLike, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        Dataset(x, y, names, "regression", "y")  # type: ignore[arg-type]


def test_pixels_of_a_picture_are_the_features() -> None:
    from sklearn.datasets import load_digits

    data = made("digits", {})
    assert data.image == (8, 8)
    row = data.rows(np.array([7]))
    assert row.image == (8, 8)
    np.testing.assert_array_equal(row.x.reshape(8, 8), load_digits().images[7])
    with pytest.raises(SettingError, match=r"an image \(3, 2\) has 6 pixels; got 3 features"):
        replace(tilted(), image=(3, 2))


def test_diabetes_is_that_of_scikit_learn() -> None:
    from sklearn.datasets import load_diabetes

    theirs, ours = load_diabetes(), made("diabetes", {})
    np.testing.assert_allclose(ours.x, theirs.data, atol=1e-14)
    np.testing.assert_array_equal(ours.y, theirs.target)
    assert ours.feature_names == tuple(theirs.feature_names)
