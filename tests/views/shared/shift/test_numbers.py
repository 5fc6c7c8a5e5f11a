"""Each shift does what it says to the rows and nothing else; warm training begins where the run ended, cold anew."""

from __future__ import annotations

import numpy as np
import pytest

from core import MODELS, Dataset, RunSpec, SettingError, train
from core.engine.training import Begin
from core.hyper import Value
from core.registry import UnknownName
from tests.core.records import clouds, linear, same, tilted
from views.shared.shift.numbers import KINDS, adapt, kinds, shifted

every_kind = pytest.mark.parametrize("kind", KINDS)
DATA = {"numbers": tilted(), "classes": clouds(3)}
every_data = pytest.mark.parametrize("data", DATA.values(), ids=DATA)


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"learning_rate": 1.0, **settings})


@every_kind
@every_data
def test_an_amount_of_0_changes_nothing_bit_for_bit(kind: str, data: Dataset) -> None:
    assert shifted(data, kind, 0.0, 0) is data
    rng = np.random.default_rng(0)
    moved = KINDS[kind].move(data, 0.0, rng)
    np.testing.assert_allclose(moved.x, data.x, rtol=1e-14, atol=1e-14)
    np.testing.assert_array_equal(moved.y, data.y)


@every_kind
@every_data
def test_a_shift_is_seeded_and_leaves_its_data_alone(kind: str, data: Dataset) -> None:
    before, amount = data.fingerprint, KINDS[kind].default
    first, again, other = (shifted(data, kind, amount, seed).fingerprint for seed in (1, 1, 2))
    assert first == again != before == data.fingerprint
    assert (first != other) == (kind in ("noise", "relabel"))


@pytest.mark.parametrize("kind", ["translate", "rotate", "rescale", "noise"])
@every_data
def test_features_move_and_targets_stay(kind: str, data: Dataset) -> None:
    moved = shifted(data, kind, KINDS[kind].default, 0)
    np.testing.assert_array_equal(moved.y, data.y)
    assert (moved.x[:, :2] != data.x[:, :2]).all()
    assert moved.feature_names == data.feature_names


def test_moving_is_by_so_many_deviations_and_back_again() -> None:
    data = tilted()
    moved = shifted(data, "translate", 2.0, 0)
    np.testing.assert_allclose((moved.x - data.x) / data.x.std(axis=0), 2.0)
    np.testing.assert_allclose(shifted(moved, "translate", -2.0, 0).x, data.x, atol=1e-12)


@pytest.mark.parametrize("angle", [30.0, 90.0, 180.0])
def test_turning_keeps_lengths_and_turns_by_the_angle(angle: float) -> None:
    data = tilted()
    moved = shifted(data, "rotate", angle, 0)
    mean, scale = data.x[:, :2].mean(axis=0), data.x[:, :2].std(axis=0)
    before, after = ((of.x[:, :2] - mean) / scale @ [1, 1j] for of in (data, moved))
    np.testing.assert_allclose(np.abs(after), np.abs(before), rtol=1e-12)
    np.testing.assert_allclose(after / before, np.exp(1j * np.deg2rad(angle)), rtol=1e-10)
    np.testing.assert_array_equal(moved.x[:, 2:], data.x[:, 2:])


def test_turning_takes_two_features() -> None:
    assert "rotate" not in kinds(train(linear(epochs=1)))
    assert list(kinds(train(linear(dataset="collinear", epochs=1)))) == list(KINDS)


def test_rescaling_multiplies_and_blurring_adds_noise_of_that_deviation() -> None:
    data = tilted(rows=4000)
    np.testing.assert_array_equal(shifted(data, "rescale", 1.0, 0).x, 2 * data.x)
    noise = (shifted(data, "noise", 0.5, 0).x - data.x) / data.x.std(axis=0)
    # Of N normal numbers: the mean is off by 1/√N, the deviation by 1/√(2N), in deviations.
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=4 * 0.5 / np.sqrt(4000))
    np.testing.assert_allclose(noise.std(axis=0), 0.5, rtol=4 / np.sqrt(8000))
    assert np.abs(np.corrcoef(noise.T) - np.eye(3)).max() < 4 / np.sqrt(4000)


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("number", [2, 3])
def test_relabelling_gives_exactly_that_share_another_class(number: int, share: float) -> None:
    data = clouds(number)
    moved = shifted(data, "relabel", share, 0)
    np.testing.assert_array_equal(moved.x, data.x)
    assert np.sum(moved.y != data.y) == round(share * len(data.y))
    assert set(moved.y) <= set(range(number))


