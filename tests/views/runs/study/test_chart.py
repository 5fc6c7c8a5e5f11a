"""Trials against one hyperparameter, as they are drawn: where they lie, what is cut off, and whose names get where."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from core.charts.tables import Data
from core.studies import read_study
from core.studies.study import Study
from tests.core.charts.specs import asked, faults, walk
from tests.core.studies.tables import drawn, export, first, study_of
from views.runs.study import chart, numbers
from views.runs.study.chart import MOST_DOTS, drawn_between, measure_of, trials_chart, trials_data

GRID = {
    "lr": [0.01, 0.01, 0.1, 0.1, 1, 1],
    "depth": [1, 2, 1, 2, 1, 2],
    "val_loss": [5, 4, 2, 3, 6, ""],
    "train_loss": [4, 3, 1, 2, 5, 6],
    "val_loss_std": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "coef[0]": [1, 2, 3, 4, 5, 6],
}


def data_of(study: Study, column: str, labels: list[str] | None = None) -> Data:
    compared = numbers.compared(study, first(study), study.chosen[column])
    return trials_data(study, first(study), compared, [*study.learned] if labels is None else labels)


def test_the_best_at_each_value_is_a_line_with_its_deviation_beside_training() -> None:
    errors = pd.DataFrame(data_of(study_of(GRID), "lr")["swept_errors"])
    validation = errors[errors["rows"] == "validation"]
    assert validation["position"].tolist() == [0, 1, 2]
    assert validation["error"].tolist() == [4, 2, 6]
    assert validation["low"].tolist() == [3.5, 1.5, 5.5]
    assert validation["high"].tolist() == [4.5, 2.5, 6.5]
    training = errors[errors["rows"] == "train"]
    # Of the very trials that are best on validation rows.
    assert training["error"].tolist() == [3, 1, 5]
    assert training["low"].isna().all()


def test_learned_parameters_are_those_of_the_same_trials() -> None:
    data = data_of(study_of(GRID), "lr")
    assert data["learned"]["position"].tolist() == [0, 1, 2]  # type: ignore[union-attr]
    assert data["learned"]["value"].tolist() == [2, 3, 5]  # type: ignore[union-attr]
    assert [*data["learned_labels"]["parameter"]] == ["coef[0]"]
    assert "learned" not in data_of(study_of(GRID), "lr", [])


def test_every_trial_is_a_dot_and_those_that_failed_a_cross() -> None:
    data = data_of(study_of(GRID), "lr")
    assert data["trials"]["position"].tolist() == [0, 0, 1, 1, 2]  # type: ignore[union-attr]
    assert data["trials"]["error"].tolist() == [5, 4, 2, 3, 6]  # type: ignore[union-attr]
    assert data["trials"]["trial"][2] == "lr 0.1, depth 1: 2"
    assert data["failed"]["position"].tolist() == [2]  # type: ignore[union-attr]
    assert data["own"]["position"].tolist() == [1]  # type: ignore[union-attr]
    assert "× failed" in data["legends"]["says"][0]
    assert "× failed" not in data_of(study_of(drawn(30)), "rate")["legends"]["says"][0]


def test_of_many_trials_some_are_drawn() -> None:
    study = study_of({"lr": range(5_000), "l2": [n % 7 for n in range(5_000)], "loss": range(1, 5_001)})
    shown = data_of(study, "lr")["trials"]["error"]
    assert MOST_DOTS <= len(shown) <= MOST_DOTS + 8
    # Whatever is drawn as the best can be pointed at.
    assert 1 in shown


def test_a_log_axis_is_for_errors_that_span_a_power_of_ten() -> None:
    wide, narrow = study_of({"lr": [1, 2], "loss": [0.1, 3]}), study_of({"lr": [1, 2], "loss": [1, 3]})
    scores, touching = (
        study_of({"lr": [1, 2], "accuracy": [0.01, 1]}),
        study_of({"lr": [1, 2], "loss": [0, 3]}),
    )
    kinds = [measure_of(study, first(study)).best for study in (wide, narrow, scores, touching)]
    assert kinds == [0, 1, 1, 1]
    assert "error_ticks" in data_of(wide, "lr")
    assert "error_ticks" not in data_of(narrow, "lr")


def test_what_the_pointer_reads_is_read_to_those_who_see_nothing() -> None:
    study = study_of(GRID)
    compared = numbers.compared(study, first(study), study.chosen["lr"])
    spec = trials_chart(study, first(study), compared, True)
    for panel in spec["vconcat"]:
        (read,) = (layer for layer in panel["layer"] if "description" in layer["encoding"])
        assert read["encoding"]["tooltip"][0]["field"] == read["encoding"]["description"]["field"] == "trial"
        assert all(layer["mark"]["aria"] is False for layer in panel["layer"] if layer is not read)
    assert data_of(study, "lr")["learned"]["trial"][1] == "coef[0] 3 at lr 0.1"


def test_a_training_error_of_0_has_no_place_on_a_log_axis() -> None:
    study = study_of({"lr": [1, 2], "val_loss": [0.1, 3], "train_loss": [0, 1]})
    errors = np.asarray(data_of(study, "lr")["swept_errors"]["error"])
    assert np.array_equal(errors, [np.nan, 1, 0.1, 3], equal_nan=True)


def test_on_a_log_axis_a_band_ends_above_0() -> None:
    study = study_of({"lr": [1, 2], "loss": [0.1, 3], "loss_std": [5, 5]})
    low = np.asarray(data_of(study, "lr")["swept_errors"]["low"])
    assert (low > 0).all()


@pytest.mark.parametrize(("name", "sign"), [("loss", 1), ("accuracy", -1)])
def test_a_trial_far_off_does_not_flatten_the_others(name: str, sign: int) -> None:
    values = [sign * value for value in (-1, 0, 1, 2, 3, 2, 1, 10_000)]
    study = study_of({"lr": range(8), name: values})
    low, high = drawn_between(study, first(study))
    assert low < min(values[:-1]) <= max(values[:-1]) < high
    assert not low <= values[-1] <= high
    assert len(data_of(study, "lr")["trials"]["error"]) == 7


@pytest.mark.parametrize("name", ["sklearn", "optuna", "mlflow"])
@pytest.mark.parametrize("learned", [True, False])
def test_a_chart_of_a_real_table_gets_all_that_it_draws(name: str, learned: bool) -> None:
    study = read_study(export(name))
    labels = [*study.learned] if learned else []
    for column in study.chosen:
        compared = numbers.compared(study, first(study), study.chosen[column])
        spec = trials_chart(study, first(study), compared, bool(labels))
        assert [*faults(asked(spec), data_of(study, column, labels))] == []


def test_axes_bear_the_names_of_the_columns() -> None:
    study = study_of(GRID)
    compared = numbers.compared(study, first(study), study.chosen["lr"])
    spec = trials_chart(study, first(study), compared, True)
    titles = {node["title"] for node in walk(spec) if isinstance(node.get("title"), str)}
    assert {"lr", "val_loss"} <= titles
    assert not any(title.startswith("@") for title in titles)
    labels = {node["labelExpr"] for node in walk(spec) if node.get("titleColor")}
    assert labels == {"['0.01', '0.1', '1'][datum.value]"}


def test_nothing_of_a_visitors_table_stays_in_charts_that_all_share() -> None:
    study = study_of({"secret": ["hush", "quiet", "hush"], "other": [1, 2, 3], "secret_loss": [1, 2, 3]})
    compared = numbers.compared(study, first(study), study.chosen["secret"])
    spec = json.dumps(trials_chart(study, first(study), compared, False))
    assert "secret" in spec
    assert "hush" in spec
    # What is kept is the chart before it gets them: for the same flags the very same one.
    kept = chart._compiled(True, False, False, False)
    assert kept is chart._compiled(True, False, False, False)
    assert "secret" not in json.dumps(kept)
    assert "hush" not in json.dumps(kept)
