"""What a transformer loses without one of its pieces: its held-out error and accuracy with that piece switched off.

All is done to θ, so that the model itself predicts without the piece, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.data.dataset import NOT_ASKED
from core.engine.run import Run
from core.formatting import number, percent
from core.inspection.references import most_frequent
from core.inspection.sequence_run import FORWARD_SHARE, passed
from core.losses.metrics import token_accuracy
from core.models import MODELS
from core.models.transformers.passes import QKV
from core.models.transformers.shape import Shape
from core.outline import Sized
from core.types import Array, OnEpoch
from core.work import Work

METHODS = ZERO, MEAN = "zero", "mean"
PARTS, MATRICES = "heads, MLPs, blocks", "matrices"
# Training sequences that means are taken over.
MEAN_OVER = 256
# A piece carries the task if more than half of what is right beyond guessing is lost without it; one that does not is
# idle if the error changes by less than 1 %.
CARRIES, IDLE = 0.5, 0.01
# A share that is right beyond guessing by so many standard errors, 0.5 / √N at most, is no chance.
ERRORS = 2.0


@dataclass(frozen=True)
class LinearMap:
    """A linear map x W + b, or some of the entries of x; `owned` says that b belongs to the piece as well."""

    name: str
    first: int = 0
    end: int | None = None
    owned: bool = True

    @property
    def entries(self) -> slice:
        """The entries of x, and the rows of W, that belong to it."""
        return slice(self.first, self.end)


@dataclass(frozen=True)
class Piece:
    """What can be switched off: its name, one of PARTS or MATRICES, and the maps that it is or that pass it on."""

    name: str
    kind: str
    maps: tuple[LinearMap, ...]


def pieces(shape: Shape) -> tuple[Piece, ...]:
    """All of them, block by block."""
    return tuple(piece for block in range(1, shape.blocks + 1) for piece in _of_block(shape, block))


def _of_block(shape: Shape, block: int) -> Iterator[Piece]:
    where = f"of block {block}"
    attention = LinearMap(f"block{block}.output")
    mlp = (LinearMap(f"block{block}.mlp2"),) if shape.mlp else ()
    for head in range(shape.heads):
        own = LinearMap(attention.name, head * shape.head, (head + 1) * shape.head, owned=False)
        yield Piece(f"head {head + 1} {where}", PARTS, (own,))
    if mlp:
        yield Piece(f"the MLP {where}", PARTS, mlp)
        yield Piece(f"block {block}", PARTS, (attention, *mlp))
    for letter, name in zip("QKVO", ("query", "key", "value", "output"), strict=True):
        yield Piece(f"W_{letter} {where}", MATRICES, (LinearMap(f"block{block}.{name}", owned=False),))


# --------------------------------------------------------------------------- θ without a piece


def without(run: Run, piece: Piece, means: Mapping[str, Array] | None = None) -> Array:
    """θ (P,) after the last step without a piece: what it gives is 0, or its mean, if there are `means`."""
    layout = MODELS[run.spec.model].layout(run.fitted)
    tensors = layout.tensors(run.flat[-1:].copy())
    for of in piece.maps:
        weight, bias = tensors[f"{of.name}.weight"][0, of.entries], tensors[f"{of.name}.bias"][0]
        if means is not None:
            bias += means[of.name][of.entries] @ weight
        elif of.owned:
            bias[:] = 0
        weight[:] = 0
    return layout.flat(tensors)[0]


def means_of(run: Run) -> dict[str, Array]:
    """{name of a linear map: what enters it on average}, over all positions of the first training sequences."""
    x = run.train.x[:MEAN_OVER].astype(np.intp)
    kept = passed(run, x, x.shape[1]).kept
    means: dict[str, Array] = {}
    for block in (f"block{n}" for n in range(1, run.sequences.shape.blocks + 1)):
        gain, shift = (run.parameters[f"{block}.norm1.{what}"][-1] for what in ("gain", "bias"))
        normed = gain * _mean(kept[f"{block}.norm1"][0]) + shift
        means |= dict.fromkeys((f"{block}.{name}" for name in QKV), normed)
        means[f"{block}.output"] = _mean(kept[f"{block}.z"])
        if run.sequences.shape.mlp:
            means[f"{block}.mlp2"] = _mean(kept[f"{block}.mlp"][1])
    return means


def _mean(entering: Any) -> Array:
    """(1, M, C) -> (C,)."""
    return np.asarray(entering[0].mean(axis=0))


# --------------------------------------------------------------------------- errors


@dataclass(frozen=True, eq=False)
class Ablations(Sized):
    """Error and share of right symbols of the `whole` model, and (A,) without each of `pieces`.

    `guessing` is the share of the most frequent of the symbols that are `asked` for.
    """

    pieces: tuple[Piece, ...]
    whole: tuple[float, float]
    error: Array
    accuracy: Array
    guessing: float
    asked: int

    def of_kind(self, kind: str) -> Ablations:
        """Those of one kind, those that cost most first."""
        of = [i for i, piece in enumerate(self.pieces) if piece.kind == kind]
        of = sorted(of, key=lambda i: -self.error[i])
        kept = tuple(self.pieces[i] for i in of)
        return replace(self, pieces=kept, error=self.error[of], accuracy=self.accuracy[of])


def work(run: Run) -> Work:
    """Roughly what `ablate` takes."""
    passes = len(pieces(run.sequences.shape)) + 1
    return FORWARD_SHARE * passes / max(1, run.spec.epochs) * run.spec.work()


def ablate(run: Run, method: str, on_epoch: OnEpoch) -> Ablations:
    """Errors on the evaluation sequences, without one piece at a time."""
    switched = pieces(run.sequences.shape)
    means = means_of(run) if method == MEAN else None
    measured = [_measured(run, run.flat[-1])]
    for done, piece in enumerate(switched, 1):
        measured.append(_measured(run, without(run, piece, means)))
        on_epoch(done, len(switched))
    error, accuracy = np.array(measured[1:]).T
    data = run.evaluation
    asked = int((data.y != NOT_ASKED).sum())
    return Ablations(switched, measured[0], error, accuracy, most_frequent(data), asked)


def _measured(run: Run, theta: Array) -> tuple[float, float]:
    """Error and share of right symbols."""
    data, scores = run.evaluation, run.outputs_of(theta[None], run.evaluation.x)
    error = run.loss_of(scores[0], MODELS[run.spec.model].targets(data))
    return error, float(token_accuracy(scores, data.y)[0])


# --------------------------------------------------------------------------- in words


def finding(ablations: Ablations) -> str:
    """The costliest piece of one kind first: what is lost without it, what others carry, which are idle."""
    error, accuracy = ablations.whole
    # A block is more than its parts, and comes after them.
    parts = [n for n, piece in enumerate(ablations.pieces) if not piece.name.startswith("block")]
    i = parts[0]
    sentence = (
        f"Without {ablations.pieces[i].name} {_from_to(accuracy, float(ablations.accuracy[i]))}. The error "
        f"{_to(error, float(ablations.error[i]))}"
    )
    carries = _is_told(ablations) & (
        accuracy - ablations.accuracy > CARRIES * (accuracy - ablations.guessing)
    )
    is_idle = ~carries & (np.abs(ablations.error - error) < IDLE * error)
    carrying, idle = ([n for n in parts if of[n]] for of in (carries, is_idle))
    return f"{sentence}{_carried(ablations, i, carrying)}{_idle(ablations, idle)}"


def _to(before: float, after: float) -> str:
    first, last = number(before, 3), number(after, 3)
    return f"stays {last}" if first == last else f"goes from {first} to {last}"


def _carried(ablations: Ablations, costliest: int, carrying: list[int]) -> str:
    """Which pieces carry the task, the costliest ones or others."""
    guessing = f"always saying the most frequent symbol is right in {percent(ablations.guessing)}"
    if not _is_told(ablations):
        return (
            f". Which piece carries the task cannot be told so: {guessing}, as often or more, but for chance."
        )
    names = ", ".join(ablations.pieces[n].name for n in carrying if n != costliest)
    if not carrying:
        return ": no single one carries the task."
    if costliest not in carrying:
        return f". The task is carried by {names} ({guessing})."
    so_do = f" So {'does' if len(carrying) == 2 else 'do'} {names}." if names else ""
    return f": it carries the task ({guessing}).{so_do}"


def _from_to(before: float, after: float) -> str:
    if percent(before) == percent(after):
        return f"the accuracy of symbols stays {percent(before)}"
    goes = "falls" if after < before else "rises"
    return f"the accuracy of symbols {goes} from {percent(before)} to {percent(after)}"


def _is_told(ablations: Ablations) -> bool:
    """Whether the whole is right beyond guessing, and not by chance: else there is nothing to carry."""
    return ablations.whole[1] - ablations.guessing > ERRORS * 0.5 / np.sqrt(max(1, ablations.asked))


def _idle(ablations: Ablations, idle: list[int]) -> str:
    names = [ablations.pieces[n].name for n in idle]
    if not names:
        return ""
    which = names[0] if len(names) == 1 else f"any one of {', '.join(names)}"
    return f" The error changes by less than {100 * IDLE:.0f} % without {which}."
