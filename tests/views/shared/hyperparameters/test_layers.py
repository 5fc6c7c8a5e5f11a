"""The sentence on the layers of compared networks states the norms that the records have."""

from __future__ import annotations

import numpy as np

from core import Run, sweep
from core.formatting import number
from core.hyper import Hyper, Value, Widths
from core.inspection.by_layer import norms
from tests.core.inspection.test_responses import network
from tests.core.records import clouds
from views.shared.hyperparameters.layers import of_norms

DATA = clouds()
BASE = network(DATA, epochs=10)


def runs_over(name: str, values: tuple[Value, ...]) -> tuple[tuple[Run, ...], Hyper]:
    return sweep(BASE.spec, {name: values}, DATA).runs, BASE.spec.hypers[name]


def test_it_names_the_layer_whose_norm_changes_most_and_where() -> None:
    runs, rate = runs_over("learning_rate", (0.001, 0.01, 1.0))
    table = np.array([list(norms(run).values()) for run in runs])
    most = int((table.max(axis=0) / table.min(axis=0)).argmax())
    low, high = (runs[of(table[:, most])].spec["learning_rate"] for of in (np.argmin, np.argmax))
    assert of_norms([(run,) for run in runs], rate) == (
        f"Of the layers the norm of layer{most + 1} changes most: {number(table[:, most].min(), 3)} at learning rate "
        f"{rate.text(low)}, {number(table[:, most].max(), 3)} at {rate.text(high)}."
    )


def test_means_over_seeds_are_compared() -> None:
    runs, rate = runs_over("learning_rate", (0.001, 1.0))
    seeds = sweep(BASE.spec, {"learning_rate": (0.001, 1.0), "seed": (0, 1)}, DATA).runs
    sentence = of_norms([seeds[:2], seeds[2:]], rate)
    layer = sentence.split("norm of ")[1].split()[0]
    assert f"{number(np.mean([norms(run)[layer] for run in seeds[2:]]), 3)} at 1." in sentence
    assert sentence != of_norms([(run,) for run in runs], rate)


def test_norms_that_hardly_differ_are_said_to() -> None:
    runs, rate = runs_over("learning_rate", (1e-06, 2e-06))
    assert of_norms([(run,) for run in runs], rate) == (
        "The norms of the layers hardly depend on the learning rate."
    )


def test_runs_that_diverged_do_not_count_and_with_one_left_nothing_is_said() -> None:
    wild = BASE.spec.replace(optimizer="sgd", l2=10.0)
    runs = sweep(wild, {"learning_rate": (0.001, 10.0)}, DATA).runs
    assert runs[1].diverged
    assert of_norms([(run,) for run in runs], wild.hypers["learning_rate"]) == ""


def test_a_layer_that_only_some_networks_have_can_be_the_one_and_one_of_a_single_network_cannot() -> None:
    runs, hidden = runs_over("hidden", (Widths((2,)), Widths((8, 8)), Widths((64, 64)), Widths((2, 2, 2))))
    assert "layer4" not in of_norms([(run,) for run in runs], hidden)


def test_a_norm_that_is_0_at_one_end_changes_most() -> None:
    runs, start = runs_over("init", ("zeros", "xavier"))
    assert ": 0 at start Zeros," in of_norms([(run,) for run in runs], start)
