"""Of many parameters those are drawn that move predictions most, whatever the units of their columns."""

from __future__ import annotations

import numpy as np

from core import Dataset, RunSpec, sweep
from core.charts.style import MOST_LINES
from core.inspection.units import DEVIATION, OWN
from views.shared.hyperparameters.parameters_chart import parameter_lines_data

# One column that matters, in a large unit, among many small ones that do not.
SMALL = MOST_LINES + 4


def drawn(units: str) -> set[str]:
    generator = np.random.default_rng(0)
    x = np.c_[1000 * generator.normal(size=80), 0.01 * generator.normal(size=(80, SMALL))]
    y = x[:, 0] / 100 + generator.normal(size=80)
    names = ("size", *(f"small {place}" for place in range(SMALL)))
    data = Dataset(x, y, names, "regression", "y")
    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 50})
    over = {"l2": (0.0, 0.1)}
    groups = [[run] for run in sweep(spec.on(data), over, data=data).runs]
    lines = parameter_lines_data(groups, spec.hypers["l2"], units=units)
    return {str(name) for name in lines["learned"]["parameter"]}


def test_what_moves_predictions_most_is_drawn_in_every_unit() -> None:
    for units in (OWN, DEVIATION):
        names = drawn(units)
        assert len(names) == MOST_LINES
        assert any("size" in name for name in names)
    assert drawn(OWN) == drawn(DEVIATION)
