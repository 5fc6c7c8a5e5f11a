"""Axes of pictures carry the names of the columns that they show, in charts that data of all kinds share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import RunSpec, train
from core.charts.fit import names_of, view_of, with_names
from core.charts.run import fit_chart
from tests.core.records import grown, own


def titles(node: Any) -> list[str]:
    """All titles of a chart."""
    if isinstance(node, list):
        return [title for each in node for title in titles(each)]
    if not isinstance(node, dict):
        return []
    mine = [node["title"]] if isinstance(node.get("title"), str) else []
    return mine + [title for each in node.values() for title in titles(each)]


@pytest.mark.parametrize(
    ("dataset", "model", "named"),
    [
        (
            "challenger",
            "logistic_regression",
            {"temperature, °F", "Probability of “distress” (○ validation)"},
        ),
        ("moons", "logistic_regression", {"x1", "x2"}),
        ("diabetes", "linear_regression", {"actual progression", "predicted progression"}),
    ],
)
def test_axes_are_named_by_the_columns_and_their_units(dataset: str, model: str, named: set[str]) -> None:
    run = train(RunSpec(dataset, model, "sgd", {"epochs": 2}))
    chart = fit_chart(view_of(run))
    before = titles(chart)
    shown = titles(with_names(chart, run))
    assert named <= {*shown}
    assert not {"feature", "first feature", "second feature", "target", "actual", "predicted"} & {*shown}
    # What all visitors share is left as it is.
    assert titles(chart) == before


def test_long_names_are_cut_to_the_length_of_an_axis() -> None:
    run = grown(replace(own(np.arange(4.0), np.arange(4.0)), target_name="a" * 60))
    assert len(names_of(run)["target"]) < 30
