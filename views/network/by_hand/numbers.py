"""Weights and biases of a network edited layer by layer: what is shown of a layer, what it costs, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import apart, count, number, spoken
from core.inspection.units import DEVIATION, in_own_units, in_units, known
from core.models.neural_network import units_of
from core.theory.arrival import smallest_difference
from core.theory.objective import Objective
from core.types import Array
from core.verdicts.comparing import ROWS

# The largest weight that can be typed: larger ones make no sense, and sums of a few layers stay finite.
LARGEST = 1e6
# Errors within 5 % of each other count as the same.
SAME = 1.05
ROUNDING = 1e-13


# --------------------------------------------------------------------------- a layer as a table


def origin(run: Run) -> Array:
    """θ (P,) that edits begin with: what the run learned, or where it began if it diverged."""
    return run.flat[0 if run.diverged else -1]


def told_in(run: Run, theta: Array, units: str) -> Array:
    """θ (P,) in the units of training, told in `units`; without rounding where they are the same."""
    if _as_trained(run, units):
        return theta
    return np.array([*in_units(run, run.values_of(theta), known(run, units)).values()])


def _as_trained(run: Run, units: str) -> bool:
    return (known(run, units) == DEVIATION) == bool(run.spec["standardize"])


def layer_names(run: Run) -> tuple[str, ...]:
    """As `layer1`, from the inputs to the outputs."""
    return tuple(name for name, *_ in run.network.layers())


@dataclass(frozen=True, eq=False)
class LayerTable:
    """One layer as a table: its place in θ; `values` (1 + inputs, units), biases first; names of rows and columns."""

    part: slice
    values: Array
    rows: tuple[str, ...]
    units: tuple[str, ...]

    @classmethod
    def of(cls, run: Run, theta: Array, layer: str) -> LayerTable:
        """The layer of that name with the parameters θ (P,)."""
        network = run.network
        at = layer_names(run).index(layer) + 1
        part, inputs, units = next((p, i, u) for name, p, i, u in network.layers() if name == layer)
        values = theta[part].reshape(inputs, units)
        return cls(part, values, ("bias", *units_of(network, at - 1)), units_of(network, at))

    def put(self, run: Run, theta: Array, values: Array, units: str = DEVIATION) -> Array:
        """θ (P,) with `values`, told in `units`, in place of its own."""
        changed = theta.copy()
        if self.part.start or _as_trained(run, units):
            changed[self.part] = values.ravel()
            return changed
        # Only the move is converted, so that what is not edited stays as it is.
        move = np.zeros_like(theta)
        move[self.part] = (values - self.values).ravel()
        named = dict(zip(run.named, move.tolist(), strict=True))
        return theta + run.theta_of(in_own_units(run, named, known(run, units)))


def refusal(values: Array) -> str:
    """What is wrong with values that were typed, as a sentence; empty if nothing is."""
    if not np.isfinite(values).all():
        return "Every weight needs a number: the last edit is undone."
    if np.abs(values).max() > LARGEST:
        return f"Weights reach from {-LARGEST:,.0f} to {LARGEST:,.0f} here: the last edit is undone."
    return ""


# --------------------------------------------------------------------------- what it costs


def cost(run: Run, theta: Array) -> dict[str, tuple[float, float]]:
    """{rows: error before the edits, error of the edited parameters θ (P,)}; NaN of validation rows that are none."""
    objective, both = Objective.of_run(run), np.stack([origin(run), theta])
    errors = {"train": objective.error(both), "validation": objective.validation_error(both)}
    return {rows: (float(before), float(after)) for rows, (before, after) in errors.items()}


def finding(run: Run, theta: Array, units: str = DEVIATION) -> str:
    """How many parameters are edited, which of them most, and what it costs."""
    began = "The run diverged, so the table begins where training began. " if run.diverged else ""
    moved = np.abs(told_in(run, theta - origin(run), units))
    # What a conversion leaves beside the largest move is rounding.
    edited, most = int(np.count_nonzero(moved > ROUNDING * moved.max())), int(moved.argmax())
    if not edited:
        return f"{began}Nothing is edited yet."
    before, after = cost(run, theta)[run.evaluated_on]
    which = "is edited," if edited == 1 else "are edited, most of all"
    before_it, after_it = (float(told_in(run, at, units)[most]) for at in (origin(run), theta))
    was, becomes = apart(before_it, after_it)
    return (
        f"{began}{edited} of {count(len(theta), 'parameter')} {which} {spoken(run.titles[most])}, from {was} to "
        f"{becomes}. The {ROWS[run.evaluated_on]} error {_moved(before, after)}."
    )


def _moved(before: float, after: float) -> str:
    if before == after:
        return f"stays {number(before)}"
    old, other = apart(before, after)
    return f"is {other} instead of {old}{_times(before, after)}"


def _times(before: float, after: float) -> str:
    """How the error after an edit compares."""
    if before / SAME <= after <= SAME * before:
        return ": that hardly matters"
    if after < before:
        return ": lower than before"
    return f", {number(after / before, 3)} times as much" if before > 0 and np.isfinite(after) else ""


# --------------------------------------------------------------------------- the way back


def continued_finding(run: Run, theta: Array, continued: Run, unedited: Run) -> str:
    """Whether training from the edited parameters θ (P,) found its way back, and to where.

    `unedited` trained on for as long without the edits: longer than `run`, which would be no fair comparison.
    """
    epochs = count(int(continued.error_epochs[-1]), "more epoch")
    if _lost(run, continued):
        return f"Trained from there, it diverges within {epochs}, and finds no way back."
    start, end = (float(continued.train_error[at]) for at in (0, -1))
    goes = f"stays {number(end)}" if start == end else "goes from {} to {}".format(*apart(start, end))
    sentence = f"Trained on for {epochs}, the training error {goes}."
    if run.diverged or unedited.diverged:
        return f"{sentence} Without the edits the run diverges."
    own = float(unedited.train_error[-1])
    back = _way_back(end, own, smallest_difference(run))
    return (
        f"{sentence} Trained on for as long without the edits, it comes to {number(own)}: {back}. "
        + _where(run, theta, continued, unedited)
    )


def _lost(run: Run, continued: Run) -> bool:
    """Whether it ends above twice both starts, its own and the run's, or beyond the range of floats."""
    end = continued.objective[-1]
    most = 2 * max(continued.objective[0], run.objective[0])
    return not (np.isfinite(end) and np.isfinite(continued.flat[-1]).all() and end <= most)


def _way_back(end: float, own: float, nothing: float) -> str:
    """Whether one error is about another; differences below `nothing` do not count."""
    if end > max(SAME * own, own + nothing):
        return "it did not find its way back"
    return (
        "it found its way back"
        if end >= min(own / SAME, own - nothing)
        else "the edits brought it further down"
    )


def _where(run: Run, theta: Array, continued: Run, unedited: Run) -> str:
    """How far from the learned parameters the edit led, and how far from those without it training ended."""
    ways = (theta - run.flat[-1], continued.flat[-1] - unedited.flat[-1])
    edit, end = (number(float(np.linalg.norm(way)), 3) for way in ways)
    return f"The edit moved the parameters by {edit}; now they are {end} from where they would be without it."
