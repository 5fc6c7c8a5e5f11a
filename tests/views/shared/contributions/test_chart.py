"""Bars from the bias down to the output, each where the one above ends; what is small is summed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.charts.specs import data_names, fields, framed
from tests.core.records import clusters, learned
from views.shared.contributions.chart import classes_chart, classes_data, contributions_data, rows_drawn
from views.shared.contributions.numbers import MOST_SHOWN, Contributions, probabilities


def of(columns: int) -> Contributions:
    """1, −2, 3, −4 … over a bias of 10."""
    parts = np.arange(1.0, columns + 1) * (-1.0) ** np.arange(columns)
    names = tuple(f"c{i + 1}" for i in range(columns))
    return Contributions(names, parts, np.ones(columns), 10.0, 10.0 + parts.sum())


@pytest.mark.parametrize("columns", [1, 3, MOST_SHOWN, MOST_SHOWN + 1, MOST_SHOWN + 2, 80])
def test_the_bars_lead_from_the_bias_to_the_output(columns: int) -> None:
    terms = of(columns)
    bars = framed(contributions_data(terms))["bars"]
    assert len(bars) == rows_drawn(terms) <= MOST_SHOWN + 3
    assert bars["start"].tolist()[1:-1] == bars["end"].tolist()[:-2]
    assert bars["start"].iloc[0] == bars["end"].iloc[0] == 10.0
    assert bars["end"].iloc[-2] == pytest.approx(terms.output)
    assert bars["end"].iloc[-1] == terms.output


def test_the_largest_are_drawn_and_the_others_summed() -> None:
    terms = of(20)
    bars = framed(contributions_data(terms))["bars"].set_index("name")
    assert list(bars.index) == ["bias", *(f"c{i}" for i in range(20, 8, -1)), "8 others", "output"]
    others = bars.loc["8 others"]
    assert others["end"] - others["start"] == pytest.approx(terms.parts[:8].sum())
    assert bars.loc["c20", "text"] == "-20 × 1 = -20"
    assert bars.loc["c19", "text"] == "19 × 1 = +19"
    assert bars.loc["c20", "kind"] == "down"
    assert bars.loc["c19", "kind"] == "up"


@pytest.mark.parametrize("classes", [2, 3])
def test_every_class_has_its_probability_and_the_actual_one_is_named(classes: int) -> None:
    data = clusters(classes)
    run = learned(data)
    scores, p = probabilities(run, data.x[-1])
    frames = framed(classes_data(data.class_names, scores, p, classes - 1))
    assert frames["classes"]["probability"].tolist() == p.tolist()
    assert p.sum() == pytest.approx(1)
    assert [name.endswith("(actual)") for name in frames["classes"]["name"]] == [False] * (classes - 1) + [
        True
    ]
    spec = classes_chart(classes)
    assert data_names(spec) == set(frames)
    assert fields(spec, "classes") <= {*frames["classes"].columns, "zero"}
