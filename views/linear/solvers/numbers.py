"""Least-squares solvers, and how many digits of the coefficients each gets right on the rows of a spec.

R² hardly tells: where columns are nearly dependent, very different coefficients predict equally well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import shared
from core.engine.problem import Problem, problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.features.digits import correct_digits, sizes
from core.formatting import count
from core.heavy import loaded
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.registry import Registry
from core.theory import closed_form
from core.types import Array
from views.linear.solvers import exact

Coefficients = NDArray[np.floating[Any]]
Solve = Callable[[Array, Array], Coefficients]
# More correct digits of coefficients than this are beyond what measured data can tell.
ENOUGH_DIGITS = 8.0


@dataclass(frozen=True)
class Solver:
    """`solve`: design (N, P), ones first, and targets (N,) -> coefficients (P,), the bias first."""

    name: str
    label: str
    summary: str
    solve: Solve


SOLVERS: Registry[Solver] = Registry("solver")


def solver(name: str, label: str) -> Callable[[Solve], Solve]:
    """Register a solver; its docstring says in one sentence what it does."""

    def register(solve: Solve) -> Solve:
        SOLVERS.add(Solver(name, label, (solve.__doc__ or "").strip(), solve))
        return solve

    return register


@solver("normal_equations", "Normal equations")
def normal_equations(design: Array, y: Array) -> Coefficients:
    """Solves XᵀX c = Xᵀy, whose condition number is the square of that of X."""
    return np.linalg.solve(design.T @ design, design.T @ y)


@solver("qr", "QR decomposition")
def qr(design: Array, y: Array) -> Coefficients:
    """Turns X into an orthogonal Q and a triangular R, and solves R c = Qᵀy."""
    q, r = np.linalg.qr(design)
    return np.linalg.solve(r, q.T @ y)


@solver("svd", "SVD")
def svd(design: Array, y: Array) -> Coefficients:
    """NumPy's `lstsq`: the singular value decomposition of X, cut where singular values are mere rounding."""
    return np.linalg.lstsq(design, y, rcond=None)[0]


@solver("centred_svd", "Centred SVD")
def centred_svd(design: Array, y: Array) -> Coefficients:
    """This app's closed form: the SVD of centred, scaled columns, refined once."""
    return closed_form.least_squares(design[:, 1:], y)


@solver("scikit_learn", "scikit-learn's default")
def scikit_learn(design: Array, y: Array) -> Coefficients:
    """`LinearRegression()` as it comes: the SVD of centred columns, cut where it takes singular values for nought."""
    linear_models = loaded("sklearn.linear_model")
    fitted = linear_models.LinearRegression().fit(design[:, 1:], y)
    return np.array([fitted.intercept_, *fitted.coef_])


@dataclass(frozen=True)
class Accuracy:
    """A solver's accuracy: correct digits of its worst coefficient, NaN where it found no solution, and R²."""

    solver: str
    label: str
    digits: float
    r2: float


def exact_values(spec: RunSpec) -> Mapping[str, float] | None:
    """The least-squares coefficients of the training rows by tidy name, without rounding; None if there are many.

    Raises views.linear.solvers.exact.TooLarge.
    """
    return _exact_values(_shaping(spec))


def digits(spec: RunSpec) -> tuple[Accuracy, ...]:
    """What every solver reaches on the training rows; none where the coefficients are not unique.

    Raises views.linear.solvers.exact.TooLarge.
    """
    return _digits(_shaping(spec))


def digits_per_epoch(run: Run, exact_values: Mapping[str, float]) -> Array:
    """Correct digits of the worst coefficient of `run` at each snapshot, (T,)."""
    usual = sizes(run.columns, run.train)
    per_name = [
        [correct_digits(value, exact_values[name], usual[name]) for value in values.tolist()]
        for name, values in run.scalars.items()
    ]
    return np.min(per_name, axis=0)


def finding(rows: Sequence[Accuracy], run: Run, learned: Array) -> str:
    """Which solver loses digits that the fit does not show, and how far the run got; `learned` (T,) are its digits."""
    return f"{_solvers_finding(rows)} {_run_finding(run, learned)}"


def _solvers_finding(rows: Sequence[Accuracy]) -> str:
    failed = [row.label for row in rows if np.isnan(row.digits)]
    sentence = "".join(f" **{label}** found no solution." for label in failed)
    solved = [row for row in rows if row.label not in failed]
    if not solved:
        return "No solver found a solution."
    worst, best = (choose(solved, key=lambda row: row.digits) for choose in (min, max))
    if worst.digits >= ENOUGH_DIGITS:
        return (
            f"Every solver has {worst.digits:.1f} or more correct digits in its worst coefficient.{sentence}"
        )
    # Equal targets have no R².
    fit = "the" if np.isnan(worst.r2) else f"the fit explains R² = {worst.r2:.14g} of the variance, while its"
    those = (
        f"; with **{best.label}** it has {best.digits:.1f}" if best.digits > worst.digits else ", as with all"
    )
    return f"With **{worst.label}** {fit} worst coefficient has {worst.digits:.1f} correct digits{those}.{sentence}"


def _run_finding(run: Run, learned: Array) -> str:
    rule, epochs = OPTIMIZERS[str(run.spec.optimizer)].label, count(int(run.epochs[-1]), "epoch")
    if run.diverged:
        return f"{rule} diverged."
    return f"{rule} has {learned[-1]:.1f} correct digits after {epochs}."


def _shaping(spec: RunSpec) -> RunSpec:
    """`spec` with the settings that shape its design and no others: runs that differ in the rest share solutions."""
    read = MODELS[spec.model].prepared_by
    shaping = {n: v for n, v in spec.settings.items() if n in read or spec.hypers[n].group == "Data"}
    return RunSpec(spec.dataset, spec.model, spec.optimizer, shaping)


def _system(problem: Problem) -> tuple[Array, Array]:
    """The design (N, P), ones first, of the raw columns, and the targets (N,)."""
    raw = problem.columns.raw(problem.train.x)
    return np.column_stack([np.ones(len(raw)), raw]), problem.train.y


@shared(256)
def _exact_values(spec: RunSpec) -> Mapping[str, float] | None:
    problem = problem_of(spec)
    solution = exact.least_squares(*_system(problem))
    if solution is None:
        return None
    names = MODELS[spec.model].scalar_names(problem.fitted)
    return dict(zip(names, map(float, solution), strict=True))


@shared(256)
def _digits(spec: RunSpec) -> tuple[Accuracy, ...]:
    true = _exact_values(spec)
    if true is None:
        return ()
    problem = problem_of(spec)
    usual = sizes(problem.columns, problem.train)
    goals = [(value, usual[name]) for name, value in true.items()]
    return tuple(_accuracy(solver, *_system(problem), goals) for solver in SOLVERS.values())


def _accuracy(solver: Solver, design: Array, y: Array, goals: Sequence[tuple[float, float]]) -> Accuracy:
    """`goals` are the true coefficients, and the usual size of each."""
    try:
        coefficients = solver.solve(design, y)
    except np.linalg.LinAlgError:
        return Accuracy(solver.name, solver.label, np.nan, np.nan)
    right = [correct_digits(value, *goal) for value, goal in zip(coefficients.tolist(), goals, strict=True)]
    residual, deviation = y - design @ coefficients, y - y.mean()
    spread = float(deviation @ deviation)
    r2 = 1 - float(residual @ residual) / spread if spread else np.nan
    return Accuracy(solver.name, solver.label, float(np.min(right)), r2)
