"""Sweeps: many runs over a grid of settings, trained in as few batches as their shapes allow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data import Dataset, held, is_own, shared
from core.engine.batches import batch_work, batched
from core.engine.cluster import UnreachableError
from core.engine.elsewhere import LostRunsError, pieces, trained_elsewhere
from core.engine.problem import Problem, prepared, problem_of
from core.engine.run import Run
from core.engine.snapshots import MOST_SNAPSHOTS
from core.engine.spec import RunSpec
from core.engine.telling import sweep_html, sweep_text
from core.engine.training import A_SPEC, Begin, train_batch
from core.formatting import brief
from core.heavy import loaded
from core.hyper import Hyper, SettingError, Value, Widths, refuse_other
from core.models import MODELS, faster, grown
from core.types import OnEpoch
from core.work import Work, refuse_slow

if TYPE_CHECKING:
    import pandas as pd

# V groups of S runs, one group a value of a hyperparameter, its runs differing in a seed.
Groups = Sequence[Sequence[Run]]
MOST_RUNS, MOST_ELSEWHERE = 1024, 20_000
# Of all recorded parameters and errors of a sweep.
PARAMETER_BYTES, MOST_ERROR_BYTES = 32 * 2**20, 64 * 2**20
# Per run and epoch: training and validation error, penalty, objective.
ERROR_BYTES = 4 * 8


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The runs of a sweep, the last axis of `over` varying fastest; each equals `train` of its own spec."""

    spec: RunSpec
    over: Mapping[str, tuple[Any, ...]]
    runs: tuple[Run, ...]

    def __repr__(self) -> str:
        return sweep_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: what is chosen in each of its first runs, and the errors."""
        return sweep_html(self)

    def frame(self) -> pd.DataFrame:
        """A row per run: swept settings, train_error, validation_error, diverged."""
        loaded("pandas")
        import pandas as pd

        return pd.concat([self._swept(), pd.DataFrame([run.summary() for run in self.runs])], axis=1)

    def parameter_frame(self) -> pd.DataFrame:
        """A row per run and scalar parameter, in data units: swept settings, parameter, value."""
        swept = self._swept()
        rows = swept.loc[swept.index.repeat([run.parameter_count for run in self.runs])].reset_index(
            drop=True
        )
        return rows.assign(
            parameter=[name for run in self.runs for name in run.final],
            value=[value for run in self.runs for value in run.final.values()],
        )

    def _swept(self) -> pd.DataFrame:
        """A row per run. None is a setting like any other: pandas would make it NaN, and its neighbours floats."""
        loaded("pandas")
        import pandas as pd

        columns = {name: [run.spec[name] for run in self.runs] for name in self.over}
        return pd.DataFrame(
            {n: pd.Series(v, dtype=object if None in v else None) for n, v in columns.items()}
        )

    @cached_property
    def nbytes(self) -> int:
        """Memory of what was recorded."""
        return sum(run.nbytes for run in self.runs)

    @cached_property
    def seconds(self) -> float:
        """Time spent training."""
        return sum(run.seconds for run in self.runs)


def sweep(
    spec: RunSpec,
    over: Mapping[str, Iterable[Any]],
    data: Dataset | None = None,
    on_epoch: OnEpoch | None = None,
    begin: Begin | None = None,
    executor: Executor | None = None,
    repeats: Iterable[int] = (),
) -> Sweep:
    """Train `spec` with every combination of the values in `over`: settings, or dataset, model, optimizer.

    Each combination is repeated with the seeds `repeats`, where there are any. All begin at `begin`, if given, instead
    of where the initializer says. An `executor` of `concurrent.futures` trains them elsewhere: then `on_epoch` hears of
    runs instead of epochs, and may take as long as it wants.
    Raises SettingError when there are no values, or more runs or more work than one sweep may take, and LostRunsError
    where some end every process that trains them, UnreachableError where a cluster is gone; both have `runs`.
    """
    refuse_other(spec, RunSpec, "spec", A_SPEC)
    axes = _repeated(axes_of(over), repeats)
    if executor is not None:
        refuse_other(executor, Executor, "executor", "an executor of concurrent.futures")
        if begin is not None:
            raise SettingError(
                "a sweep that begins somewhere stays in this process: leave out begin or executor"
            )
    if data is not None:
        if "dataset" in axes:
            raise SettingError("a sweep of own data cannot visit other datasets: leave out dataset or data")
        spec = spec.on(data)
    elif executor is not None and "dataset" not in axes and is_own(spec.dataset):
        # Workers cannot find them by their name.
        data = held(spec.dataset)
    specs = specs_over(spec, axes, MOST_RUNS if executor is None else MOST_ELSEWHERE)
    batches = batched(specs, data)
    together = sum((batch_work(specs, batch, data) for batch in batches), Work())
    refuse_too_much(specs, data, together if executor is None else Work())
    kept = _snapshots_within_memory(specs, data)
    if executor is not None:
        parts = pieces(batches, lambda batch: batch_work(specs, batch, data).seconds())
        with closing(trained_elsewhere(executor, specs, parts, data, kept, on_epoch)) as done:
            return Sweep(spec, axes, tuple(_in_order(done)))
    trained: dict[int, Run] = {}
    for batch, on_progress in zip(batches, overall(on_epoch, specs, batches), strict=True):
        runs = train_batch([specs[i] for i in batch], data, on_progress, kept, begin)
        trained.update(zip(batch, runs, strict=True))
    return Sweep(spec, axes, tuple(trained[i] for i in range(len(specs))))


def _repeated(axes: dict[str, tuple[Any, ...]], seeds: Iterable[int]) -> dict[str, tuple[Any, ...]]:
    """`axes` and, where there are seeds to repeat each combination with, these."""
    repeats = _several("seed", seeds)
    if repeats and "seed" in axes:
        raise SettingError("seed is in over and in repeats: give its values once")
    return {**axes, "seed": repeats} if repeats else axes


def _in_order(done: Iterable[tuple[list[int], list[Run]]]) -> list[Run]:
    """All runs of pieces that come in any order. Where some are lost, the error has the others as its `runs`."""
    trained: dict[int, Run] = {}
    try:
        for part, runs in done:
            trained.update(zip(part, runs, strict=True))
    except (LostRunsError, UnreachableError) as error:
        error.runs = tuple(trained[i] for i in sorted(trained))
        raise
    return [trained[i] for i in sorted(trained)]


def overall(
    on_epoch: OnEpoch | None, specs: list[RunSpec], batches: list[list[int]]
) -> Iterator[OnEpoch | None]:
    """For each batch, what tells `on_epoch` how many of the epochs of all batches are done."""
    longest = [_reports(specs, batch) for batch in batches]
    for before in itertools.accumulate(longest[:-1], initial=0):
        yield on_epoch and _after(before, sum(longest), on_epoch)


def _reports(specs: list[RunSpec], batch: list[int]) -> int:
    """How often a batch reports progress: after each of its epochs, or after each of its runs that are grown."""
    if grown(specs[batch[0]].model):
        return len(batch)
    return max(specs[i].epochs for i in batch)


def _after(before: int, total: int, on_epoch: OnEpoch) -> OnEpoch:
    return lambda epoch, epochs: on_epoch(before + epoch, total)


@shared(256)
def axis(spec: RunSpec, hyper: Hyper, most: int) -> tuple[Value, ...]:
    """At most `most` values of `hyper` that can go with the rest of `spec`."""
    return tuple(value for value in hyper.axis(most) if _can_go(spec, {hyper.name: value}))


def _can_go(spec: RunSpec, change: Mapping[str, Value]) -> bool:
    try:
        changed = spec.replace(**change)
        # Only the rows can tell whether something can be grown; they are there already, unless the change changes them.
        if grown(spec.model) and all(spec.hypers[name].group != "Data" for name in change):
            problem_of(changed)
    except SettingError:
        return False
    return True


def work(spec: RunSpec, over: Mapping[str, Iterable[Any]]) -> Work:
    """Roughly that of a sweep. Raises SettingError when it is too much."""
    specs = specs_over(spec, axes_of(over))
    together = sum((batch_work(specs, batch, None) for batch in batched(specs, None)), Work())
    refuse_too_much(specs, None, together)
    return together


def axes_of(over: Mapping[str, Iterable[Any]]) -> dict[str, tuple[Any, ...]]:
    """The values of each setting. Raises SettingError where they are not several, or have no name."""
    if not isinstance(over, Mapping) or not all(isinstance(name, str) for name in over):
        raise SettingError(f"over wants values by setting, as {{'l2': [0, 0.1]}}; got {brief(over)}")
    return {name: _several(name, values) for name, values in over.items()}


def _several(name: str, values: Iterable[Any]) -> tuple[Any, ...]:
    """Several values, those of NumPy as Python's own, so that a spec and its text know them."""
    try:
        # Texts and widths are one value, though they have several parts.
        items = None if isinstance(values, str | bytes | Mapping | Widths) else tuple(values)
    except TypeError:
        items = None
    if items is None:
        raise SettingError(
            f"over wants a list of values of {name}, as [{brief(values)}]; got {brief(values)}"
        )
    return tuple(value.item() if isinstance(value, np.generic) else value for value in items)


