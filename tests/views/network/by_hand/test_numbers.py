"""A layer as a table is the layer; what an edit costs, and whether training finds back, is that of the numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.engine.training import Begin
from core.formatting import number
from core.types import Array
from tests.core.records import clusters, tilted
from views.network.by_hand.numbers import (
    LARGEST,
    LayerTable,
    continued_finding,
    cost,
    finding,
    layer_names,
    origin,
    refusal,
)
from views.shared.edited_chart import edited_run

EVERY = pytest.mark.parametrize(
    "data", [tilted(), clusters(2), clusters(3, 4)], ids=["numbers", "two", "three"]
)


def learned(data: Dataset, **settings: object) -> Run:
    values = {"hidden": (3, 2), "epochs": 10, "learning_rate": 0.1, **settings}
    return train(RunSpec(f"own:{data.fingerprint}", "neural_network", "sgd", values), data)


@EVERY
def test_the_tables_of_all_layers_are_the_parameters_by_their_names(data: Dataset) -> None:
    run = learned(data)
    theta, names = run.flat[-1], list(run.final)
    assert layer_names(run) == ("layer1", "layer2", "layer3")
    for name in layer_names(run):
        layer = LayerTable.of(run, theta, name)
        assert layer.values.shape == (len(layer.rows), len(layer.units))
        assert np.array_equal(layer.values[0], run.parameters[f"{name}.bias"][-1])
        assert np.array_equal(layer.values[1:], run.parameters[f"{name}.weight"][-1])
        where = {f"{name}.weight[1,0]": layer.values[2, 0], f"{name}.bias[0]": layer.values[0, 0]}
        assert {each: theta[names.index(each)] for each in where} == where


def test_rows_and_columns_are_named_after_what_they_join() -> None:
    run = learned(clusters(3, 4))
    first, second, last = (LayerTable.of(run, run.flat[-1], name) for name in layer_names(run))
    assert first.rows == ("bias", "a", "b", "c", "d")
    assert first.units == ("unit 1", "unit 2", "unit 3")
    assert second.rows == ("bias", *first.units)
    assert last.units == ("A", "B", "C")
    assert LayerTable.of(learned(tilted()), learned(tilted()).flat[-1], "layer3").units == ("output",)


@EVERY
def test_putting_a_layer_moves_its_parameters_and_no_others_of_a_copy(data: Dataset) -> None:
    run = learned(data)
    theta, layer = run.flat[-1], LayerTable.of(run, run.flat[-1], "layer2")
    moved = layer.put(run, theta, layer.values + 1)
    changed = np.array([name.startswith("layer2") for name in run.final])
    np.testing.assert_allclose(moved - theta, changed.astype(float), atol=1e-12)
    assert np.array_equal(layer.put(run, moved, layer.values), theta)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [(np.nan, "needs a number"), (np.inf, "needs a number"), (2 * LARGEST, "1,000,000"), (-LARGEST, "")],
)
def test_what_is_no_sensible_weight_is_refused(value: float, sentence: str) -> None:
    text = refusal(np.array([[0.0, value]]))
    assert sentence in text
    assert bool(text) == bool(sentence)


@EVERY
def test_the_cost_without_an_edit_is_that_of_the_run_on_both_sides(data: Dataset) -> None:
    run = learned(data)
    errors = cost(run, run.flat[-1])
    assert errors["train"] == pytest.approx([run.train_error[-1]] * 2, rel=1e-12)
    assert errors["validation"] == pytest.approx([run.validation_error[-1]] * 2, rel=1e-12)
    assert finding(run, run.flat[-1]) == "Nothing is edited yet."


def zeroed(run: Run) -> Array:
    """The last layer says 0 of everything."""
    layer = LayerTable.of(run, run.flat[-1], layer_names(run)[-1])
    return layer.put(run, run.flat[-1], np.zeros_like(layer.values))


def test_a_network_that_says_nothing_costs_what_the_loss_says_of_nothing() -> None:
    two, three = learned(clusters(2)), learned(clusters(3, 4))
    assert cost(two, zeroed(two))["validation"][1] == pytest.approx(np.log(2))
    assert cost(three, zeroed(three))["train"][1] == pytest.approx(np.log(3))
    line = learned(tilted())
    assert cost(line, zeroed(line))["train"][1] == pytest.approx(np.mean(line.train.y**2) / 2)


def test_the_finding_names_the_edit_that_moves_most_and_both_errors() -> None:
    run = learned(clusters(2), epochs=100)
    theta = run.flat[-1].copy()
    theta[[2, 5]] += [1.0, 30.0]
    errors, name = cost(run, theta), run.titles[5]
    before, after = errors["validation"]
    assert finding(run, theta) == (
        f"2 of {len(theta)} parameters are edited, most of all `{name}`, from {number(run.flat[-1][5])} to "
        f"{number(theta[5])}. The validation error is {number(after)} instead of {number(before)}, "
        f"{number(after / before, 3)} times as much."
    )
    assert after > 1.05 * before


def test_an_edit_that_hardly_matters_or_helps_is_said_to() -> None:
    run = learned(tilted(), epochs=1, learning_rate=0.001)
    theta = run.flat[-1].copy()
    theta[0] += 1e-9
    assert finding(run, theta).startswith("1 of 23 parameters is edited, bias of unit 1 in layer 1, from ")
    assert finding(run, theta).endswith(": that hardly matters.")
    better = learned(tilted(), epochs=300).flat[-1]
    assert finding(run, better).endswith(": lower than before.")


def test_numbers_that_differ_are_written_so_and_errors_that_stay_are_said_to() -> None:
    run = learned(tilted(), epochs=5)
    theta = run.flat[-1].copy()
    theta[0] += 1e-9
    written = re.search(r"from (\S+) to (\S+)\. .* is (\S+) instead of ([^:]+):", finding(run, theta))
    assert written is not None
    assert written[1] != written[2]
    assert written[3] != written[4]
    dead = LayerTable.of(run, run.flat[-1], "layer2").put(
        run, zeroed(run), 0 * LayerTable.of(run, run.flat[-1], "layer2").values
    )
    off = replace(run, flat=np.stack([dead] * len(run.epochs)))
    theta = dead.copy()
    theta[0] += 1.0
    assert re.search(r"The validation error stays \S+\.$", finding(off, theta))


def test_rounding_does_not_keep_a_way_back_from_being_found() -> None:
    run = learned(tilted(), epochs=5)
    theta = run.flat[-1] + 0.01
    perfect = replace(run, train_error=np.full_like(run.train_error, 1e-30))
    for end, expected in (
        (1e-27, "it found its way back"),
        (1e-33, "it found its way back"),
        (1.0, "it did not"),
    ):
        error = np.full_like(run.train_error, end)
        assert expected in continued_finding(perfect, theta, replace(run, train_error=error), perfect)


def test_a_training_error_that_stays_goes_nowhere() -> None:
    run = learned(tilted(), epochs=5)
    level = replace(run, train_error=np.full_like(run.train_error, 0.25))
    assert "the training error stays 0.25." in continued_finding(run, run.flat[-1], level, run)


def test_edits_of_a_run_that_diverged_begin_where_training_began() -> None:
    run = learned(tilted(), learning_rate=10.0, epochs=30, activation="relu")
    assert run.diverged
    assert np.array_equal(origin(run), run.flat[0])
    assert finding(run, origin(run)).startswith("The run diverged, so the table begins where training began.")
    assert np.isfinite(cost(run, origin(run))["train"]).all()


def test_without_validation_rows_the_training_error_judges() -> None:
    run = learned(tilted(), validation_share=0.0)
    assert np.isnan(cost(run, zeroed(run))["validation"]).all()
    assert "The training error is" in finding(run, zeroed(run))


def test_the_record_that_is_drawn_predicts_as_the_parameters_before_and_after_do() -> None:
    run = learned(clusters(2))
    both = edited_run(run, origin(run), zeroed(run))
    assert np.array_equal(both.predict(run.train.x, at=0), run.predict(run.train.x))
    assert both.predict(run.train.x) == pytest.approx(0.5)
    assert run.flat.shape[0] > 2


# --------------------------------------------------------------------------- the way back


def said(run: Run, theta: Array, data: Dataset, **settings: object) -> str:
    spec = run.spec.replace(**settings)
    continued, unedited = (train(spec, data, begin=Begin(at)) for at in (theta, origin(run)))
    return continued_finding(run, theta, continued, unedited)


def test_the_way_back_is_judged_by_the_error_where_training_ends() -> None:
    data = tilted()
    run = learned(data, epochs=300)
    theta = run.flat[-1] + 0.01
    continued = train(run.spec, data, begin=Begin(theta))
    unedited = train(run.spec, data, begin=Begin(run.flat[-1]))
    start, end, own = continued.train_error[0], continued.train_error[-1], unedited.train_error[-1]
    text = continued_finding(run, theta, continued, unedited)
    assert f"for 300 more epochs, the training error goes from {number(start)} to {number(end)}. " in text
    assert f"without the edits, it comes to {number(own)}: " in text
    apart = np.linalg.norm(continued.flat[-1] - unedited.flat[-1])
    edit = number(0.01 * np.sqrt(len(theta)), 3)
    assert f"moved the parameters by {edit}; now they are {number(apart, 3)} from where they would be" in text


def test_no_way_back_and_a_way_beyond_are_told_apart() -> None:
    data = tilted()
    run = learned(data, epochs=20)
    assert "it did not find its way back" in said(run, zeroed(run), data, learning_rate=1e-6, epochs=400)
    better = learned(data, epochs=300)
    assert "the edits brought it further down" in said(run, better.flat[-1], data, learning_rate=1e-6)


def test_training_for_longer_alone_is_no_merit_of_an_edit() -> None:
    data = tilted()
    run = learned(data, epochs=5)
    theta = run.flat[-1] + 1e-6
    longer = train(run.spec, data, begin=Begin(theta))
    assert longer.train_error[-1] < run.train_error[-1] / 1.05
    assert "it found its way back" in said(run, theta, data)


def test_a_run_at_its_end_stays_there_and_is_back() -> None:
    data = tilted()
    run = learned(data, epochs=20)
    assert "it found its way back" in said(run, run.flat[-1], data, learning_rate=1e-6)


def test_training_that_runs_away_from_an_edit_is_said_to_and_so_is_a_run_that_did() -> None:
    data = tilted()
    run = learned(data)
    wild = 50 * run.flat[-1]
    assert "it diverges within 10 more epochs" in said(
        run, wild, data, activation="identity", learning_rate=5.0
    )
    gone = learned(data, learning_rate=10.0, epochs=30, activation="relu")
    assert said(gone, origin(gone), data, learning_rate=0.001).endswith(
        " Without the edits the run diverges."
    )
