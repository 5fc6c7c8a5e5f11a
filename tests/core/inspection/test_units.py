"""Parameters in your own units and per standard deviation: the same model, told twice."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.charts.learned import on_one_scale
from core.inspection.units import DEVIATION, OWN, can_differ, in_own_units, in_units, usual

SPECS = {
    "several": RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 20}),
    "raw": RunSpec("iris", "logistic_regression", "sgd", {"epochs": 20, "standardize": False}),
    "network": RunSpec("moons", "neural_network", "adam", {"epochs": 10, "hidden": (3,)}),
    "classes": RunSpec("iris", "logistic_regression", "sgd", {"epochs": 20}),
}
RUNS = {name: train(spec) for name, spec in SPECS.items()}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_way_there_and_back_changes_nothing(run: Run) -> None:
    there = in_units(run, run.final, DEVIATION)
    back = in_own_units(run, there, DEVIATION)
    np.testing.assert_allclose([*back.values()], [*run.final.values()], rtol=1e-9, atol=1e-12)
    assert in_units(run, run.final, OWN) == run.final
    over_time = in_units(run, run.scalars, DEVIATION)
    assert {name: values[-1] for name, values in over_time.items()} == pytest.approx(there)


def test_a_weight_is_the_change_of_the_prediction_per_deviation_and_the_intercept_that_at_the_means() -> None:
    run = RUNS["several"]
    converted, x = in_units(run, run.final, DEVIATION), run.train.x
    means = x.mean(axis=0)
    moved = means.copy()
    moved[2] += x[:, 2].std()
    at, there = run.predict(np.stack([means, moved]))
    assert converted["bias"] == pytest.approx(at)
    assert converted["weight[bmi]"] == pytest.approx(there - at)


def test_per_deviation_is_what_training_has_where_columns_are_standardized() -> None:
    for name in ("several", "network"):
        run = RUNS[name]
        np.testing.assert_allclose([*in_units(run, run.final, DEVIATION).values()], run.flat[-1], rtol=1e-9)


def test_own_units_are_usual_where_an_axis_can_show_them() -> None:
    assert usual(train(RunSpec("line", "linear_regression", "sgd", {"epochs": 1}))) == OWN
    assert usual(RUNS["network"]) == OWN
    assert usual(RUNS["several"]) == DEVIATION
    # One column far from 0: its slope lies flat beside its intercept.
    challenger = RunSpec("challenger", "logistic_regression", "sgd", {"epochs": 1, "validation_share": 0.0})
    assert usual(train(challenger)) == DEVIATION


def test_thresholds_are_told_in_the_units_of_their_features() -> None:
    tree = train(RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3}))
    own = on_one_scale(tree, tree.final, OWN)
    assert own == {name: tree.final[name] for name in own}
    feature = int(tree.tree.feature[0])
    column = tree.train.x[:, feature]
    first = next(iter(own))
    deviations = on_one_scale(tree, tree.final, DEVIATION)
    assert deviations[first] == pytest.approx((own[first] - column.mean()) / column.std())


def test_symbols_have_no_units() -> None:
    run = train(RunSpec("sort", "transformer", "adam", {"epochs": 1, "samples": 100}))
    assert not can_differ(run)
    assert usual(run) == OWN
