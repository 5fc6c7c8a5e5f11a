"""Which runs train together: those that share the shapes of all arrays, as many as memory allows."""

from __future__ import annotations

from collections.abc import Hashable

from core.data import Dataset
from core.engine.problem import problem_key, problem_of
from core.engine.spec import RunSpec, shaping
from core.hyper import Value
from core.models import MODELS, grown, optimized
from core.optim.hypers import batch_rows
from core.work import Work, runs_at_once

# Of the stacked designs of one batch.
BATCH_BYTES = 32 * 2**20


def batched(specs: list[RunSpec], data: Dataset | None) -> list[list[int]]:
    """Indices of runs that can train together, bounded by the memory of their stacked designs and of a step."""
    groups: dict[Hashable, list[int]] = {}
    for i, spec in enumerate(specs):
        groups.setdefault((*shaping(spec).items(), _rows_kept(spec, data)), []).append(i)
    for group in groups.values():
        group.sort(key=lambda i: str(specs[i].optimizer))
    sizes = {key: _together(specs[group[0]], data) for key, group in groups.items()}
    return [
        group[begin : begin + sizes[key]]
        for key, group in groups.items()
        for begin in range(0, len(group), sizes[key])
    ]


def _together(spec: RunSpec, data: Dataset | None) -> int:
    """How many runs like this one can train as one batch."""
    problem = problem_of(spec, data)
    most = max(1, BATCH_BYTES // problem.x.nbytes)
    if grown(spec.model):
        return most
    rows = batch_rows(spec.settings, problem.y.shape[-1])
    return min(most, runs_at_once(optimized(spec.model).numbers_per_row(problem.fitted), rows))


def _rows_kept(spec: RunSpec, data: Dataset | None) -> int:
    """Training rows of sequences: chance decides how many, as those that are read alike stay together. Else 0."""
    return len(problem_of(spec, data).train.y) if "sequence" in MODELS[spec.model].tasks else 0


def batch_work(specs: list[RunSpec], batch: list[int], data: Dataset | None) -> Work:
    """Roughly that of a batch."""
    shape, each = None if data is None else data.x.shape, [specs[i] for i in batch]
    among: dict[str, Value] = {
        "seeds": len({spec["seed"] for spec in each}),
        "problems": len({problem_key(spec) for spec in each}),
    }
    if MODELS[each[0].model].optimized:
        among["optimizer"] = " ".join(sorted({str(spec.optimizer) for spec in each}))
    return max((spec.work(len(each), shape, **among) for spec in each), key=Work.seconds)
