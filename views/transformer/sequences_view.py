"""Choosing one of the evaluation sequences, and a block and a head of a transformer."""

from __future__ import annotations

from core import Run
from ui import state

# Sequences to choose from.
MOST = 20


def sequence(run: Run) -> int:
    """The row of a sequence among `run.evaluation`."""
    offered = _numbers(min(MOST, len(run.evaluation.y)))
    which = "Held-out sequence" if run.evaluated_on == "validation" else "Sequence"
    return int(state.option(which, offered, offered[0], key="sequence")) - 1


def block(run: Run) -> int:
    """The number of a block, from 1."""
    blocks = [f"block{number}" for number in _numbers(run.sequences.shape.blocks)]
    return 1 + blocks.index(state.option("Block", state.spoken_of(blocks), blocks[-1], key="block"))


def head(run: Run) -> int:
    """The number of a head, from 0; those that are chosen from count from 1."""
    heads = _numbers(run.sequences.shape.heads)
    return int(state.option("Head", heads, heads[0], key="head")) - 1


def _numbers(most: int) -> list[str]:
    return [str(number) for number in range(1, most + 1)]
