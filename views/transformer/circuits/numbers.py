"""Circuits of a head, symbol by symbol: what it looks for (QK), and what it makes likelier when it finds it (OV).

Elhage et al., 2021, https://transformer-circuits.pub/2021/framework/index.html. Each symbol stands alone here: its
embedding goes through the norm of the block, without a position and without what other blocks and MLPs add. Of the last
norm the mean and the gain are kept; its scale depends on all that a position has gathered, and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import code, number
from core.models.transformers import pieces
from core.models.transformers.shape import Shape
from core.types import Array

# More symbols than this are a list, not a sentence.
MOST_NAMED = 6
# With this copying score, or its negative, a head copies or suppresses on the whole.
COPIES = 0.5
# Beside the largest number of a circuit: smaller differences, and eigenvalues, are rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Circuits:
    """The circuits of one head of a `block`, from 1, at every snapshot, (K, V, V) each.

    `qk` goes from the symbol that looks to the one that is looked at, `ov` from the one that is looked at to the next
    symbol that it makes likelier, counted from the mean of its row.
    """

    qk: Array
    ov: Array
    block: int = 1


def circuits(run: Run, block: int, head: int) -> Circuits:
    """Those of `head`, from 0, of `block`, from 1."""
    with calm():
        q, k = (_projected(run, block, head, name) for name in ("query", "key"))
        value, output = _passed_on(run, block, head)
        return Circuits(q @ k.mT / np.sqrt(q.shape[-1]), value @ output, block)


def _alone(run: Run, block: int) -> Array:
    """(K, V, C): what enters attention where a symbol stands alone."""
    p = run.parameters
    gain, shift = (p[f"block{block}.norm1.{what}"][:, None] for what in ("gain", "bias"))
    return gain * pieces.norm(p["embedding"])[0] + shift


def _projected(run: Run, block: int, head: int, name: str) -> Array:
    """(K, V, S): queries or keys of symbols."""
    weight, bias = (run.parameters[f"block{block}.{name}.{what}"] for what in ("weight", "bias"))
    own = _own(run, head)
    return pieces.linear(_alone(run, block), weight[..., own], bias[..., own])


def _passed_on(run: Run, block: int, head: int) -> tuple[Array, Array]:
    """Values of symbols without biases (K, V, S), and what they add to the score of each next symbol (K, S, V)."""
    p, own = run.parameters, _own(run, head)
    output = _centred(p[f"block{block}.output.weight"][:, own]) * p["norm.gain"][:, None]
    value = _alone(run, block) @ p[f"block{block}.value.weight"][..., own]
    return value, _centred(output @ p["unembedding"])


def _own(run: Run, head: int) -> slice:
    """The channels of a head."""
    shape: Shape = run.sequences.shape
    return slice(head * shape.head, (head + 1) * shape.head)


def _centred(x: Array) -> Array:
    return x - x.mean(axis=-1, keepdims=True)


# --------------------------------------------------------------------------- copying


def copying(run: Run, block: int, head: int) -> Array:
    """(K,): Σ λ / Σ |λ| of the eigenvalues of the OV circuit; 1: symbols make themselves likelier, −1: less likely.

    A matrix A B has the eigenvalues of B A besides zeros, so those of the smaller are taken. NaN once diverged.
    """
    with calm():
        value, output = _passed_on(run, block, head)
        small = output @ value if value.shape[-1] < value.shape[-2] else value @ output
    known = np.isfinite(small).all(axis=(1, 2))
    scores = np.full(len(small), np.nan)
    eigenvalues = np.linalg.eigvals(small[known])
    sizes = np.abs(eigenvalues).sum(axis=-1)
    some = sizes > ROUNDING * np.abs(small[known]).max(axis=(1, 2))
    scores[known] = np.where(some, eigenvalues.sum(axis=-1).real / np.where(some, sizes, 1.0), 0.0)
    return scores


# --------------------------------------------------------------------------- sentences


def finding(run: Run, circuits: Circuits, score: float) -> str:
    """What each symbol looks for most, and whether what is looked at becomes likelier, after the last step."""
    if run.diverged:
        return (
            "The run diverged: its circuits at the end mean nothing. Move the slider back to see what they were "
            "before, and lower the learning rate."
        )
    sentences = (
        _looks_for(circuits.qk[-1], run.sequences.symbols),
        _copies(circuits.ov[-1], score),
        _left_out(run, circuits.block),
    )
    return " ".join(filter(None, sentences))


def _looks_for(qk: Array, symbols: tuple[str, ...]) -> str:
    most, own = qk.argmax(axis=1), int(_largest_of_itself(qk).sum())
    apart = np.ptp(qk, axis=1) > ROUNDING * np.abs(qk).max()
    if not apart.any():
        return "Each symbol looks for all symbols alike."
    named = ", ".join(
        f"{code(a)} for {code(symbols[b]) if prefers else 'all alike'}"
        for a, b, prefers in zip(symbols[:MOST_NAMED], most, apart, strict=False)
    )
    more = " …" if len(most) > MOST_NAMED else ""
    return f"What each symbol looks for most: {named}{more}; in {own} of {len(most)} rows it is the symbol itself."


def _largest_of_itself(circuit: Array) -> NDArray[np.bool_]:
    """(V,): whether a symbol has more than any other in its own row of (V, V), by more than rounding."""
    others = np.where(np.eye(len(circuit), dtype=bool), -np.inf, circuit).max(axis=1)
    more: NDArray[np.bool_] = circuit.diagonal() - others > ROUNDING * np.abs(circuit).max()
    return more


def _copies(ov: Array, score: float) -> str:
    diagonal = int(_largest_of_itself(ov).sum())
    if abs(score) < COPIES:
        means = "neither clearly"
    else:
        means = f"on the whole, what this head looks at becomes {'likelier' if score > 0 else 'less likely'}"
    return (
        f"A symbol that is looked at makes itself likelier than any other in {diagonal} of {len(ov)} rows; the copying "
        f"score is {number(score, 2)}, from −1 (suppresses) to 1 (copies): {means}."
    )


def _left_out(run: Run, block: int) -> str:
    """What else a head may look for."""
    places, before = run.sequences.shape.positions != "none", block > 1
    if places and before:
        return "Positions, and what earlier blocks add, are left out: what a head looks for by those is not seen here."
    if before:
        return "What earlier blocks add is left out: what a head looks for by that does not show here."
    return (
        "Positions are left out: what a head looks for by place alone does not show here." if places else ""
    )