def specs_over(spec: RunSpec, axes: Mapping[str, tuple[Any, ...]], most: int = MOST_RUNS) -> list[RunSpec]:
    """One for each combination, the last axis varying fastest. Raises SettingError when there are none or too many."""
    runs = math.prod(len(values) for values in axes.values())
    if not 0 < runs <= most:
        remedy = "choose fewer values" if runs else "name at least one value of each setting"
        raise SettingError(f"a sweep wants 1 to {most} runs; got {runs}: {remedy}")
    return [
        spec.replace(**dict(zip(axes, point, strict=True))) for point in itertools.product(*axes.values())
    ]


def refuse_too_much(specs: list[RunSpec], data: Dataset | None, together: Work) -> None:
    """Raises SettingError when runs that take that `together` are more work or memory than one sweep may take."""
    what = f"these {len(specs)} runs"
    remedy = "choose fewer values" + ("" if grown(specs[0].model) else " or fewer epochs")
    refuse_slow(together, what, f"{remedy}, or {faster(specs[0].model)}")
    recorded = sum((_most_steps(spec, data) + 1) * ERROR_BYTES for spec in specs)
    if recorded > MOST_ERROR_BYTES:
        raise SettingError(f"{what} would record {recorded / 2**20:.0f} MB of errors: {remedy}")


def _most_steps(spec: RunSpec, data: Dataset | None) -> int:
    """How many epochs, or steps of growing, a run may record."""
    if model := grown(spec.model):
        return model.most_steps(spec.settings, len(problem_of(spec, data).train.y))
    return spec.epochs


def _most_parameters(spec: RunSpec, problem: Problem) -> int:
    if model := grown(spec.model):
        return model.most_parameters(spec.settings, problem.train)
    return MODELS[spec.model].layout(problem.fitted).size


def _snapshots_within_memory(specs: list[RunSpec], data: Dataset | None) -> int:
    """How many snapshots each run may keep so that all parameters stay within PARAMETER_BYTES."""
    parameters = sum(
        _most_parameters(spec, problem) for spec, problem in zip(specs, prepared(specs, data), strict=True)
    )
    return max(2, min(MOST_SNAPSHOTS, PARAMETER_BYTES // (8 * parameters)))
