"""The view “Layers” shows the chosen layer and the chosen measure, and says what its numbers say."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from tests.pages.opening import charts, data_of, texts, view_of
from views.network.layers.numbers import finding
from views.network.layers.traces import traces

SPEC = RunSpec("moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 10, "hidden": (3, 3)})
RUN = train(SPEC)
DIGITS = RunSpec("digits", "neural_network", "adam", {"epochs": 1, "hidden": (3,)})


def test_the_first_layer_and_the_gradients_are_shown_at_first() -> None:
    page = view_of("Layers", SPEC)
    assert finding(RUN, traces(RUN), "gradient norm") in texts(page)
    cells = data_of(charts(page)[0], "cells").set_index(["from", "unit"])
    assert cells.loc[("x2", "2"), "f59"] == pytest.approx(RUN.parameters["layer1.weight"][-1][1, 1])
    assert page.selectbox(key="layer").options == ["Layer 1", "Layer 2", "Layer 3"]
    assert "‖∂loss/∂W‖" in page.caption[0].value


def test_layer_and_measure_can_be_chosen_and_the_table_has_their_numbers() -> None:
    page = view_of("Layers", SPEC, layer="layer2", followed="update ratio", layers_table=True)
    assert finding(RUN, traces(RUN), "update ratio") in texts(page)
    lines = data_of(charts(page)[0], "lines").query("name == 'layer 3' and frame == 59")
    assert lines["value"].item() == pytest.approx(traces(RUN).update[-1, 2])
    table = page.dataframe[0].value
    assert table["update ratio, layer 3"].iloc[-1] == pytest.approx(traces(RUN).update[-1, 2])
    assert table["largest weight of layer 2"].iloc[0] == pytest.approx(
        RUN.parameters["layer2.weight"][0].max()
    )


def test_what_another_network_has_gives_way_without_a_word() -> None:
    page = view_of(
        "Layers", SPEC.replace(hidden=(2,), activation="identity"), layer="layer4", followed="silent units"
    )
    assert not page.info
    assert (page.selectbox(key="layer").value, page.selectbox(key="followed").value) == (
        "layer1",
        "gradient norm",
    )


@pytest.mark.slow
def test_weights_of_pixels_are_shown_as_tiles_and_what_is_blank_is_said() -> None:
    page = view_of("Layers", DIGITS)
    assert len(data_of(charts(page)[0], "frames")) == 3
    blank = int((train(DIGITS).train.x.std(axis=0) == 0).sum())
    assert f"blank are {blank} pixels that are alike on all training rows" in page.caption[0].value
    assert "tile" not in view_of("Layers", DIGITS, layer="layer2").caption[0].value


def test_zeros_on_a_log_scale_are_explained_and_a_run_that_diverged_is_drawn() -> None:
    zeros = view_of("Layers", SPEC.replace(init="zeros", activation="relu"), followed="weight norm")
    assert "is 0 in every layer" in texts(zeros)
    lost = SPEC.replace(dataset="diabetes", optimizer="sgd", learning_rate=10.0, activation="relu")
    page = view_of("Layers", lost.replace(epochs=200))
    assert "The run diverged" in texts(page)
    assert len(charts(page)) == 1
