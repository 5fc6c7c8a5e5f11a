"""Noise of synthetic data: drawn once, scaled apart for the rows that are kept aside, its floor known for each part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import DATASETS, Dataset, SettingError, train
from core.data import made, split
from core.engine.problem import problem_of
from core.hyper import Value
from core.types import Array
from core.verdicts.diagnosis import verdict
from tests.core.records import linear, own

NOISY = [name for name, source in DATASETS.items() if "validation_noise" in source.reads]
every_noisy = pytest.mark.parametrize("dataset", NOISY)


def noise_of(dataset: str, **settings: Value) -> tuple[Array, Array]:
    """What the noise added to the training and to the validation rows."""
    spec = linear(dataset=dataset, **settings)
    noisy, clean = (problem_of(s) for s in (spec, spec.replace(noise=0.0, validation_noise=None)))
    return noisy.train.y - clean.train.y, noisy.validation.y - clean.validation.y


@every_noisy
def test_each_part_has_the_noise_it_was_given(dataset: str) -> None:
    learned, aside = noise_of(dataset, noise=0.1, validation_noise=2.0, samples=1000, validation_share=0.5)
    assert learned.std() == pytest.approx(0.1, rel=0.1)
    assert aside.std() == pytest.approx(2.0, rel=0.1)


@every_noisy
@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_the_draws_stay_and_only_the_kept_aside_are_scaled_apart(dataset: str, share: float) -> None:
    settings = {"noise": 0.5, "validation_share": share, "data_seed": 3}
    same, more = (noise_of(dataset, validation_noise=v, **settings) for v in (None, 1.5))
    np.testing.assert_array_equal(more[0], same[0])
    np.testing.assert_allclose(more[1], 3 * same[1], rtol=1e-9, atol=1e-12)


@every_noisy
def test_the_same_noise_named_twice_changes_no_bit(dataset: str) -> None:
    same, named = (linear(dataset=dataset, noise=0.3, validation_noise=v) for v in (None, 0.3))
    for part in ("train", "validation"):
        first, other = (getattr(problem_of(spec), part) for spec in (same, named))
        assert first.fingerprint == other.fingerprint


# Sums of the targets as they were before validation rows could have noise of their own.
BEFORE = {"line": 1214.5229429169353, "sine": -5.866195375018451}


@pytest.mark.parametrize("dataset", BEFORE)
def test_data_without_noise_apart_are_what_they_always_were(dataset: str) -> None:
    data = made(dataset, {hyper.name: hyper.default for hyper in DATASETS[dataset].settings})
    assert data.y.sum() == pytest.approx(BEFORE[dataset], rel=1e-13)


@every_noisy
def test_each_part_knows_its_own_floor(dataset: str) -> None:
    problem = problem_of(linear(dataset=dataset, noise=0.2, validation_noise=3.0))
    assert problem.train.noise_floor == pytest.approx(0.02, rel=1e-12)
    assert problem.validation.noise_floor == pytest.approx(4.5, rel=1e-12)


def test_a_floor_goes_with_its_rows() -> None:
    data = replace(own(np.arange(4.0), np.arange(4)), row_floor=[1, 2, 3, 4])
    assert data.noise_floor == 2.5
    assert data.rows(np.array([3, 0])).noise_floor == 2.5
    assert data.rows(np.array([3])).noise_floor == 4
    assert data.rows(np.array([], dtype=int)).noise_floor is None
    assert own([1.0, 2.0], [1, 2]).noise_floor is None
    everything = split(data, 0.0, 0)
    assert (everything[0].noise_floor, everything[1].noise_floor) == (2.5, None)


def test_a_floor_wants_a_number_for_each_row() -> None:
    with pytest.raises(SettingError, match=r"a floor for each row; got row_floor \(3,\)"):
        Dataset([[1.0], [2.0]], [1, 2], ("a",), "regression", "y", row_floor=np.ones(3))


def test_a_validation_error_is_judged_by_the_floor_of_its_own_rows() -> None:
    run = train(linear("momentum", samples=1000, noise=0.5, validation_noise=3.0))
    diagnosis = verdict(run)
    assert diagnosis.finding == "good"
    assert f"is {run.validation_error[-1] / 4.5:.2f} times the noise floor" in diagnosis.reason


def test_noise_that_only_validation_rows_have_is_not_taken_for_overfitting() -> None:
    # The validation error is a hundred times the training error, and the parameters are right.
    run = train(linear("momentum", noise=0.1, validation_noise=1.0))
    assert run.validation_error[-1] > 50 * run.train_error[-1]
    assert verdict(run).finding == "good"


def test_where_noise_differs_and_errors_are_not_squared_overfitting_cannot_be_told() -> None:
    run = train(linear("momentum", noise=0.1, validation_noise=1.0, loss="absolute", learning_rate=0.01))
    assert run.validation_error[-1] > 5 * run.train_error[-1]
    assert verdict(run).finding != "overfits"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("noise", "sentence"), [(None, "than chance explains"), (0.0, "chance and the difference")]
)
def test_overfitting_shows_on_clean_rows_too(noise: float | None, sentence: str) -> None:
    settings = {"degree": 8, "samples": 30, "noise": 1.0, "validation_share": 0.5, "epochs": 3000}
    diagnosis = verdict(train(linear("momentum", "sine", validation_noise=noise, **settings)))
    assert diagnosis.finding == "overfits"
    assert sentence in diagnosis.reason
