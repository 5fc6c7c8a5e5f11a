"""Named tensors of a model while it learns, snapshot by snapshot: how large, how far they move, how steep the loss is.

Gradients are those of the loss on all training rows, without penalties, at the parameters of a snapshot: nothing of
batches or of the optimizer is in them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.models import MODELS
from core.models.base import Layout
from core.theory.objective import Objective
from core.types import Array, OnEpoch


def layout_of(run: Run) -> Layout:
    """How θ of `run` splits into tensors."""
    return MODELS[run.spec.model].layout(run.fitted)


def matrices(run: Run) -> tuple[str, ...]:
    """Names of the tensors that have rows and columns."""
    return tuple(name for name, shape in layout_of(run).shapes.items() if len(shape) == 2)


def norms(layout: Layout, names: Sequence[str], theta: Array) -> Array:
    """(T, K): the Euclidean norm of each of K tensors in θ (T, P)."""
    places = {name: part for name, part, _ in layout.slices()}
    with calm():
        return np.stack([np.linalg.norm(theta[:, places[name]], axis=1) for name in names], axis=1)


def moved(run: Run, names: Sequence[str]) -> tuple[Array, Array]:
    """(T, K) each: ‖W‖, and how far W moved since the snapshot before, per epoch and as a share of ‖W‖ there.

    ‖Wₜ − Wₛ‖ / ((t − s) ‖Wₛ‖) of epochs s < t: the way there and back does not count. NaN before the first epoch.
    """
    layout, epochs = layout_of(run), np.diff(run.epochs)[:, None]
    norm = norms(layout, names, run.flat)
    with calm():
        update = norms(layout, names, np.diff(run.flat, axis=0)) / epochs / norm[:-1]
    return norm, np.concatenate([np.full_like(norm[:1], np.nan), update])


def gradient_norms(run: Run, names: Sequence[str], on_epoch: OnEpoch | None = None) -> Array:
    """(T, K): ‖∂loss/∂W‖, one snapshot after the other; calls `on_epoch(snapshot, snapshots)`."""
    objective, layout = Objective.of_run(run), layout_of(run)
    sizes = np.empty((len(run.flat), len(names)))
    for at in range(len(run.flat)):
        sizes[at] = norms(layout, names, objective.error_gradient(run.flat[at : at + 1]))[0]
        if on_epoch:
            on_epoch(at + 1, len(run.flat))
    return sizes
