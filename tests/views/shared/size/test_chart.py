"""The size chart draws each width's own errors at its own number of parameters."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.hyper import Widths
from tests.core.charts.specs import asked, faults, framed
from views.shared.size.chart import size_chart, size_data

SPEC = RunSpec("moons", "neural_network", "adam", {"hidden": Widths((4, 4)), "epochs": 10, "samples": 50})
SHAPES = (Widths((1, 1)), Widths((3, 3)), Widths((8, 8)))
RUNS = sweep(SPEC, {"hidden": SHAPES, "seed": (0, 1)}).runs
GROUPS = [RUNS[i : i + 2] for i in (0, 2, 4)]
FRAMES = framed(size_data(GROUPS, train(SPEC)))


@pytest.mark.parametrize("bands", [False, True])
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(bands: bool) -> None:
    spec = size_chart(bands)
    assert not [*faults(asked(spec), FRAMES)]
    assert spec["params"][0]["select"]["fields"] == ["setting"]


def test_errors_are_means_and_ends_over_the_seeds() -> None:
    for rows, drawn in FRAMES["swept_errors"].groupby("rows"):
        for group, row in zip(GROUPS, drawn.itertuples(), strict=True):
            errors = [getattr(run, f"{rows}_error")[-1] for run in group]
            assert (row.position, row.low, row.high) == (group[0].parameter_count, min(errors), max(errors))
            assert row.error == pytest.approx(np.mean(errors))


def test_this_run_and_the_number_of_rows_are_marked_and_what_a_pick_loads_is_on_offer() -> None:
    # 2 inputs: 3 · 4 + 5 · 4 + 5 parameters.
    assert FRAMES["current"]["position"].item() == 37
    assert FRAMES["theory"]["position"].item() == len(RUNS[0].train.y)
    assert FRAMES["theory"]["label"].item() == "┊ parameters = rows"
    hidden = SPEC.hypers["hidden"]
    loaded = [hidden.parse(text) for text in FRAMES["runs"]["setting"]]
    assert all(value in hidden.grid for value in loaded)
    assert loaded[2] == SHAPES[2]


def test_of_several_outputs_each_row_counts_as_often() -> None:
    run = train(RunSpec("iris", "neural_network", "adam", {"epochs": 2}))
    theory = framed(size_data([(run,)], run))["theory"]
    assert theory["position"].item() == 3 * len(run.train.y)
    assert theory["label"].item() == "┊ parameters = rows × outputs"


def test_a_width_that_diverged_is_marked_and_not_drawn() -> None:
    wild = SPEC.replace(optimizer="sgd", l2=10.0, learning_rate=10.0)
    gone = train(wild)
    frames = framed(size_data([(gone,), (RUNS[2],)], gone))
    assert frames["diverged"]["position"].tolist() == [gone.parameter_count]
    assert frames["swept_errors"].query("rows == 'train'")["error"].isna().tolist() == [True, False]
