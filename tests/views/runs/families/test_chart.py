"""Every size of every family is a point at its own number of parameters, with the verdict of its run."""

from __future__ import annotations

import numpy as np
import pytest

from core import MODELS
from core.verdicts.measures import MEASURES
from tests.core.charts.specs import asked, faults, framed
from tests.views.runs.families.test_numbers import ROWS, made
from views.runs.families.chart import SHORT, families_chart, families_data, setting
from views.runs.families.numbers import NAMED, family_of
from views.runs.families.sizes import opening, plan

RMSE = MEASURES["rmse"]
LINEAR = made("linear_regression", [3.0, 1.5, 4.0], ROWS, ("underfits", "good", "diverged"))
LINEAR.errors["rmse"][:, 2] = np.nan
TREE = made("decision_tree", [2.0, 1.6], ROWS, ("overfits", "still improving"))
FRAMES = framed(families_data([LINEAR, TREE], RMSE))


@pytest.mark.parametrize(
    ("dataset", "name"), [("sine", "rmse"), ("sine", "r2"), ("moons", "brier"), ("moons", "accuracy")]
)
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(dataset: str, name: str) -> None:
    specs = [opening(model, dataset) for model in ("decision_tree", "gradient_boosting")]
    families = [family_of(spec, plan(spec)[:3], 1.0) for spec in specs]
    chart = families_chart(NAMED[name])
    assert not [*faults(asked(chart), families_data(families, NAMED[name]))]
    assert chart["params"][0]["select"]["fields"] == ["setting"]
    assert [each[:-2] for each in chart["params"][0]["views"]] == [
        "unseen_targets",
        "train_targets",
        "cost_targets",
    ]


def test_points_lie_at_their_parameters_and_look_like_their_verdict() -> None:
    drawn = FRAMES["unseen"]
    assert drawn["parameters"].tolist() == [10, 20, 30, 10, 20]
    assert drawn["error"].tolist()[:2] == [3.0, 1.5]
    assert drawn["error"].tolist()[3:] == [2.0, 1.6]
    assert drawn["fit"].tolist() == ["underfits", "neither", "neither", "overfits", "neither"]
    assert drawn["verdict"].tolist()[-1] == "still improving"
    assert drawn["says"][1] == (
        "Linear regression, polynomial degree 2, 20 parameters: training 1.5, unseen 1.5; good"
    )


def test_a_size_that_diverged_is_marked_and_not_drawn() -> None:
    assert np.isnan(FRAMES["unseen"]["error"][2])
    assert FRAMES["diverged"]["parameters"].tolist() == [30]
    assert FRAMES["unseen"]["errors"][2] == "none"


def test_each_family_has_its_name_at_its_last_point_below_it_where_that_is_high() -> None:
    names = FRAMES["names"]
    assert names["name"].tolist() == ["linear", "tree"]
    assert names["parameters"].tolist() == [20, 20]
    assert names["error"].tolist() == [1.5, 1.6]
    assert names["high"].tolist() == [False, False]
    rising = made("decision_tree", [1.0, 3.0], ROWS)
    assert framed(families_data([rising], RMSE))["names"]["high"].tolist() == [True]


def test_an_error_of_0_has_a_place_below_all_others() -> None:
    by_heart = made("decision_tree", [1.0, 0.5], ROWS)
    by_heart.errors["rmse"][0, 1] = 0.0
    frames = framed(families_data([by_heart], RMSE))
    assert 0 < frames["train"]["error"][1] < 0.5
    assert frames["train_ticks"]["label"][0] == "0"
    assert frames["unseen"]["error"].tolist() == [1.0, 0.5]


def test_what_picks_a_size_names_it_alone_and_every_model_has_a_short_name() -> None:
    picked = FRAMES["unseen"]["setting"].tolist()
    assert picked == [
        setting(LINEAR, 0),
        setting(LINEAR, 1),
        setting(LINEAR, 2),
        setting(TREE, 0),
        setting(TREE, 1),
    ]
    assert len(set(picked)) == len(picked)
    assert SHORT.keys() == MODELS.keys()
