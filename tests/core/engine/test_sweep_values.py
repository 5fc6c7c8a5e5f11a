"""What a sweep goes over: values by setting, in whatever can be gone through; one value alone is no list of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from core import RunSpec, SettingError, sweep
from core.engine.sweep import work
from tests.core.records import linear


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"optimizer": "adam"}, r"over wants a list of values of optimizer, as \['adam'\]; got 'adam'"),
        ({"learning_rate": 0.1}, r"over wants a list of values of learning_rate, as \[0.1\]; got 0.1"),
        ({"learning_rate": np.array(0.1)}, "over wants a list of values of learning_rate"),
        ({"learning_rate": None}, "over wants a list of values of learning_rate"),
        ({"learning_rate": {"low": 0.1}}, "over wants a list of values of learning_rate"),
        ([("l2", [0.1])], r"over wants values by setting, as \{'l2': \[0, 0.1\]\}; got \[\('l2'"),
        ({1: [0.1]}, "over wants values by setting"),
        (None, "over wants values by setting"),
        ({"optimizer": [["adam"]]}, r"optimizer wants a name; got \['adam'\]"),
        ({"learning_rate": np.ones((2, 2))}, r"learning_rate wants a number from .*; got array"),
    ],
)
def test_values_that_are_no_list_are_refused_with_the_remedy(over: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        sweep(linear(epochs=2), over)
    with pytest.raises(SettingError, match=message):
        work(linear(epochs=2), over)


def test_the_widths_of_one_network_are_one_value() -> None:
    network = RunSpec("moons", "neural_network", "adam", {"epochs": 1})
    with pytest.raises(SettingError, match=r"over wants a list of values of hidden, as \[\(8, 8\)\]"):
        sweep(network, {"hidden": network["hidden"]})  # type: ignore[dict-item]
    assert [run.spec["hidden"] for run in sweep(network, {"hidden": [(4,), (2, 2)]}).runs] == [(4,), (2, 2)]


@pytest.mark.parametrize(
    "values",
    [np.array([0.1, 0.2]), (rate for rate in (0.1, 0.2)), pd.Series([0.1, 0.2]), {0.1: "a", 0.2: "b"}.keys()],
)
def test_values_come_in_whatever_can_be_gone_through(values: Any) -> None:
    swept = sweep(linear(epochs=2), {"learning_rate": values})
    assert swept.over == {"learning_rate": (0.1, 0.2)}
    assert [type(value) for value in swept.over["learning_rate"]] == [float, float]
