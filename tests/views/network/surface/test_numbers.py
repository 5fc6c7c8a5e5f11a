"""A slice is the very objective at each of its places, at fewer places where each costs more."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.engine.run import Run
from core.hyper import Value
from core.theory.objective import Objective
from views.network.surface import numbers as slices
from views.network.surface.numbers import FEWEST_POINTS, MOST_POINTS, Plane, points, slice_of, work

WINDOW = ((-2.0, 1.0), (-1.0, 3.0))


def run_of(dataset: str = "moons", **settings: Value) -> Run:
    return train(
        RunSpec(
            dataset,
            "neural_network",
            "adam",
            {"epochs": 8, "hidden": (3,), "l2": 0.1, "l1": 0.01, **settings},
        )
    )


def plane_of(run: Run) -> Plane:
    plane = Plane.of(run.flat)
    assert plane is not None
    return plane


@pytest.mark.parametrize("dataset", ["moons", "iris", "sine"])
def test_values_are_the_objective_at_their_places(dataset: str) -> None:
    run = run_of(dataset)
    plane = plane_of(run)
    slice = slice_of(run, plane, WINDOW)
    assert slice.value.shape == (MOST_POINTS, MOST_POINTS)
    for row, column in ((0, 0), (0, 40), (40, 0), (13, 29)):
        theta = run.flat[-1] + slice.x[column] * plane.directions[0] + slice.y[row] * plane.directions[1]
        assert slice.value[row, column] == pytest.approx(
            Objective.of_run(run).value(theta[None])[0], rel=1e-12
        )
    assert (slice.x[0], slice.x[-1], slice.y[0], slice.y[-1]) == (-2, 1, -1, 3)


def test_the_end_of_the_run_has_its_own_objective() -> None:
    run = run_of()
    slice = slice_of(run, plane_of(run), ((-1.0, 1.0), (-1.0, 1.0)))
    assert slice.value[20, 20] == pytest.approx(run.objective[-1], rel=1e-12)


def test_blocks_change_nothing_and_are_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()
    whole = slice_of(run, plane_of(run), WINDOW).value
    monkeypatch.setattr(slices, "BLOCK", 5 * 3 * len(run.train.y))
    reported: list[tuple[int, int]] = []
    parts = slice_of(run, plane_of(run), WINDOW, lambda done, of: reported.append((done, of))).value
    np.testing.assert_array_equal(parts, whole)
    assert reported == [(begin, 1681) for begin in range(0, 1681, 5)]


def test_places_are_fewer_where_each_costs_more() -> None:
    assert points(run_of()) == MOST_POINTS
    large = run_of("digits", hidden=(64, 64), epochs=1)
    assert points(large) == FEWEST_POINTS
    assert work(large).seconds() < 1


def test_what_overflows_is_no_finite_number_and_no_complaint() -> None:
    run = run_of("sine")
    slice = slice_of(run, plane_of(run), ((0.0, 1e308), (0.0, 1e308)))
    assert np.isfinite(slice.value[0, 0])
    assert not np.isfinite(slice.value[-1, -1])
