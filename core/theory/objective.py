"""What training minimizes, as a function of the parameters, with its derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.engine.problem import Problem, problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec, numbers
from core.losses.losses import Loss
from core.models import Optimized, optimized
from core.models.base import Fitted
from core.models.linear import Linear
from core.optim.penalties import penalty
from core.outline import Outlined
from core.types import Array, Hypers

# Multiplications of one second derivative: beyond the first, what needs a dozen of them does without; beyond the
# second, everything.
MANY_PRODUCTS, MOST_PRODUCTS = 5e8, 1e10


@dataclass(frozen=True, eq=False)
class Minimum:
    """θ (P,) in the units of training, what is minimized there, and whether a certificate proves that to be least.

    A certificate is a gradient at rounding, and of log loss one so small that an optimum must be near, or, under an L1
    penalty, a duality gap at rounding.
    """

    theta: Array
    value: float
    proven: bool = True


@dataclass(frozen=True, eq=False, repr=False)
class Objective(Outlined):
    """What one spec minimizes on its training rows; θ (R, P) are any R sets of parameters in the units of training.

    Far from the optimum losses overflow: infinity is a value like any other.
    """

    model: Optimized
    problem: Problem
    loss: Loss
    h: Hypers
    l1: Array
    l2: Array

    @classmethod
    def of(cls, spec: RunSpec, data: Dataset | None = None) -> Objective:
        """The objective of `spec`, or of arrays of one's own with its settings."""
        return cls._on(spec, problem_of(spec, data))

    @classmethod
    def of_run(cls, run: Run) -> Objective:
        """The objective of a run, on the very rows and columns it was trained on."""
        model = optimized(run.spec.model)
        return cls._on(run.spec, Problem.on(model, run.train, run.validation, run.fitted))

    @classmethod
    def _on(cls, spec: RunSpec, problem: Problem) -> Objective:
        model, h = optimized(spec.model), numbers([spec])
        mask = model.layout(problem.fitted).penalty_mask
        loss = model.loss(spec.settings, problem.fitted)
        return cls(model, problem, loss, h, h["l1"] * mask, h["l2"] * mask)

    @property
    def size(self) -> int:
        """P."""
        return self.l1.shape[1]

    @property
    def products(self) -> int:
        """Multiplications that a second derivative takes."""
        return int(self.size**2 * self.problem.y[0].size)

    @property
    def is_curved(self) -> bool:
        """Whether its second derivative is of use: outputs are linear in θ, the loss is smooth, P not too large."""
        curved = self.model.family == "linear" and self.loss.root is not None
        return curved and self.products <= MOST_PRODUCTS

    @property
    def linear(self) -> Linear:
        """The model, where outputs are linear in θ."""
        assert isinstance(self.model, Linear), f"{self.model.name} has no curvature here"
        return self.model

    @property
    def fitted(self) -> Fitted:
        """What was fitted to the training rows, to which the parameters belong."""
        return self.problem.fitted

    @calm()
    def outputs(self, theta: Array) -> Array:
        """(R, N) or (R, K, N), of the training rows."""
        return self.model.forward(self.fitted, theta, self.problem.x)

    @calm()
    def in_data_units(self, theta: Array) -> Array:
        """(R, P): the parameters that predict the same from the raw columns."""
        return self.model.in_data_units(self.fitted, theta)

    @calm()
    def error(self, theta: Array) -> Array:
        """(R,): the mean loss of the training rows, without penalty."""
        return self.loss.value(self.outputs(theta), self.problem.y, self.h)

    @calm()
    def validation_error(self, theta: Array) -> Array:
        """(R,): the mean loss of the validation rows; NaN without any."""
        outputs = self.model.forward(self.fitted, theta, self.problem.validation_x)
        return self.loss.value(outputs, self.problem.validation_y, self.h)

    @calm()
    def value(self, theta: Array) -> Array:
        """(R,): error and penalties."""
        return self.error(theta) + penalty(theta, self.l1, self.l2)

    @calm()
    def gradient(self, theta: Array) -> Array:
        """(R, P): of error and L2 penalty; L1 has none at 0, see `core.optim.penalties`."""
        return self.error_gradient(theta) + self.l2 * theta

    @calm()
    def error_gradient(self, theta: Array) -> Array:
        """(R, P): of the error alone."""
        trace = self.model.trace(self.fitted, theta, self.problem.x)
        slope = self.loss.gradient(trace.outputs, self.problem.y, self.h)
        return self.model.backward(self.fitted, theta, trace, slope)

    @calm()
    def root(self, theta: Array) -> Array:
        """C (P, …) with C Cᵀ the second derivative of error and L2 penalty at θ (P,): keeps small eigenvalues exact.

        Only where it `is_curved`.
        """
        assert self.loss.root is not None, f"the {self.loss.name} loss has no curvature here"
        outputs = self.outputs(theta[None])[0]
        of_loss = self.linear.curvature_root(self.problem.x[0], self.loss.root(outputs))
        return np.hstack([of_loss, np.diag(np.sqrt(self.l2[0]))])
