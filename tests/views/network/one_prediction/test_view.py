"""The forward pass of one row: the engine's numbers, for every kind of data, from the layer that was chosen."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from tests.pages.opening import metrics, texts, view_of
from views.network.one_prediction.numbers import finding, forward_pass, of_unit

SETTINGS = {"epochs": 5, "learning_rate": 0.03}


def spec(dataset: str = "moons", **settings: object) -> RunSpec:
    return RunSpec(dataset, "neural_network", "adam", {**SETTINGS, **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize("dataset", ["moons", "iris", "sine"])
def test_it_begins_with_the_row_that_costs_most_and_the_output(dataset: str) -> None:
    page, run = view_of("One prediction", spec(dataset)), train(spec(dataset))
    worst = int(run.row_losses(run.validation).argmax())
    passed = forward_pass(run, run.validation.x[worst])
    assert metrics(page)["Row"] == str(worst + 1)
    assert finding(passed, run.validation.x[worst], float(run.validation.y[worst])) in texts(page)
    assert of_unit(passed, 3, 0) in texts(page)
    assert len(page.latex) == (2 if dataset == "sine" else 3)


def test_a_unit_of_a_layer_can_be_chosen() -> None:
    page = view_of(
        "One prediction", spec(), layer="layer2", unit="5", rows="training", order="as in the data"
    )
    passed = forward_pass(train(spec()), train(spec()).train.x[0])
    assert of_unit(passed, 2, 5) in texts(page)
    page.session_state["forward_pass_table"] = True
    table = page.run().dataframe[0].value
    assert len(table) == 2 + 8 + 8 + 1
    assert table["passes on"].iloc[-1] == pytest.approx(passed.sums[-1][0], rel=1e-12)


def test_a_unit_that_a_layer_does_not_have_gives_way() -> None:
    page = view_of("One prediction", spec(hidden=(2,)), layer="layer7", unit="40")
    assert page.selectbox(key="layer").value == "layer2"
    assert page.selectbox(key="unit").value == "0"
    assert not page.info


def test_a_diverged_run_is_explained() -> None:
    diverged = RunSpec("diabetes", "neural_network", "sgd", {"learning_rate": 10.0, "epochs": 20})
    page = view_of("One prediction", diverged)
    assert "diverged" in page.info[0].value
    assert not page.get("vega_lite_chart")
