"""The sentence above a comparison states what the runs say, and whether chance could have said it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_rel

from core import Run, RunSpec, sweep, train
from core.data import interned
from core.formatting import number
from core.hyper import Value
from core.theory.landscape import stability_edge
from core.verdicts.comparing import (
    CHANCE,
    SEEDS,
    of_comparison,
    of_heatmap,
    of_repeats,
)
from core.verdicts.measures import LOSS, MEASURES
from tests.core.records import linear, own

LINE = linear()
RATE = LINE.hypers["learning_rate"]


def test_a_comparison_names_the_lowest_error_its_equals_and_the_edge() -> None:
    runs = sweep(LINE, {"learning_rate": (0.001, 0.1, 1.0, 5.0)})
    lowest = min(run.validation_error[-1] for run in runs.runs[:3])
    sentence = of_comparison(runs.runs, RATE, LOSS, stability_edge(LINE))
    assert f"is lowest at learning rate 0.1 (2 values from 0.1 to 1 within 1 %), {lowest:.4g}." in sentence
    assert sentence.endswith("1 of 4 runs diverged. Theory puts the edge of stability at 2.")


def test_without_validation_rows_the_training_error_is_compared() -> None:
    runs = sweep(linear(validation_share=0.0), {"learning_rate": (0.001, 0.1)})
    assert of_comparison(runs.runs, RATE, LOSS, None).startswith(
        "The training error is lowest at learning rate 0.1,"
    )


def test_a_hyperparameter_that_hardly_matters_is_said_to() -> None:
    runs = sweep(LINE, {"learning_rate": (0.2, 0.3, 0.5)})
    assert "hardly depends on the learning rate: all 3 runs lie within 1 %" in of_comparison(
        runs.runs, RATE, LOSS, None
    )


def test_names_are_not_spoken_of_as_a_range() -> None:
    runs = sweep(linear(epochs=10, init_scale=100.0), {"init": ("zeros", "normal")})
    best = min(runs.runs, key=lambda run: run.validation_error[-1])
    sentence = of_comparison(runs.runs, LINE.hypers["init"], LOSS, None)
    assert f"is lowest at start {LINE.hypers['init'].reading(best.spec['init'])}," in sentence


def test_all_runs_diverged_is_said_so() -> None:
    runs = sweep(LINE, {"learning_rate": (5.0, 10.0)})
    assert of_comparison(runs.runs, RATE, LOSS, 2.0) == "All 2 runs diverged: lower the learning rate."
    pair = sweep(LINE, {"learning_rate": (5.0, 10.0), "l2": (0.0, 1.0)})
    assert "All 4 runs diverged" in of_heatmap(pair.runs, (RATE, LINE.hypers["l2"]), LOSS)


def test_a_heat_map_names_the_best_pair_and_how_many_diverged() -> None:
    runs = sweep(LINE, {"learning_rate": (0.001, 0.1, 5.0), "l2": (0.0, 10.0)})
    best = min((run for run in runs.runs if not run.diverged), key=lambda run: run.validation_error[-1])
    gone = sum(run.diverged for run in runs.runs)
    sentence = of_heatmap(runs.runs, (RATE, LINE.hypers["l2"]), LOSS)
    assert f"lowest, {best.validation_error[-1]:.4g}, at learning rate 0.1 and L2 penalty 0" in sentence
    assert sentence.endswith(f"; {gone} diverged.")


@pytest.mark.parametrize(
    "name", [name for name, measure in MEASURES.items() if "regression" in measure.tasks]
)
def test_the_best_run_is_the_one_of_the_measure(name: str) -> None:
    measure = MEASURES[name]
    runs = sweep(linear(epochs=100), {"learning_rate": (0.01, 0.02, 0.1)}).runs
    values = [measure.of(run, "validation") for run in runs]
    best = int(np.argmax(values) if name == "r2" else np.argmin(values))
    sentence = of_comparison(runs, RATE, measure, None)
    extreme = "highest" if name == "r2" else "lowest"
    assert (
        f"The validation {measure.noun} is {extreme} at learning rate {RATE.text((0.01, 0.02, 0.1)[best])}"
        in sentence
    )
    assert f", {values[best]:.4g}." in sentence


@pytest.mark.parametrize("name", ["loss", "r2", "accuracy"])
def test_over_seeds_the_best_value_is_the_one_of_the_measure(name: str) -> None:
    measure, rates = MEASURES[name], (0.001, 0.02, 0.1)
    spec = (
        RunSpec("moons", "logistic_regression", "sgd", {"epochs": 20})
        if name == "accuracy"
        else linear(epochs=20)
    )
    groups = [
        [train(spec.replace(learning_rate=rate, data_seed=seed)) for seed in range(4)] for rate in rates
    ]
    means = [np.mean([measure.of(run, "validation") for run in group]) for group in groups]
    best = int(np.argmin(means) if name == "loss" else np.argmax(means))
    sentence = of_repeats(groups, RATE, rates[0], measure, spec.hypers["data_seed"])
    assert (
        f"is {measure.extreme} at learning rate {RATE.text(rates[best])}, {number(means[best])} on average"
        in sentence
    )


def test_the_weights_that_the_best_l1_penalty_leaves_are_counted() -> None:
    spec = linear(dataset="diabetes", epochs=1000)
    runs = sweep(spec, {"l1": (2.0, 5.0)}).runs
    best = min(runs, key=lambda run: run.validation_error[-1])
    gone = sum(value == 0 for value in best.final.values())
    assert gone > 0
    assert f"{gone} of 10 weights are exactly 0 there." in of_comparison(runs, spec.hypers["l1"], LOSS, None)


# --------------------------------------------------------------------------- seeds


def repeated(name: str, values: tuple[Value, ...], **settings: Value) -> list[tuple[Run, ...]]:
    runs = sweep(linear(**settings), {name: values, "data_seed": range(SEEDS)}).runs
    return [runs[i : i + SEEDS] for i in range(0, len(runs), SEEDS)]


def costs(groups: list[tuple[Run, ...]]) -> np.ndarray:
    return np.array([[run.validation_error[-1] for run in group] for group in groups])


def test_the_bound_of_chance_is_students() -> None:
    for seeds, bound in CHANCE.items():
        assert bound == pytest.approx(student.ppf(0.975, seeds - 1), abs=5e-4)
    assert max(CHANCE) == SEEDS


def test_a_real_difference_is_called_so_as_by_a_paired_t_test() -> None:
    groups = repeated("degree", (1, 3), dataset="sine", optimizer="momentum", epochs=1000)
    line, cubic = costs(groups)
    assert ttest_rel(line, cubic).pvalue < 0.05
    sentence = of_repeats(groups, linear().hypers["degree"], 1, LOSS, linear().hypers["data_seed"])
    assert sentence.startswith("Over 8 seeds the validation error is lowest at polynomial degree 3, ")
    assert f"{cubic.mean():.4g} on average ({cubic.min():.3g} to {cubic.max():.3g})" in sentence
    assert "Every other value is worse by more than chance explains." in sentence
    assert f"Yours, 1, is worse by {(line - cubic).mean():.3g} ± " in sentence
    assert sentence.endswith("a real difference.")


def test_a_difference_that_chance_explains_is_called_so_as_by_a_paired_t_test() -> None:
    groups = repeated("degree", (1, 2), epochs=1000, optimizer="momentum")
    best, other = sorted(costs(groups), key=np.mean)
    assert ttest_rel(other, best).pvalue > 0.05
    sentence = of_repeats(groups, linear().hypers["degree"], 2, LOSS, linear().hypers["data_seed"])
    assert "No value can be told apart from it" in sentence
    if "Yours" in sentence:
        assert sentence.endswith("that may be chance.")


def test_a_seed_that_draws_nothing_is_said_to() -> None:
    runs = sweep(LINE, {"learning_rate": (0.01, 0.1), "seed": range(SEEDS)}).runs
    sentence = of_repeats([runs[:SEEDS], runs[SEEDS:]], RATE, 0.1, LOSS, LINE.hypers["seed"])
    assert sentence.startswith("The seed changes nothing here")


def test_values_that_diverge_for_a_seed_are_out_of_the_race() -> None:
    groups = repeated("learning_rate", (0.1, 5.0))
    sentence = of_repeats(groups, RATE, 5.0, LOSS, LINE.hypers["data_seed"])
    assert "the validation error at learning rate 0.1 is" in sentence
    assert "Yours" not in sentence
    assert "Every other value" not in sentence
    assert sentence.endswith("1 value is left out: with some seeds the runs diverged.")
    assert of_repeats(groups[1:], RATE, 5.0, LOSS, LINE.hypers["data_seed"]).startswith("All 8 runs diverged")


def test_a_value_alone_is_compared_with_nothing() -> None:
    groups = repeated("learning_rate", (0.1,))
    sentence = of_repeats(groups, RATE, 0.1, LOSS, LINE.hypers["data_seed"])
    (errors,) = costs(groups)
    assert sentence == (
        f"Over 8 seeds the validation error at learning rate 0.1 is {number(errors.mean())} on average "
        f"({number(errors.min(), 3)} to {number(errors.max(), 3)})."
    )


def test_values_that_diverge_are_no_reason_to_hide_how_the_others_compare() -> None:
    groups = repeated("learning_rate", (0.001, 0.1, 5.0, 10.0))
    sentence = of_repeats(groups, RATE, 0.001, LOSS, LINE.hypers["data_seed"])
    assert "Every other value is worse by more than chance explains. 2 values are left out" in sentence
    assert "Yours, 0.001, is worse by" in sentence


@pytest.mark.parametrize("batch_size", [None, 8, 512])
def test_a_seed_that_draws_batches_is_not_said_to_leave_nothing_to_chance(batch_size: int | None) -> None:
    spec = linear(dataset="line", batch_size=batch_size, learning_rate=0.1, epochs=3, validation_share=0.0)
    data = interned(own(np.ones(20), np.full(20, 5.0)))
    runs = sweep(spec.on(data), {"learning_rate": (0.01, 0.1), "seed": range(SEEDS)}).runs
    sentence = of_repeats([runs[:SEEDS], runs[SEEDS:]], RATE, 0.1, LOSS, LINE.hypers["seed"])
    assert sentence.startswith("The seed changes nothing here")
    assert ("full batches" in sentence) == (batch_size != 8)


def test_a_data_seed_that_draws_nothing_is_said_to_with_its_own_remedy() -> None:
    runs = sweep(linear(dataset="norris"), {"learning_rate": (0.01, 0.1), "data_seed": range(SEEDS)}).runs
    sentence = of_repeats([runs[:SEEDS], runs[SEEDS:]], RATE, 0.1, LOSS, LINE.hypers["data_seed"])
    assert sentence.startswith("The data seed changes nothing here: these rows are given")
    assert "Raise the validation share" in sentence


def test_where_a_measure_has_no_value_that_is_said() -> None:
    spec = linear(dataset="anscombe", validation_share=0.1)
    r2, l2 = MEASURES["r2"], LINE.hypers["l2"]
    runs = sweep(spec, {"learning_rate": (0.01, 0.1)}).runs
    assert len(runs[0].validation.y) == 1
    for sentence in (
        of_comparison(runs, RATE, r2, None),
        of_heatmap(runs, (RATE, l2), r2),
        of_repeats([runs, runs], RATE, 0.1, r2, LINE.hypers["data_seed"]),
    ):
        assert sentence.startswith("The validation rows are too few")
    assert "lowest" in of_comparison(runs, RATE, LOSS, None)


@pytest.mark.parametrize(
    ("dataset", "model"),
    [("iris", "logistic_regression"), ("moons", "neural_network"), ("iris", "neural_network")],
)
def test_biases_are_no_weights_that_a_penalty_has_left(dataset: str, model: str) -> None:
    spec = RunSpec(dataset, model, "sgd", {"epochs": 40})
    runs = sweep(spec, {"l1": [0.02, 0.05]}).runs
    sentence = of_comparison(runs, spec.hypers["l1"], LOSS, None)
    best = min(runs, key=LOSS.cost)
    weights = np.concatenate([of[-1].ravel() for name, of in best.parameters.items() if "bias" not in name])
    zeros = int((weights == 0).sum())
    assert f"{zeros} of {len(weights)} weights {'is' if zeros == 1 else 'are'} exactly 0 there." in sentence
