"""A pytest plugin that registers things nobody has finished; `test_newcomers.py` states what the suite then demands."""

from __future__ import annotations

from core.losses.losses import LOSSES, Loss, squared_error, squared_error_gradient
from core.losses.metrics import METRICS, Metric
from core.optim.optimizers import LEARNING_RATE, OPTIMIZERS, Optimizer
from core.optim.schedules import SCHEDULES, Schedule
from views.linear.solvers.numbers import SOLVERS, Solver

OPTIMIZERS.add(Optimizer("newcomer", "Newcomer", lambda g, w, slots, h, t: (g, slots), (LEARNING_RATE,)))
SCHEDULES.add(Schedule("newcomer", "Newcomer", lambda u, d: 2 + u))
LOSSES.add(
    Loss("newcomer", "Newcomer", squared_error, squared_error_gradient, lambda targets, h: targets, "")
)
METRICS.add(Metric("newcomer", "Newcomer", lambda predictions, targets: predictions.mean(axis=-1), 0.0, ""))
SOLVERS.add(Solver("newcomer", "Newcomer", "", lambda design, y: design[0]))
