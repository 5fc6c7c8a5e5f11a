"""Error against number of parameters."""

from __future__ import annotations

import numpy as np

from core.inspection.pinned.record import Board
from tests.core.charts.specs import asked, faults
from tests.core.inspection.pinned.kept import NETWORK, SPECS, pin
from tests.views.runs.boards import MIXED, names
from views.runs.many.numbers import base_mark, every, judged_alike
from views.runs.size.chart import size_chart, size_data
from views.runs.size.numbers import finding, flags

MOONS = Board(
    tuple(pin(spec) for spec in (NETWORK, NETWORK.replace(hidden=(4,)), SPECS["tree"], SPECS["boosting"]))
)


def test_every_comparable_run_is_a_mark_of_its_model() -> None:
    runs = every(MOONS, names(MOONS))
    mark, base = base_mark(MOONS), names(MOONS)[MOONS.pins[0].uid]
    data = size_data(runs, mark, base)
    assert np.asarray(data["runs"]["parameters"]).tolist() == [each.parameter_count for each in MOONS.pins]
    assert data["keys"]["model"] == ["Neural network", "Decision tree", "Gradient boosting"]
    assert np.asarray(data["runs"]["rank"]).tolist() == [0, 0, 1, 2]
    assert np.asarray(data["base"]["parameters"]).tolist() == [MOONS.pins[0].parameter_count]
    assert [*faults(asked(size_chart(3)), data)] == []


def test_what_is_not_drawn_is_counted() -> None:
    runs = every(MIXED, names(MIXED))
    mark = base_mark(MIXED)
    missing = len(runs.rows) - len(judged_alike(runs, mark))
    assert flags(runs, mark).startswith(f"Not drawn: {missing} runs that diverged")
    here = every(MOONS, names(MOONS))
    assert flags(here, base_mark(MOONS)) == ""


def test_the_finding_names_the_lowest_error_and_a_smaller_model_as_good() -> None:
    runs = every(MOONS, names(MOONS))
    assert finding(runs, base_mark(MOONS)).startswith("Lowest 1 − accuracy: ")
    single = Board(MOONS.pins[:1])
    assert (
        finding(every(single, names(single)), base_mark(single))
        == "Pin a second run that is judged on the same rows."
    )
