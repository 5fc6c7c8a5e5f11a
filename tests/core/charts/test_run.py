"""One run's chart draws the numbers that the run recorded, with one text for all runs."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.charts.fit import fit_data, view_of
from core.charts.learned import comparable, on_one_scale, scale_note
from core.charts.run import error_chart, error_data, fit_chart, last_fit_data, run_chart, run_data, spots_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import FRAMES, LAST_SPOT, MOST_LINES, SPOTS_OF_A_ROW, WORST
from core.formatting import number
from core.theory.closed_form import solve
from tests.core.charts.specs import asked, data_names, faults, framed


def trained(dataset: str = "line", **settings: object) -> Run:
    return train(RunSpec(dataset, "linear_regression", "sgd", settings))  # type: ignore[arg-type]


RUNS = {
    "curve": trained(),
    "prediction": trained("diabetes"),
    "no validation rows": trained("norris"),
    "many parameters": trained("diabetes", degree=3, learning_rate=0.01),
    "one epoch": trained(epochs=1),
    "diverged": trained(learning_rate=5.0),
    "overflowed": trained(learning_rate=10.0, epochs=2000),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


@every_run
def test_a_chart_gets_all_the_data_it_asks_for_and_no_other(run: Run) -> None:
    frames, spec = framed(run_data(run, solve(run.spec).values)), run_chart(view_of(run))
    assert not [*faults(asked(spec), frames)]


@every_run
def test_nothing_infinite_reaches_the_browser(run: Run) -> None:
    for frame in framed(run_data(run, solve(run.spec).values)).values():
        assert not np.isinf(frame.select_dtypes("number").to_numpy()).any()


def test_runs_are_of_two_kinds() -> None:
    assert len({view_of(run) for run in RUNS.values()}) == 2


def test_the_scrubber_plays_by_a_timer_and_stands_at_the_last_snapshot() -> None:
    params = {param["name"]: param for param in run_chart("curve")["params"]}
    assert params["spot"]["value"] == params["spot"]["bind"]["max"] == LAST_SPOT
    assert params["spot"]["on"][0]["events"] == {"type": "timer", "throttle": 100}
    assert params["play"]["value"] is params["step"]["value"] is False
    assert params["shown"]["bind"]["name"] == "epoch"


@every_run
def test_spots_of_the_slider_stand_evenly_over_the_epochs_and_show_the_nearest_record(run: Run) -> None:
    epochs = run.epochs[snapshot_of_frame(len(run.epochs))]
    spots = spots_data(epochs)
    shows = np.column_stack([spots[f"s{i}"] for i in range(SPOTS_OF_A_ROW)]).ravel()
    exact = epochs[-1] * np.arange(LAST_SPOT + 1) / LAST_SPOT
    shown = epochs[shows]
    assert (np.abs(shown - exact) <= np.abs(run.epochs[:, None] - exact).min(axis=0) + 1e-9).all()
    assert (shows[0], shows[-1]) == (np.flatnonzero(epochs == 0)[-1], FRAMES - 1)


@every_run
def test_a_step_goes_to_the_next_record_that_the_slider_can_show_and_ends_at_the_last(run: Run) -> None:
    epochs = run.epochs[snapshot_of_frame(len(run.epochs))]
    spots = spots_data(epochs)
    shows = np.column_stack([spots[f"s{i}"] for i in range(SPOTS_OF_A_ROW)]).ravel()
    at, passed = int(shows[0]), [int(shows[0])]
    while at < FRAMES - 1:
        at = int(shows[spots["next"][at]])
        passed.append(at)
    assert passed == sorted(set(shows.tolist()))
    assert spots["next"][FRAMES - 1] == LAST_SPOT


def test_each_frame_draws_the_curve_of_its_snapshot() -> None:
    run = RUNS["curve"]
    curve = framed(run_data(run, solve(run.spec).values))["curve"]
    for frame in (0, 17, FRAMES - 1):
        at = snapshot_of_frame(len(run.epochs))[frame]
        predicted = run.predict(curve["x"].to_numpy()[:, None], at=at)
        drawn = curve[f"f{frame}"].to_numpy()
        np.testing.assert_allclose(drawn[np.isfinite(drawn)], predicted[np.isfinite(drawn)], rtol=1e-6)
    assert np.isfinite(curve[f"f{FRAMES - 1}"]).all()


def test_points_are_the_rows_of_the_split() -> None:
    run = RUNS["curve"]
    points = framed(run_data(run, solve(run.spec).values))["points"]
    for rows, part in (("train", run.train), ("validation", run.validation)):
        np.testing.assert_array_equal(points[points["rows"] == rows]["y"], part.y)


def test_predictions_stand_beside_their_actual_values() -> None:
    run = RUNS["prediction"]
    points = framed(run_data(run, solve(run.spec).values))["points"]
    train_rows = points[points["rows"] == "train"]
    index = np.searchsorted(np.sort(run.train.y), train_rows["actual"])
    order = np.argsort(run.train.y, kind="stable")
    drawn, rows = train_rows[f"f{FRAMES - 1}"].to_numpy(), order[index]
    assert np.array_equal(run.train.y[rows], train_rows["actual"])
    unique = np.array([np.sum(run.train.y == run.train.y[row]) == 1 for row in rows])
    np.testing.assert_allclose(drawn[unique], run.predict(run.train.x)[rows][unique], rtol=1e-6)


def test_learned_values_are_those_of_the_record() -> None:
    run = RUNS["curve"]
    learned = framed(run_data(run, solve(run.spec).values))["learned"]
    slope = learned[learned["parameter"] == "slope"]
    np.testing.assert_array_equal(slope["epoch"], run.epochs[snapshot_of_frame(len(run.epochs))])
    np.testing.assert_array_equal(
        slope["value"], run.scalars["weight[x]"][snapshot_of_frame(len(run.epochs))]
    )


def test_exact_values_are_drawn_on_the_scale_of_the_learned_ones() -> None:
    run = trained("diabetes", epochs=5000, learning_rate=0.3)
    frames = framed(run_data(run, solve(run.spec).values))
    learned = frames["learned"].query("frame == 59").set_index("parameter")["value"]
    exact = frames["exact"].set_index("parameter")["value"]
    np.testing.assert_allclose(learned, exact[learned.index], rtol=1e-2)


def test_a_weight_is_drawn_as_its_effect_per_standard_deviation() -> None:
    run = RUNS["prediction"]
    drawn, table = comparable(run), run.scalars
    assert set(drawn) == set(table) - {"bias"}
    np.testing.assert_allclose(drawn["weight[bmi]"], table["weight[bmi]"] * run.train.x[:, 2].std())
    assert "standard deviation" in scale_note(run)


def test_intercept_and_slope_are_drawn_as_they_are() -> None:
    run = RUNS["curve"]
    assert on_one_scale(run, {"bias": 1.0, "weight[x]": 2.0}) == {"bias": 1.0, "weight[x]": 2.0}
    assert scale_note(run) == ""


def test_of_many_parameters_the_largest_are_drawn() -> None:
    run = RUNS["many parameters"]
    names = set(framed(run_data(run, solve(run.spec).values))["learned"]["parameter"])
    final = {run.title(name): abs(values[-1]) for name, values in comparable(run).items()}
    assert len(names) == MOST_LINES
    assert min(final[name] for name in names) >= max(v for n, v in final.items() if n not in names)


def test_a_diverged_run_does_not_squash_the_scale_and_says_where_it_went() -> None:
    run = RUNS["diverged"]
    frames = framed(run_data(run, solve(run.spec).values))
    assert frames["errors"]["error"].max() <= WORST * run.train_error[0]
    assert frames["learned_range"]["value"].abs().max() < 20


@pytest.mark.parametrize("name", ["diverged", "overflowed"])
def test_the_axis_of_a_diverged_run_ends_where_it_blew_up(name: str) -> None:
    run = RUNS[name]
    frames = framed(run_data(run, solve(run.spec).values))
    gone = int(run.error_epochs[run.train_error > WORST * run.train_error[0]][0])
    assert gone < run.epochs[-1]
    assert frames["errors"]["epoch"].max() == gone
    shown = frames["playhead"]["epoch"]
    assert gone <= shown.max() == run.epochs[run.epochs >= gone][0]
    assert not frames["playhead"]["says"].str.contains("e\\+").any()


def test_where_all_predictions_leave_the_chart_a_sentence_stands_in_their_place() -> None:
    run = RUNS["overflowed"]
    empty = framed(fit_data(run, snapshot_of_frame(len(run.epochs))))["empty"]
    assert FRAMES - 1 in set(empty["frame"])
    assert empty["label"].str.contains("outside the chart").all()


def test_what_is_read_at_each_epoch_is_that_of_the_record() -> None:
    run = RUNS["curve"]
    playhead = framed(run_data(run, solve(run.spec).values))["playhead"]
    for row in playhead.iloc[[0, 20, -1]].itertuples():
        at = int(np.flatnonzero(run.epochs == row.epoch)[0])
        assert f"training {number(float(run.train_error[row.epoch]), 3)}" in row.says
        assert f"validation {number(float(run.validation_error[row.epoch]), 3)}" in row.says
        assert f"slope {number(float(run.scalars['weight[x]'][at]), 3)}" in row.learns


def test_symbols_of_validation_rows_are_explained_where_there_are_some() -> None:
    assert "○" in run_chart("curve")["vconcat"][0]["title"]
    assert "○" not in run_chart("curve", validated=False)["vconcat"][0]["title"]


def test_a_settled_run_leaves_no_frame_empty_at_the_end() -> None:
    run = RUNS["curve"]
    assert FRAMES - 1 not in set(framed(run_data(run, solve(run.spec).values))["empty"]["frame"])


def test_errors_are_those_of_the_record_and_validation_is_left_out_where_there_is_none() -> None:
    errors = framed(error_data(RUNS["curve"]))["errors"]
    assert errors[errors["rows"] == "validation"]["error"].iloc[-1] == RUNS["curve"].validation_error[-1]
    assert errors[errors["rows"] == "train"]["error"].iloc[0] == RUNS["curve"].train_error[0]
    assert set(framed(error_data(RUNS["no validation rows"]))["errors"]["rows"]) == {"train"}


@every_run
def test_the_single_panels_get_their_data_too(run: Run) -> None:
    assert data_names(fit_chart(view_of(run))) == set(framed(last_fit_data(run)))
    assert data_names(error_chart()) == set(error_data(run))


def test_the_fit_alone_shows_the_last_snapshot() -> None:
    run = RUNS["curve"]
    curve = framed(last_fit_data(run))["curve"]
    np.testing.assert_allclose(curve["f59"], run.predict(curve["x"].to_numpy()[:, None]), rtol=1e-6)
    np.testing.assert_array_equal(curve["f0"], curve["f59"])
