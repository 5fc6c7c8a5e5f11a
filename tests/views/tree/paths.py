"""The pruning path of a run, as its view asks for it."""

from __future__ import annotations

from core import Run
from views.tree.pruning import numbers


def pruning_path(run: Run) -> numbers.PruningPath:
    return numbers.pruning_path(run.spec, run.train, run.validation)
