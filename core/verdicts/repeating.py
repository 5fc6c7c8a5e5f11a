"""One training repeated on other splits, or samples, each with another seed: how its errors vary by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import held, source_of
from core.engine.batches import batch_work, batched
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import overall, refuse_too_much
from core.engine.training import train_batch
from core.losses.losses import LOSSES
from core.outline import Outlined, Sized
from core.types import Array, OnEpoch
from core.verdicts.measures import BRIER, LOSS, MEASURES, Measure
from core.work import Work

# Only the ends of these runs are compared.
SNAPSHOTS = 2


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Outlined, Sized):
    """What n repeats of `spec` are worth on the rows that each kept aside: `values` {measure: (n,)}.

    `loss` names what was minimized, with the settings that it reads; `unit` is how far the targets lie apart that were
    learned, `share` the mean share of rows that were kept aside, `diverged` (n,) whether a repeat diverged.
    """

    spec: RunSpec
    values: Mapping[str, Array]
    diverged: NDArray[np.bool_]
    loss: tuple[object, ...]
    unit: float
    share: float


def repeats(spec: RunSpec, count: int) -> list[RunSpec]:
    """`spec` with `count` splits, its own first, each with a seed of its own: chance is all that a seed draws."""
    return [
        spec.replace(
            **{name: _following(spec, name, step) for name in ("data_seed", "seed") if name in spec.hypers}
        )
        for step in range(count)
    ]


def _following(spec: RunSpec, name: str, step: int) -> int:
    """The seed so many steps after that of `spec`, which may be none of the grid."""
    grid = spec.hypers[name].grid
    return (spec.whole(name) + step) % len(grid)


def most_repeats(spec: RunSpec) -> int:
    """How many splits there are to draw."""
    return len(spec.hypers["data_seed"].grid)


def drawn_anew(spec: RunSpec) -> bool:
    """Whether a data seed draws rows of its own, so that repeats share none; else it splits the same ones."""
    return "data_seed" in source_of(spec.dataset).reads


def split_alike(spec: RunSpec) -> bool:
    """Whether every data seed keeps the same rows aside, the last ones in time."""
    data = held(spec.dataset)
    return data is not None and data.split_by is not None and data.split_by.how == "time"


def repeated_work(spec: RunSpec, count: int) -> Work:
    """Roughly that of `scores`. Raises SettingError when it is too much."""
    specs = repeats(spec, count)
    together = sum((batch_work(specs, batch, None) for batch in batched(specs, None)), Work())
    refuse_too_much(specs, None, together)
    return together


def scores(spec: RunSpec, count: int, on_epoch: OnEpoch | None = None) -> Scores:
    """Train `count` repeats and judge each by all measures; `on_epoch(epoch, of all)` hears of all batches.

    Two specs that differ in no setting of data are judged on the very same rows. Raises SettingError like `sweep`.
    """
    specs = repeats(spec, count)
    batches = batched(specs, None)
    runs: dict[int, Run] = {}
    for batch, on_progress in zip(batches, overall(on_epoch, specs, batches), strict=True):
        trained = train_batch([specs[i] for i in batch], None, on_progress, SNAPSHOTS)
        runs.update(zip(batch, trained, strict=True))
    return _judged(spec, [runs[i] for i in range(count)])


def _judged(spec: RunSpec, runs: list[Run]) -> Scores:
    first = runs[0]
    measures = [measure for measure in (*MEASURES.values(), BRIER) if first.task in measure.tasks]
    aside = [len(run.validation.y) / (len(run.validation.y) + len(run.train.y)) for run in runs]
    return Scores(
        spec,
        {each.name: np.array([each.of(run, "validation") for run in runs]) for each in measures},
        np.array([run.diverged for run in runs]),
        (first.loss.name, *(first.spec[name] for name in first.loss.reads)),
        float(np.ptp(first.train.y)),
        float(np.mean(aside)),
    )


# --------------------------------------------------------------------------- what two have in common

# What errors are measured in besides the loss: the most telling of a task first. These have the target's unit.
IN_COMMON = ("rmse", "mae", "r2", "brier", "accuracy", "auc", "token_accuracy", "sequence_accuracy")
IN_UNITS = ("rmse", "mae")


def of_both(a: Scores, b: Scores) -> list[Measure]:
    """The measures that both have, the most telling first.

    Of classes and sequences the loss, where both minimize the same; of numbers an error whatever was minimized.
    """
    named = {**MEASURES, BRIER.name: BRIER}
    common = [named[name] for name in IN_COMMON if name in a.values and name in b.values]
    if a.loss != b.loss or a.loss == (BRIER.name,) or "rmse" in a.values:
        return common
    return [replace(LOSS, label=LOSSES[str(a.loss[0])].title), *common]


def costs(a: Scores, b: Scores, measure: Measure) -> tuple[Array, Array]:
    """(n,) each: how far both are from ideal on each split, in the unit of the target of `a`."""
    factor = a.unit / b.unit if measure.name in IN_UNITS and a.spec.dataset != b.spec.dataset else 1.0
    return np.abs(a.values[measure.name] - measure.best), factor * np.abs(
        b.values[measure.name] - measure.best
    )
