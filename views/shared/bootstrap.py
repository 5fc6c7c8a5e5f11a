"""The bootstrap: what would have been learned from other rows, drawn from the training rows with replacement.

Where training aims at an optimum that is known, each resample's own is found by Newton's method, which takes a single
step under the squared loss. Elsewhere each resample is trained on. Efron, 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.engine.batches import BATCH_BYTES
from core.engine.problem import Problem
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.training import advance, longest_epochs, start
from core.theory.newton import whitening
from core.theory.objective import Objective
from core.theory.optimum import NoOptimum, aim, optimum
from core.theory.target import elsewhere
from core.types import Array, OnEpoch
from core.work import Work

# How many resamples are solved, or trained on.
SOLVED, TRAINED = 200, 64
# Solved at once: between two of such batches a newer run of the script may take over.
BATCH = 50
MOST_STEPS, MOST_HALVINGS = 30, 20
# A step this small beside the root of the objective at 0 is the last. A curvature this small beside that of all rows is
# none: the resample does not determine every parameter, or its classes can be separated.
ARRIVED, FLAT = 1e-6, 1e-9
# Keeps the stream that draws resamples apart from those that draw the sample and its split, under one seed.
_RESAMPLE = 2


@dataclass(frozen=True, eq=False)
class Samples:
    """R sets of parameters: `values` (R, P) in data units, `outputs` (R, N) or (R, K, N) on the evaluation rows.

    `lost` more sets were left out: undetermined, or diverged. `solved` tells optima from what training ended at.
    """

    values: Array
    outputs: Array
    lost: int
    solved: bool = False

    @property
    def nbytes(self) -> int:
        """Memory."""
        return self.values.nbytes + self.outputs.nbytes

    @classmethod
    def of(cls, run: Run, runs: Sequence[Run]) -> Samples:
        """What other `runs` of the same features ended at, on the evaluation rows of `run`."""
        settled = [each for each in runs if not each.diverged]
        x = run.evaluation.x
        outputs = [each.outputs(x)[-1] for each in settled]
        values = np.array([[*each.final.values()] for each in settled]).reshape(-1, run.parameter_count)
        return cls(values, np.array(outputs), len(runs) - len(settled))


def bootstrap(spec: RunSpec, on_epoch: OnEpoch | None = None) -> Samples:
    """What was learned, or would be, from resamples of the training rows of `spec`; `on_epoch` hears of progress."""
    objective, theta = Objective.of(spec), known_optimum(spec)
    problem = objective.problem
    rows = drawn(len(problem.train.y), TRAINED if theta is None else SOLVED, spec.whole("data_seed"))
    sets = (
        _trained(spec, problem, rows, on_epoch)
        if theta is None
        else _solved(objective, theta, rows, on_epoch)
    )
    kept = sets[np.isfinite(sets).all(axis=1)]
    evaluation = problem.validation if len(problem.validation.y) else problem.train
    outputs = objective.model.forward(problem.fitted, kept, problem.fitted.design(evaluation.x))
    return Samples(objective.in_data_units(kept), outputs, len(sets) - len(kept), theta is not None)


def shared(spec: RunSpec) -> RunSpec:
    """What all specs with the same bootstrap have in common: where optima are solved for, not how one trains."""
    return spec if known_optimum(spec) is None else aim(spec)


def work(run: Run) -> Work:
    """Roughly what `bootstrap` takes."""
    if known_optimum(run.spec) is None:
        rows = len(run.train.y) + len(run.validation.y)
        return run.spec.work(TRAINED, (rows, run.train.x.shape[1]))
    steps, outputs = (2, 1) if run.loss.name == "squared" else (8, max(1, len(run.columns.outputs)))
    products = len(run.train.y) * outputs * run.parameter_count**2
    return SOLVED * steps * Work(calls=120, multiplies=6 * products)


def known_optimum(spec: RunSpec) -> Array | None:
    """θ (P,) that training aims at; None where it aims elsewhere, or where it is not known by Newton's method."""
    if spec.settings["l1"] or elsewhere(spec):
        return None
    try:
        return optimum(spec)
    except NoOptimum:
        return None


def drawn(rows: int, times: int, seed: int) -> NDArray[np.intp]:
    """(times, rows): indices of the rows of each resample."""
    return np.random.default_rng((seed, _RESAMPLE)).integers(rows, size=(times, rows))


