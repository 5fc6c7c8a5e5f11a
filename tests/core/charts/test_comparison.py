"""The comparison draws each run's own numbers at its own setting, and diverged runs as such."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import Run, RunSpec, sweep, train
from core.charts.comparison import comparison_chart, comparison_data
from core.engine.sweep import Groups, Sweep, axis
from core.formatting import number
from core.hyper import Hyper
from core.theory.landscape import stability_edge
from core.theory.paths import exact_path
from core.verdicts.measures import LOSS, MEASURES, Measure
from tests.core.charts.specs import asked, data_names, faults, framed, walk
from views.shared.hyperparameters.parameters_chart import PATHS, Path, parameter_lines, parameter_lines_data

SPEC = RunSpec("line", "linear_regression", "sgd")


def alone(runs: Sweep) -> list[tuple[Run]]:
    """Each run in a group of its own."""
    return [(run,) for run in runs.runs]


def frames_of(
    groups: Groups, hyper: Hyper, current: Run, measure: Measure, edge: float | None, path: Path = ()
) -> dict[str, pd.DataFrame]:
    """The data of a comparison of single parameters."""
    above = parameter_lines_data(groups, hyper, path)
    return framed(comparison_data(groups, hyper, current, measure, edge, above))


RATE = SPEC.hypers["learning_rate"]
CURRENT = train(SPEC)
SWEEP = sweep(SPEC, {"learning_rate": RATE.axis(64)})
FRAMES = frames_of(alone(SWEEP), RATE, CURRENT, LOSS, stability_edge(SPEC))


def swept(name: str, spec: RunSpec = SPEC) -> tuple[Sweep, Hyper]:
    hyper = spec.hypers[name]
    return sweep(spec, {name: axis(spec, hyper, 64)}), hyper


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n, h in SPEC.hypers.items() if h.group != "Data"])
def test_every_hyperparameter_can_be_compared(name: str) -> None:
    runs, hyper = swept(name, SPEC.replace(epochs=20))
    path = exact_path(SPEC, name, [run.spec[name] for run in runs.runs]) if name in PATHS else ()
    frames = frames_of(alone(runs), hyper, CURRENT, LOSS, None, path)
    spec = comparison_chart(hyper, LOSS, parameter_lines())
    if name not in PATHS:
        assert frames.pop("path").empty
    assert not [*faults(asked(spec), frames)]
    assert len(frames["runs"]) == len(axis(SPEC.replace(epochs=20), hyper, 64)) >= 2


def test_learned_values_are_those_of_each_run() -> None:
    learned = FRAMES["learned"]
    for run in SWEEP.runs:
        here = learned[learned["setting"] == RATE.text(run.spec["learning_rate"])].set_index("parameter")[
            "value"
        ]
        if run.diverged:
            assert here.isna().all()
        else:
            assert here.to_dict() == {
                "intercept": run.scalars["bias"][-1],
                "slope": run.scalars["weight[x]"][-1],
            }


def test_errors_are_those_of_each_run() -> None:
    errors = FRAMES["swept_errors"].dropna()
    for run in SWEEP.runs:
        if run.diverged:
            continue
        here = errors[errors["setting"] == RATE.text(run.spec["learning_rate"])].set_index("rows")["error"]
        assert here.to_dict() == {"train": run.train_error[-1], "validation": run.validation_error[-1]}


def test_diverged_runs_are_marked_and_squash_nothing() -> None:
    gone = {RATE.text(run.spec["learning_rate"]) for run in SWEEP.runs if run.diverged}
    assert gone == set(FRAMES["diverged"]["setting"]) == {"3", "5", "7", "10"}
    assert FRAMES["learned_range"]["value"].abs().max() < 10
    assert FRAMES["swept_errors"]["error"].max() <= 10 * CURRENT.train_error[0]


def test_the_edge_stands_between_the_settings_it_separates() -> None:
    position = FRAMES["theory"]["position"].item()
    assert RATE.position(1.5) < position <= RATE.position(2.0) + 1e-9
    assert FRAMES["theory"]["label"].item() == "edge of stability 2"


@pytest.mark.parametrize("edge", [None, 1e9, np.inf])
def test_an_edge_beyond_the_axis_is_not_drawn(edge: float | None) -> None:
    assert frames_of(alone(SWEEP), RATE, CURRENT, LOSS, edge)["theory"].empty


def test_this_run_is_marked_where_its_setting_lies() -> None:
    assert FRAMES["current"]["position"].item() == RATE.position(0.1)


def test_labels_stand_where_lines_end_not_counting_runs_that_learned_nothing() -> None:
    labels = FRAMES["learned_labels"].set_index("parameter")["value"]
    last = next(run for run in reversed(SWEEP.runs) if run.objective[-1] < 0.99 * run.objective[0])
    assert labels["intercept"] == pytest.approx(last.scalars["bias"][-1])


def test_when_all_runs_diverge_the_chart_is_empty_but_whole() -> None:
    far = SPEC.replace(learning_rate=10.0)
    runs = sweep(far, {"l2": (0.0, 1.0)})
    frames = frames_of(alone(runs), SPEC.hypers["l2"], train(far), LOSS, None)
    assert len(frames["diverged"]) == 2
    assert frames["learned"]["value"].isna().all()
    assert frames["learned_range"]["value"].tolist() == [-1.0, 1.0]


def test_panels_share_the_axis_and_one_selection_of_a_run() -> None:
    spec = comparison_chart(RATE, LOSS, parameter_lines())
    pick, hover, raised = spec["params"]
    named = [view["name"] for panel in spec["vconcat"] for view in panel["layer"] if "name" in view]
    assert pick["views"] == hover["views"] == [name for name in named if name not in raised["views"]]
    assert len(pick["views"]) == len(spec["vconcat"]) == 2
    assert pick["select"]["fields"] == hover["select"]["fields"] == ["setting"]
    assert pick["select"]["nearest"] is hover["select"]["nearest"] is True
    domains = [n["scale"]["domain"] for n in walk(spec) if n.get("title") == RATE.title and "scale" in n]
    assert domains
    assert all(domain == [-0.5, len(RATE.grid) - 0.5] for domain in domains)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name, measure in MEASURES.items() if "regression" in measure.tasks]
)
def test_any_measure_can_be_drawn_and_is_the_one_of_each_run(name: str) -> None:
    measure = MEASURES[name]
    frames = frames_of(alone(SWEEP), RATE, CURRENT, measure, None)
    drawn = frames["swept_errors"].query("rows == 'validation'").dropna().set_index("setting")["error"]
    for run in SWEEP.runs:
        value, setting = measure.of(run, "validation"), RATE.text(run.spec["learning_rate"])
        assert setting in drawn or run.diverged or value < -1
        if setting in drawn:
            assert drawn[setting] == value
    scale = next(
        n["scale"]
        for n in walk(comparison_chart(RATE, measure, parameter_lines()))
        if n.get("field") == "error"
    )
    assert scale.get("type") == (None if name == "r2" else "log")


@pytest.mark.slow
def test_bands_reach_from_the_lowest_to_the_highest_seed() -> None:
    rates, seeds = (0.01, 0.1, 5.0), tuple(range(4))
    runs = sweep(SPEC.replace(batch_size=4), {"learning_rate": rates, "seed": seeds}).runs
    groups = [runs[:4], runs[4:8], runs[8:]]
    frames = frames_of(groups, RATE, CURRENT, LOSS, None)
    slope = frames["learned"].query("parameter == 'x'")
    for row, group in zip(slope.itertuples(), groups[:2], strict=False):
        learned = [run.final["weight[x]"] for run in group]
        assert (row.low, row.high) == (min(learned), max(learned))
        assert row.value == pytest.approx(np.mean(learned))
        assert row.low < row.high
    assert frames["diverged"]["setting"].tolist() == ["5"]
    spec = comparison_chart(RATE, LOSS, parameter_lines(), bands=True)
    assert data_names(spec) | {"path"} == set(frames)
    assert sum(n.get("type") == "area" for n in walk(spec)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("penalty", PATHS)
def test_the_path_is_drawn_on_the_scale_of_the_learned_values_and_they_lie_on_it(penalty: str) -> None:
    spec = RunSpec("diabetes", "linear_regression", "momentum", {"epochs": 2000, "validation_share": 0.0})
    values = (0.0, 0.1, 1.0, 10.0)
    runs = sweep(spec, {penalty: values})
    path = exact_path(spec, penalty, values)
    frames = frames_of(alone(runs), spec.hypers[penalty], train(spec), LOSS, None, path)
    assert len(frames["path"]) == len(frames["learned"]) == 40
    merged = frames["path"].merge(frames["learned"], on=["setting", "parameter"], suffixes=("", "_learned"))
    settled = merged[merged["setting"] != "0"]
    np.testing.assert_allclose(settled["value"], settled["value_learned"], atol=0.02)


def test_at_each_value_all_that_its_run_learned_and_its_errors_are_read() -> None:
    runs = FRAMES["runs"].set_index("setting")
    for run in SWEEP.runs:
        row = runs.loc[RATE.text(run.spec["learning_rate"])]
        assert row["says"].startswith(f"{RATE.title} {RATE.reading(run.spec['learning_rate'])}: ")
        assert row["reading"] == RATE.reading(run.spec["learning_rate"])
        if run.diverged:
            assert (row["learned"], row["errors"]) == ("", "diverged")
        else:
            assert f"slope {number(run.final['weight[x]'], 3)}" in row["learned"]
            assert f"training {number(float(run.train_error[-1]), 3)}" in row["errors"]
            assert f"validation {number(float(run.validation_error[-1]), 3)}" in row["errors"]


def test_a_screen_reader_hears_the_setting_not_its_place_on_the_grid() -> None:
    spec = comparison_chart(RATE, LOSS, parameter_lines())
    layers = [layer for panel in spec["vconcat"] for layer in panel["layer"]]
    heard = [layer for layer in layers if layer["mark"].get("aria") is not False]
    assert all(layer["mark"]["tooltip"] is None for layer in layers if layer not in heard)
    assert [layer["encoding"]["description"]["field"] for layer in heard] == ["says", "says"]


def test_marks_are_explained_only_where_there_are_some() -> None:
    assert FRAMES["legends"]["says"].str.contains("×").tolist() == [True, False]
    settled = sweep(SPEC.replace(validation_share=0.0), {"learning_rate": (0.01, 0.1)})
    calm = frames_of(alone(settled), RATE, CURRENT, LOSS, None)["legends"]["says"]
    assert not calm.str.contains("×|validation").any()
    # They keep their place, which the title stands beside.
    assert (calm.str.len() > 0).all()


def test_an_error_of_nothing_has_a_place_of_its_own_below_all_others() -> None:
    tree = RunSpec("iris", "decision_tree", None)
    leaves = tree.hypers["max_leaf_nodes"]
    runs = sweep(tree, {"max_leaf_nodes": (2, 3, 5)})
    frames = frames_of(alone(runs), leaves, runs.runs[0], LOSS, None)
    nothing = frames["error_ticks"].query("label == '0'")["tick"].item()
    drawn = frames["swept_errors"].query("rows == 'train'")["error"].to_numpy()
    assert [run.train_error[-1] == 0 for run in runs.runs] == (drawn == nothing).tolist()
    others = frames["error_ticks"].query("label != '0'")["tick"]
    assert nothing < min(drawn[drawn > nothing].min(), others.min())


def test_names_without_an_order_are_points_that_no_line_joins() -> None:
    def marks(name: str) -> set[str]:
        spec = comparison_chart(SPEC.hypers[name], LOSS, parameter_lines())
        return {layer["mark"]["type"] for panel in spec["vconcat"] for layer in panel["layer"]}

    assert "line" in marks("learning_rate")
    assert "line" not in marks("loss")


def test_this_run_is_drawn_with_its_own_errors_beside_means_of_seeds() -> None:
    own = FRAMES["own"].set_index("rows")["error"].to_dict()
    assert own == {"train": CURRENT.train_error[-1], "validation": CURRENT.validation_error[-1]}
    assert frames_of(alone(SWEEP), RATE, train(SPEC.replace(learning_rate=10.0)), LOSS, None)["own"].empty


def test_the_worst_of_all_seeds_is_drawn_too_when_it_is_this_run() -> None:
    # Data of another seed as well: validation errors of runs that differ in nothing else are alike.
    runs = sweep(SPEC, {"learning_rate": (0.1, 0.2), "data_seed": tuple(range(4))}).runs
    groups = [runs[:4], runs[4:]]
    worst = max(runs, key=lambda run: run.validation_error[-1])
    own = frames_of(groups, RATE, worst, LOSS, None)["own"].set_index("rows").error
    assert own["validation"] == worst.validation_error[-1]
    assert max(np.mean([run.validation_error[-1] for run in group]) for group in groups) < own["validation"]


def test_grids_share_what_is_compiled_and_each_has_its_own_axis() -> None:
    for hyper in (RATE, replace(RATE, grid=(0.01, 0.1, 1.0), default=0.1)):
        nodes = walk(comparison_chart(hyper, LOSS, parameter_lines()))
        axes = [node for node in nodes if node.get("titleFontWeight") == "bold"]
        assert axes
        for drawn in axes:
            assert drawn["values"] == [hyper.grid.index(value) for value in hyper.ticks]
            assert drawn["labelExpr"] == f"{[hyper.reading(value) for value in hyper.grid]}[datum.value]"
