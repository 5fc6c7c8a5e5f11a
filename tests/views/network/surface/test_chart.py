"""Paths are drawn where runs were, as far as they were in sight; each frame shows where each racer stood."""

from __future__ import annotations

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, sweep, train
from core.charts.contours import kept
from core.charts.style import FRAMES
from core.charts.tables import Data
from core.formatting import number
from core.hyper import Value
from tests.core.charts.specs import asked, faults, framed
from views.network.surface.chart import (
    landscape_chart,
    landscape_data,
    plane_of,
    race_chart,
    race_data,
    window,
)
from views.network.surface.numbers import Slice, slice_of
from views.shared.race import best_of_each, end_of, label


def spec(optimizer: str = "adam", dataset: str = "moons", **settings: Value) -> RunSpec:
    return RunSpec(dataset, "neural_network", optimizer, {"epochs": 30, "hidden": (3,), **settings})


RUNS = {
    "moons": train(spec()),
    "classes": train(spec(dataset="iris", epochs=5)),
    "diverged": train(spec("sgd", "line", learning_rate=0.5, hidden=(8, 8), epochs=60)),
    "straight": train(spec("sgd", init="zeros")),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
RACE = best_of_each(
    sweep(spec(dataset="diabetes", learning_rate=1.0), {"optimizer": tuple(OPTIMIZERS)}).runs, end_of
)


def cut(run: Run, *others: Run) -> Slice:
    plane = plane_of(run)
    assert plane is not None
    return slice_of(run, plane, window([run, *others], plane))


def check(data: Data, chart: dict[str, object]) -> None:
    frames = framed(data)
    assert not [*faults(asked(chart), frames)]
    (left, low), (right, high) = frames["extent"][["x", "y"]].to_numpy() * (1 + 1e-9)
    for name in ("paths", "start", "gone", "now", "contours"):
        assert frames[name]["x"].dropna().between(left, right).all()
        assert frames[name]["y"].dropna().between(low, high).all()


@every_run
def test_the_chart_gets_all_the_data_it_asks_for_and_all_of_it_is_in_sight(run: Run) -> None:
    check(landscape_data(run, cut(run)), landscape_chart())


def test_a_race_gets_a_path_and_a_lane_for_each() -> None:
    drawn = race_data(RACE, cut(RACE[0], *RACE))
    check(drawn, race_chart(len(RACE)))
    frames = framed(drawn)
    assert frames["lanes"]["optimizer"].tolist() == [label(run) for run in RACE]
    assert len(frames["gone"]) == sum(run.diverged for run in RACE) > 0
    outcomes = ["diverged" if run.diverged else number(run.objective[-1], 3) for run in RACE]
    assert frames["lanes"]["outcome"].tolist() == outcomes
    np.testing.assert_array_equal(frames["lanes"]["begin"], RACE[0].objective[0])


def test_the_path_is_the_run_seen_from_its_plane() -> None:
    run = RUNS["moons"]
    drawn = cut(run)
    path = framed(landscape_data(run, drawn))["paths"]
    np.testing.assert_allclose(
        path[["x", "y"]].to_numpy(), (run.flat - run.flat[-1]) @ drawn.plane.directions.T
    )
    np.testing.assert_array_equal(path["objective"], run.objective[run.epochs])


def test_each_frame_shows_where_each_racer_stood_at_its_epoch() -> None:
    drawn = cut(RACE[0], *RACE)
    frames = framed(race_data(RACE, drawn))
    epochs = frames["playhead"].set_index("frame")["epoch"]
    for lane, run in enumerate(RACE):
        now = frames["now"].query(f"lane == {lane}").set_index("frame")
        assert len(now) == FRAMES
        seen = run.epochs[kept(run)]
        for frame in (0, 17, FRAMES - 1):
            assert now["epoch"][frame] == seen[seen <= epochs[frame]].max()
    assert (
        frames["now"].query(f"frame == {FRAMES - 1} and lane == 0")["objective"].item()
        == RACE[0].objective[-1]
    )


def test_a_run_that_left_is_drawn_while_it_was_in_sight() -> None:
    run = RUNS["diverged"]
    frames = framed(landscape_data(run, cut(run)))
    assert 1 < kept(run).sum() < len(run.epochs)
    np.testing.assert_array_equal(frames["paths"]["epoch"], run.epochs[kept(run)])
    assert len(frames["gone"]) == 1
    assert len(framed(landscape_data(RUNS["moons"], cut(RUNS["moons"])))["gone"]) == 0


def test_a_straight_path_is_as_high_as_wide_and_says_that_nothing_is_across() -> None:
    run = RUNS["straight"]
    frames = framed(landscape_data(run, cut(run)))
    wide, high = np.ptp(frames["extent"][["x", "y"]].to_numpy(), axis=0)
    assert high == pytest.approx(wide)
    assert frames["axes"]["up"].item() == "↑ direction 2: 0 %"


def test_a_run_that_left_at_once_or_never_moved_has_no_plane() -> None:
    assert plane_of(train(spec("sgd", init="zeros", samples=30))) is None
    assert plane_of(train(spec("sgd", "diabetes", learning_rate=10.0, hidden=(8, 8)))) is None
