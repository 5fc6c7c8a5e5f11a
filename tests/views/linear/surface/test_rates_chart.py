"""Lines are what theory predicts at every learning rate, and end where methods diverge."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec
from tests.core.charts.specs import asked, faults, framed
from tests.core.records import linear
from views.linear.surface.pace import steps_to_a_tenth
from views.linear.surface.rates import METHODS, curvatures, predicted
from views.linear.surface.rates_chart import rates_chart, rates_data

SPECS = [linear(dataset="diabetes"), linear("momentum", momentum=0.5), linear("adam", learning_rate=5.0)]
MEASURED = {"sgd": 0.9, "momentum": np.nan, "nesterov": 1.2}


@pytest.mark.parametrize("spec", SPECS, ids=["diabetes", "line", "beyond every edge"])
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(spec: RunSpec) -> None:
    curvature = curvatures(spec)
    frames, chart = framed(rates_data(predicted(spec, curvature), curvature, MEASURED)), rates_chart()
    assert not [*faults(asked(chart), frames)]


def test_a_line_is_the_prediction_and_ends_at_the_edge() -> None:
    spec = SPECS[0]
    curvature, rows = curvatures(spec), predicted(spec, curvatures(spec))
    lines = framed(rates_data(rows, curvature, MEASURED))["lines"]
    for rank, row in enumerate(rows):
        line = lines[lines["rank"] == rank]
        assert line["rate"].max() == pytest.approx(row.edge, rel=0.03)
        assert line["rate"].max() < row.edge
        for rate, steps in line[["rate", "steps"]].to_numpy()[::50]:
            taken = row.method.taken(curvature, {**row.settings, "learning_rate": rate})
            assert steps == pytest.approx(steps_to_a_tenth(float(taken.min())))


def test_a_spot_is_the_pace_that_was_measured_and_none_where_none_was() -> None:
    spec = SPECS[0]
    rows = predicted(spec, curvatures(spec))
    frames = framed(rates_data(rows, curvatures(spec), MEASURED))
    assert frames["measured"]["steps"].tolist() == pytest.approx(
        [steps_to_a_tenth(1 - 0.9), np.nan, np.nan], nan_ok=True
    )
    assert set(frames["measured"]["rate"]) == {0.1}
    assert frames["best"]["steps"].tolist() == pytest.approx(
        [steps_to_a_tenth(1 - r.best_rate) for r in rows]
    )
    assert [name.split()[1] for name in frames["key"]["name"]] == ["Gradient", "Momentum", "Nesterov"]
    assert len(frames["key"]) == len(METHODS)
