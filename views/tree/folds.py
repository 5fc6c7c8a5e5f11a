"""Cross-validation: the training rows in folds, each of which evaluates what was learned of the others; Stone, 1974."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.engine.batches import batch_work, batched
from core.engine.problem import Problem, prepared
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import axes_of, refuse_too_much, specs_over
from core.engine.training import train_on
from core.hyper import SettingError
from core.models import MODELS
from core.outline import Outlined
from core.types import Array, OnEpoch
from core.verdicts.measures import Measure
from core.work import Work

FOLDS = 5
# Only the ends of these runs are compared.
SNAPSHOTS = 2
# Keeps the stream that draws folds apart from those that draw samples and splits.
_FOLDS = 2


@dataclass(frozen=True, eq=False, repr=False)
class CrossValidation(Outlined):
    """V values, F folds: `runs` (V, F), of which each has a fold for its validation rows."""

    spec: RunSpec
    over: Mapping[str, tuple[Any, ...]]
    runs: tuple[tuple[Run, ...], ...]

    def evaluate(self, measure: Measure) -> Array:
        """(V, F): the measure on each fold."""
        return np.array([[measure.of(run, "validation") for run in runs] for runs in self.runs])


def cross_validated(
    spec: RunSpec,
    over: Mapping[str, Iterable[Any]],
    data: Dataset | None = None,
    folds: int = FOLDS,
    on_epoch: OnEpoch | None = None,
) -> CrossValidation:
    """Train `spec` with every combination of `over` on all folds but one, for each fold.

    The spec's own validation rows are left alone. `on_epoch(batches, of all)` hears of each batch of each fold. Raises
    SettingError like `sweep`, and when there are more folds than training rows.
    """
    axes = axes_of(over)
    spec = spec if data is None else spec.on(data)
    specs = specs_over(spec, axes)
    batches = batched(specs, data)
    refuse_too_much(
        specs * folds, data, folds * sum((batch_work(specs, batch, data) for batch in batches), Work())
    )
    runs: dict[tuple[int, int], Run] = {}
    for done, batch in enumerate(batches):
        mine = [specs[i] for i in batch]
        for fold, problems in enumerate(_folded(mine, prepared(mine, data), folds)):
            trained = train_on(mine, problems, most_snapshots=SNAPSHOTS)
            runs |= {(i, fold): run for i, run in zip(batch, trained, strict=True)}
            if on_epoch is not None:
                on_epoch(done * folds + fold + 1, len(batches) * folds)
    return CrossValidation(
        spec, axes, tuple(tuple(runs[i, fold] for fold in range(folds)) for i in range(len(specs)))
    )


def _folded(specs: list[RunSpec], problems: tuple[Problem, ...], folds: int) -> Iterator[list[Problem]]:
    """For each fold, the problem of each spec without it; shared problems stay shared."""
    first = {id(problem): i for i, problem in reversed([*enumerate(problems)])}
    for fold in range(folds):
        made = {key: _without(specs[i], problems[i], fold, folds) for key, i in first.items()}
        yield [made[id(problem)] for problem in problems]


def _without(spec: RunSpec, problem: Problem, fold: int, folds: int) -> Problem:
    """The training rows of `problem`, split into those of other folds to learn from and those of `fold`."""
    held_out = fold_of_rows(problem.train, folds, spec.whole("data_seed")) == fold
    train, validation = (problem.train.rows(np.flatnonzero(of)) for of in (~held_out, held_out))
    model = MODELS[spec.model]
    return Problem.on(model, train, validation, model.prepare(spec.settings, train))


def fold_of_rows(data: Dataset, folds: int, data_seed: int) -> NDArray[np.intp]:
    """(N,): the fold of each row; folds, and the rows of each class in them, differ by one row at most."""
    if not 2 <= folds <= len(data.y) - 1:
        raise SettingError(f"{len(data.y)} training rows make 2 to {len(data.y) - 1} folds; got {folds}")
    rng = np.random.default_rng((data_seed, _FOLDS))
    order = rng.permutation(len(data.y))
    if data.class_names:
        order = order[np.argsort(data.y[order], kind="stable")]
    fold = np.empty(len(data.y), dtype=np.intp)
    fold[order] = np.arange(len(data.y)) % folds
    return fold
