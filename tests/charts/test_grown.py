"""The charts that need errors and predictions alone draw trees as they draw other models."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.charts.classes import view_of
from core.charts.confusion import confusion_data
from core.charts.training import error_data, last_fit_data
from core.lenses.classification import confusion, finding
from tests.core.records import classified, clouds, grown, tree


@pytest.mark.parametrize("dataset", ["sine", "diabetes", "moons", "iris", "challenger"])
def test_the_fit_of_a_tree_is_drawn(dataset: str) -> None:
    drawn = last_fit_data(train(tree(dataset, max_leaf_nodes=4)))
    for columns in drawn.values():
        lengths = {len(values) for values in columns.values()}
        assert len(lengths) == 1
    assert all(len(drawn[name][next(iter(drawn[name]))]) for name in ("points", "extent") if name in drawn)


def test_one_feature_that_tells_three_classes_is_drawn_by_certainty() -> None:
    run = grown(classified(np.arange(30.0)[:, None], np.arange(30) // 10))
    assert view_of(run) == "certainty"
    assert len(last_fit_data(run)["points"]["rank"]) == 30


def test_errors_are_drawn_at_every_split_down_to_a_floor_that_a_log_axis_has() -> None:
    run = train(tree("breast_cancer"))
    drawn = error_data(run)
    assert run.train_error[-1] == 0
    assert drawn["errors"]["epoch"].max() == run.columns.splits
    assert (drawn["errors"]["error"] > 0).all()


def test_the_errors_of_a_leaf_without_a_fault_are_drawn() -> None:
    data = clouds(3).rows(np.arange(0, 60, 3))
    drawn = error_data(grown(data))
    assert np.isfinite(drawn["errors"]["error"]).all()


def test_mistakes_are_counted_as_those_of_other_models() -> None:
    run = train(tree("breast_cancer", max_depth=2))
    right = np.trace(confusion(run, run.validation))
    assert right == round(run.final_metrics["validation_accuracy"] * len(run.validation.y))
    assert finding(run, run.validation).startswith(f"{right} of 142 rows")
    assert confusion_data(run, run.validation)
