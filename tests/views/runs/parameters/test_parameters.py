"""What two runs learned: by name, unit by unit once these are matched, or layer by layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.formatting import spoken
from core.models.networks.layers import blocks
from tests.core.charts.specs import asked, faults
from tests.core.inspection.pinned.kept import LINE, NETWORK, SPECS, pin, trained
from views.runs.parameters.chart import layers_chart, layers_data, titles_of, values_chart, values_data
from views.runs.parameters.numbers import by_change, finding, in_order, of_one_shape, table, weight_titles

BASE, OTHER = pin(LINE), pin(LINE.replace(learning_rate=0.2))
NET, SEED, SMALL = pin(NETWORK), pin(NETWORK.replace(seed=1)), pin(NETWORK.replace(hidden=(4,)))
TRANSFORMER = pin(SPECS["transformer"])


def test_parameters_of_one_name_stand_side_by_side_in_the_units_of_the_data() -> None:
    columns = table(OTHER, BASE, "fast")
    run = trained(OTHER.spec)
    assert columns["parameter"] == run.titles
    assert columns["fast"] == [*run.final.values()]
    assert columns["difference"] == pytest.approx(np.subtract(columns["fast"], columns["baseline"]))
    most = max(run.final, key=lambda name: abs(run.final[name] - trained(LINE).final[name]))
    assert by_change(OTHER, BASE)[0] == most
    assert f"{spoken(run.title(most))} differs most" in finding(OTHER, BASE, "fast")


def test_the_same_run_differs_in_nothing() -> None:
    assert finding(BASE, BASE, "it") == "All parameters with the same name have the same value."


def test_parameters_that_one_run_alone_has_are_counted() -> None:
    large = pin(SPECS["tree"])
    small = pin(SPECS["tree"].replace(max_leaf_nodes=2))
    alone = len(large.values.keys() ^ small.values.keys())
    assert finding(small, large, "small").endswith(f"{alone} parameters are in one of both alone.")


def permuted(weights: np.ndarray, widths: tuple[int, ...]) -> np.ndarray:
    """The same network with the units of its first hidden layer in another order and with other signs."""
    parts = [weights[part].reshape(inputs, units) for part, inputs, units in blocks(widths)]
    order = np.arange(widths[1])[::-1]
    sign = np.where(order % 2, -1.0, 1.0)
    first, second, *rest = parts
    second = np.vstack([second[:1], sign[:, None] * second[1:][order]])
    return np.concatenate(
        [(first[:, order] * sign).ravel(), second.ravel(), *(each.ravel() for each in rest)]
    )


def test_units_are_matched_before_their_weights_are_compared() -> None:
    shuffled = replace(NET, weights=permuted(NET.weights, NET.widths))
    assert not np.allclose(shuffled.weights, NET.weights)
    assert of_one_shape(shuffled, NET)
    assert in_order(shuffled, NET) == pytest.approx(NET.weights)
    assert finding(shuffled, NET, "other").startswith(
        "With hidden units matched, the weights lie 0 of their norm"
    )
    assert table(shuffled, NET, "other")["difference"] == pytest.approx([0.0] * len(NET.weights))
    assert not of_one_shape(SMALL, NET)
    assert of_one_shape(SEED, NET)


def test_weights_are_called_by_where_they_lead() -> None:
    titles = weight_titles(SMALL)
    assert len(titles) == len(SMALL.weights) == len(set(titles))
    assert titles[0] == "layer 1: bias → unit 1"
    assert titles[4] == "layer 1: input 1 → unit 1"
    assert titles[-1] == "layer 2: unit 4 → unit 1"


def test_other_shapes_are_compared_by_norms_and_counts() -> None:
    columns = table(SMALL, NET, "small")
    assert columns["layer"] == ["layer 1", "layer 2", "layer 3", "all"]
    assert columns["weights, baseline"][-1] == NET.parameter_count
    assert np.isnan(columns["norm, small"][2])
    assert "norm" in finding(SMALL, NET, "small")


def test_other_models_are_compared_by_counts() -> None:
    says = finding(pin(SPECS["tree"]), BASE, "tree")
    assert says.startswith("Nothing they learned has the same name: 11 parameters in the baseline")
    assert table(NET, BASE, "net")["weights, net"][-1] == NET.parameter_count


def test_what_diverged_means_nothing() -> None:
    assert "mean nothing" in finding(pin(SPECS["diverged"]), BASE, "it")


@pytest.mark.parametrize(("first", "second"), [(SEED, NET), (SMALL, NET), (TRANSFORMER, TRANSFORMER)])
def test_the_layers_that_are_drawn_hold_all_weights(first, second) -> None:  # type: ignore[no-untyped-def]
    data = layers_data(first, second)
    assert [*faults(asked(layers_chart(titles_of(first, second))), data)] == []
    for number, name in enumerate(second.layers, start=1):
        columns = data[f"layer{number}"]
        share = np.asarray(columns["share"])[np.asarray(columns["run"]) == "baseline"]
        # Tops of bins stand there twice.
        assert share.sum() / 2 == pytest.approx(1.0), name


def test_the_values_that_are_drawn_are_those_that_differ_most() -> None:
    data = values_data(OTHER, BASE, "fast")
    names = by_change(OTHER, BASE)
    assert np.asarray(data["values"]["value"])[: len(names)].tolist() == [
        BASE.values[each].value for each in names
    ]
    assert [*faults(asked(values_chart(len(names))), data)] == []
