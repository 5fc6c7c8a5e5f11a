"""A pin holds what the run ended with, bounded whatever the run is."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec
from core.inspection import by_layer
from core.inspection.pinned.making import BINS, bin_of, loss_settings, mark_of, pinned
from core.inspection.pinned.record import MOST_POINTS, VARIES, Board
from core.inspection.pinned.stored import LONGEST_RECORD, to_text
from tests.core.inspection.pinned.kept import LINE, SPECS, kept_sweep, pin, swept, trained

every_kind = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


@every_kind
def test_a_pin_says_what_the_run_ended_with(spec):  # type: ignore[no-untyped-def]
    run, kept = trained(spec), pin(spec)
    assert (kept.spec, kept.task, kept.diverged) == (run.spec, run.task, run.diverged)
    assert kept.parameter_count == run.parameter_count
    assert kept.measures["loss"] == pytest.approx(
        (run.train_error[-1], run.validation_error[-1]), nan_ok=True
    )
    assert kept.measure("loss") == pytest.approx(run.evaluation_error[-1], nan_ok=True)
    assert kept.curve.epochs[-1] == run.error_epochs[-1]
    assert kept.curve.train[-1] == pytest.approx(run.train_error[-1], nan_ok=True)
    assert len(kept.curve.epochs) <= MOST_POINTS
    assert kept.rows.judging == run.evaluated_on


@every_kind
def test_no_record_is_large(spec):  # type: ignore[no-untyped-def]
    assert len(to_text(Board((pin(spec),)))) < LONGEST_RECORD / 4


def test_few_parameters_are_kept_by_name_in_the_units_of_the_data() -> None:
    run = trained(LINE)
    assert {name: value for name, (_, value) in pin(LINE).values.items()} == run.final
    assert pin(LINE).values["weight[bmi]"].title == run.title("weight[bmi]")


def test_parameters_that_do_not_exist_are_left_out() -> None:
    kept = pin(SPECS["tree"])
    assert {name.partition("[")[0] for name in kept.values} == {"threshold", "value"}
    assert all(np.isfinite(value) for _, value in kept.values.values())


def test_layers_are_kept_as_numbers_and_as_counts() -> None:
    run, kept = trained(SPECS["network"]), pin(SPECS["network"])
    weights = by_layer.weights(run)
    assert {name: layer.norm for name, layer in kept.layers.items()} == pytest.approx(by_layer.norms(run))
    for name, layer in kept.layers.items():
        assert sum(layer.bins.values()) == layer.weights == weights[name].size
    assert len(kept.weights) == run.parameter_count
    assert kept.widths == run.network.widths


def test_of_a_large_network_only_the_layers_are_kept() -> None:
    kept = pin(SPECS["large network"])
    assert len(kept.weights) == 0
    assert sum(layer.weights for layer in kept.layers.values()) > 8000


def test_weights_are_per_deviation_whether_or_not_training_has_them_so() -> None:
    spec = SPECS["network"].replace(standardize=False)
    run, kept = trained(spec), pin(spec)
    # θ of the first layer: biases first, then a row for each input.
    units = run.network.widths[1]
    first = kept.weights[units : 3 * units].reshape(2, units)
    assert first == pytest.approx(by_layer.weights(run)["layer1"])


def test_bins_are_of_one_width_on_a_symmetric_log_axis() -> None:
    weights = np.array([-np.expm1(1.0), -0.001, 0.0, 0.001, np.expm1(1.0) + 0.001])
    assert bin_of(weights).tolist() == [-BINS, -1, 0, 0, BINS]


def test_the_mark_tells_judging_rows_apart() -> None:
    here = mark_of(trained(LINE))
    assert mark_of(trained(LINE.replace(learning_rate=0.2))) == here
    assert mark_of(trained(LINE.replace(data_seed=1))) != here


def test_settings_that_change_what_an_error_is_are_part_of_its_meaning() -> None:
    assert loss_settings(trained(LINE)) == ""
    huber = trained(LINE.replace(loss="huber"))
    assert loss_settings(huber).startswith("huber")


def test_a_sweep_is_kept_run_by_run() -> None:
    kept, runs = kept_sweep(), swept().runs
    assert kept.error.tolist() == [run.evaluation_error[-1] for run in runs]
    assert kept.known.tolist() == pytest.approx(
        [run.final_metrics["validation_r2"] for run in runs], nan_ok=True
    )
    assert kept.diverged.tolist() == [run.diverged for run in runs]
    assert kept.parameter_counts.tolist() == [11] * 6
    assert kept.loss_settings != VARIES


def test_a_run_that_diverged_has_no_layers() -> None:
    run = trained(RunSpec("sine", "neural_network", "sgd", {"learning_rate": 10.0}))
    assert run.diverged
    kept = pinned(run)
    assert (kept.layers, kept.widths, len(kept.weights)) == ({}, (), 0)
