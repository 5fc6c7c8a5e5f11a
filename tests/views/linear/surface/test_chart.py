"""The path is drawn where the run was, as far as it stayed in sight; a race gives each a path and a lane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Run, sweep, train
from core.charts.contours import kept
from core.charts.tables import Data
from core.theory.optimum import optimum
from tests.core.charts.specs import asked, faults, framed
from tests.core.records import linear
from views.linear.surface.chart import Scene, race_chart, race_data, surface_chart, surface_data, window
from views.linear.surface.numbers import Cut
from views.linear.surface.race import goal, ranked
from views.shared.race import label

RUNS = {
    "line": train(linear(epochs=50)),
    "many": train(linear("adam", "diabetes", epochs=20)),
    "diverged": train(linear(dataset="diabetes", learning_rate=0.7, epochs=60)),
    "overflowed": train(linear(learning_rate=10.0, epochs=2000)),
    "still": train(linear(epochs=1, learning_rate=1e-6)),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def cut(run: Run) -> Cut:
    best = optimum(run.spec)
    return Cut((1, 0), best, "the optimum", best)


def drawn(run: Run) -> Data:
    return surface_data(Scene.of([run], cut(run)), run)


@every_run
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(run: Run) -> None:
    frames, spec = framed(drawn(run)), surface_chart()
    assert not [*faults(asked(spec), frames)]


@every_run
def test_all_that_is_drawn_lies_inside_the_picture(run: Run) -> None:
    frames = framed(drawn(run))
    (left, low), (right, high) = frames["extent"][["x", "y"]].to_numpy()
    for name in ("path", "start", "end", "gone", "optimum", "contours"):
        x, y = frames[name]["x"].dropna(), frames[name]["y"].dropna()
        assert x.between(left, right).all()
        assert y.between(low, high).all()
    assert len(frames["contour_labels"]) > 0


def test_the_path_is_the_run_at_its_snapshots_in_units_of_training() -> None:
    run = RUNS["line"]
    path = framed(drawn(run))["path"]
    np.testing.assert_array_equal(path["x"], run.flat[:, 1])
    np.testing.assert_array_equal(path["y"], run.flat[:, 0])
    np.testing.assert_array_equal(path["objective"], run.objective[run.epochs])
    assert framed(drawn(run))["axes"].to_dict("list") == {
        "across": ["slope, per standard deviation →"],
        "up": ["↑ intercept"],
    }


@pytest.mark.parametrize(("name", "gone"), [("line", 0), ("diverged", 1), ("overflowed", 1)])
def test_a_path_ends_with_a_spot_or_a_cross(name: str, gone: int) -> None:
    run = RUNS[name]
    frames = framed(drawn(run))
    assert (len(frames["end"]), len(frames["gone"])) == (1 - gone, gone)
    path = frames["path"]
    np.testing.assert_array_equal(path["epoch"][: kept(run).sum()], run.epochs[kept(run)])
    assert frames["gone" if gone else "end"]["epoch"].item() == path["epoch"].iloc[-1]
    assert (run.objective[run.epochs[kept(run)]] <= 10 * run.objective[0]).all()
    assert kept(run).all() == (not gone)


def test_a_path_that_came_back_is_drawn_to_its_end_and_has_no_cross() -> None:
    run = RUNS["line"]
    objective = run.objective.copy()
    objective[3:9] = 1e3 * objective[0]
    back = replace(run, objective=objective)
    assert not back.diverged
    frames = framed(drawn(back))
    assert (len(frames["end"]), len(frames["gone"])) == (1, 0)
    np.testing.assert_array_equal(frames["path"]["epoch"], run.epochs)


@pytest.mark.parametrize("name", ["diverged", "overflowed"])
def test_a_path_that_runs_away_is_drawn_to_the_border_on_its_way_to_the_next_snapshot(name: str) -> None:
    run = RUNS[name]
    scene = Scene.of([run], cut(run))
    last, leaves = (drawn(run)["path"][axis][-2:] for axis in "xy"), drawn(run)["gone"]
    (x0, x1), (y0, y1) = last
    beyond = scene.places(run.flat[kept(run).sum()][None])[0]
    place = np.array([leaves["x"][0], leaves["y"][0]])
    share = (place - scene.corner) / scene.size
    assert np.isclose(share, 0).any() or np.isclose(share, 1).any() or np.allclose(place, beyond)
    assert (y1 - y0) * (beyond[0] - x0) == pytest.approx((x1 - x0) * (beyond[1] - y0))


def test_without_an_optimum_none_is_drawn() -> None:
    run = RUNS["line"]
    bare = replace(cut(run), optimum=None)
    assert len(surface_data(Scene.of([run], bare), run)["optimum"]["x"]) == 0


def test_a_constant_column_and_a_run_that_stands_still_have_a_picture_with_extent() -> None:
    run = RUNS["still"]
    resting = replace(run, flat=np.zeros_like(run.flat))
    for low, high in window([resting], Cut((1, 0), np.zeros(2), "", None)):
        assert low < 0 < high


RACES = {
    "settled": sweep(linear(epochs=80), {"optimizer": tuple(OPTIMIZERS)}).runs,
    "all diverged": sweep(linear(learning_rate=5.0, epochs=50), {"optimizer": ("sgd", "nesterov")}).runs,
}


@pytest.mark.parametrize("runs", RACES.values(), ids=RACES)
def test_a_race_gets_its_data_and_each_racer_a_path_and_a_lane(runs: tuple[Run, ...]) -> None:
    racers = ranked(runs, goal(runs)[0])
    frames = framed(race_data(Scene.of(runs, cut(runs[0])), racers))
    spec = race_chart(len(racers))
    assert not [*faults(asked(spec), frames)]
    labels = [label(racer) for racer in racers]
    assert frames["names"]["optimizer"].tolist() == labels
    for name, x, y in frames["names"][["optimizer", "x", "y"]].itertuples(index=False):
        path = frames["paths"][frames["paths"]["optimizer"] == name]
        assert path["x"].min() <= x <= path["x"].max()
        assert path["y"].min() <= y <= path["y"].max()
    assert frames["lanes"]["optimizer"].tolist() == labels
    assert frames["lanes"]["outcome"].tolist() == [racer.outcome for racer in racers]
    assert set(frames["paths"]["optimizer"]) == set(labels)
    assert frames["lanes"]["rank"].is_unique
    assert len(frames["gone"]) == sum(racer.run.diverged for racer in racers)
    assert len(frames["gone"]) + len(frames["end"]) == len(racers)


def test_a_lane_is_as_long_as_its_racer_took() -> None:
    racers = ranked(RACES["settled"], goal(RACES["settled"])[0])
    lanes = framed(race_data(Scene.of(RACES["settled"], cut(racers[0].run)), racers))["lanes"]
    for racer, lane in zip(racers, lanes.itertuples(), strict=True):
        assert lane.arrived == np.isfinite(racer.arrival)
        assert lane.epochs == (racer.arrival if lane.arrived else 80)
        assert lane.all == 80


def test_the_lane_of_a_racer_that_ran_away_ends_where_it_did() -> None:
    runs = RACES["all diverged"]
    lanes = race_data(Scene.of(runs, cut(runs[0])), ranked(runs, 0.0))["lanes"]
    # Learning rate 5 on curvature 1: each step leaves −4 times the distance, and 16 times what the loss is above least.
    assert dict(zip(lanes["optimizer"], lanes["epochs"], strict=True))["Gradient descent"] == 1


def test_an_optimizer_keeps_its_colour_and_dashes_whoever_takes_part() -> None:
    racers = ranked(RACES["settled"], goal(RACES["settled"])[0])
    scene = Scene.of(RACES["settled"], cut(racers[0].run))
    ranks = [
        dict(zip(lanes["optimizer"], lanes["rank"], strict=True))
        for lanes in (race_data(scene, part)["lanes"] for part in (racers, racers[2:]))
    ]
    assert ranks[1].items() <= ranks[0].items()


def test_names_of_paths_do_not_lie_on_each_other() -> None:
    spec = linear(dataset="diabetes", epochs=100)
    rates = spec.hypers["learning_rate"].axis(15)[-9:]
    runs = sweep(spec, {"optimizer": tuple(OPTIMIZERS), "learning_rate": rates}).runs
    racers = ranked(runs, goal(runs)[0])
    best = optimum(spec)
    scene = Scene.of([racer.run for racer in racers], Cut((3, 9), best, "the optimum", best))
    names = race_data(scene, racers)["names"]
    spots = (np.column_stack([names["x"], names["y"]]) - scene.corner) / scene.size
    near = np.all(np.abs(spots[:, None] - spots) < (0.2, 0.04), axis=-1)
    assert near.sum() == len(racers)
