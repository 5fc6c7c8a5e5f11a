"""The chart of solvers draws the digits that were counted, with one text for all runs."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, train
from core.features.digits import MOST_DIGITS
from core.types import Array
from tests.core.charts.specs import asked, faults, framed, walk
from tests.core.records import linear
from views.linear.solvers.chart import solvers_chart, solvers_data
from views.linear.solvers.numbers import SOLVERS, Accuracy, digits, digits_per_epoch, exact_values

RUNS = {
    "wampler1": train(linear("momentum", "wampler1", degree=5)),
    "one epoch": train(linear(epochs=1)),
    "overflowed": train(linear(learning_rate=10.0, epochs=2000)),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def learned(run: Run) -> Array:
    true = exact_values(run.spec)
    assert true is not None
    return digits_per_epoch(run, true)


@every_run
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(run: Run) -> None:
    frames, spec = framed(solvers_data(digits(run.spec), run, learned(run))), solvers_chart()
    assert not [*faults(asked(spec), frames)]


def test_a_bar_is_as_long_as_its_solver_has_digits() -> None:
    run = RUNS["wampler1"]
    bars = framed(solvers_data(digits(run.spec), run, learned(run)))["solvers"].set_index("solver")
    assert list(bars.index) == [solver.label for solver in SOLVERS.values()]
    for row in digits(run.spec):
        assert bars.loc[row.label, "digits"] == row.digits
        assert bars.loc[row.label, "text"] == f"{row.digits:.1f}"
        assert float(bars.loc[row.label, "r2"]) == pytest.approx(row.r2, abs=1e-14)


def test_the_line_is_the_run_at_its_snapshots() -> None:
    run = RUNS["wampler1"]
    line = framed(solvers_data(digits(run.spec), run, learned(run)))["epochs"]
    np.testing.assert_array_equal(line["epoch"], run.epochs)
    np.testing.assert_array_equal(line["digits"], learned(run))


def test_a_solver_without_a_solution_is_named_and_has_no_bar() -> None:
    rows = [Accuracy("qr", "QR", np.nan, np.nan), Accuracy("svd", "SVD", 3.25, 0.5)]
    bars = framed(solvers_data(rows, RUNS["one epoch"], np.zeros(2)))["solvers"]
    assert bars["digits"].tolist() == [0, 3.25]
    assert bars["text"].tolist() == ["no solution", "3.2"]


def test_both_panels_measure_digits_on_one_scale_with_room_for_a_number() -> None:
    domains = [
        node["scale"]["domain"]
        for node in walk(solvers_chart())
        if node.get("field") == "digits" and "scale" in node
    ]
    assert len(domains) >= 2
    assert all(domain == [0, MOST_DIGITS + 1] for domain in domains)
    assert all("height" in panel for panel in solvers_chart()["vconcat"])
