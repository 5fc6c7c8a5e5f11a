"""From runs and sweeps to what is kept of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.engine.sweep import Sweep
from core.inspection import by_layer, units
from core.inspection.pinned.record import (
    KNOWN,
    MOST_POINTS,
    MOST_VALUES,
    MOST_WEIGHTS,
    VARIES,
    Curve,
    Layer,
    Parameter,
    Pin,
    PinnedSweep,
    Rows,
)
from core.types import Array
from core.verdicts.measures import MEASURES

# Bins of weights for each unit of sign(w) · log(1 + |w|): so records of any size are counted alike.
BINS = 16


def pinned(run: Run) -> Pin:
    """What is kept of `run`."""
    layered = run.family in ("network", "transformer")
    few = run.family == "network" and run.parameter_count <= MOST_WEIGHTS and not run.diverged
    return Pin(
        run.spec,
        run.task,
        Rows(len(run.train.y), len(run.validation.y), mark_of(run)),
        run.loss.noun,
        loss_settings(run),
        run.time_unit,
        run.diverged,
        run.parameter_count,
        measures_of(run),
        curve_of(run),
        {} if layered or run.parameter_count > MOST_VALUES else values_of(run),
        layers_of(run) if layered and not run.diverged else {},
        run.network.widths if few else (),
        weights_of(run) if few else np.empty(0),
    )


def pinned_sweep(sweep: Sweep) -> PinnedSweep:
    """What is kept of all runs of `sweep`."""
    runs = sweep.runs
    means = {(run.loss.noun, loss_settings(run)) for run in runs}
    known = MEASURES[KNOWN[runs[0].task]]
    return PinnedSweep(
        sweep.spec,
        sweep.over,
        runs[0].task,
        runs[0].loss.noun,
        loss_settings(runs[0]) if len(means) == 1 else VARIES,
        tuple(map(mark_of, runs)),
        np.array([run.train_error[-1] for run in runs]),
        np.array([run.evaluation_error[-1] for run in runs]),
        np.array([known.evaluate(run) for run in runs]),
        np.array([run.parameter_count for run in runs]),
        np.array([run.diverged for run in runs]),
    )


def mark_of(run: Run) -> str:
    """A mark of the rows that judge: runs with another are judged on others."""
    return run.evaluation.fingerprint[:16]


def loss_settings(run: Run) -> str:
    """The settings that decide what errors mean: only errors that mean the same are compared."""
    return ", ".join(f"{name} {run.spec[name]}" for name in run.loss.reads)


def measures_of(run: Run) -> dict[str, tuple[float, float]]:
    """{measure: its last value on training and on validation rows}."""
    judged = [measure for measure in MEASURES.values() if run.task in measure.tasks]
    return {each.name: (each.of(run, "train"), each.of(run, "validation")) for each in judged}


def curve_of(run: Run) -> Curve:
    """Errors at epochs that are dense at first, since most happens there."""
    last = len(run.error_epochs) - 1
    even = np.linspace(0, last, MOST_POINTS // 2)
    dense = np.geomspace(1, last, MOST_POINTS // 2) if last > 0 else even
    at: NDArray[np.intp] = np.unique(np.concatenate([even, dense]).round().astype(np.intp))
    return Curve(run.error_epochs[at], run.train_error[at], run.validation_error[at])


def values_of(run: Run) -> dict[str, Parameter]:
    """All parameters by tidy name, in the data's units; those that do not exist yet are left out.

    So are the features of splits: they are no amounts, and the names of thresholds say them.
    """
    return {
        name: Parameter(run.title(name), value)
        for name, value in run.final.items()
        if not name.startswith("feature[") and (run.diverged or not np.isnan(value))
    }


def weights_of(run: Run) -> Array:
    """θ (P,) of a network per standard deviation of each input: what units are matched by."""
    return np.array([*units.in_units(run, run.final, units.DEVIATION).values()])


def layers_of(run: Run) -> dict[str, Layer]:
    """The layers of a network, or the parts of a transformer."""
    return {name: layer_of(weights.ravel()) for name, weights in by_layer.weights(run).items()}


def layer_of(weights: Array) -> Layer:
    """The weights of one layer, in any order, in numbers."""
    summed = by_layer.summary(weights)
    places, counts = np.unique(bin_of(weights), return_counts=True)
    return Layer(
        len(weights),
        summed["norm"],
        summed["mean"],
        summed["deviation"],
        summed["share near zero"],
        dict(zip(places.tolist(), counts.tolist(), strict=True)),
    )


def bin_of(weights: Array) -> NDArray[np.intp]:
    """The bin of each weight."""
    return np.floor(BINS * np.sign(weights) * np.log1p(np.abs(weights))).astype(np.intp)
