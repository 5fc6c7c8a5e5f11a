"""Embeddings of symbols or positions: how alike they are, and where they lie in the plane that shows most of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import code, number, percent
from core.types import Array

SYMBOLS, POSITIONS = "symbols", "positions"
TENSORS = {SYMBOLS: "embedding", POSITIONS: "position"}
# Between given and answer; it has no place in an order.
BAR = "|"
# Cosines that differ by less are alike.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Embedded:
    """N items by `names`: `cosine` (K, N, N) and their place in the `plane` (K, N, 2) at every snapshot.

    The plane is that of the two principal components of the last snapshot that is finite; `explained` (2,) are their
    shares of its variance, NaN where all items are alike. Of those that are `ordered` (N,) the order means something.
    """

    what: str
    names: list[str]
    cosine: Array
    plane: Array
    explained: Array
    ordered: NDArray[np.bool_]


def offered(run: Run) -> list[str]:
    """What of the run has learned embeddings."""
    return [what for what, tensor in TENSORS.items() if tensor in run.parameters]


def embedded(run: Run, what: str) -> Embedded:
    """The embeddings of `what`."""
    vectors = run.parameters[TENSORS[what]]
    places = range(1, 1 + vectors.shape[1])
    names = [*run.sequences.symbols] if what == SYMBOLS else [str(place) for place in places]
    orders = what == POSITIONS or run.spec.dataset == "sort"
    ordered = np.array([orders and name != BAR for name in names])
    with calm():
        end = last_finite(vectors)
        axes, explained = components(vectors[end])
        plane = (vectors - vectors[end].mean(axis=0)) @ axes
        if rank_correlation(plane[end, ordered, 0]) < 0:
            plane[..., 0] *= -1
        return Embedded(what, names, cosines(vectors), plane, explained, ordered)


def last_finite(vectors: Array) -> int:
    """The last snapshot of `vectors` (K, N, C) without a number that is none; the first always is."""
    return int(np.flatnonzero(np.isfinite(vectors).all(axis=(1, 2)))[-1])


def cosines(vectors: Array) -> Array:
    """(K, N, C) -> (K, N, N): x · y / (‖x‖ ‖y‖); NaN for a vector of zeros."""
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit @ unit.mT


def components(vectors: Array) -> tuple[Array, Array]:
    """The two principal directions (C, 2) of vectors (N, C), and their shares (2,) of the variance about the mean."""
    _, sizes, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=True)
    # Beyond the rank there is only rounding; where all are alike, everything is.
    rounding = max(vectors.shape) * np.finfo(float).eps * sizes[0]
    known = sizes > rounding if (vectors != vectors[0]).any() else np.zeros(len(sizes), dtype=bool)
    variances = np.pad(np.where(known, sizes, 0.0) ** 2, (0, 2))
    return directions[:2].T, variances[:2] / variances.sum()


def rank_correlation(values: Array) -> float:
    """Spearman’s, between `values` (N,) and their order; NaN for fewer than two, or where all are one."""
    if len(values) < 2:
        return float("nan")
    below, up_to = (np.searchsorted(np.sort(values), values, side) for side in ("left", "right"))
    with calm():
        return float(np.corrcoef(below + up_to, np.arange(len(values)))[0, 1])


# --------------------------------------------------------------------------- sentences


def finding(run: Run, embedding: Embedded) -> str:
    """Which are most and least alike, how much the plane shows, and whether what has an order lies in it."""
    if run.diverged:
        return (
            "The run diverged: its embeddings at the end mean nothing. Move the slider back to see what they were "
            "before, and lower the learning rate."
        )
    return " ".join(filter(None, (_alike(embedding), _shown(embedding), _order(embedding))))


def _alike(embedding: Embedded) -> str:
    cosine = embedding.cosine[-1]
    first, second = np.triu_indices(len(cosine), k=1)
    pairs = cosine[first, second]
    if not pairs.size:
        return ""
    if not np.isfinite(pairs).all():
        return "Some embeddings are all zeros: they point nowhere, and are like no other."
    most, least = (
        (f"{code(embedding.names[first[at]])} and {code(embedding.names[second[at]])}", number(pairs[at], 2))
        for at in (pairs.argmax(), pairs.argmin())
    )
    if most[1] == least[1]:
        return f"After training, any two {embedding.what} have a cosine of {most[1]}."
    return (
        f"Of all {embedding.what}, {most[0]} (cosine {most[1]}) are most alike after training, {least[0]} "
        f"(cosine {least[1]}) least."
    )


def _shown(embedding: Embedded) -> str:
    if not np.isfinite(embedding.explained).all():
        return f"All {embedding.what} have the same embedding." if len(embedding.names) > 1 else ""
    first, second = map(percent, embedding.explained)
    return f"The plane shows {first} and {second} of how they differ at the end."


def _order(embedding: Embedded) -> str:
    """Beside what an order by chance would give: the deviation of Spearman’s correlation is 1/√(N − 1)."""
    amount = int(embedding.ordered.sum())
    start, end = (rank_correlation(embedding.plane[at, embedding.ordered, 0]) for at in (0, -1))
    if amount < 3 or not np.isfinite(end) or not np.isfinite(embedding.cosine[-1]).all():
        return ""
    return (
        f"Along the first axis the {amount} {embedding.what} have a rank correlation of {number(end, 2)} with their "
        f"order, at the start {number(start, 2)}; 1 is exactly that order, and chance gives about "
        f"{number(1 / np.sqrt(amount - 1), 2)}. {_neighbours(embedding)}"
    )


def _neighbours(embedding: Embedded) -> str:
    """How many are most alike with one that stands beside them in the order.

    By chance that would be 2: of each inner one 2 of the N − 1 others are beside it, of both ends 1.
    """
    cosine = embedding.cosine[-1][embedding.ordered][:, embedding.ordered]
    place = np.arange(len(cosine))
    apart = np.abs(place[:, None] - place)
    beside, others = (np.where(which, cosine, -np.inf).max(axis=1) for which in (apart == 1, apart > 1))
    most = int((beside > others + ROUNDING).sum())
    return (
        f"{most} of {len(cosine)} {'is' if most == 1 else 'are'} most like a neighbour in that order; by chance "
        "it would be 2."
    )
