"""Changes of a hidden layer's parameters that no prediction notices: other orders, signs and scales of its units.

Where f(c z) = c f(z) + s, a unit's incoming parameters may be multiplied by c and its outgoing weights divided by it;
the next biases take over s. Of tanh networks with one hidden layer there are no others: Sussmann, 1992,
https://doi.org/10.1016/S0893-6080(05)80037-1
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.formatting import apart, count, number
from core.inspection.health import distinct, weights_of_units
from core.models.networks.layers import weights
from core.models.neural_network import Network
from core.optim.penalties import penalty
from core.theory.objective import Objective
from core.types import Array

# f(−z) = s − f(z): s of the activations for which it holds. f(c z) = c f(z) for every c > 0: the others.
FLIPPED = {"tanh": 0.0, "identity": 0.0, "sigmoid": 1.0}
RESCALED = ("relu", "leaky_relu", "identity")
# The factor by which every second unit is rescaled.
FACTOR = 10.0
REVERSE, SHUFFLE, FLIP, RESCALE, ALL = "reverse", "shuffle", "flip signs", "rescale", "all of them"
CHANGES = (REVERSE, SHUFFLE, FLIP, RESCALE, ALL)


def allowed(network: Network) -> list[str]:
    """The changes that leave predictions alone."""
    name = network.activation.name
    refused = {FLIP: name not in FLIPPED, RESCALE: name not in RESCALED}
    return [change for change in CHANGES if not refused.get(change)]


@dataclass(frozen=True, eq=False)
class Symmetry:
    """A change of hidden layer number `layer`, from 1: its unit k was unit `order[k]`, multiplied by `factor[k]`."""

    layer: int
    order: NDArray[np.intp]
    factor: Array

    @classmethod
    def of(cls, network: Network, layer: int, change: str, seed: int = 0) -> Symmetry:
        """One of CHANGES; signs and scales are those of every second unit."""
        units = network.widths[layer]
        order, factor, second = np.arange(units), np.ones(units), np.arange(units) % 2 == 0
        may = allowed(network) if change == ALL else [change]
        if REVERSE in may:
            order = order[::-1]
        if SHUFFLE in may:
            order = shuffled(units, seed)
        if FLIP in may:
            factor = np.where(second, -factor, factor)
        if RESCALE in may:
            factor = np.where(second, FACTOR * factor, factor)
        return cls(layer, order, factor)

    def of_theta(self, network: Network, theta: Array) -> Array:
        """θ (P,) -> θ′ (P,)."""
        changed = theta.copy()
        # Views of the copy: what leaves the units has the next biases in its first row.
        into, out = weights(changed[None], network.widths)[self.layer - 1 : self.layer + 1]
        into[0] = into[0][:, self.order] * self.factor
        moved = out[0, 1:][self.order]
        out[0, 0] += FLIPPED.get(network.activation.name, 0.0) * moved[self.factor < 0].sum(axis=0)
        out[0, 1:] = moved / self.factor[:, None]
        return changed


def shuffled(units: int, seed: int) -> NDArray[np.intp]:
    """(units,): an order drawn by `seed`, in which some unit moves if any can."""
    order = np.random.default_rng(seed).permutation(units)
    return np.roll(order, 1) if np.array_equal(order, np.arange(units)) else order


@dataclass(frozen=True)
class Difference:
    """What a change did: ‖θ′ − θ‖ / ‖θ‖, the largest change of a prediction, errors and objectives before and after."""

    distance: float
    change: float
    rows: int
    error: tuple[float, float]
    objective: tuple[float, float]


def effect(run: Run, symmetry: Symmetry) -> Difference:
    """Of `symmetry` on the parameters after the last step, over all rows."""
    theta = np.stack([run.flat[-1], symmetry.of_theta(run.network, run.flat[-1])])
    objective, length = Objective.of_run(run), float(np.linalg.norm(theta[0]))
    error = objective.error(theta)
    penalized = error + penalty(theta, objective.l1, objective.l2)
    return Difference(
        distance=float(np.linalg.norm(theta[1] - theta[0])) / (length or 1.0),
        change=largest_change(run, theta),
        rows=len(run.train.y) + len(run.validation.y),
        error=(float(error[0]), float(error[1])),
        objective=(float(penalized[0]), float(penalized[1])),
    )


def largest_change(run: Run, theta: Array) -> float:
    """The largest change of any prediction, over all rows, between two θ (2, P)."""
    changes = [0.0]
    for part in (run.train, run.validation):
        first, second = run.predictions_of(theta, part.x)
        changes.append(float(np.abs(second - first).max(initial=0.0)))
    return max(changes)


def equivalents(network: Network) -> int:
    """How many θ predict the same by order, and by signs where those may be flipped: ∏ n! · 2ⁿ."""
    signs = 2 if network.activation.name in FLIPPED else 1
    return math.prod(math.factorial(units) * signs**units for units in network.hidden)


# --------------------------------------------------------------------------- in words


def finding(run: Run, difference: Difference) -> str:
    """How far the parameters moved, and that nothing else did."""
    if difference.distance == 0:
        return (
            "The parameters are the same after the change: units are copies of each other, all their weights are 0, "
            "or there is only one."
        )
    still = (
        "and not one prediction"
        if difference.change == 0
        else f"and no prediction by more than {number(difference.change, 2)}"
    )
    return (
        f"The parameters moved by {number(100 * difference.distance, 3)} % of their length ‖θ‖, {still} on "
        f"{count(difference.rows, 'row')}. {_cost(run, difference)}"
    ).strip()


def _cost(run: Run, difference: Difference) -> str:
    before, after = difference.objective
    if np.isclose(before, after, rtol=1e-9, atol=0):
        return ""
    first, other = apart(before, after)
    return (
        f"The penalty does notice: error and penalty together were {first} and are {other}. It picks one "
        f"among settings "
        "that predict the same."
    )


def multitude(run: Run) -> str:
    """How many settings predict the same, and what that means for single weights."""
    network = run.network
    many, copies = equivalents(network), _coincide(run)
    of = "orders" if network.activation.name not in FLIPPED else "orders and signs"
    amount = f"{many:,}" if many < 10**9 else f"about $10^{{{len(str(many)) - 1}}}$"
    noun, verb = ("setting", "predicts") if many == 1 else ("settings", "predict")
    settings = f"{'up to ' if copies else ''}{amount} {noun} of parameters that {verb} the same"
    scales = (
        ", and each unit may have any positive scale besides" if network.activation.name in RESCALED else ""
    )
    return (
        f"By {of} of hidden units this network has {settings}{scales}. So a single weight means nothing by itself. "
        "Weights of two trainings can be compared only after their units have been matched."
    )


def _coincide(run: Run) -> bool:
    """Whether some of those settings are one, since units are copies of others, or of others with other signs."""
    network = run.network
    if distinct(run, -1) != [*network.hidden]:
        return True
    both = [np.hstack([units, 0.0 - units]) for units in weights_of_units(run, -1)]
    alike = any(np.unique(signs, axis=1).shape[1] < signs.shape[1] for signs in both)
    return network.activation.name in FLIPPED and alike


def refused(run: Run, layer: int) -> str:
    """Why a change is not offered, with what it would do to predictions."""
    network = run.network
    label, sentences = network.activation.label, []
    why = {
        FLIP: f"{label} of −z is not −{label} of z",
        RESCALE: f"{label} of {FACTOR:.0f} z is not {FACTOR:.0f} times {label} of z",
    }
    for change, reason in why.items():
        if change not in allowed(network):
            other = Symmetry.of(network, layer, change).of_theta(network, run.flat[-1])
            moved = largest_change(run, np.stack([run.flat[-1], other]))
            what = (
                f"a prediction would move by {number(moved, 3)}"
                if moved
                else "only here no prediction would move"
            )
            sentences.append(f"Not offered is *{change}*: {reason}, and {what}.")
    if network.activation.name == "sigmoid":
        sentences.append(
            "Signs may be flipped, since sigmoid of −z is 1 − sigmoid of z: the next biases take over the 1."
        )
    return " ".join(sentences)
