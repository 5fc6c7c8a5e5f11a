"""One prediction of a transformer, followed from the symbol that is read to the probabilities of the next one.

Every piece adds a vector to the residual stream; the final norm, its scale held at the value it has here, and the
unembedding are linear, so that the logit is a sum with one term for each piece: direct logit attribution, as in Elhage
et al., 2021, https://transformer-circuits.pub/2021/framework/index.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import NOT_ASKED, Dataset
from core.engine.run import Run
from core.formatting import code, number, signed
from core.inspection.sequence_run import passed
from core.models.transformers import pieces
from core.models.transformers.passes import Pass, sinusoids
from core.types import Array
from views.transformer.decoding import given, tempered

# Parts below this share of the largest are not named; shares of attention this near the largest are alike.
WORTH_A_WORD, ALIKE = 0.05, 0.01
EMBEDDING, POSITION, FINAL_BIAS = "embedding", "position", "bias of the final norm"


@dataclass(frozen=True, eq=False)
class Step:
    """What one piece adds: `vector` (C,) to the residual stream, and `logits` (V,) to the scores."""

    name: str
    vector: Array
    logits: Array


@dataclass(frozen=True, eq=False)
class Followed:
    """Symbols read up to and with the one from which is predicted, (T,), and the one that comes, None where not known.

    `steps` are the pieces in the order in which the stream meets them; `shares` {(block, head): (T,)} where each head
    looks, both from 1; `scores` (V,) are the logits; `says` (symbol, probability) after each step, were it the last.
    """

    run: Run
    read: NDArray[np.intp]
    comes: int | None
    steps: tuple[Step, ...]
    shares: dict[tuple[int, int], Array]
    scores: Array
    says: tuple[tuple[int, float], ...]

    @cached_property
    def probabilities(self) -> Array:
        """(V,)."""
        return tempered(self.scores, 1.0)

    @property
    def predicted(self) -> int:
        """The most probable symbol."""
        return int(self.scores.argmax())

    def adds(self, symbol: int) -> Array:
        """What each step adds to the logit of a symbol; their sum is the logit."""
        return np.array([step.logits[symbol] for step in self.steps])

    def name(self, symbol: int) -> str:
        """The symbol as it is read."""
        return code(self.run.sequences.symbols[symbol])


def places(run: Run, data: Dataset, row: int) -> list[int]:
    """Positions, from 0, from which something is to be predicted."""
    first = data.x.shape[1] - data.y.shape[1]
    return (first + np.flatnonzero(data.y[row] != NOT_ASKED)).tolist()


def follow(run: Run, data: Dataset, row: int, place: int) -> Followed:
    """The prediction of what comes after position `place`, from 0, of sequence `row`, after the last step."""
    read = data.x[row, : place + 1].astype(np.intp)
    done = passed(run, read[None])
    scale = done.kept["norm"][1]
    p = {name: values[-1] for name, values in run.parameters.items()}

    def logits(vector: Array) -> Array:
        """What a part of the stream adds to the scores, the norm's scale frozen."""
        through: Array = ((vector - vector.mean()) * scale[0, 0] * p["norm.gain"]) @ p["unembedding"]
        return through

    steps = [Step(name, vector, logits(vector)) for name, vector in _added(run, p, done)]
    says = _so_far(run, p, np.cumsum([step.vector for step in steps], axis=0))
    steps.append(Step(FINAL_BIAS, np.zeros_like(p["norm.bias"]), p["norm.bias"] @ p["unembedding"]))
    comes = int(data.y[row, place - data.x.shape[1] + data.y.shape[1]])
    scores = done.scores[0, 0, 0]
    return Followed(
        run,
        read,
        None if comes == NOT_ASKED else comes,
        tuple(steps),
        _shares(run, done),
        scores,
        (*says, says[-1]),
    )


