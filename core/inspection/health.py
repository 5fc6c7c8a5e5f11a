"""Signs of trouble in a network: each layer's gradient norm, units that no longer answer, units that are copies."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.inspection import responses
from core.models.networks.layers import weights
from core.theory.objective import Objective
from core.types import Array

Units = NDArray[np.bool_]
# Numbers that agree to this share of the largest among them are equal but for rounding.
EQUAL = 1e-9


def gradient_norms(run: Run, at: int) -> Array:
    """(L,): ‖∂objective/∂θ‖ of each layer, inputs first, on all training rows with the parameters of snapshot `at`."""
    network = run.network
    gradient = Objective.of_run(run).gradient(run.flat[at][None])[0]
    with calm():
        return np.array([np.linalg.norm(gradient[part]) for _, part, _, _ in network.layers()])


def activations(run: Run, at: int) -> list[Array]:
    """(units, N) of each hidden layer on the training rows, with the parameters of snapshot `at`."""
    return responses.responses(run, run.fitted.design(run.train.x), at)[1:-1]


def dead(run: Run, at: int) -> list[Units]:
    """(units,) of each hidden layer: 0 on every training row."""
    return [responses.dead(a) for a in activations(run, at)]


def saturated(run: Run, at: int) -> list[Units]:
    """(units,) of each hidden layer: at an end of its range on almost all training rows."""
    return [responses.saturated(a, run.network.activation) for a in activations(run, at)]


def distinct(run: Run, at: int) -> list[int]:
    """How many units of each hidden layer are no copies of others, with the same weights in and out."""
    return [np.unique(units, axis=1).shape[1] for units in weights_of_units(run, at)]


def weights_of_units(run: Run, at: int) -> list[Array]:
    """(numbers, units) of each hidden layer: bias, weights in and out, in steps of EQUAL of the largest of them."""
    sets = []
    for into, out in itertools.pairwise(weights(run.flat[at][None], run.network.widths)):
        units = np.vstack([into[0], out[0, 1:].T])
        largest = np.abs(units).max() or 1.0
        # Adding 0 turns −0 into 0.
        sets.append(np.round(units / largest / EQUAL) + 0.0)
    return sets
