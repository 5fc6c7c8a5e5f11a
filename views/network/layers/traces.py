"""What happens in each layer of a network while it learns, snapshot by snapshot.

Of a layer's parameters its weights alone are measured, without its biases. Gradients are those of
`core.theory.tensors`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.inspection.responses import saturated
from core.models.networks.activations import Activation
from core.models.neural_network import Network
from core.outline import Sized
from core.theory.objective import Objective
from core.theory.tensors import moved, norms
from core.types import Array, OnEpoch
from core.work import Work

# The most activations of snapshots that are traced at once: about what fits in a processor's cache.
MOST_BYTES = 2 * 2**20
# Operations on what a hidden unit answers, and exponentials.
OPERATIONS, EXPONENTIALS = 5, 1.5
# Shares of a layer's weights that lie below the lines of its distribution.
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
Silence = Literal["dead", "saturated", ""]


@dataclass(frozen=True, eq=False)
class Traces(Sized):
    """Measures of L layers at T snapshots, (T, L) each; NaN where there is none.

    `norm`: ‖W‖ of the weights W of a layer. `gradient`: ‖∂loss/∂W‖. `update`: how far W moved, as `tensors.moved` says.
    `silent` (T, L − 1): share of the units of a hidden layer that no longer answer, as `silence` says.
    """

    norm: Array
    gradient: Array
    update: Array
    silent: Array


def traces(run: Run, on_epoch: OnEpoch | None = None) -> Traces:
    """The measures of every snapshot of `run`; calls `on_epoch(snapshot, snapshots)` after each."""
    objective, network = Objective.of_run(run), run.network
    traced = []
    for part in _chunks(run):
        traced.append(_traced(objective, network, run.flat[part]))
        if on_epoch:
            on_epoch(part.stop, len(run.flat))
    gradient, silent = (np.concatenate(of) for of in zip(*traced, strict=True))
    norm, update = moved(run, _weights(network))
    return Traces(norm, gradient, update, silent)


def work(run: Run) -> Work:
    """Roughly what `traces` takes."""
    rows, hidden = len(run.flat) * len(run.train.y), sum(run.network.hidden)
    return rows * Work(
        multiplies=3 * run.parameter_count, numbers=OPERATIONS * hidden, exponentials=EXPONENTIALS * hidden
    )


def _weights(network: Network) -> list[str]:
    return [f"{layer}.weight" for layer, *_ in network.layers()]


def quantiles(run: Run, layer: str) -> Array:
    """(T, 7): the QUANTILES of a layer's weights; NaN from where they are no numbers."""
    weight = run.parameters[f"{layer}.weight"].reshape(len(run.epochs), -1)
    with calm():
        return np.quantile(weight, QUANTILES, axis=1).T


# --------------------------------------------------------------------------- gradients and units


def _chunks(run: Run) -> Iterator[slice]:
    """Snapshots that are traced at once."""
    row = 8 * sum(1 + width for width in run.network.widths)
    size = max(1, MOST_BYTES // (row * len(run.train.y)))
    return (slice(begin, min(begin + size, len(run.flat))) for begin in range(0, len(run.flat), size))


def _traced(objective: Objective, network: Network, theta: Array) -> tuple[Array, Array]:
    """Norms of gradients (T, L) and shares of silent units (T, L − 1) with parameters θ (T, P)."""
    model, problem = objective.model, objective.problem
    with calm():
        trace = model.trace(network, theta, problem.x)
        slope = objective.loss.gradient(trace.outputs, problem.y, objective.h)
        gradient = model.backward(network, theta, trace, slope)
        entered, _ = trace.kept
        silent = [_share(a[:, 1:], network.activation) for a in entered[1:]]
    return norms(model.layout(network), _weights(network), gradient), np.stack(silent, axis=1)


def _share(a: Array, f: Activation) -> Array:
    """(T,) of activations (T, units, N)."""
    known = np.isfinite(a).all(axis=(1, 2))
    gone = saturated(a, f) if silence(f) == "saturated" else (a <= 0).all(axis=-1)
    return np.where(known, gone.mean(axis=1) if silence(f) else 0.0, np.nan)


def silence(f: Activation) -> Silence:
    """How its units stop answering: at an end of its range (`responses.saturated`), or never above 0 on any row."""
    if math.isfinite(f.high - f.low):
        return "saturated"
    # A leaky ReLU also answers below 0, though softly.
    below, above = f.slope(np.array([-1.0, 1.0]))
    return "dead" if below == 0 < above else ""