def _added(run: Run, p: dict[str, Array], done: Pass) -> Iterator[tuple[str, Array]]:
    """(piece, what it adds to the residual stream of the last position)."""
    shape, tokens = run.sequences.shape, done.tokens[0, 0]
    yield EMBEDDING, p["embedding"][tokens[-1]]
    if shape.positions == "learned":
        yield POSITION, p["position"][len(tokens) - 1]
    elif shape.positions == "sinusoidal":
        yield POSITION, sinusoids(len(tokens), shape.channels)[-1]
    for block in range(1, shape.blocks + 1):
        where, z = f"block {block}", done.kept[f"block{block}.z"][0, -1].reshape(shape.heads, -1)
        weight = p[f"block{block}.output.weight"].reshape(shape.heads, shape.head, -1)
        for head in range(shape.heads):
            yield f"head {head + 1}, {where}", z[head] @ weight[head]
        yield f"bias of attention, {where}", p[f"block{block}.output.bias"]
        if shape.mlp:
            yield f"MLP, {where}", done.kept[f"block{block}.mlp"][1][0, -1] @ p[f"block{block}.mlp2.weight"]
            yield f"bias of the MLP, {where}", p[f"block{block}.mlp2.bias"]


def _so_far(run: Run, p: dict[str, Array], streams: Array) -> list[tuple[int, float]]:
    """The symbol that the final norm and the unembedding make of each stream (steps, C), and its probability.

    The logit lens: nostalgebraist, 2020.
    """
    h = pieces.norm(streams)[0] * p["norm.gain"] + p["norm.bias"]
    probabilities = pieces.softmax(h @ p["unembedding"])
    return [(int(of.argmax()), float(of.max())) for of in probabilities]


def _shares(run: Run, done: Pass) -> dict[tuple[int, int], Array]:
    shape = run.sequences.shape
    return {
        (block, head + 1): done.kept[f"block{block}.attention"][3][0, 0, head, -1]
        for block in range(1, shape.blocks + 1)
        for head in range(shape.heads)
    }


# --------------------------------------------------------------------------- in words


def finding(followed: Followed) -> str:
    """What is said, what adds most to it, and where the head that adds most looks."""
    symbol, place = followed.predicted, len(followed.read)
    adds = followed.adds(symbol)
    return (
        f"At position {place} the model reads {followed.name(int(followed.read[-1]))} and says "
        f"{followed.name(symbol)} with "
        f"{given(followed.probabilities, symbol)}{_right(followed)}. To its logit, {number(float(adds.sum()), 3)}, "
        f"{_parts(followed, adds)}.{_looks(followed, adds)}"
    )


def _parts(followed: Followed, adds: Array) -> str:
    """The pieces that add most and take most away, those large enough to name."""
    most, least, worth = int(adds.argmax()), int(adds.argmin()), WORTH_A_WORD * np.abs(adds).max()
    parts = []
    if adds[most] > worth:
        parts.append(f"*{followed.steps[most].name}* adds most, {signed(float(adds[most]), 3)}")
    if adds[least] < -worth:
        parts.append(f"*{followed.steps[least].name}* takes away most, {signed(float(adds[least]), 3)}")
    return "; ".join(parts) or "no piece adds anything"


def _right(followed: Followed) -> str:
    if followed.comes is None:
        return ""
    if followed.comes == followed.predicted:
        return ", which is right"
    return f"; {followed.name(followed.comes)} comes, to which it gives {given(followed.probabilities, followed.comes)}"


def _looks(followed: Followed, adds: Array) -> str:
    """Where the head that adds most looks."""
    of_head = {step.name: float(value) for step, value in zip(followed.steps, adds, strict=True)}
    block, head = max(followed.shares, key=lambda which: of_head[f"head {which[1]}, block {which[0]}"])
    return f" Head {head} of block {block} looks {_where(followed, followed.shares[block, head])} of its attention."


def looked_at_most(attention: Array) -> NDArray[np.intp]:
    """Places, from 0, that get the largest share (T,), or nearly."""
    return np.flatnonzero(attention >= (1 - ALIKE) * attention.max())


def _where(followed: Followed, attention: Array) -> str:
    most, share = looked_at_most(attention), given(attention, int(attention.argmax()))
    if len(most) == 1:
        at = int(most[0])
        return f"most at position {at + 1}, {followed.name(int(followed.read[at]))}, with {share}"
    if len(most) == len(attention):
        return f"at all {len(attention)} positions alike, each with {share}"
    *others, last = (str(at + 1) for at in most)
    return f"most at positions {', '.join(others)} and {last}, each with {share}"
