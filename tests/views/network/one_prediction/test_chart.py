"""Bars of a forward pass: as long as what each unit passes on, beside the largest of its layer."""

from __future__ import annotations

import numpy as np

from tests.core.inspection.test_responses import by_hand, network
from tests.core.records import clouds
from views.network.one_prediction.chart import REACH, forward_pass_chart, forward_pass_data
from views.network.one_prediction.numbers import forward_pass


def test_bars_are_as_long_as_activations_and_up_where_they_are_positive() -> None:
    run = network(clouds(rows=30))
    drawn = forward_pass_data(forward_pass(run, run.train.x[2]), 2, 1)
    units, answers = drawn["units"], by_hand(run, run.train.x[2:3], -1)
    expected = np.concatenate([a[0] / np.abs(a).max() for a in answers])
    np.testing.assert_allclose((units["zero"] - units["end"]) / REACH, expected, atol=1e-9)
    assert [*units["unit"][:3], units["unit"][-1]] == ["a", "b", "unit 1 of layer 1", "B"]
    assert drawn["chosen"]["x"] == [(1 + 0.5) / 3]
    assert int(drawn["chosen"]["y"][0]) == 2
    assert drawn["layers"]["name"] == ["inputs", "layer 1", "layer 2", "output"]


def test_more_layers_take_more_height() -> None:
    assert forward_pass_chart(4)["vconcat"][0]["height"] < forward_pass_chart(8)["vconcat"][0]["height"]
