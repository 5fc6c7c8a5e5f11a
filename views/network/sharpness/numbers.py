"""Sharpness: how steep the steepest direction of the loss is along a run, beside what the steps can bear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.engine.step_rates import rates
from core.engine.training import advance, start
from core.optim.optimizers import OPTIMIZERS
from core.outline import Sized
from core.theory.objective import Objective
from core.types import Array, OnEpoch
from core.work import Work
from views.network.sharpness.hessian import sharpness

# Epochs at which it is measured, evenly spaced.
CHECKS = 30
# Products with the second derivative that an eigenvalue takes; and of one the calls of NumPy for each layer, and the
# multiply-adds for each row and parameter.
PRODUCTS, LAYER_CALLS, MULTIPLIES = 25, 40, 6


@dataclass(frozen=True, eq=False)
class Sharpness(Sized):
    """`value` (T,) at `epochs` (T,), NaN where it is no number; `edge` (T,) for the next step, NaN where none is known.

    At the end of a run, where no step follows, it is the edge of the last step.

    Both are largest eigenvalues, of the second derivative of error and L2 penalty in the units of training.
    """

    epochs: NDArray[np.intp]
    value: Array
    edge: Array

    @property
    def ratio(self) -> Array:
        """(T,): how many times the edge the sharpness is."""
        return self.value / self.edge


def sharpness_of(run: Run, on_epoch: OnEpoch | None = None) -> Sharpness:
    """Of `run`, trained again: its snapshots are dense at first, and too few later, where the sharpness swings."""
    objective, state, last = Objective.of_run(run), start(run.spec), int(run.error_epochs[-1])
    epochs = np.unique(np.linspace(0, last, CHECKS).round().astype(np.intp))
    values = []
    for epoch in epochs.tolist():
        state, _ = advance(state, epoch - state.epoch)
        values.append(sharpness(objective, state.theta[0]))
        if on_epoch is not None:
            on_epoch(epoch, last)
    return Sharpness(epochs, np.array(values), edges(run, epochs))


def work(run: Run) -> Work:
    """Roughly what `sharpness_of` takes."""
    layers, share = len(run.network.widths) - 1, run.parameter_count * len(run.train.y)
    product = Work(calls=layers * LAYER_CALLS, multiplies=MULTIPLIES * share)
    return run.spec.work() + CHECKS * PRODUCTS * product


def edges(run: Run, epochs: NDArray[np.intp]) -> Array:
    """(T,): the curvature beyond which steps of the rate at `epochs` diverge; NaN where the rule has no such edge."""
    edge = OPTIMIZERS[str(run.spec.optimizer)].edge
    if edge is None:
        return np.full(len(epochs), np.nan)
    return edge(run.spec.settings) / rates(run, epochs)
