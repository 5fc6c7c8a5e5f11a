"""Sharpness is drawn at its epochs beside its edge, as far as the run was in sight, with the error on one scrubber."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.charts.style import FRAMES
from tests.core.charts.specs import asked, faults, framed
from views.network.sharpness.chart import LEAST, sharpness_chart, sharpness_data
from views.network.sharpness.numbers import Sharpness, sharpness_of


def spec(optimizer: str = "sgd", dataset: str = "moons", **settings: object) -> RunSpec:
    return RunSpec(dataset, "neural_network", optimizer, {"hidden": (2,), "epochs": 20, **settings})  # type: ignore[dict-item]


RUNS = {
    "plain": train(spec()),
    "adam": train(spec("adam", batch_size=32)),
    "diverged": train(spec(dataset="line", learning_rate=10.0, hidden=(8, 8), epochs=60)),
    "one epoch": train(spec(epochs=1)),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


@every_run
def test_the_chart_gets_all_the_data_it_asks_for_and_nothing_infinite(run: Run) -> None:
    frames, chart = framed(sharpness_data(run, sharpness_of(run))), sharpness_chart()
    assert not [*faults(asked(chart), frames)]
    assert len(frames["playhead"]) == FRAMES


def test_lines_are_what_was_measured_and_the_last_frame_is_the_end() -> None:
    sharpness = sharpness_of(RUNS["plain"])
    frames = framed(sharpness_data(RUNS["plain"], sharpness))
    np.testing.assert_array_equal(frames["sharpness"]["value"], sharpness.value)
    np.testing.assert_array_equal(frames["edge"]["value"], 20)
    assert frames["line_labels"]["line"].tolist() == ["sharpness", "2/η"]
    last = frames["playhead"].iloc[-1]
    assert (last["frame"], last["epoch"], last["value"]) == (FRAMES - 1, 20, sharpness.value[-1])
    assert last["label"].startswith("epoch 20 · 0.")


def test_without_an_edge_none_is_drawn_or_named() -> None:
    frames = framed(sharpness_data(RUNS["adam"], sharpness_of(RUNS["adam"])))
    assert len(frames["edge"]) == 0
    assert frames["line_labels"]["line"].tolist() == ["sharpness"]


def test_a_run_out_of_sight_has_no_sharpness_there() -> None:
    run = RUNS["diverged"]
    sharpness = sharpness_of(run)
    seen = framed(sharpness_data(run, sharpness))["sharpness"]["value"].notna().to_numpy()
    away = ~(run.objective[sharpness.epochs] <= 10 * run.objective[0])
    assert seen[0]
    assert away.any()
    np.testing.assert_array_equal(seen, ~away)


def test_no_sharpness_at_all_stands_far_below_on_the_log_axis() -> None:
    run = RUNS["one epoch"]
    value = framed(sharpness_data(run, Sharpness(run.epochs, np.array([2.0, 0.0]), np.full(2, np.nan))))
    assert value["sharpness"]["value"].tolist() == [2.0, 2 * LEAST]
