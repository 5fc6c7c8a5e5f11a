"""Each cut of each tree is drawn once, on the axis of its feature; errors are those of the runs and of the folds."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, sweep, train
from core.charts.tables import Data
from core.verdicts.measures import LOSS, MEASURES
from tests.core.charts.specs import asked, data_names, faults, framed
from tests.core.records import tree
from views.tree.choosing import FoldScores
from views.tree.hyperparameters.chart import cuts_chart, cuts_data
from views.tree.hyperparameters.numbers import most_used

SPEC = tree("wine")
HYPER = SPEC.hypers["max_leaf_nodes"]
FOLDS = FoldScores(np.array([[0.4, 0.6], [0.1, 0.4], [0.2, 0.1], [0.15, 0.2]]))


def drawn(folds: FoldScores | None = FOLDS, **settings: object) -> tuple[Data, tuple[Run, ...]]:
    runs = sweep(SPEC.replace(**settings), {"max_leaf_nodes": [2, 4, 8, None]}).runs
    return cuts_data(runs, HYPER, train(SPEC.replace(max_leaf_nodes=4)), LOSS, folds), runs


@pytest.mark.parametrize("folds", [FOLDS, None], ids=["folds", "no folds"])
def test_the_chart_finds_all_it_draws(folds: FoldScores | None) -> None:
    data, runs = drawn(folds)
    chart = cuts_chart(HYPER, LOSS, len(most_used([run.fitted for run in runs])), folds is not None)
    assert not [*faults(asked(chart), data)]


def test_every_cut_of_a_drawn_feature_is_drawn_once_at_its_run() -> None:
    data, runs = drawn()
    for place, feature in enumerate(most_used([run.fitted for run in runs])):
        strip = framed(data)[f"cuts_{place}"]
        for run in runs:
            mine = strip[strip["position"] == HYPER.position(run.spec["max_leaf_nodes"])]
            expected = run.fitted.threshold[run.fitted.feature == feature]
            np.testing.assert_array_equal(mine["threshold"], expected)
    assert data["name_0"]["name"] == [
        runs[0].fitted.feature_names[most_used([run.fitted for run in runs])[0]].replace("_", " ")
    ]


def test_the_larger_a_cut_the_more_it_buys() -> None:
    strip = framed(drawn()[0])["cuts_0"].sort_values("bought")
    assert strip["area"].is_monotonic_increasing
    assert 0 < strip["bought"].min() < strip["bought"].max() <= 1


def test_errors_counts_and_stars_are_those_of_runs_and_folds() -> None:
    data, runs = drawn()
    errors = framed(data)["errors"]
    assert errors[errors["rows"] == "train"]["error"].tolist() == [run.train_error[-1] for run in runs]
    np.testing.assert_allclose(errors[errors["rows"] == "cross-validated"]["error"], FOLDS.mean)
    assert data["counts"]["parameters"].tolist() == [run.parameter_count for run in runs]
    # The third is best, and nothing smaller comes within 0.05 of it; the last is within, and as large as eight.
    assert data["chosen"]["mark"] == ["★"]
    assert data["chosen"]["position"].tolist() == [HYPER.position(8)]
    wide = drawn(FoldScores(np.array([[0.4, 0.6], [0.1, 0.3], [0.0, 0.3], [0.3, 0.3]])))[0]["chosen"]
    assert dict(zip(wide["mark"], wide["position"].tolist(), strict=True)) == {
        "★": HYPER.position(8),
        "☆": HYPER.position(4),
    }


def test_without_validation_rows_or_folds_there_is_one_line() -> None:
    runs = sweep(tree("wine", validation_share=0.0), {"max_leaf_nodes": [2, 3]}).runs
    data = cuts_data(runs, HYPER, runs[0], MEASURES["accuracy"], None)
    assert {*data["errors"]["rows"]} == {"train"}
    assert data.keys().isdisjoint({"band", "chosen"})


def test_trees_without_a_cut_have_no_strip() -> None:
    data, _ = drawn(min_samples_leaf=100)
    assert not [name for name in data if name.startswith("cuts_")]
    assert data_names(cuts_chart(HYPER, LOSS, 0, True)) == data.keys()