def resampled(problem: Problem, rows: NDArray[np.intp]) -> tuple[Array, Array]:
    """x (R, P, N) and y (R, N) or (R, K, N) of the resamples `rows` (R, N)."""
    x, y = (np.moveaxis(np.take(of[0], rows, axis=-1), -2, 0) for of in (problem.x, problem.y))
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


# --------------------------------------------------------------------------- trained


def _trained(spec: RunSpec, problem: Problem, rows: NDArray[np.intp], on_epoch: OnEpoch | None) -> Array:
    """(R, P): θ after training on each resample, as one batch or several; NaN where that diverged."""
    size = max(1, BATCH_BYTES // problem.x.nbytes)
    batches = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
    sets = []
    for number, batch in enumerate(batches):
        x, y = resampled(problem, batch)
        state = replace(start([spec] * len(batch), most_snapshots=2), x=x, y=y)
        on_progress = on_epoch and _after(number, len(batches), on_epoch)
        state, history = advance(state, longest_epochs(state), on_progress)
        diverged = ~(history.train_error[-1] <= 2 * history.train_error[0])
        sets.append(np.where(diverged[:, None], np.nan, state.theta))
    return np.concatenate(sets)


def _after(batch: int, batches: int, on_epoch: OnEpoch) -> OnEpoch:
    return lambda epoch, epochs: on_epoch(batch * epochs + epoch, batches * epochs)


# --------------------------------------------------------------------------- solved


def _solved(objective: Objective, theta: Array, rows: NDArray[np.intp], on_epoch: OnEpoch | None) -> Array:
    """(R, P): the optimum of each resample, found from that of all rows; NaN where there is none."""
    basis, sets = whitening(objective.root(theta)), []
    for begin in range(0, len(rows), BATCH):
        x, y = resampled(objective.problem, rows[begin : begin + BATCH])
        sets.append(minima(replace(objective, problem=replace(objective.problem, x=x, y=y)), theta, basis))
        if on_epoch is not None:
            on_epoch(min(begin + BATCH, len(rows)), len(rows))
    return np.concatenate(sets)


def minima(objective: Objective, theta: Array, basis: Array) -> Array:
    """(R, P): where an objective of R sets of rows is least, from θ (P,) by Newton's method; NaN where it is nowhere.

    In coordinates `basis` (P, rank) in which the curvature of all rows is 1, that of R resamples is not far from it,
    however ill-conditioned the columns are.
    """
    theta = np.tile(theta, (len(objective.problem.x), 1))
    enough = ARRIVED * np.sqrt(objective.value(np.zeros_like(theta)))
    lost = np.zeros(len(theta), dtype=bool)
    for _ in range(MOST_STEPS):
        eigenvalues, vectors = np.linalg.eigh(_curvature(objective, theta, basis))
        lost |= eigenvalues[:, 0] < FLAT
        slope = (objective.gradient(theta) @ basis)[:, None] @ vectors
        step = (slope / np.maximum(eigenvalues, FLAT)[:, None] @ vectors.swapaxes(1, 2))[:, 0]
        step[lost] = 0
        theta = theta - _shortened(objective, theta, step @ basis.T)
        far = np.linalg.norm(step, axis=1) > enough
        if not far.any():
            break
    return np.where((lost | far)[:, None], np.nan, theta)


def _curvature(objective: Objective, theta: Array, basis: Array) -> Array:
    """(R, rank, rank): the second derivative of each objective at its θ (R, P), in coordinates `basis`."""
    model, root = objective.linear, objective.loss.root
    assert root is not None
    outputs = objective.outputs(theta)
    roots = (
        basis.T @ model.curvature_root(x, root(of))
        for x, of in zip(objective.problem.x, outputs, strict=True)
    )
    return np.stack([of_class @ of_class.T for of_class in roots]) + basis.T @ (
        objective.l2[0][:, None] * basis
    )


def _shortened(objective: Objective, theta: Array, step: Array) -> Array:
    """Steps (R, P), each halved until its objective does not rise."""
    here, length = objective.value(theta), np.ones((len(theta), 1))
    for _ in range(MOST_HALVINGS):
        rises = objective.value(theta - length * step) > here * (1 + ARRIVED)
        if not rises.any():
            break
        length[rises] /= 2
    return length * step
