"""What noise costs agrees with what the curvature says, and leaving a column out with a model that never had it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, RunSpec, train
from core.data import interned
from core.theory.objective import Objective
from tests.core.records import clusters, learned, linear, tilted
from views.shared.shake.numbers import (
    AMOUNTS,
    FEWEST_DRAWS,
    MOST_DRAWS,
    Noisy,
    affordable_draws,
    finding,
    moved,
    noisy_inputs,
    noisy_parameters,
    zeroed,
)

PLANE = tilted()
RUN = learned(PLANE)
DRAWS = 4000


def error(run_data: Dataset, outputs: np.ndarray) -> float:
    return float(np.mean((outputs - run_data.y) ** 2) / 2)


def test_a_weight_set_to_zero_leaves_the_model_without_its_column() -> None:
    moved = zeroed(RUN)
    bias, *weights = RUN.flat[-1]
    for j in range(3):
        others = [i for i in range(3) if i != j]
        for part, rises in ((RUN.train, moved.train), (RUN.validation, moved.validation)):
            z = (part.x[:, others] - RUN.train.x[:, others].mean(axis=0)) / RUN.train.x[:, others].std(axis=0)
            without = error(part, bias + z @ np.array(weights)[others])
            assert rises[1 + j] == pytest.approx(without - error(part, RUN.predict(part.x)), rel=1e-9)


@pytest.mark.parametrize("share", [0.1, 0.7])
def test_a_moved_parameter_costs_the_larger_of_both_ways(share: float) -> None:
    rises, (bias, *weights) = moved(RUN, share), RUN.flat[-1]
    z = (RUN.train.x - RUN.train.x.mean(axis=0)) / RUN.train.x.std(axis=0)
    both = [error(RUN.train, RUN.predict(RUN.train.x) + s * share * weights[1] * z[:, 1]) for s in (1, -1)]
    assert rises.train[2] == pytest.approx(max(both) - error(RUN.train, RUN.predict(RUN.train.x)), rel=1e-9)
    shifted = [error(RUN.train, RUN.predict(RUN.train.x) + s * share * bias) for s in (1, -1)]
    assert rises.train[0] == pytest.approx(max(shifted) - RUN.train_error[-1], rel=1e-9)


@pytest.mark.parametrize("block", [1, 100])
def test_moving_many_parameters_in_parts_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    together = moved(RUN, 0.1)
    monkeypatch.setattr("views.shared.shake.numbers.BLOCK", block)
    apart = moved(RUN, 0.1)
    np.testing.assert_array_equal(apart.train, together.train)
    np.testing.assert_array_equal(apart.validation, together.validation)


def test_of_very_many_parameters_the_largest_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 5}))
    everything = moved(run, 0.1)
    monkeypatch.setattr("views.shared.shake.numbers.MOST_PRODUCTS", 0)
    few = moved(run, 0.1)
    largest = np.sort(np.argsort(-np.abs(run.flat[-1]))[:20]).tolist()
    assert few.titles == tuple(everything.titles[i] for i in largest)
    np.testing.assert_array_equal(few.train, everything.train[largest])
    assert len(everything.titles) == run.parameter_count


def test_moving_by_the_whole_size_contains_setting_to_zero() -> None:
    for run in (RUN, learned(clusters(3))):
        assert (moved(run, 1.0).train >= zeroed(run).train - 1e-12).all()


def test_the_order_leaves_the_bias_out_and_begins_with_the_dearest() -> None:
    moved = zeroed(learned(clusters(3, 4)))
    assert moved.biases == 3
    assert sorted(moved.order) == list(range(3, 15))
    assert (np.diff(moved.train[moved.order]) <= 0).all()


def test_noise_on_parameters_costs_on_average_what_the_curvature_says() -> None:
    amounts = np.array([0.0, 0.3])
    noisy = noisy_parameters(RUN, amounts, DRAWS)
    root = Objective.of_run(RUN).root(RUN.flat[-1])
    spread = 0.3 * RUN.flat[-1]
    expected = 0.5 * np.sum(spread**2 * np.diag(root @ root.T))
    assert noisy.train[0] == pytest.approx(RUN.train_error[-1], rel=1e-13)
    assert np.mean(noisy.train[1]) - RUN.train_error[-1] == pytest.approx(expected, rel=0.06)


def test_noise_on_features_costs_on_average_the_squares_of_what_they_carry() -> None:
    amounts = np.array([0.0, 0.5])
    noisy = noisy_inputs(RUN, amounts, DRAWS // 8)
    weights = np.array([RUN.final[f"weight[{name}]"] for name in "abc"])
    expected = 0.5 * np.sum((weights * 0.5 * RUN.train.x.std(axis=0)) ** 2)
    assert noisy.train[0] == pytest.approx(RUN.train_error[-1], rel=1e-12)
    assert noisy.validation[0] == pytest.approx(RUN.validation_error[-1], rel=1e-12)
    for part, base in ((noisy.train, RUN.train_error[-1]), (noisy.validation, RUN.validation_error[-1])):
        assert np.mean(part[1]) - base == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("noise", [noisy_parameters, noisy_inputs])
@pytest.mark.parametrize("data", [PLANE, clusters(2), clusters(3)], ids=["line", "two", "three"])
def test_the_same_noise_is_drawn_every_time(noise: object, data: Dataset) -> None:
    run = learned(data, validation_share=0.0)
    first, other = (noise(run, draws=3) for _ in range(2))  # type: ignore[operator]
    assert np.array_equal(first.train, other.train)
    assert first.train.shape == (11, 3)
    assert np.isfinite(first.train).all()
    assert np.isnan(first.validation).all()
    assert len(set(first.train[-1])) == 3


def test_the_amount_that_doubles_the_error_is_read_off_the_median() -> None:
    curve = 1 + 4 * AMOUNTS**2
    noisy = Noisy(AMOUNTS, np.column_stack([curve * 0.9, curve, curve * 7]), np.ones((11, 3)), parabolas=True)
    assert noisy.doubled_at("train") == pytest.approx((0.5, 0.5), abs=1e-3)
    assert np.isnan(noisy.doubled_at("validation")).all()


def test_where_the_error_grows_in_no_known_way_the_amounts_around_are_told() -> None:
    steep = np.where(AMOUNTS > 0.15, 1e3, 1.0)
    noisy = Noisy(AMOUNTS, np.column_stack([steep] * 3), np.column_stack([1 + AMOUNTS] * 3))
    assert noisy.doubled_at("train") == (0.1, 0.2)
    assert np.isnan(noisy.doubled_at("validation")).all()
    sentence = finding(RUN, zeroed(RUN), "set to zero", noisy, replace(noisy, validation=noisy.train))
    assert "Noise of somewhere between 0.1 and 0.2 standard deviations on all features doubles" in sentence


FAR = interned(replace(PLANE, y=PLANE.y + 1e7))
DOUBLING = [
    linear(),
    linear(noise=0.01, epochs=500),
    linear(epochs=500).on(FAR),
    linear(dataset="norris", epochs=500),
    linear("momentum", "longley", epochs=2000),
    RunSpec("iris", "logistic_regression", "adam", {"epochs": 200}),
    RunSpec("breast_cancer", "logistic_regression", "adam", {"epochs": 100}),
    RunSpec("moons", "neural_network", "adam", {"epochs": 500}),
    RunSpec("sine", "neural_network", "adam", {"epochs": 500, "noise": 0.0}),
    RunSpec("spirals", "neural_network", "adam", {"epochs": 1000, "hidden": (16, 16)}),
]


@pytest.mark.parametrize("spec", DOUBLING, ids=lambda spec: f"{spec.dataset} {spec.model}")
@pytest.mark.parametrize("noise", [noisy_parameters, noisy_inputs])
def test_noise_that_is_said_to_double_the_error_doubles_it(
    spec: RunSpec, noise: Callable[..., Noisy]
) -> None:
    run = train(spec)
    low, high = noise(run).doubled_at(run.evaluated_on)
    before, at, after = np.median(noise(run, np.array([0.0, low, high])).of(run.evaluated_on), axis=1)
    if low == high:
        assert at / before == pytest.approx(2, rel=0.1)
    else:
        assert at <= 2 * before <= after


@pytest.mark.parametrize("block", [1, 7, 2**19])
def test_weights_that_carry_nothing_do_not_carry_most_by_rounding(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.shared.shake.numbers.BLOCK", block)
    run = train(linear(dataset="diabetes", l1=100.0))
    assert not run.flat[-1, 1:].any()
    for alone in (moved(run, 0.5), zeroed(run)):
        sentence = finding(run, alone, "moved", noisy_parameters(run), noisy_inputs(run, draws=2))
        assert sentence.startswith("No weight, moved, raises the training error.")


def test_what_is_tried_of_many_is_said_and_a_bias_of_a_network_is_no_weight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 5}))
    noise = noisy_parameters(run), noisy_inputs(run)
    assert finding(run, moved(run, 0.0), "left alone", *noise).startswith("No parameter, left alone, raises")
    monkeypatch.setattr("views.shared.shake.numbers.MOST_PRODUCTS", 0)
    assert finding(run, moved(run, 0.1), "moved", *noise).startswith("Of the 20 parameters tried, `layer")


def test_a_rise_of_many_times_an_error_that_is_next_to_nothing_has_no_percentage() -> None:
    run = learned(tilted(), learning_rate=0.3, epochs=5)
    perfect = replace(run, train_error=np.full_like(run.train_error, 1e-30))
    sentence = finding(perfect, zeroed(run), "set to zero", noisy_parameters(run), noisy_inputs(run))
    assert "%" not in sentence
    still = Noisy(AMOUNTS, np.zeros((11, 3)), np.zeros((11, 3)))
    assert "error is 0, so no amount of noise doubles it" in finding(
        run, zeroed(run), "set to zero", still, still
    )


def test_the_finding_names_the_weight_and_the_amounts() -> None:
    alone, parameters, inputs = zeroed(RUN), noisy_parameters(RUN), noisy_inputs(RUN)
    sentence = finding(RUN, alone, "set to zero", parameters, inputs)
    assert f"Of the weights, {alone.titles[alone.order[0]]} matters most: set to zero" in sentence
    assert (
        f"Noise of {parameters.doubled_at('validation')[0]:.2g} of their size on all parameters, or"
        in sentence
    )
    assert (
        f"of {inputs.doubled_at('validation')[0]:.2g} standard deviations on all features, doubles"
        in sentence
    )


def test_where_nothing_is_carried_or_doubled_the_finding_says_so() -> None:
    run = train(linear(epochs=1, learning_rate=1e-6))
    flat = Noisy(np.array([0.0, 1.0]), np.ones((2, 3)), np.ones((2, 3)))
    sentence = finding(run, moved(run, 0.0), "left alone", flat, flat)
    assert "No weight, left alone, raises the training error." in sentence
    assert "does not double the validation error" in sentence


def test_noise_is_drawn_less_often_where_rows_and_columns_are_many() -> None:
    run = learned(clusters(2, 10), epochs=1)
    many = replace(run, train=run.train.rows(np.zeros(100_000, dtype=np.intp)))
    assert affordable_draws(run) == MOST_DRAWS
    assert affordable_draws(many) == FEWEST_DRAWS
