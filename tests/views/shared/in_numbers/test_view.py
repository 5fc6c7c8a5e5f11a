"""Each parameter in numbers, below the chart of the run: one click away, for every family that has it."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.hyper import Widths
from tests.core.records import tree
from tests.pages.opening import view_of
from tests.pages.test_linear_regression import opened

SPECS = (
    RunSpec("line", "linear_regression", "sgd", {"epochs": 10}),
    RunSpec("iris", "logistic_regression", "sgd", {"epochs": 10}),
    RunSpec("moons", "neural_network", "adam", {"epochs": 5, "hidden": Widths((3,))}),
    tree("iris", max_leaf_nodes=4),
    RunSpec("sine", "gradient_boosting", None, {"n_estimators": 2}),
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.model)
def test_every_parameter_is_in_the_table_that_is_one_click_away(spec: RunSpec) -> None:
    assert not view_of("The run", spec).dataframe
    table = view_of("The run", spec, numbers=True, units="own").dataframe[0].value
    run = train(spec)
    learned = dict(zip(table["parameter"], table["learned"], strict=True))
    assert learned == {run.title(name): value for name, value in run.final.items()}


@pytest.mark.parametrize(("numbers", "tables"), [("true", 1), ("True", 1), ("false", 0), ("yes", 0)])
def test_a_link_opens_it(numbers: str, tables: int) -> None:
    page = opened(numbers=numbers, epochs="10")
    assert not page.exception
    assert len(page.dataframe) == tables


def test_it_stays_open_when_a_control_moves() -> None:
    page = opened(numbers="true", epochs="10")
    page.select_slider(key="degree").set_value(2).run()
    assert "w(x²)" in list(page.dataframe[0].value["parameter"])
