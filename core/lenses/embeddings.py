"""Embeddings of symbols or positions: how alike they are, and where they lie in the plane that shows most of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.run import Run
from core.types import Array
from core.words import number

SYMBOLS, POSITIONS = "symbols", "positions"
TENSORS = {SYMBOLS: "embedding", POSITIONS: "position"}
# Between given and answer; it has no place in an order.
BAR = "|"


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
    names = [*run.columns.symbols] if what == SYMBOLS else [str(at) for at in range(vectors.shape[1])]
    orders = what == POSITIONS or run.spec.dataset == "sort"
    ordered = np.array([orders and name != BAR for name in names])
    with np.errstate(all="ignore"):
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
    """Of (N, C): the two principal directions (C, 2), and their shares (2,) of the variance about the mean."""
    _, sizes, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=True)
    variances = np.pad(sizes**2, (0, 2))
    return directions[:2].T, variances[:2] / variances.sum()


def rank_correlation(values: Array) -> float:
    """Spearman’s, between `values` (N,), all different, and their order; NaN for fewer than two."""
    if len(values) < 2:
        return float("nan")
    ranks = np.argsort(np.argsort(values))
    return float(np.corrcoef(ranks, np.arange(len(values)))[0, 1])


# --------------------------------------------------------------------------- sentences


def finding(run: Run, found: Embedded) -> str:
    """Which are most and least alike, how much the plane shows, and whether what has an order lies in it."""
    if run.diverged:
        return (
            "The run diverged: its embeddings at the end mean nothing. Move the slider back to see what they were "
            "before, and lower the learning rate."
        )
    return " ".join(filter(None, (_alike(found), _shown(found), _order(found))))


def _alike(found: Embedded) -> str:
    cosine = found.cosine[-1]
    first, second = np.triu_indices(len(cosine), k=1)
    pairs = cosine[first, second]
    if not np.isfinite(pairs).all():
        return "Some embeddings are all zeros: they point nowhere, and are like no other."
    most, least = (
        f"`{found.names[first[at]]}` and `{found.names[second[at]]}` (cosine {number(pairs[at], 2)})"
        for at in (pairs.argmax(), pairs.argmin())
    )
    return f"Of all {found.what}, {most} are most alike after training, {least} least."


def _shown(found: Embedded) -> str:
    if not np.isfinite(found.explained).all():
        return f"All {found.what} have the same embedding."
    first, second = (f"{100 * share:.0f} %" for share in found.explained)
    return f"The plane shows {first} and {second} of how they differ at the end."


def _order(found: Embedded) -> str:
    """Beside what an order by chance would give: the deviation of Spearman’s correlation is 1/√(N − 1)."""
    count = int(found.ordered.sum())
    if count < 3:
        return ""
    start, end = (rank_correlation(found.plane[at, found.ordered, 0]) for at in (0, -1))
    return (
        f"Along the first axis the {count} {found.what} lie in their order with a rank correlation of "
        f"{number(end, 2)}, at the start {number(start, 2)}; 1 is the very order, and chance gives about "
        f"{number(1 / np.sqrt(count - 1), 2)}. {_neighbours(found)}"
    )


def _neighbours(found: Embedded) -> str:
    """How many are most alike with one that stands beside them in the order."""
    cosine = np.where(np.eye(len(found.names)) > 0, -np.inf, found.cosine[-1])
    cosine = cosine[found.ordered][:, found.ordered]
    beside = int((np.abs(cosine.argmax(axis=1) - np.arange(len(cosine))) == 1).sum())
    return f"{beside} of {len(cosine)} are most like one that stands right beside them in the order."
