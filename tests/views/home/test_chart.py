"""The chart of home: slope, intercept and error at every rate, and a dot on each line where this run is."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.engine.sweep import sweep
from core.theory.landscape import stability_edge
from tests.core.charts.specs import asked, faults
from views.home.chart import against_chart, against_data
from views.home.numbers import rates

LINE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})
RATES = rates(LINE)
RUNS = sweep(LINE, {"learning_rate": RATES.grid}).runs
EDGE = stability_edge(LINE)


def data_at(rate: float) -> dict[str, dict[str, object]]:
    return against_data(RUNS, RATES, train(LINE.replace(learning_rate=rate)), EDGE)


def test_the_chart_gets_all_that_it_draws() -> None:
    assert not [*faults(asked(against_chart(RATES)), data_at(0.1))]


@pytest.mark.parametrize("rate", RATES.grid)
def test_the_dots_lie_on_the_lines_where_this_run_is(rate: float) -> None:
    data, run = data_at(rate), train(LINE.replace(learning_rate=rate))
    mine = data["my_parameters"]
    assert set(np.asarray(mine["position"])) == {RATES.position(rate)}
    assert list(mine["parameter"]) == ["slope", "intercept"]
    drawn = dict(zip(mine["parameter"], np.asarray(mine["value"], float), strict=True))
    if run.diverged:
        assert np.isnan([*drawn.values()]).all()
    elif rate < EDGE:
        assert drawn == {"slope": run.scalars["weight[x]"][-1], "intercept": run.scalars["bias"][-1]}
    own = data["own"]
    errors = dict(zip(own["rows"], np.asarray(own["error"], float), strict=True))
    if run.diverged:
        assert not errors
    else:
        assert errors == {"train": run.train_error[-1], "validation": run.validation_error[-1]}


def test_rates_beyond_the_edge_are_crosses_and_the_edge_is_drawn() -> None:
    data = data_at(0.1)
    assert [str(text) for text in data["diverged"]["setting"]] == [
        RATES.text(run.spec["learning_rate"]) for run in RUNS if run.diverged
    ]
    assert len(data["diverged"]["setting"]) > 2
    assert len(data["theory"]["position"]) == 1


def test_a_run_that_swings_at_the_edge_does_not_flatten_the_others() -> None:
    """The settled values take at least half of the axis."""
    low, high = np.asarray(data_at(0.1)["learned_range"]["value"], float)
    settled = train(LINE.replace(epochs=200)).scalars
    assert settled["bias"][-1] > 0.5 * (high - low)
