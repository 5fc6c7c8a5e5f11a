"""Sweeps: many runs over a grid of settings, trained in as few batches as their shapes allow."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.data import Dataset
from core.hyper import SettingError
from core.run import Run
from core.spec import RunSpec
from core.training import prepared, train_batch
from core.types import OnEpoch
from core.work import refuse_slow

if TYPE_CHECKING:
    import pandas as pd

MOST_RUNS = 1024
BATCH_BYTES = 32 * 2**20


@dataclass(frozen=True, eq=False)
class Sweep:
    """The runs of a sweep, the last axis of `over` varying fastest; each equals `train` of its own spec."""

    spec: RunSpec
    over: Mapping[str, tuple[Any, ...]]
    runs: tuple[Run, ...]

    def frame(self) -> pd.DataFrame:
        """A row per run: swept settings, train_error, validation_error, diverged."""
        import pandas as pd

        return pd.DataFrame([{**self._swept(run), **run.summary()} for run in self.runs])

    def parameter_frame(self) -> pd.DataFrame:
        """A row per run and scalar parameter, in data units: swept settings, parameter, value."""
        import pandas as pd

        rows = (
            {**self._swept(run), "parameter": name, "value": values[-1]}
            for run in self.runs
            for name, values in run.scalars.items()
        )
        return pd.DataFrame(list(rows))

    def _swept(self, run: Run) -> dict[str, Any]:
        return {name: run.spec[name] for name in self.over}

    @cached_property
    def seconds(self) -> float:
        """Time spent training."""
        return sum(run.seconds for run in self.runs)


def sweep(
    spec: RunSpec,
    over: Mapping[str, Iterable[Any]],
    data: Dataset | None = None,
    on_epoch: OnEpoch | None = None,
) -> Sweep:
    """Train `spec` with every combination of the values in `over`: settings, or dataset, model, optimizer.

    Raises SettingError when there are no values, or more runs or more work than one sweep may take.
    """
    axes = {name: tuple(values) for name, values in over.items()}
    specs = [
        spec.replace(**dict(zip(axes, point, strict=True))) for point in itertools.product(*axes.values())
    ]
    _refuse_too_many(specs)
    trained: dict[int, Run] = {}
    for batch in _batches(specs, data):
        runs = train_batch([specs[i] for i in batch], data, on_epoch)
        trained.update(zip(batch, runs, strict=True))
    return Sweep(spec, axes, tuple(trained[i] for i in range(len(specs))))


def _refuse_too_many(specs: list[RunSpec]) -> None:
    if not 0 < len(specs) <= MOST_RUNS:
        raise SettingError(f"a sweep wants 1 to {MOST_RUNS} runs; got {len(specs)}: choose fewer values")
    seconds = sum(spec.seconds for spec in specs)
    refuse_slow(
        seconds, f"these {len(specs)} runs", "choose fewer values, fewer epochs or a larger batch_size"
    )


def _batches(specs: list[RunSpec], data: Dataset | None) -> Iterable[list[int]]:
    """Indices of runs that can train together, bounded by the memory of their stacked designs."""
    groups: dict[Hashable, list[int]] = {}
    for i, spec in enumerate(specs):
        groups.setdefault(_shape_key(spec), []).append(i)
    for group in groups.values():
        design = prepared(specs[group[0]], data).x.nbytes
        size = max(1, BATCH_BYTES // design)
        yield from (group[begin : begin + size] for begin in range(0, len(group), size))


def _shape_key(spec: RunSpec) -> Hashable:
    fixed = tuple(spec.settings[name] for name, hyper in spec.hypers.items() if not hyper.batches)
    return spec.dataset, spec.model, spec.optimizer, fixed
