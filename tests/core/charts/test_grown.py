"""The charts that need errors and predictions alone draw trees as they draw other models."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.charts.classes import view_of
from core.charts.comparison import comparison_data
from core.charts.learned import on_one_scale
from core.charts.run import error_data, last_fit_data, run_data
from core.verdicts.measures import LOSS
from tests.core.charts.specs import framed
from tests.core.records import boosting, classified, clouds, grown, tree
from views.shared.classes.chart import confusion_data
from views.shared.classes.numbers import confusion, finding
from views.shared.hyperparameters.heatmap_chart import heatmap_data, parameter_names
from views.shared.hyperparameters.parameters_chart import parameter_lines_data


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
    assert drawn["errors"]["epoch"].max() == run.fitted.splits
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


FEW_SPLITS = (tree("iris", min_samples_leaf=100), boosting("iris", n_estimators=2, min_samples_leaf=100))


@pytest.mark.parametrize("spec", FEW_SPLITS, ids=["tree", "boosting"])
def test_without_a_split_there_is_no_threshold_to_draw(spec: RunSpec) -> None:
    run, hyper = train(spec), spec.hypers["min_samples_leaf"]
    assert len(run_data(run, {})["learned"]["value"]) == 0
    result = sweep(spec, {"min_samples_leaf": [70, 100]})
    groups = [(each,) for each in result.runs]
    drawn = comparison_data(groups, hyper, run, LOSS, None, parameter_lines_data(groups, hyper))
    assert len(drawn["learned"]["value"]) == 0
    assert np.isfinite(drawn["swept_errors"]["error"]).all()
    pair = sweep(spec, {"min_samples_leaf": [70, 100], "max_depth": [1, 2]})
    shown = parameter_names(pair)[-1]
    assert shown.startswith("value[")
    cells = heatmap_data(pair, (hyper, spec.hypers["max_depth"]), run, shown, LOSS, [])
    assert np.isfinite(cells["runs"]["value"]).all()


def test_of_boosting_the_first_thresholds_of_some_trees_are_drawn_from_the_tree_on_that_made_them() -> None:
    run = train(boosting("diabetes"))
    table = on_one_scale(run, run.final)
    assert [name.split("[")[1].split(":")[0] for name in table] == ["1.1", "2.1", "5.1", "10.1", "20.1"]
    bmi = run.train.feature_names.index("bmi")
    threshold = run.final["threshold[1.1: bmi]"]
    spread = run.train.x[:, bmi].std()
    assert table["threshold[1.1: bmi]"] == pytest.approx((threshold - run.train.x[:, bmi].mean()) / spread)
    lines = framed(run_data(run, {}))["learned"]
    fifth = lines[lines["parameter"].str.startswith("5.1:")]
    assert (fifth["value"].notna() == (fifth["epoch"] >= 5)).all()


def test_of_boosting_with_several_outputs_trees_1_10_100_of_each_are_drawn() -> None:
    run = train(boosting("wine", n_estimators=10))
    table = on_one_scale(run, run.final)
    assert len(table) == 6
    assert all(name.startswith(("threshold[1.1", "threshold[10.1")) for name in table)
