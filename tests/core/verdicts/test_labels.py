"""Buttons say what to do: a verb, the setting, and its new value."""

from __future__ import annotations

import re

import pytest

from core import MODELS, RunSpec
from core.hyper import Value, Widths
from core.verdicts.labels import label
from tests.core.records import boosting, linear, tree

NETWORK = RunSpec("moons", "neural_network", "adam", {})
SORT = RunSpec("sort", "transformer", "adam", {})


@pytest.mark.parametrize(
    ("spec", "changes", "says"),
    [
        (linear(), {"epochs": 400}, "Train 400 epochs"),
        (linear(), {"epochs": 1}, "Train 1 epoch"),
        (linear(), {"learning_rate": 0.03}, "Lower the learning rate to 0.03"),
        (linear(), {"learning_rate": 1e-6}, "Lower the learning rate to 10⁻⁶"),
        (linear(), {"l2": 0.1}, "Set the L2 penalty to 0.1"),
        (linear(l2=1.0), {"l2": 0.0}, "Remove the L2 penalty"),
        (
            linear(),
            {"optimizer": "momentum", "learning_rate": 0.2},
            "Use momentum and raise the learning rate to 0.2",
        ),
        (linear(), {"optimizer": "adam"}, "Use Adam"),
        (
            linear(),
            {"loss": "huber", "huber_delta": 2.0},
            "Use the Huber loss and raise the Huber threshold to 2",
        ),
        (linear(), {"patience": 20}, "Stop early with patience 20"),
        (linear(patience=5), {"patience": None}, "Switch off early stopping"),
        (linear(standardize=False), {"standardize": True}, "Standardize the columns"),
        (tree("moons"), {"max_leaf_nodes": 8}, "Grow 8 leaves"),
        (boosting("moons"), {"n_estimators": 15}, "Grow 15 trees"),
        (NETWORK, {"hidden": Widths((4, 4))}, "Use 2 hidden layers of 4 units"),
        (NETWORK, {"activation": "relu"}, "Use ReLU units"),
        (
            NETWORK,
            {"init": "xavier", "init_scale": 0.5},
            "Start from Xavier and lower the scale of the start to 0.5",
        ),
        (SORT, {"blocks": 2}, "Use 2 blocks"),
        (SORT, {"warmup": 1}, "Warm up for 1 epoch"),
    ],
)
def test_a_change_is_told_as_what_to_do(spec: RunSpec, changes: dict[str, Value], says: str) -> None:
    assert label(spec, spec.replace(**changes), changes) == says


@pytest.mark.parametrize("model", MODELS)
def test_any_change_of_any_setting_begins_with_a_verb(model: str) -> None:
    verbs = "Train|Draw|Grow|Use|Warm|Clip|Stop|Start|Set|Raise|Lower|Remove|Standardize|Keep|Add|Drop|Switch|Weigh"
    spec = {"transformer": SORT, "neural_network": NETWORK, "linear_regression": linear()}.get(
        model, tree("moons")
    )
    for name, hyper in spec.hypers.items():
        for value in (hyper.grid[0], hyper.grid[-1]):
            says = label(spec, _changed(spec, name, value), {name: value})
            assert re.match(rf"(?:{verbs}) \w", says), says
            assert not re.search(r"None|True|False|\de[-+]|_", says), says


def _changed(spec: RunSpec, name: str, value: Value) -> RunSpec:
    """The settings as they would be, whatever goes with them."""
    try:
        return spec.replace(**{name: value})
    except ValueError:
        return spec
