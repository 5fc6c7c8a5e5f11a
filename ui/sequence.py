"""Picking one sequence of the data."""

from __future__ import annotations

from core import Dataset, Run
from core.lenses.sequence_run import judged
from ui import state

# Sequences to choose from.
NUMBERS = tuple(str(number) for number in range(1, 21))


def chosen(run: Run) -> tuple[Dataset, int]:
    """The sequences that judge the run, held out where there are any, and the index of one among them."""
    part = judged(run)
    offered = NUMBERS[: len(part.y)]
    which = "Held-out sequence" if run.judges == "validation" else "Sequence"
    return part, int(state.option(which, offered, offered[0], key="sequence", known=NUMBERS)) - 1
