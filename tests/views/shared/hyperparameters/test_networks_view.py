"""Hyperparameters, of networks: norms, distributions or aligned weights above the error, as the link says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.engine.sweep import axis
from core.formatting import in_words
from core.hyper import Widths
from core.inspection.by_layer import norms
from tests.pages.opening import charts, data_of, texts, view_of
from tests.pages.test_neural_network import opened
from views.shared.hyperparameters.layers import of_norms

SPEC = RunSpec("moons", "neural_network", "adam", {"hidden": Widths((4, 4)), "epochs": 5, "samples": 50})
RATE = SPEC.hypers["learning_rate"]
NORM, SPREAD, ALIGNED = "norm by layer", "distribution by layer", "single weights, units aligned"


def test_norms_of_the_layers_are_shown_first_with_the_sentence() -> None:
    page = view_of("Hyperparameters", SPEC)
    runs = sweep(SPEC, {"learning_rate": axis(SPEC, RATE, 64)}).runs
    drawn = data_of(charts(page)[0], "learned")
    assert drawn["value"].tolist()[:3] == [*norms(runs[0]).values()]
    assert of_norms([(run,) for run in runs], RATE) in texts(page)
    assert page.selectbox(key="shown").options == [in_words(name) for name in (NORM, SPREAD, ALIGNED)]


@pytest.mark.parametrize(("shown", "table"), [(SPREAD, "spread"), (ALIGNED, "learned")])
def test_a_layer_can_be_chosen_where_one_is_shown(shown: str, table: str) -> None:
    page = view_of("Hyperparameters", SPEC, shown=shown, layer="layer3", compare="l2")
    assert page.selectbox(key="layer").options == ["Layer 1", "Layer 2", "Layer 3"]
    (chart,) = charts(page)
    # Of the 4 weights to the output.
    lines = 1 if shown == SPREAD else 4
    assert len(data_of(chart, table)) == lines * len(data_of(chart, "runs"))
    assert not page.info


def test_shapes_that_differ_are_not_aligned_and_the_choice_gives_way() -> None:
    page = view_of("Hyperparameters", SPEC, shown=ALIGNED, compare="hidden", layer="layer5")
    assert page.selectbox(key="shown").options == [in_words(NORM), in_words(SPREAD), "Number of parameters"]
    assert "Networks with fewer layers leave gaps" in page.caption[0].value
    assert not page.info


@pytest.mark.parametrize("name", ["activation", "init", "optimizer", "batch_size", "standardize", "features"])
def test_structural_choices_are_compared_too(name: str) -> None:
    page = view_of("Hyperparameters", SPEC, compare=name, shown=SPREAD)
    assert np.isfinite(data_of(charts(page)[0], "spread")["q50"]).all()


@pytest.mark.parametrize("shown", [NORM, SPREAD, ALIGNED])
def test_seeds_make_bands(shown: str) -> None:
    page = view_of("Hyperparameters", SPEC, compare="l2", repeat="seed", shown=shown)
    drawn = data_of(charts(page)[0], "swept_errors")
    assert (drawn["low"] < drawn["high"]).any()
    assert not page.exception


def test_of_two_hyperparameters_the_norms_are_mapped() -> None:
    page = view_of("Hyperparameters", SPEC, compare="l2", **{"with": "learning_rate"})
    assert page.selectbox(key="parameter").options == [f"norm of layer{n}" for n in (1, 2, 3)]


def test_a_run_that_diverged_is_compared_all_the_same() -> None:
    spec = SPEC.replace(optimizer="sgd", l2=10.0, learning_rate=10.0)
    assert train(spec).diverged
    for shown in (NORM, SPREAD, ALIGNED):
        assert len(charts(view_of("Hyperparameters", spec, shown=shown))) == 1


@pytest.mark.slow
def test_the_default_comparison_is_drawn_at_once_and_shapes_are_asked_for_with_how_long() -> None:
    assert len(charts(opened(view="Hyperparameters"))) == 1
    page = opened(view="Hyperparameters", compare="hidden")
    assert charts(page) == []
    (label,) = [button.label for button in page.main.button if "second" in button.label]
    assert re.fullmatch(r"Train them, about \d+ seconds", label)
