"""The matrices of a transformer while it learns: how each is read, what is followed of them, what it shows."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import count, number, percent
from core.models.transformers.titles import tensor_title
from core.theory.tensors import layout_of, matrices, moved, norms
from core.types import Array

NORM, GRADIENT, UPDATE, SINGULAR = "norm", "gradient norm", "update ratio", "singular values"
MEASURES = {
    NORM: "Norm, ‖W‖: the root of the sum of the squared numbers of a matrix W.",
    GRADIENT: "Gradient norm, ‖∂loss/∂W‖: how steeply the loss changes with the numbers of a matrix W, over all "
    "training sequences and without penalties.",
    UPDATE: "Update ratio: how far a matrix came from one recorded epoch to the next, per epoch, as a share of its "
    "own norm. Moves in between that cancel out do not count.",
    SINGULAR: "Singular values of the chosen matrix: by how much it stretches its main directions, the largest of "
    "them. Where few stand out, it lets few directions through.",
}
# Singular values that are drawn: more lines could hardly be told apart.
MOST_SINGULAR = 6
# Effective ranks that differ by less, as a share, are alike.
ALIKE = 0.01
# Moves of a matrix that differ by less are alike.
ROUNDING = 1e-12

# --------------------------------------------------------------------------- how a matrix is read


def names_along(run: Run, matrix: str) -> tuple[list[str], list[str]]:
    """Names of rows and of columns: symbols, positions, and channels and units from 1; head.channel inside a head."""
    columns = run.sequences
    rows, across = columns.shape.parameters[matrix]
    plain = [str(i + 1) for i in range(rows)], [str(i + 1) for i in range(across)]
    heads = [f"{n + 1}.{c + 1}" for n in range(columns.shape.heads) for c in range(columns.shape.head)]
    if matrix == "embedding":
        return [*columns.symbols], plain[1]
    if matrix == "unembedding":
        return plain[0], [*columns.symbols]
    if matrix.endswith(("query.weight", "key.weight", "value.weight")):
        return plain[0], heads
    return (heads, plain[1]) if matrix.endswith("output.weight") else plain


def family(run: Run, matrix: str) -> tuple[str, ...]:
    """The matrices that stand beside it: those of its block, or those outside of all blocks."""
    return tuple(name for name in matrices(run) if _block(name) == _block(matrix))


def _block(matrix: str) -> str:
    return matrix.partition(".")[0] if matrix.startswith("block") else ""


def beside_title(matrix: str) -> str:
    """What it is called among those beside it: `queries`."""
    title = tensor_title(matrix)
    return title.partition(": ")[2] or title


def short(matrix: str) -> str:
    """Its name among those beside it: `block1.query.weight` -> query."""
    return matrix.removesuffix(".weight").rpartition(".")[2]


# --------------------------------------------------------------------------- what is followed


def followed(run: Run, matrix: str, measure: str, gradients: Array | None) -> tuple[tuple[str, ...], Array]:
    """Names (K,) and values (T, K) of lines: `measure` of all matrices beside `matrix`, or its own singular values.

    `gradients` (T, K) are theirs, if asked.
    """
    if measure == SINGULAR:
        values = singular_values(run.parameters[matrix])[:, :MOST_SINGULAR]
        return tuple(f"σ{i + 1}" for i in range(values.shape[1])), values
    beside = family(run, matrix)
    names = tuple(map(beside_title, beside))
    if gradients is not None:
        return names, gradients
    norm, update = moved(run, beside)
    return names, update if measure == UPDATE else norm


def singular_values(values: Array) -> Array:
    """(T, min(rows, columns)) of matrices (T, rows, columns), largest first; NaN where they are no numbers."""
    known = np.isfinite(values).all(axis=(1, 2))
    sizes = np.full((len(values), min(values.shape[1:])), np.nan)
    sizes[known] = np.linalg.svd(values[known], compute_uv=False)
    return sizes


def effective_rank(singular: Array) -> float:
    """exp(−Σ p ln p) of the shares p of the singular values (K,): Roy & Vetterli, 2007. NaN without any above 0."""
    total = singular.sum()
    if not (np.isfinite(total) and total > 0):
        return float("nan")
    p = singular[singular > 0] / total
    return float(np.exp(-(p * np.log(p)).sum()))


# --------------------------------------------------------------------------- in words


def finding(run: Run, matrix: str) -> str:
    """Which matrix came farthest from its start, and what became of the spectrum of the chosen one."""
    if run.diverged:
        return (
            "The run diverged: move the slider back to see its matrices before, and lower the learning rate."
        )
    return f"{_farthest(run)} {_spectrum(run.parameters[matrix][[0, -1]], matrix)}"


def _farthest(run: Run) -> str:
    names, layout = matrices(run), layout_of(run)
    begin, way = norms(layout, names, run.flat[:1])[0], norms(layout, names, run.flat[-1:] - run.flat[:1])[0]
    share = way / begin
    most, least = (_all_of(names, share, end) for end in (share.max(), share.min()))
    times = number(share.max(), 3), number(share.min(), 3)
    if times[0] == times[1]:
        return f"All {len(names)} matrices moved as far, by {times[0]} times the norm that they began with."
    return (
        f"Of {len(names)} matrices {most} moved farthest, by {times[0]} times the norm that it began with, {least} "
        f"least, by {times[1]} times."
    )


def _all_of(names: tuple[str, ...], share: Array, end: float) -> str:
    """The names of those whose share is `end`, but for rounding."""
    alike = np.abs(share - end) <= ROUNDING * end
    first, *others = (name for name, is_so in zip(names, alike, strict=True) if is_so)
    more = f" (like {count(len(others), 'other')})" if others else ""
    return f"“{tensor_title(first)}”{more}"


def _spectrum(ends: Array, matrix: str) -> str:
    """How the spectrum of the chosen matrix changes: before and after (2, rows, columns)."""
    before, after = singular_values(ends)
    was, now = effective_rank(before), effective_rank(after)
    if not ends[-1].any():
        return f"All numbers of “{tensor_title(matrix)}” are 0."
    if not (np.isfinite(was) and np.isfinite(now)):
        return ""
    first, last = (percent(_largest(of)) for of in (before, after))
    rank = f"The effective rank of “{tensor_title(matrix)}” {_changed(was, now)}"
    return f"{rank}. Its largest singular value holds {last} of the sum of all, {first} before."


def _largest(singular: Array) -> float:
    """Share of the largest; beyond the rank is rounding."""
    known = singular[singular > len(singular) * np.finfo(float).eps * singular[0]]
    return float(known[0] / known.sum())


def _changed(was: float, now: float) -> str:
    if abs(now - was) <= ALIKE * was:
        return f"stayed at {number(now, 3)}"
    return f"{'rose' if now > was else 'fell'} from {number(was, 3)} to {number(now, 3)}"
