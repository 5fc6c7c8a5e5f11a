"""Growing: the records of models that bring their own way to learn, one growth for all runs that share it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from core.calm import calm
from core.engine.problem import Problem
from core.engine.run import Run
from core.engine.snapshots import snapshot_epochs
from core.engine.spec import RunSpec
from core.models import Grown, Growth
from core.types import OnEpoch

# The most bytes of parameters of one run: what grows is as large as its data let it become.
MOST_BYTES = 32 * 2**20


def grow(
    model: Grown,
    specs: Sequence[RunSpec],
    problems: Sequence[Problem],
    on_epoch: OnEpoch | None,
    most_snapshots: int,
) -> list[Run]:
    """The record of each spec; they differ only in hypers that batch. Calls `on_epoch(runs, of all)` after each."""
    runs: dict[int, Run] = {}
    # Specs that learn from the same rows share a growth.
    groups: dict[int, list[int]] = {}
    for i, problem in enumerate(problems):
        groups.setdefault(id(problem), []).append(i)
    for shared in groups.values():
        problem, settings = problems[shared[0]], [specs[i].settings for i in shared]
        growths = model.grow(settings, problem.train, problem.validation)
        for i, (growth, seconds) in zip(shared, _timed(growths), strict=True):
            runs[i] = _run(specs[i], problem, growth, most_snapshots, seconds)
            if on_epoch is not None:
                on_epoch(len(runs), len(specs))
    return [runs[i] for i in range(len(specs))]


def _timed(growths: Iterator[Growth]) -> Iterator[tuple[Growth, float]]:
    """Each with the seconds it took; what all share counts for the first."""
    while True:
        began = time.perf_counter()
        # Only while it computes: what a generator sets stays set in its caller.
        with calm():
            growth = next(growths, None)
        if growth is None:
            return
        yield growth, time.perf_counter() - began


def _run(spec: RunSpec, problem: Problem, growth: Growth, most_snapshots: int, seconds: float) -> Run:
    steps = len(growth.train_error) - 1
    bytes_each = growth.flat(np.array([steps])).nbytes
    kept = max(2, min(most_snapshots, MOST_BYTES // bytes_each))
    epochs = np.array(snapshot_epochs(steps, kept))
    return Run(
        spec=spec,
        train=problem.train,
        validation=problem.validation,
        fitted=growth.fitted,
        epochs=epochs,
        flat=growth.flat(epochs),
        error_epochs=np.arange(len(growth.train_error)),
        train_error=growth.train_error,
        validation_error=growth.validation_error,
        objective=growth.objective,
        seconds=seconds,
    )
