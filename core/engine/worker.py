"""What a worker of a sweep does: it makes the data from specs, trains them, and sends back what was recorded."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from core.engine.batches import batched
from core.engine.cluster import REMEDY
from core.engine.lending import resolved
from core.engine.problem import Problem
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.training import train_batch
from core.hyper import SettingError
from core.models import MODELS
from core.models.base import Fitted

# What each side has itself: all other fields of a run are what a worker sends back.
OWN = ("spec", "train", "validation", "fitted")


@dataclass(frozen=True, eq=False)
class Record:
    """What was recorded of a run; `fitted` only where it is grown, else the rows tell it."""

    fitted: Fitted | None
    recorded: Mapping[str, Any]

    @classmethod
    def of(cls, run: Run) -> Record:
        fitted = None if MODELS[run.spec.model].optimized else run.fitted
        return cls(
            fitted, {field.name: getattr(run, field.name) for field in fields(run) if field.name not in OWN}
        )

    def run(self, spec: RunSpec, problem: Problem) -> Run:
        """The run of `spec`, with its rows."""
        fitted = problem.fitted if self.fitted is None else self.fitted
        return Run(spec, problem.train, problem.validation, fitted, **self.recorded)


@cache
def versions() -> str:
    """What decides the last bit, and how records are written."""
    root = Path(__file__).parents[1]
    source = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        # As text, since line ends differ between systems.
        source.update(file.read_text("utf-8").encode())
    libraries = f"NumPy {np.__version__}, scikit-learn {version('scikit-learn')}"
    return f"Python {platform.python_version()}, {libraries}, Paramscope {source.hexdigest()[:12]}"


def work(texts: tuple[str, ...], handle: Any, most_snapshots: int, wanted: str) -> list[Record]:
    """What a worker does: the records of these specs, as JSON. Raises SettingError where it is of other versions."""
    if versions() != wanted:
        raise SettingError(
            f"the worker {platform.node()} has {versions()}; the sweep wants {wanted}: {REMEDY}"
        )
    from threadpoolctl import threadpool_limits

    data = resolved(handle)
    specs = [RunSpec.from_json(text) for text in texts]
    records: dict[int, Record] = {}
    # Workers are as many as cores: more threads would only wait for each other.
    with threadpool_limits(limits=1):
        for batch in batched(specs, data):
            runs = train_batch([specs[i] for i in batch], data, None, most_snapshots)
            records.update(zip(batch, map(Record.of, runs), strict=True))
    return [records[i] for i in range(len(specs))]
