"""Runs of every kind, and what is kept of them."""

from __future__ import annotations

from functools import cache

from core import Dataset, Run, RunSpec, Sweep, sweep, train
from core.data import interned
from core.inspection.pinned.making import pinned, pinned_sweep
from core.inspection.pinned.record import Pin, PinnedSweep
from core.models.transformers.hypers import USUAL

SHORT = {"epochs": 20}
LINE = RunSpec("diabetes", "linear_regression", "sgd", SHORT)
NETWORK = RunSpec("moons", "neural_network", "adam", SHORT)
SPECS = {
    "linear": LINE,
    "classes": RunSpec("iris", "logistic_regression", "sgd", SHORT),
    "network": NETWORK,
    "large network": RunSpec("digits", "neural_network", "adam", {"epochs": 2, "hidden": (64, 64)}),
    "tree": RunSpec("moons", "decision_tree"),
    "boosting": RunSpec("moons", "gradient_boosting", None, {"n_estimators": 5}),
    "transformer": RunSpec("sort", "transformer", "adam", {**USUAL, "epochs": 2}),
    "diverged": LINE.replace(learning_rate=5.0, epochs=200),
    "all rows": LINE.replace(validation_share=0.0),
}


@cache
def trained(spec: RunSpec) -> Run:
    return train(spec)


def pin(spec: RunSpec) -> Pin:
    return pinned(trained(spec))


def own_data() -> Dataset:
    """Of a visitor, whose one column has a name that is seen nowhere else."""
    return interned(
        Dataset([[float(n % 7)] for n in range(40)], [*range(40)], ("secret",), "regression", "y")
    )


@cache
def swept() -> Sweep:
    return sweep(LINE, {"learning_rate": (0.01, 0.1, 5.0), "l2": (0.0, 0.1)})


@cache
def kept_sweep() -> PinnedSweep:
    return pinned_sweep(swept())
