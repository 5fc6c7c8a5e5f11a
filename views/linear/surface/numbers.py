"""The surface that training descends: the objective over two parameters, all others fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import apart, number
from core.optim.penalties import penalty
from core.theory.objective import Objective
from core.types import Array

# Points along each side: fewer where rows are many, so that about as many outputs are computed for every dataset.
MOST_POINTS, FEWEST_POINTS, OUTPUTS = 80, 32, 3_000_000
# The most outputs held at once: as many as fit in a processor's cache.
BLOCK = 2**14

# A surface that curves less than this many times more across than along is about round: its valley has no direction.
ALIKE, ROUND = 1.005, 2.0

Pair = tuple[int, int]
Window = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Surface:
    """`value` (M, M): a row for each of `y` (M,), a column for each of `x` (M,), both in the units of training."""

    x: Array
    y: Array
    value: Array


def surface(spec: RunSpec, pair: Pair, centre: Array, window: Window, data: Dataset | None = None) -> Surface:
    """Error and penalty where the parameters `pair` of θ range over `window` and the others are those of `centre` (P,).

    Outputs of linear models are affine in θ: three sets of parameters give them everywhere.
    """
    objective, two = Objective.of(spec, data), list(pair)
    points = _points(objective.problem.y.size)
    x, y = (np.linspace(*ends, points) for ends in window)
    rest = np.where(np.isin(np.arange(objective.size), two), 0.0, centre)
    with calm():
        outputs = objective.outputs(np.vstack([rest, np.eye(objective.size)[two]]))
        places = np.stack([*np.meshgrid(x, y)], axis=-1).reshape(-1, 2)
        error = np.concatenate([_error(objective, outputs, block) for block in _blocks(places, outputs[0])])
        paid = penalty(places, objective.l1[:, two], objective.l2[:, two])
        paid = paid + penalty(rest[None], objective.l1, objective.l2)
    return Surface(x, y, (error + paid).reshape(points, points))


def _points(outputs: int) -> int:
    """Points along a side, for so many outputs of one set of parameters."""
    return int(np.clip(np.sqrt(OUTPUTS / outputs), FEWEST_POINTS, MOST_POINTS))


def _blocks(places: Array, outputs: Array) -> list[Array]:
    """`places` (M², 2) in parts whose outputs, each like `outputs`, fit in memory together."""
    return np.array_split(places, -(-len(places) * outputs.size // BLOCK))


def _error(objective: Objective, outputs: Array, places: Array) -> Array:
    """(B,): mean loss at `places` (B, 2), from the `outputs` (3, …) of the rest and of each parameter alone."""
    coefficients = np.column_stack([np.ones(len(places)), places])
    return objective.loss.value(np.tensordot(coefficients, outputs, 1), objective.problem.y, objective.h)


def entangled(spec: RunSpec, data: Dataset | None = None) -> Pair:
    """The two parameters to look at first: the weights of the two most correlated columns, or bias and only weight."""
    problem = problem_of(spec, data)
    z = problem.x[0, 1:] - problem.x[0, 1:].mean(axis=1, keepdims=True)
    outputs = max(1, len(problem.columns.outputs))
    if len(z) < 2:
        return outputs, 0
    z = z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), np.finfo(float).tiny)
    first, second = np.unravel_index(np.argmax(np.abs(np.triu(z @ z.T, 1))), (len(z), len(z)))
    # Where all correlations are 0, the largest is the corner of the matrix.
    second = second if second != first else first + 1
    return int(1 + first) * outputs, int(1 + second) * outputs


def telling(run: Run, end: Array) -> Pair:
    """The two weights to race over: their way from the start of `run` to `end` (P,) lowers the loss most of all pairs.

    That of a quadratic with the curvature there; where curvature is not used, or with one column, those of `entangled`.
    """
    objective, biases = Objective.of(run.spec), len(run.columns.biases)
    weights = np.arange(biases, objective.size)
    if not objective.is_curved or len(run.columns.names) < 2:
        return entangled(run.spec)
    with calm():
        way = (run.flat[0] - end)[weights, None] * objective.root(end)[weights]
        products = way @ way.T
    own = np.diag(products)
    falls = np.triu(products + (own + own[:, None]) / 2, 1)
    first, second = np.unravel_index(np.argmax(np.where(np.isfinite(falls), falls, 0.0)), falls.shape)
    if first == second:
        return entangled(run.spec)
    return int(weights[first]), int(weights[second])


@dataclass(frozen=True, eq=False)
class Cut:
    """Where the space of parameters is cut: along `pair`, the others at those of `centre` (P,), called `at`.

    `optimum` (P,) is where the objective is least; None where no such place is known.
    """

    pair: Pair
    centre: Array
    at: str
    optimum: Array | None


def narrowness(spec: RunSpec, cut: Cut, data: Dataset | None = None) -> float | None:
    """How many times more the surface curves across its valley than along it, at the centre of the cut.

    In the units of training; infinite where it is flat along. None where curvature is not used, or where there is none.
    """
    objective = Objective.of(spec, data)
    if not objective.is_curved:
        return None
    rows = objective.root(cut.centre)[list(cut.pair)]
    across = float(np.linalg.svd(rows, compute_uv=False)[0])
    if not across > 0:
        return None
    # The area of a parallelogram is known to all digits, its short side is not: columns may be large, or far from 0.
    along = _area(rows) / across
    return (across / along) ** 2 if along > 0 else np.inf


def is_flat(spec: RunSpec, pair: Pair, data: Dataset | None = None) -> bool:
    """Whether moving both parameters of `pair` in some way changes no output, and costs no penalty."""
    objective, two = Objective.of(spec, data), list(pair)
    outputs = objective.outputs(np.eye(objective.size)[two]).reshape(2, -1)
    return _area(np.hstack([outputs, np.diag((objective.l1 + objective.l2)[0, two])])) == 0


def _area(rows: Array) -> float:
    """Area of the parallelogram that `rows` (2, M) span; 0 where one is, up to rounding, a multiple of the other."""
    lengths = np.linalg.norm(rows, axis=1)
    if not lengths.all():
        return 0.0
    s = np.linalg.svd(rows / lengths[:, None], compute_uv=False)
    return float(s.prod() * lengths.prod()) if s[1] > s[0] * max(rows.shape) * np.finfo(float).eps else 0.0


def finding(run: Run, cut: Cut) -> str:
    """Where the path of `run` ends, and what the valley is like that it took."""
    start, end = (float(run.objective[at]) for at in (0, -1))
    if run.diverged:
        return f"The path climbs from {number(start)} and does not come back (×)."
    return " ".join(filter(None, (_end(run, cut, start, end), _valley(run, cut))))


def _end(run: Run, cut: Cut, start: float, end: float) -> str:
    began, ended = apart(start, end)
    sentence = f"The path leads from {began} down to {ended}"
    if not end < start:
        sentence = f"The path starts at {began} and ends no lower, at {ended}"
    if cut.optimum is None:
        return f"{sentence}."
    least = float(Objective.of(run.spec).value(cut.optimum[None])[0])
    return f"{sentence}. The optimum (◇) has {number(least)}."


def _valley(run: Run, cut: Cut) -> str:
    narrow = narrowness(run.spec, cut)
    if narrow is None:
        return ""
    if np.isinf(narrow):
        sentence = "The valley is flat along one direction"
        if is_flat(run.spec, cut.pair):
            return f"{sentence}: moving there changes no prediction of a training row."
        return f"{sentence}, as far as floats can tell."
    if narrow < ALIKE:
        return "In units of training the valley is round: it curves alike in every direction."
    times = f"{number(narrow, 3)} times more across"
    if narrow < ROUND:
        return f"In units of training the valley is nearly round: it curves {times} than along."
    slow = "steps short enough not to swing across it crawl along it"
    return f"The loss curves {times} the valley than along it. {slow[0].upper()}{slow[1:]}."


def shadow(run: Run, cut: Cut) -> str:
    """What a drawing of two parameters leaves out; empty where there are no others."""
    if run.parameter_count == 2:
        return ""
    return (
        f"The path moved in {run.parameter_count} dimensions; this is its shadow on two. The contours hold the other "
        f"parameters at {cut.at}, so a step that led downhill may look uphill here."
    )