def test_relabelling_numbers_passes_them_round_among_that_share() -> None:
    data = tilted()
    moved = shifted(data, "relabel", 0.5, 0)
    np.testing.assert_array_equal(np.sort(moved.y), np.sort(data.y))
    assert np.sum(moved.y != data.y) == 20


def test_an_unknown_shift_is_named() -> None:
    with pytest.raises(UnknownName, match="no shift named 'melt'"):
        shifted(tilted(), "melt", 1.0, 0)


@every_kind
def test_every_shift_offers_nothing_and_its_default(kind: str) -> None:
    amounts = KINDS[kind].amounts
    assert 0 in amounts
    assert KINDS[kind].default in amounts
    assert sorted(set(amounts)) == list(amounts)


# --------------------------------------------------------------------------- training on

SPECS = {
    "line": linear(epochs=20),
    "huber": linear(dataset="diabetes", loss="huber", l1=0.1, epochs=20),
    "batches": linear("adam", "collinear", batch_size=8, epochs=20, patience=3),
    "two classes": classes("moons", epochs=20),
    "three classes": classes("iris", epochs=20, init="normal"),
}
every_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


@every_spec
@pytest.mark.parametrize("kind", ["translate", "relabel"])
def test_warm_begins_at_the_old_parameters_and_cold_at_the_initializer(spec: RunSpec, kind: str) -> None:
    run = train(spec)
    after = adapt(run, kind, KINDS[kind].default)
    np.testing.assert_array_equal(after.warm.flat[0], run.flat[-1])
    np.testing.assert_array_equal(after.cold.flat[0], run.flat[0])
    met = run.loss_of(run.outputs(after.train.x)[-1], MODELS[spec.model].targets(after.train))
    # Least squares are trained on fewer rows, with the same error but for rounding.
    assert after.warm.train_error[0] == pytest.approx(met, rel=1e-13)
    assert after.warm.fitted is run.fitted


@every_spec
def test_rows_are_split_as_they_were(spec: RunSpec) -> None:
    run = train(spec)
    after = adapt(run, "relabel", 0.5)
    for part in ("train", "validation"):
        np.testing.assert_array_equal(getattr(after, part).x, getattr(run, part).x)
        assert getattr(after.warm, part) is getattr(after.cold, part) is getattr(after, part)


@pytest.mark.parametrize("kind", ["translate", "noise"])
def test_both_are_what_training_on_the_moved_rows_gives(kind: str) -> None:
    run = train(linear(dataset="diabetes", validation_share=0.0, epochs=20))
    after = adapt(run, kind, 0.5)
    spec = run.spec.on(after.train)
    assert same(after.warm, train(spec, after.train, begin=Begin(run.flat[-1], run.fitted)))
    assert same(after.cold, train(spec, after.train))


def test_without_a_shift_warm_training_goes_on_and_cold_training_is_the_run_again() -> None:
    run = train(linear(epochs=50))
    after = adapt(run, "translate", 0.0)
    np.testing.assert_array_equal(after.cold.flat, run.flat)
    longer = train(linear(epochs=100))
    np.testing.assert_allclose(after.warm.flat[-1], longer.flat[-1], rtol=1e-12)


def test_standardized_cold_training_does_not_notice_that_features_moved() -> None:
    run = train(linear(dataset="diabetes", epochs=50))
    for kind in ("translate", "rescale"):
        after = adapt(run, kind, 1.0)
        np.testing.assert_allclose(after.cold.train_error, run.train_error, rtol=1e-9)


def test_turned_by_half_a_circle_two_clouds_change_places_and_weights_their_signs() -> None:
    run = train(classes("blobs", separation=3.0, epochs=300))
    assert run.final_metrics["validation_accuracy"] > 0.9
    after = adapt(run, "rotate", 180.0)
    met = after.warm.metrics["validation_accuracy"]
    assert met[0] < 0.1
    assert met[-1] > 0.9
    for name in run.fitted.weights:
        assert after.cold.final[name] == pytest.approx(-run.final[name], rel=0.05)


def test_rows_that_can_no_longer_be_learned_from_are_refused() -> None:
    run = train(classes("blobs", samples=10, epochs=5))
    with pytest.raises(SettingError, match="wants numbers up to"):
        adapt(run, "rescale", 1e200)
