"""What is said of layers rests on their numbers, and silent units are named with their layer."""

from __future__ import annotations

import numpy as np
import pytest

from core.formatting import number
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from tests.views.network.layers.test_traces import SHUT, set_to
from views.network.layers.numbers import FOLLOWED, SILENT, compared, finding, followed
from views.network.layers.traces import traces


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([0.5, 2, 1], "smallest in layer 1, 0.5, and 4 times as large in layer 2"),
        ([0, 2, 0], "0 in layer 1, layer 3 and largest in layer 2, 2"),
        ([0, 0], "0 in every layer"),
        ([1, 1.001], "alike in every layer, 1"),
        ([1, np.nan, np.inf], "no finite number in layer 2, layer 3"),
    ],
)
def test_layers_are_compared_by_the_least_and_the_largest(values: list[float], sentence: str) -> None:
    assert compared(np.array(values, dtype=float)) == sentence


@pytest.mark.parametrize("name", ["gradient norm", "update ratio", "weight norm"])
def test_the_finding_compares_layers_at_the_start_and_at_the_end(name: str) -> None:
    run = network(clouds())
    record = traces(run)
    values = FOLLOWED[name].of(record)
    first = values[1] if name == "update ratio" else values[0]
    sentence = finding(run, record, name)
    assert f"is {compared(first)}. At the end it is {compared(values[-1])}." in sentence
    factor = number(first.max() / first.min(), 3)
    assert f"layer {first.argmin() + 1}, {number(first.min(), 3)}, and {factor} times as large" in sentence
    assert "Of 8 hidden units none is saturated at the end (beyond 95 % of its range" in sentence


def test_silent_units_are_counted_in_their_layers() -> None:
    run = network(clouds(), activation="relu")
    changed = set_to(run, layer1_weight=SHUT, layer1_bias=[-1, 1, 1, 1, 1], layer2_weight=np.ones((5, 3)))
    some = set_to(changed, layer1_bias=[-1, 0, 1, 1, 1], layer2_bias=[-9, 1, 1])
    assert (
        finding(some, traces(some), SILENT)
        == "Of 8 hidden units 3 are dead at the end (never above 0 on any training row): 2 in layer 1, 1 in layer 2."
    )
    alone = set_to(changed, layer2_bias=[1, 1, 1])
    assert "1 is dead at the end (never above 0 on any training row): 1 in layer 1." in finding(
        alone, traces(alone), SILENT
    )


def test_what_cannot_be_followed_is_not_offered_and_a_run_that_diverged_is_explained() -> None:
    straight = network(clouds(), activation="identity")
    assert followed(straight) == ["gradient norm", "update ratio", "weight norm"]
    assert "hidden unit" not in finding(straight, traces(straight), "gradient norm")
    assert followed(network(clouds())) == [*FOLLOWED]
    lost = network(tilted(), "sgd", activation="relu", learning_rate=10.0, epochs=400)
    sentence = finding(lost, traces(lost), "gradient norm")
    assert sentence.startswith("The run diverged: move the slider back")
    assert "At the end it is no finite number in layer 1, layer 2, layer 3." in sentence


def test_weights_that_begin_at_0_have_no_gradient() -> None:
    run = network(clouds(), init="zeros")
    assert "at the start is 0 in every layer. At the end it is 0 in every layer." in finding(
        run, traces(run), "gradient norm"
    )
