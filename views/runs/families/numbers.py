"""Models of all families on the same rows, each in several sizes: their errors, verdicts, and what training costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import VALIDATION_SHARE, Task, source_of
from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import sweep
from core.features.engineered import engineered_width
from core.formatting import count, listed, number
from core.hyper import Hyper, SettingError, Value, Widths
from core.models import MODELS
from core.models.transformers.hypers import USUAL
from core.outline import Outlined, Sized
from core.types import Array, OnEpoch
from core.verdicts.diagnosis import verdict
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.measures import BRIER, MEASURES, Measure, Rows, brier_of_rows
from core.verdicts.paired import correlated
from core.work import Work

# What the page of each model opens with, where it opens its dataset otherwise but for `Source.usual`.
DEFAULTS = {
    "linear_regression": RunSpec("sine", "linear_regression", "sgd"),
    "logistic_regression": RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0}),
    "neural_network": RunSpec(
        "moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 200, "batch_size": 32}
    ),
    "decision_tree": RunSpec("moons", "decision_tree", None, {"max_leaf_nodes": 8}),
    "gradient_boosting": RunSpec("moons", "gradient_boosting"),
    "transformer": RunSpec("sort", "transformer", "adam", USUAL),
}
# The setting that decides how large a model is, and its values, from the smallest on; the model's own is among them.
SIZES: Mapping[str, tuple[str, tuple[Value, ...]]] = {
    "linear_regression": ("degree", (1, 2, 3, 4, 5, 7, 9, 12, 15)),
    "logistic_regression": ("features", ("none", "squares", "sines", "quadratic")),
    "neural_network": ("hidden", (1, 2, 4, 8, 16, 32)),
    "decision_tree": ("max_leaf_nodes", (2, 4, 8, 16, 32, 64)),
    "gradient_boosting": ("n_estimators", (1, 2, 5, 10, 20, 50, 100)),
    "transformer": ("d_model", (8, 12, 16, 24, 32)),
}
# Seconds of a standard core that the sizes of a family may take, beside the smallest and the model's own.
SECONDS = {"neural_network": 1.0, "gradient_boosting": 0.5, "transformer": 2.0}
USUAL_SECONDS = 0.3
# Operations on each number of each column that the judge of a linear model takes, as measured.
JUDGING = 800.0
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

# --------------------------------------------------------------------------- what is trained


def fitting(dataset: str) -> list[str]:
    """Names of the models that can learn `dataset`."""
    return [name for name, model in MODELS.items() if source_of(dataset).suits(model.tasks)]


def opening(model: str, dataset: str) -> RunSpec:
    """What `model` is trained with on `dataset`: as its page opens it, but that all models learn the same rows.

    Where a dataset is opened with settings of data for one of them, all get these; and where it keeps no rows aside,
    the usual share is.
    """
    source = source_of(dataset)
    names = {hyper.name for hyper in source.settings}
    common = {n: value for usual in source.usual.values() for n, value in usual.items() if n in names}
    spec = DEFAULTS[model].opening(dataset=dataset).replace(**common)
    return spec if spec["validation_share"] else spec.replace(validation_share=VALIDATION_SHARE.default)


def swept(spec: RunSpec) -> Hyper:
    """The setting that decides how large the model is."""
    return spec.hypers[SIZES[spec.model][0]]


def plan(spec: RunSpec) -> tuple[Value, ...]:
    """Values of `swept`: the model's own, the smallest other, and as many more as may be trained, by rising size."""
    own = spec[swept(spec).name]
    values = [value for value in _sizes(spec) if value == own or _work(spec, value) is not None]
    chosen = [own, *[value for value in values if value != own][:1]]
    # What costs nothing beside them is welcome however long they take.
    most = max(SECONDS.get(spec.model, USUAL_SECONDS), work_of(spec, chosen).seconds())
    for value in values:
        if value not in chosen and work_of(spec, (*chosen, value)).seconds() <= most:
            chosen.append(value)
    return tuple(sorted(chosen, key=values.index))


def _sizes(spec: RunSpec) -> list[Value]:
    """All values, of hidden layers as many as the model has; its own at its place."""
    values, own = [*SIZES[spec.model][1]], spec[swept(spec).name]
    if isinstance(own, Widths):
        values = [Widths((int(width),) * len(own)) for width in values if isinstance(width, int)]
    legal = [value for value in values if swept(spec).covers(value)]
    if own not in legal:
        larger = (at for at, value in enumerate(legal) if _place(spec, value) > _place(spec, own))
        legal.insert(next(larger, len(legal)), own)
    return legal


def _place(spec: RunSpec, value: Value) -> float:
    return float(sum(value)) if isinstance(value, Widths) else swept(spec).position(value)


def _work(spec: RunSpec, value: Value) -> Work | None:
    """Roughly that of one size; None where it is more than a run may take, or goes not with the other settings."""
    try:
        sized = spec.replace(**{swept(spec).name: value})
    except SettingError:
        return None
    return sized.work() + _judging(sized)


def _judging(spec: RunSpec) -> Work:
    """What a verdict takes beside training: of linear models, which see few rows in training, far more than that."""
    rows, columns = source_of(spec.dataset).shape(spec.settings)
    if MODELS[spec.model].family != "linear":
        return Work()
    made = (
        engineered_width(spec.text("features"), columns)
        if "features" in spec.settings
        else columns * spec.whole("degree")
    )
    return Work(numbers=JUDGING * rows * made)


def work_of(spec: RunSpec, values: Sequence[Value]) -> Work:
    """Roughly that of some sizes; those of what is grown are parts of the largest."""
    each = [work for value in values if (work := _work(spec, value)) is not None]
    return sum(each, Work()) if MODELS[spec.model].optimized else max(each, key=Work.seconds)


# --------------------------------------------------------------------------- what comes of it


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
        return f"no size has an {measure.noun}"
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
    return f"{error} at {size}; of {sizes} {listed(fits) if fits else 'none under- or overfits'}"
