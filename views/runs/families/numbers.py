"""Models of all families on the same rows, each in several sizes: errors, verdicts, and how real a lead is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Task
from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import sweep
from core.formatting import count, listed, number
from core.hyper import SettingError, Value
from core.models import MODELS
from core.outline import Outlined, Sized
from core.types import Array, OnEpoch
from core.verdicts.diagnosis import verdict
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.measures import BRIER, MEASURES, Measure, Rows, brier_of_rows
from core.verdicts.paired import correlated
from views.runs.families.sizes import swept

# What all families of a task have in common, the most telling first.
JUDGED: Mapping[Task, tuple[str, ...]] = {
    "regression": ("rmse", "r2"),
    "binary": ("brier", "accuracy"),
    "multiclass": ("brier", "accuracy"),
    "sequence": ("loss", "token_accuracy"),
}
NAMED = {**MEASURES, BRIER.name: BRIER}
ROWS: tuple[Rows, ...] = ("train", "validation")
# A lead counts as real with this probability: 95 % of the leads that chance makes, to either side, have a lower one.
REAL = 0.975


@dataclass(frozen=True, eq=False, repr=False)
class Family(Outlined, Sized):
    """V sizes of one model, by rising number of parameters, on the same rows as those of other families.

    `errors` {measure: (2, V)} on training and on validation rows, NaN where a run diverged; `mistakes` {measure: (N,)}
    are what each validation row costs the best size; `seconds` (V,) what training takes a standard core, roughly;
    `rows` are how many were learned, and how many kept aside.
    """

    task: Task
    specs: tuple[RunSpec, ...]
    findings: tuple[str, ...]
    parameters: NDArray[np.intp]
    seconds: Array
    errors: Mapping[str, Array]
    mistakes: Mapping[str, Array]
    rows: tuple[int, int]

    @property
    def model(self) -> str:
        """Its name in the code."""
        return self.specs[0].model

    @property
    def label(self) -> str:
        """Its name for people."""
        return MODELS[self.model].label

    def costs(self, measure: Measure) -> Array:
        """(V,): how far each size is from ideal on the validation rows; infinite where that cannot be told."""
        return np.nan_to_num(np.abs(self.errors[measure.name][1] - measure.best), nan=np.inf)

    def best(self, measure: Measure) -> int | None:
        """The size with the lowest error on the validation rows, of equal ones the smallest."""
        costs = self.costs(measure)
        return int(costs.argmin()) if np.isfinite(costs).any() else None


def family_of(spec: RunSpec, values: Sequence[Value], unit: float, on_epoch: OnEpoch | None = None) -> Family:
    """Train those sizes; errors are counted in the target of `spec` times `unit`. Raises SettingError like `sweep`."""
    # Where rows cannot be learned at all, their own reason is the one to tell.
    problem_of(spec)
    name = swept(spec).name
    possible = [value for value in values if _can_go(spec.replace(**{name: value}))]
    by_size: dict[int, Run] = {}
    for run in sweep(spec, {name: possible}, on_epoch=on_epoch).runs:
        # What stops growing by itself is as large as the size before.
        by_size.setdefault(run.parameter_count, run)
    runs = [by_size[size] for size in sorted(by_size)]
    task = runs[0].task
    errors = {
        measure: np.array([_errors(run, NAMED[measure], unit) for run in runs]).T for measure in JUDGED[task]
    }
    bare = Family(
        task,
        tuple(run.spec for run in runs),
        tuple(verdict(run).finding for run in runs),
        np.array(sorted(by_size)),
        np.array([run.spec.work().seconds() for run in runs]),
        errors,
        {},
        (len(runs[0].train.y), len(runs[0].validation.y)),
    )
    best = {measure: bare.best(NAMED[measure]) for measure in JUDGED[task]}
    mistakes = {
        n: _mistakes(runs[at], n, unit) for n, at in best.items() if at is not None and task != "sequence"
    }
    return Family(**{**vars(bare), "mistakes": mistakes})


def _can_go(spec: RunSpec) -> bool:
    """Only the rows tell whether columns that are made of them are too many."""
    try:
        problem_of(spec)
    except SettingError:
        return False
    return True


def _errors(run: Run, measure: Measure, unit: float) -> list[float]:
    factor = unit if measure.name == "rmse" else 1.0
    return [np.nan if run.diverged else factor * measure.of(run, rows) for rows in ROWS]


@calm()
def _mistakes(run: Run, measure: str, unit: float) -> Array:
    """(N,): squared error, squared differences of probabilities, or 1 for a wrong class, of each validation row."""
    rows = run.validation
    if measure == BRIER.name:
        return brier_of_rows(run, rows)
    given = run.predictions_of(run.flat[-1:], rows.x)[0]
    if run.task == "regression":
        return (unit * (given - rows.y)) ** 2
    decided = given > 0.5 if given.ndim == 1 else given.argmax(axis=1)
    return np.asarray(decided != rows.y, dtype=np.float64)


# --------------------------------------------------------------------------- in words


def finding(families: Sequence[Family], measure: Measure) -> str:
    """Which family has the lowest error on the rows that all were judged on, and whether chance explains its lead."""
    ranked = sorted(
        (family for family in families if family.best(measure) is not None),
        key=lambda family: family.costs(measure).min(),
    )
    if not ranked:
        return f"Nothing is known by {measure.noun}: rows kept aside are too few or too alike, or all runs diverged."
    best, *others = ranked
    at = best.best(measure) or 0
    lowest = number(float(best.errors[measure.name][1, at]), 3)
    what = f"{best.label} has the {measure.extreme} {measure.noun}, {lowest}"
    if not others:
        return f"{what}, with {count(int(best.parameters[at]), 'parameter')}."
    if best.rows[1] < FEWEST_VALIDATION_ROWS:
        return f"{what}; on {count(best.rows[1], 'row')} that tells nothing."
    near = [family.label.lower() for family in others if within_chance(best, family, measure)]
    if not near:
        return f"{what}, by more than chance explains."
    whom = "all others" if 1 < len(near) == len(others) else listed(near)
    return f"{what}; chance may explain its lead over {whom}."


def within_chance(best: Family, other: Family, measure: Measure) -> bool:
    """Whether the best sizes of two families differ, on the same rows, by no more than rows differ."""
    more = other.mistakes[measure.name] - best.mistakes[measure.name]
    return correlated(more, 0.0).chances().above < REAL


def in_short(family: Family, measure: Measure) -> str:
    """The error and size of a family's best, and how many of its sizes fit too much or too little."""
    at = family.best(measure)
    if at is None:
        return f"no size can be judged by {measure.noun}"
    spec, hyper = family.specs[at], swept(family.specs[at])
    size = f"{hyper.noun} {hyper.reading(spec[hyper.name])}, {count(int(family.parameters[at]), 'parameter')}"
    error = f"{measure.noun} {number(float(family.errors[measure.name][1, at]), 3)}"
    often = {name: family.findings.count(name) for name in ("underfits", "overfits")}
    fits = [
        f"{amount} {name if amount == 1 else name.removesuffix('s')}"
        for name, amount in often.items()
        if amount
    ]
    sizes = count(len(family.specs), "size")
    return f"{error}; {size}; of {sizes} {listed(fits) if fits else 'none under- or overfits'}"
