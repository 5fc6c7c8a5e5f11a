"""Attention of the heads of a block: its steps for one sequence, and how far each head shows the textbook pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.data.dataset import NOT_ASKED
from core.engine.run import Run
from core.formatting import count, number, percent
from core.inspection.sequence_run import passed
from core.models.transformers.shape import Shape
from core.outline import Sized
from core.types import Array, OnEpoch
from core.work import Work
from views.transformer.attention.patterns import (
    PATTERNS,
    Mask,
    Symbols,
    by_chance,
    looked_at,
    marked,
    score,
    strongest,
    textbook,
    wanted,
)

SCORES, MASKED, SHARES = "scores", "masked scores", "shares"
STEPS = (SCORES, MASKED, SHARES)
# Sequences that patterns are measured on: the share of a head varies little from one to the next.
SEQUENCES = 32
# A head with so many times as much attention on a pattern as by chance leans to it; it shows the pattern if it also
# looks most at one of its positions this often. Where most positions belong to the pattern, that says nothing.
LEANING, SHOWN = 1.5, 0.5
# A head that looks at a larger share of all others that it may see is spread; else, at fewer positions, focused.
FOCUSED, SPREAD = 2.0, 0.5
# A forward pass beside an epoch of training on as many sequences, there and back.
FORWARD_SHARE = 0.3

# --------------------------------------------------------------------------- one sequence


def step_of(run: Run, row: int, block: int, step: str) -> Array:
    """(K, H, T, T) at every snapshot, for evaluation sequence number `row`; NaN where the mask is."""
    q, k, _, attention = kept(run, run.evaluation.x[row : row + 1], block)
    with calm():
        scores = (q @ k.mT / np.sqrt(q.shape[-1]))[:, 0]
    if step == SCORES:
        return scores
    seen = np.tril(np.ones(scores.shape[-2:], dtype=bool))
    return np.where(seen, scores if step == MASKED else attention[:, 0], np.nan)


def kept(run: Run, x: Array, block: int, snapshots: slice = slice(None)) -> Any:
    """Queries, keys, values (K, N, H, T, S) and shares (K, N, H, T, T) of sequences `x` (N, T)."""
    tokens = x.astype(np.intp)
    return passed(run, tokens, tokens.shape[1], snapshots).kept[f"block{block}.attention"]


def mark(run: Run, row: int, block: int) -> Mask:
    """(T, T): where a head with the textbook pattern looks in sequence `row`."""
    read, asked = _symbols(run.evaluation.rows(np.array([row])))
    return marked(read, asked)[pattern_of(run, block)][0]


def _symbols(data: Dataset) -> tuple[Symbols, Symbols]:
    return data.x.astype(np.intp), wanted(data)


# --------------------------------------------------------------------------- many sequences


@dataclass(frozen=True, eq=False)
class Heads(Sized):
    """What the heads of a block do with so many evaluation `sequences`.

    `over` (K, H) is the share of attention on the textbook pattern at each snapshot, and `chance` that of a head that
    looks at all alike. Of the end are `scores` {pattern: (H,)}, `most` (H,), how often a head looks most at a position
    of the textbook pattern, and `looked` (H,), positions looked at of `seen`.
    """

    sequences: int
    pattern: str
    over: Array
    chance: dict[str, float]
    scores: dict[str, Array]
    most: Array
    looked: Array
    seen: float


def pattern_of(run: Run, block: int) -> str:
    """The textbook pattern of a block."""
    shape: Shape = run.sequences.shape
    return textbook(run.spec.dataset, block, shape.blocks)


def work(run: Run) -> Work:
    """Roughly what `heads` takes."""
    epochs = len(run.epochs) / max(1, run.spec.epochs)
    return FORWARD_SHARE * epochs * min(1.0, SEQUENCES / len(run.train.y)) * run.spec.work()


def heads(run: Run, block: int, on_epoch: OnEpoch) -> Heads:
    """Heads on the first evaluation sequences, one snapshot at a time: all of them at once would fill the memory."""
    data = run.evaluation.rows(np.arange(min(SEQUENCES, len(run.evaluation.y))))
    read, asked = _symbols(data)
    masks, pattern, over = marked(read, asked), pattern_of(run, block), []
    for snapshot in range(len(run.epochs)):
        attention = kept(run, data.x, block, slice(snapshot, snapshot + 1))[3][0]
        over.append(score(attention, masks[pattern]))
        on_epoch(snapshot + 1, len(run.epochs))
    places = np.broadcast_to(np.arange(1, read.shape[1] + 1), read.shape)
    return Heads(
        len(read),
        pattern,
        np.array(over),
        {name: by_chance(mask) for name, mask in masks.items()},
        {name: score(attention, mask) for name, mask in masks.items()},
        strongest(attention, masks[pattern]),
        looked_at(attention, asked != NOT_ASKED),
        float(places[asked != NOT_ASKED].mean()) if (asked != NOT_ASKED).any() else np.nan,
    )


# --------------------------------------------------------------------------- sentences


def finding(run: Run, block: int, heads: Heads) -> str:
    """How much attention each head puts where the textbook says, and how many positions it looks at."""
    if run.diverged:
        return (
            "The run diverged: attention at the end means nothing. Move the slider back to see what it was before, "
            "and lower the learning rate."
        )
    if np.isnan(heads.over[-1]).any():
        return (
            f"The textbook says to look at {PATTERNS[heads.pattern]}: in {_which(run, heads)} there are none, so that "
            f"no head can show it. {_breadth(heads)}"
        )
    return " ".join((_shares(run, block, heads), _verdict(run, heads), _breadth(heads)))


def _which(run: Run, heads: Heads) -> str:
    return count(
        heads.sequences, "held-out sequence" if run.evaluated_on == "validation" else "training sequence"
    )


def _shares(run: Run, block: int, heads: Heads) -> str:
    first, *others = [percent(share) for share in heads.over[-1]]
    more = "".join(f" Head {head} puts {share} there." for head, share in enumerate(others, start=2))
    return (
        f"In block {block}, over {_which(run, heads)}: head 1 puts {first} of its attention on "
        f"{PATTERNS[heads.pattern]}.{more} "
        f"A head that looks at all alike would put {percent(heads.chance[heads.pattern])} there."
    )


def _verdict(run: Run, attention_heads: Heads) -> str:
    attention, chance = attention_heads.over[-1], attention_heads.chance[attention_heads.pattern]
    leaning = attention >= LEANING * chance
    shown = np.flatnonzero(leaning & (attention_heads.most >= SHOWN))
    if shown.size:
        heads = " and ".join(f"head {head}" for head in shown + 1)
        often = " and ".join(percent(share) for share in attention_heads.most[shown])
        verbs = ("shows", "it looks") if shown.size == 1 else ("show", "they look")
        return (
            f"{heads.capitalize()} {verbs[0]} this textbook pattern: where {verbs[1]} most is one of these at {often} "
            "of the positions that have any."
        )
    if leaning.any():
        return (
            f"Head {attention.argmax() + 1} leans to this textbook pattern, "
            f"{number(attention.max() / chance, 2)} times what "
            "chance would, without showing it alone."
        )
    of, where = (" of this block", "elsewhere or ") if run.sequences.shape.blocks > 1 else ("", "")
    return f"No head{of} shows this textbook pattern: as far as the task is solved, it is solved {where}in another way."


def _breadth(heads: Heads) -> str:
    first, *others = [f"{number(positions, 2)}{_how(positions, heads.seen)}" for positions in heads.looked]
    more = "".join(f", head {head} at {positions}" for head, positions in enumerate(others, start=2))
    places = "position" if heads.seen == 1 else "positions"
    return f"Of {number(heads.seen, 3)} {places} that may be seen on average, head 1 looks at about {first}{more}."


def _how(positions: float, seen: float) -> str:
    """How a head spreads its attention, beside the one position that each looks at in any case."""
    if positions - 1 > SPREAD * (seen - 1):
        return " (spread)" if seen > 1 else ""
    return " (focused)" if positions < FOCUSED < seen else ""
