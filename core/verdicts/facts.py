"""What several rules ask about one run, each computed once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.features.columns import Columns
from core.once import once
from core.optim.hypers import batch_rows
from core.optim.optimizers import OPTIMIZERS
from core.theory.arrival import arrived_at
from core.theory.landscape import PLAIN, spectrum
from core.theory.modes import multipliers, step_of
from core.theory.objective import Minimum, Objective
from core.theory.optimum import Missing, minimum_of
from core.theory.separation import Separation
from core.types import Array
from core.verdicts.trends import last_tenth

# The share of the edge of stability that is safe and fast: half of it, for gradient descent 1/λmax, is the largest rate
# at which no step overshoots.
SAFE_SHARE = 0.5
# More epochs than anybody waits for, and how finely numbers of epochs are told apart: within 2 %.
FARTHEST, TIMES = 1e9, 1000
# As near to its least as makes no difference to what the model misses.
NEAR = 1.05


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of one run, all read from its record, so that data of one's own need not be there."""

    run: Run

    @property
    def inputs(self) -> Columns:
        """The columns that the model sees."""
        return self.run.network.inputs if self.run.family == "network" else self.run.columns

    @property
    def objective(self) -> Objective:
        """What was minimized."""
        return _objective(self.run)

    @property
    def here(self) -> Array:
        """θ (P,) where the run ended, or began if it diverged."""
        return self.run.flat[0 if self.run.diverged else -1]

    @property
    def _decomposed(self) -> tuple[Array, Array] | None:
        return _decomposed(self.run)

    @cached_property
    def curvatures(self) -> Array | None:
        """(P,) of the objective `here`, steepest first, 0 where it is flat; None under a loss that is not smooth."""
        return None if self._decomposed is None else self._decomposed[0]

    @cached_property
    def steepest_of_batches(self) -> float | None:
        """What sets the rate of batches of B rows: (ρ + (B − 1) λmax) / B, where ρ is the steepest row's own curvature.

        Ma, Bassily & Belkin, 2018, https://proceedings.mlr.press/v80/ma18a.html; λmax where all rows are one batch.
        """
        rows = len(self.run.train.y)
        batch = batch_rows(self.run.spec.settings, rows)
        if self.steepest is None or batch == rows:
            return self.steepest
        root = self.objective.root(self.here)[:, : -self.objective.size]
        alone = rows * float((root**2).sum(axis=0).reshape(rows, -1).sum(axis=1).max())
        return max(self.steepest, (alone + (batch - 1) * self.steepest) / batch)

    @property
    def steepest(self) -> float | None:
        """The largest curvature; None where there is none."""
        if self.curvatures is None or not self.curvatures[0] > 0:
            return None
        return float(self.curvatures[0])

    @property
    def edge(self) -> float | None:
        """The rate × curvature below which the rule converges on full batches; None where theory knows none."""
        edge = OPTIMIZERS[str(self.run.spec.optimizer)].edge
        return None if edge is None else edge(self.run.spec.settings)

    @property
    def safe_rate(self) -> float | None:
        """Half the learning rate at the edge of stability; None where that is not known.

        Momentum adds up the noise of batches, by 1 / (1 − β): with batches, the whole of that has to be safe.
        """
        if not self.edge or not self.steepest_of_batches:
            return None
        if self.run.steps_per_epoch == 1:
            return SAFE_SHARE * self.edge / self.steepest_of_batches
        kept = self.run.spec.number("momentum", 0)
        return (1 - kept) / self.steepest_of_batches

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.run.spec.learning_rate

    @property
    def epochs(self) -> int:
        """How many were trained."""
        return int(self.run.error_epochs[-1])

    # ----------------------------------------------------------------------- how far it is, and how long it takes

    @property
    def _minimum(self) -> Minimum | Missing | None:
        return _minimum(self.run)

    @property
    def optimum(self) -> Array | None:
        """θ (P,) where the objective is least; None where there is no such place, or none that is soon known."""
        return self._minimum.theta if isinstance(self._minimum, Minimum) else None

    @property
    def separation(self) -> Separation | None:
        """The proof that there is no such place, where classes lie so."""
        return self._minimum.separation if isinstance(self._minimum, Missing) else None

    @property
    def least(self) -> float:
        """The least objective; NaN where that is not known."""
        return self._minimum.value if isinstance(self._minimum, Minimum) else np.nan

    @cached_property
    def least_error(self) -> float | None:
        """The training error where the objective is least; None where that is not known."""
        if self.optimum is None:
            return None
        outputs = self.objective.outputs(self.optimum[None])
        with calm():
            return float(self.objective.loss.value(outputs, self.objective.problem.y, self.objective.h)[0])

    @property
    def near(self) -> bool:
        """Whether the training error is within a twentieth of where the objective is least, so that more is no help."""
        return self.least_error is not None and bool(self.run.train_error[-1] <= NEAR * self.least_error)

    @cached_property
    def missing(self) -> float:
        """How far the objective is above where it counts as arrived; 0 where it has, NaN where that is not known."""
        return max(0.0, float(self.run.objective[-1]) - arrived_at(self.run, self.least))

    @cached_property
    def shares(self) -> Array | None:
        """(P,) what is left of the objective along each direction, to second order: ½ λ c²."""
        if self._decomposed is None or self.optimum is None:
            return None
        curvatures, directions = self._decomposed
        return 0.5 * curvatures * (directions.T @ (self.here - self.optimum)) ** 2

    @property
    def predictable(self) -> bool:
        """Whether each step multiplies what is left along each direction by a known factor."""
        plain = all(self.run.spec[name] == value for name, value in PLAIN.items())
        return self.edge is not None and self.shares is not None and plain

    def bears(self, l2: float) -> bool:
        """Whether an L2 penalty that makes all directions steeper leaves the rate below the edge, by theory."""
        if (
            not self.edge
            or not self.steepest
            or self.run.steps_per_epoch > 1
            or self.run.loss.name != "squared"
        ):
            return False
        return self.predictable and self.rate * (self.steepest + l2) < self.edge

    def end_of(self, spec: RunSpec) -> float | None:
        """The objective with which `spec` would end, the run with another rule or rate; None where that is not exact.

        Under the squared loss, on full batches, each step is one map of the distances along the directions.
        """
        run = self.run
        exact = self.predictable and self.run.steps_per_epoch == 1 and run.loss.name == "squared"
        others = [name for name in run.spec.hypers if name not in ("learning_rate", "momentum", "epochs")]
        if not exact or run.spec["patience"] is not None or any(spec[n] != run.spec[n] for n in others):
            return None
        if OPTIMIZERS[str(spec.optimizer)].edge is None:
            return None
        assert self._decomposed is not None
        assert self.optimum is not None
        curvatures, directions = self._decomposed
        with calm():
            steps = np.linalg.matrix_power(step_of(spec, curvatures), spec.epochs)[:, 0, 0]
            left = 0.5 * curvatures * (steps * (directions.T @ (run.flat[0] - self.optimum))) ** 2
        return self.least + float(left.sum())

    @cached_property
    def epochs_left(self) -> float:
        """About how many more it takes to arrive; infinite if it never does, NaN where the optimum is not known."""
        if not self.missing > 0:
            return self.missing
        return self._by_factors() if self.predictable else self._by_pace()

    def _by_factors(self) -> float:
        """By the factor of each direction, `core.theory.modes`."""
        assert self.shares is not None
        assert self.curvatures is not None
        factor = np.abs(multipliers(self.run.spec, self.curvatures)).max(axis=1)
        steps = np.geomspace(1, FARTHEST, TIMES)
        with calm():
            left = np.exp(2 * steps[:, None] * np.log(factor)) @ self.shares / self.shares.sum()
        arrived = np.flatnonzero(left <= 1 - self.missing / (self.run.objective[-1] - self.least))
        return float(steps[arrived[0]] / self.run.steps_per_epoch) if arrived.size else np.inf

    def _by_pace(self) -> float:
        """As if the objective went on falling as fast as over the last tenth of the epochs: at least so many."""
        recent = last_tenth(self.run.objective)
        fell = float(recent[0] - recent[-1])
        return self.missing * (len(recent) - 1) / fell if fell > 0 else np.inf


# Judge and rules ask for these, each by facts of their own.


@once
def _objective(run: Run) -> Objective:
    return Objective.of_run(run)


@once
def _minimum(run: Run) -> Minimum | Missing | None:
    """Where the objective is least, or why that is not known; None where finding it may take too long."""
    # A search for signs may take too long for a glance, and weight decay leads elsewhere.
    if run.spec["l1"] or run.spec.settings.get("weight_decay"):
        return None
    return minimum_of(_objective(run))


@once
def _decomposed(run: Run) -> tuple[Array, Array] | None:
    """Curvatures and their directions where the run ended, or began if it diverged."""
    objective = _objective(run)
    root = objective.root(run.flat[0 if run.diverged else -1]) if objective.is_curved else np.array(np.nan)
    return spectrum(root) if np.isfinite(root).all() else None
