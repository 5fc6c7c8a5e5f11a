"""Trials over two hyperparameters, as they are drawn."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.studies import read_study
from tests.core.charts.specs import asked, faults, walk
from tests.core.studies.tables import drawn, export, first, study_of
from views.runs.study import numbers
from views.runs.study.cells_chart import cells_chart, cells_data
from views.shared.hyperparameters.heatmap_chart import heatmap_chart

GRID = {
    "lr": [0.01, 0.01, 0.1, 0.1, 1],
    "depth": [1, 2, 1, 2, 1],
    "loss": [5, 4, 2, "", 6],
    "coef[0]": [1, 2, 3, 4, 5],
}


def test_cells_hold_their_best_trial_and_what_it_learned() -> None:
    study = study_of(GRID)
    both = numbers.cells(study, first(study), (study.chosen["lr"], study.chosen["depth"]))
    data = cells_data(study, first(study), both, "coef[0]")
    runs = data["runs"]
    # A cell without a trial is blank, one whose trials failed bears a cross.
    assert [*zip(runs["x"], runs["y"], strict=True)] == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    assert np.array_equal(runs["error"], [5, 4, 2, np.nan, 6], equal_nan=True)
    assert np.array_equal(runs["value"], [1, 2, 3, np.nan, 5], equal_nan=True)
    assert np.array_equal([data["diverged"]["x"], data["diverged"]["y"]], [[1], [1]])
    assert np.array_equal([data["best"]["x"], data["best"]["y"]], [[1], [0]])
    assert [*runs["reading"]] == ["0.01", "0.01", "0.1", "0.1", "1"]
    assert data["above"]["says"] == ["coef[0]   × failed"]
    assert data["below"]["says"] == ["★ lowest   × failed"]


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize("name", ["sklearn", "optuna", "mlflow", "drawn"])
def test_a_map_gets_all_that_it_draws(name: str, learned: bool) -> None:
    study = study_of(drawn(50)) if name == "drawn" else read_study(export(name))
    label = next(iter(study.learned), "") if learned else ""
    first_, second, *_ = study.chosen.values()
    both = numbers.cells(study, first(study), (first_, second))
    spec = cells_chart(study, first(study), both, bool(label))
    assert [*faults(asked(spec), cells_data(study, first(study), both, label))] == []
    assert len(spec["vconcat"]) == 1 + bool(label)


def test_axes_have_as_many_cells_as_values_each_with_its_text() -> None:
    study = study_of(GRID)
    both = numbers.cells(study, first(study), (study.chosen["lr"], study.chosen["depth"]))
    spec = cells_chart(study, first(study), both, True)
    domains = {
        node["title"]: (node["scale"]["domain"], node["axis"]["labelExpr"], node["axis"]["values"])
        for node in walk(spec)
        if "axis" in node and "scale" in node
    }
    assert domains["lr"] == ([-0.5, 2.5], "['0.01', '0.1', '1'][datum.value]", [0, 1, 2])
    assert domains["depth"] == ([-0.5, 1.5], "['1', '2'][datum.value]", [0, 1])
    assert "@" not in json.dumps({key: part for key, part in spec.items() if key != "$schema"})


def test_whatever_is_brought_no_more_than_two_maps_are_kept() -> None:
    before = heatmap_chart.cache_info().misses  # type: ignore[attr-defined]
    for values in (2, 3, 5):
        columns = {"a": range(values), "b": range(values), "loss": range(1, values + 1)}
        study = study_of(columns)
        both = numbers.cells(study, first(study), (study.chosen["a"], study.chosen["b"]))
        for outcome in (first(study), first(study.resorted(lower={"loss": False}))):
            cells_chart(study, outcome, both, False)
    assert heatmap_chart.cache_info().misses - before <= 2  # type: ignore[attr-defined]
