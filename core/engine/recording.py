"""What a batch records of its epochs: errors and penalty, measured for several epochs in one pass.

A pass of few runs costs as much in calls as in numbers, and nobody needs an error before training goes on: so
parameters wait until as many have come together as a pass takes at once. It takes them for runs like any others, and
a run does not depend on what stands beside it, so it does not matter where training is interrupted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.spec import numbers
from core.engine.state import State
from core.models import optimized
from core.optim.penalties import penalty
from core.types import Array
from core.work import epochs_at_once


class Recording:
    """Errors and penalties of a batch of R runs after the epochs whose parameters it was given."""

    def __init__(self, state: State, train_error_known: bool) -> None:
        self.state, self.fitted = state, state.problems[0].fitted
        self.model = optimized(state.specs[0].model)
        self.loss = self.model.loss(state.specs[0].settings, self.fitted)
        self.at_once = self._at_once(train_error_known)
        self.h = {name: np.tile(values, (self.at_once, 1)) for name, values in numbers(state.specs).items()}
        mask = self.model.layout(self.fitted).penalty_mask
        self.l1, self.l2 = self.h["l1"] * mask, self.h["l2"] * mask
        self.penalized = bool(self.l1.any() or self.l2.any())
        # Epoch, θ (R, P), and the training error (R,) where it is known.
        self.waiting: list[tuple[int, Array, Array | None]] = []
        # Epochs (n,); training error, validation error and penalty (n, R).
        self.measured: list[tuple[NDArray[np.intp], Array, Array, Array]] = []

    def _at_once(self, train_error_known: bool) -> int:
        """How many epochs a pass takes; runs with rows of their own would have to repeat these."""
        state = self.state
        if max(len(state.x), len(state.validation_x)) > 1:
            return 1
        rows = state.validation_y.shape[-1] + (0 if train_error_known else state.y.shape[-1])
        # Parameters, and as many numbers of either penalty.
        numbers_per_run = rows * self.model.numbers_per_row(self.fitted) + 3 * state.theta.shape[1]
        return epochs_at_once(len(state.specs) * numbers_per_run)

    def add(self, epoch: int, theta: Array, train_error: Array | None) -> None:
        """What a batch was after `epoch`, before the next."""
        self.waiting.append((epoch, theta, train_error))
        if len(self.waiting) == self.at_once:
            self.measure()

    def measure(self) -> None:
        """The errors of all epochs that wait."""
        if not self.waiting:
            return
        epochs, thetas, known = zip(*self.waiting, strict=True)
        theta = np.concatenate(thetas)
        train = self._errors(theta, self.state.x, self.state.y) if known[0] is None else np.concatenate(known)
        validation = self._errors(theta, self.state.validation_x, self.state.validation_y)
        paid = np.zeros(len(theta))
        if self.penalized:
            paid = penalty(theta, self.l1[: len(theta)], self.l2[: len(theta)])
        runs = len(self.state.specs)
        self.measured.append(
            (
                np.array(epochs, dtype=np.intp),
                train.reshape(-1, runs),
                validation.reshape(-1, runs),
                paid.reshape(-1, runs),
            )
        )
        self.waiting.clear()

    def _errors(self, theta: Array, x: Array, y: Array) -> Array:
        """The loss of each of the parameters (n R, P), epoch by epoch, on these rows."""
        h = {name: values[: len(theta)] for name, values in self.h.items()}
        return self.loss.value(self.model.forward(self.fitted, theta, x), y, h)

    def joined(self) -> tuple[NDArray[np.intp], Array, Array, Array]:
        """Epochs (E,), and training error, validation error and penalty (E, R); of no epochs, none."""
        if not self.measured:
            nothing = np.empty((0, len(self.state.specs)))
            return np.empty(0, dtype=np.intp), nothing, nothing, nothing
        epochs, train, validation, paid = (np.concatenate(part) for part in zip(*self.measured, strict=True))
        return epochs, train, validation, paid
