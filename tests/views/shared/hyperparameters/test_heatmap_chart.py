"""The heat map draws one cell a run, at the place of its two settings."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.charts.learned import comparable
from core.formatting import number, read
from core.theory.landscape import stability_edge, stability_edges
from core.verdicts.comparing import of_heatmap
from core.verdicts.measures import LOSS, MEASURES
from tests.core.charts.specs import asked, data_names, faults, framed
from views.shared.hyperparameters.heatmap_chart import (
    blank_note,
    compared_texts,
    heatmap_chart,
    heatmap_data,
    parameter_names,
)

SPEC = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 50})
PAIR = (SPEC.hypers["learning_rate"], SPEC.hypers["l2"])
SWEEP = sweep(SPEC, {hyper.name: hyper.axis(9) for hyper in PAIR})
EDGES = stability_edges(SPEC, "l2", PAIR[1].axis(9))
TEXTS = (compared_texts(SWEEP, PAIR[0]), compared_texts(SWEEP, PAIR[1]))
FRAMES = framed(heatmap_data(SWEEP, PAIR, train(SPEC), "weight[bmi]", LOSS, EDGES))


def test_the_chart_gets_all_the_data_it_asks_for_and_no_other() -> None:
    spec = heatmap_chart(*PAIR, LOSS, TEXTS)
    assert not [*faults(asked(spec), FRAMES)]
    assert spec["params"][0]["select"]["fields"] == ["setting", "setting_2"]


def test_each_cell_shows_its_own_run() -> None:
    cells = FRAMES["runs"].set_index(["setting", "setting_2"])
    for run in SWEEP.runs:
        cell = cells.loc[tuple(hyper.text(run.spec[hyper.name]) for hyper in PAIR)]
        assert (np.isnan(cell["value"])) == run.diverged
        if not run.diverged:
            assert cell["value"] == comparable(run)["weight[bmi]"][-1]
            assert cell["error"] == run.validation_error[-1]


def test_cells_tile_the_axes_without_gap_or_overlap() -> None:
    cells = FRAMES["runs"]
    for start, end in (("x1", "x2"), ("y1", "y2")):
        sides = cells[[start, end]].drop_duplicates().sort_values(start)
        np.testing.assert_array_equal(sides[end].iloc[:-1], sides[start].iloc[1:])
    assert ((cells["x1"] < cells["x"]) & (cells["x"] < cells["x2"])).all()


def test_diverged_cells_stay_blank() -> None:
    gone = FRAMES["diverged"]
    assert len(gone) == sum(run.diverged for run in SWEEP.runs) > 0
    assert gone[["value", "error"]].isna().all(axis=None)


def test_the_star_marks_the_lowest_error() -> None:
    best = min((run for run in SWEEP.runs if not run.diverged), key=lambda run: run.validation_error[-1])
    assert FRAMES["best"]["error"].item() == best.validation_error[-1]


BY_TASK = {
    "regression": SPEC,
    "binary": RunSpec("moons", "logistic_regression", "sgd", {"epochs": 30}),
    "multiclass": RunSpec("iris", "logistic_regression", "sgd", {"epochs": 30}),
}
SWEPT = {task: sweep(spec, {hyper.name: hyper.axis(5) for hyper in PAIR}) for task, spec in BY_TASK.items()}
JUDGED = [(task, name) for task in BY_TASK for name, measure in MEASURES.items() if task in measure.tasks]


@pytest.mark.parametrize(("task", "name"), JUDGED)
def test_the_star_marks_what_is_best_by_the_measure_as_the_sentence_does(task: str, name: str) -> None:
    measure, runs = MEASURES[name], SWEPT[task].runs
    values = np.array([np.nan if run.diverged else measure.of(run, "validation") for run in runs])
    best = np.nanmax(values) if name in ("r2", "accuracy", "auc") else np.nanmin(values)
    frames = framed(heatmap_data(SWEPT[task], PAIR, runs[0], [*runs[0].final][-1], measure, []))
    star = frames["best"].iloc[0]
    assert (len(frames["best"]), star["error"]) == (1, best)
    where = f"at learning rate {star['reading']} and L2 penalty {star['reading_2']}"
    assert f"is {measure.extreme}, {number(best)}, {where}" in of_heatmap(runs, PAIR, measure)


@pytest.mark.slow
def test_the_edge_separates_diverged_from_settled_cells() -> None:
    long = sweep(SPEC.replace(epochs=2000), {hyper.name: hyper.axis(9) for hyper in PAIR})
    edge = {value: edge for edge, value in EDGES}
    for run in long.runs:
        assert run.diverged == (run.spec["learning_rate"] > edge[run.spec["l2"]])


def test_edges_follow_the_other_hyperparameter() -> None:
    assert [value for _, value in EDGES] == list(PAIR[1].axis(9))
    assert EDGES[3][0] == stability_edge(SPEC.replace(l2=EDGES[3][1]))
    assert stability_edges(SPEC.replace(optimizer="adam"), "l2", (0.0,)) == []


def test_points_beyond_the_axes_are_left_out() -> None:
    frames = framed(heatmap_data(SWEEP, PAIR, train(SPEC), "weight[bmi]", LOSS, [(1e9, 0.0), (0.5, 0.0)]))
    assert len(frames["theory"]) == 1


def test_only_parameters_that_every_run_has_can_be_chosen() -> None:
    line = RunSpec("sine", "linear_regression", "sgd", {"epochs": 5})
    runs = sweep(line, {"degree": (2, 3), "l2": (0.0, 1.0)})
    assert parameter_names(runs) == ["weight[x]", "weight[x^2]"]


def test_where_runs_share_no_parameter_each_can_be_chosen_and_others_stay_blank() -> None:
    spec = RunSpec("sine", "linear_regression", "sgd", {"epochs": 5, "degree": 2})
    pair = (spec.hypers["basis"], spec.hypers["l2"])
    runs = sweep(spec, {"basis": ("powers", "legendre"), "l2": (0.0, 1.0)})
    assert parameter_names(runs) == ["weight[x]", "weight[x^2]", "weight[P1(x)]", "weight[P2(x)]"]
    cells = framed(heatmap_data(runs, pair, train(spec), "weight[P2(x)]", LOSS, []))["runs"]
    assert cells["value"].isna().tolist() == [True, True, False, False]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["batch_size", "init", "standardize", "epochs"])
def test_any_hyperparameter_can_be_one_of_the_pair(name: str) -> None:
    pair = (SPEC.hypers["l2"], SPEC.hypers[name])
    few = sweep(SPEC.replace(epochs=5), {"l2": (0.0, 1.0), name: pair[1].axis(3)})
    frames = framed(heatmap_data(few, pair, train(SPEC), "weight[bmi]", LOSS, []))
    assert len(frames["runs"]) == 2 * len(pair[1].axis(3))
    texts = (compared_texts(few, pair[0]), compared_texts(few, pair[1]))
    assert data_names(heatmap_chart(*pair, LOSS, texts)) == set(frames)


def test_a_value_stands_at_the_middle_of_its_cells_which_are_of_one_width() -> None:
    cells = FRAMES["runs"]
    assert (cells["x2"] - cells["x1"]).tolist() == pytest.approx([1.0] * len(cells))
    assert ((cells["y1"] + cells["y2"]) / 2).tolist() == pytest.approx(cells["y"].tolist())
    for at, text in enumerate(TEXTS[1]):
        assert set(cells.loc[cells["y"] == at, "reading_2"]) == {text}


def test_the_edge_keeps_its_place_between_the_values() -> None:
    for (x, y), at in zip(EDGES, FRAMES["theory"].itertuples(), strict=False):
        assert PAIR[1].reading(y) == TEXTS[1][round(at.y)]
        rates = np.array([read(text) for text in TEXTS[0]])
        assert rates[int(np.floor(at.x))] <= x <= rates[int(np.ceil(at.x))]


def test_which_parameter_is_shown_and_what_marks_mean_stands_above_the_maps() -> None:
    assert FRAMES["above"]["says"].item() == "w(bmi)   × diverged"
    assert FRAMES["below"]["says"].item() == "★ lowest   × diverged"
    calm = sweep(SPEC, {"learning_rate": (0.01, 0.1), "l2": (0.0, 1.0)})
    words = framed(heatmap_data(calm, PAIR, train(SPEC), "weight[bmi]", LOSS, []))
    assert words["above"]["says"].item() == "w(bmi)"
    assert words["below"]["says"].item() == "★ lowest"


def test_cells_that_are_blank_are_explained_and_those_that_are_not_are_not() -> None:
    data = heatmap_data(SWEEP, PAIR, train(SPEC), "weight[bmi]", MEASURES["r2"], [])
    blank = np.isnan(np.asarray(data["runs"]["error"]))
    assert (blank & ~np.array([run.diverged for run in SWEEP.runs])).any() == (
        "Blank" in blank_note(SWEEP, data, MEASURES["r2"])
    )
    slow = sweep(SPEC.replace(epochs=1), {"learning_rate": (1e-5, 0.1), "l2": (0.0, 1.0)})
    data = heatmap_data(slow, PAIR, train(SPEC), "weight[bmi]", MEASURES["r2"], [])
    assert blank_note(slow, data, MEASURES["r2"]) == "Blank cells below: R² below -1."
    none = heatmap_data(slow, PAIR, train(SPEC), "weight[elsewhere]", LOSS, [])
    assert "Blank cells above: runs without this parameter." in blank_note(slow, none, LOSS)
    assert blank_note(slow, heatmap_data(slow, PAIR, train(SPEC), "weight[bmi]", LOSS, []), LOSS) == ""
