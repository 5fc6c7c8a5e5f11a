"""What a change of a run would lead to: whether it can be trained at all, and how it ends where that is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import held, is_own
from core.engine.problem import Problem, problem_key, problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec, refuse_patience_without_validation
from core.engine.training import train_on
from core.hyper import SettingError
from core.models import MODELS, grown
from core.once import once
from core.types import Array
from core.verdicts.gaps import OVERFIT_STANDARD_ERRORS
from core.verdicts.trends import MOVED

# Seconds that training may take to try all changes of a run.
CHECK_SECONDS = 0.03
# Snapshots of such a training, of which only the end is used.
FEWEST = 2
# A change of an error this small beside its first value is rounding, which another unit changes.
ROUNDING = 1e-9
# Whether another run keeps the promise of a change of this one.
Better = Callable[[Run], bool]


def can_train(run: Run, spec: RunSpec) -> bool:
    """Whether `spec`, a change of that of `run`, can be trained: neither settings nor rows refuse it."""
    try:
        if _same_rows(run, spec):
            refuse_patience_without_validation(spec.settings, len(run.validation.y))
            if problem_key(spec) != problem_key(run.spec):
                MODELS[spec.model].prepare(spec.settings, run.train)
            if model := grown(spec.model):
                model.refuse(spec.settings, run.train)
        # One's own rows cannot be asked any more once nobody holds them.
        elif not is_own(spec) or held(spec.dataset) is not None:
            problem_of(spec)
    except SettingError:
        return False
    return True


def tried(run: Run, specs: Sequence[RunSpec]) -> list[Run] | None:
    """`specs`, changes of that of `run` that can be trained in one batch, trained; None where that takes too long."""
    rows = len(run.train.y) + len(run.validation.y)
    shape = rows, *run.train.x.shape[1:]
    if not all(_same_rows(run, spec) for spec in specs):
        return None
    known = _known(run)
    new = [spec for spec in specs if spec not in known.runs]
    if new:
        batches = [new] if MODELS[run.spec.model].optimized else [[spec] for spec in new]
        seconds = sum(max(spec.seconds(len(batch), shape) for spec in batch) for batch in batches)
        if known.seconds + seconds > CHECK_SECONDS:
            return None
        known.seconds += seconds
        for batch in batches:
            known.runs.update(zip(batch, _trained(run, batch), strict=True))
    return [known.runs[spec] for spec in specs]


def _trained(run: Run, batch: Sequence[RunSpec]) -> list[Run]:
    """A batch, on the rows of `run`."""
    model, spec = MODELS[run.spec.model], batch[0]
    same = model.optimized and problem_key(spec) == problem_key(run.spec)
    columns = run.fitted if same else model.prepare(spec.settings, run.train)
    problem = Problem.on(model, run.train, run.validation, columns)
    return train_on(batch, [problem] * len(batch), most_snapshots=FEWEST)


@dataclass
class Tried:
    """What has been tried instead of a run, and how long that took, roughly."""

    runs: dict[RunSpec, Run] = field(default_factory=dict)
    seconds: float = 0.0


@once
def _known(run: Run) -> Tried:
    return Tried()


def _same_rows(run: Run, spec: RunSpec) -> bool:
    data = [name for name, hyper in spec.hypers.items() if hyper.group == "Data"]
    return spec.dataset == run.spec.dataset and all(spec[name] == run.spec[name] for name in data)


# --------------------------------------------------------------------------- what a change may promise


def comes_back(run: Run) -> Better:
    """It does not diverge."""
    return lambda other: not other.diverged


def nearer(run: Run, most: NDArray[np.bool_]) -> Better:
    """Most training rows, (N,), are nearer to their predictions, by the mean square."""

    def error(of: Run) -> float:
        off = of.predict(of.train.x) - of.train.y
        return float(np.mean(off[most] ** 2))

    here = error(run)
    return lambda other: not other.diverged and error(other) < here


def below(value: float, other: float, start: float) -> bool:
    """Whether an error is lower than another by more than rounding, of a run that began with `start`."""
    return bool(other - value > ROUNDING * start)


def lower_objective(run: Run) -> Better:
    """What is minimized ends lower; the error, where other columns are penalized in other units."""
    penalized = run.spec.settings.get("l1") or run.spec.settings.get("l2")

    def better(other: Run) -> bool:
        alike = not penalized or problem_key(other.spec) == problem_key(run.spec)
        here, there = (each.objective if alike else each.train_error for each in (run, other))
        lower = not np.isfinite(here[-1]) or below(there[-1], here[-1], here[0])
        return not other.diverged and bool(lower)

    return better


def lower_without_harm(run: Run) -> Better:
    """What is minimized ends lower, and the error on unseen rows rises no more above it than chance explains."""
    lower, harmless = lower_objective(run), no_harm(run)
    return lambda other: lower(other) and harmless(other)


def no_harm(run: Run) -> Better:
    """The error on unseen rows, if there are any, is no higher than chance explains, row by row."""
    rows = run.validation
    if not len(rows.y):
        return lambda other: True

    def mistakes(of: Run, alike: bool) -> Array:
        return of.row_losses(rows) if alike else np.abs(of.predict(rows.x) - rows.y)

    def harmless(other: Run) -> bool:
        alike = other.loss.name == run.loss.name
        with calm():
            before = mistakes(run, alike)
            more = mistakes(other, alike) - before
            chance = OVERFIT_STANDARD_ERRORS * more.std() / np.sqrt(len(more))
        return not more.mean() > max(chance, MOVED * before.mean())

    return harmless


def lower_training_error(run: Run) -> Better:
    """The error on the training rows ends lower."""
    first, here = run.train_error[0], run.train_error[-1]
    return lambda other: not other.diverged and below(other.train_error[-1], here, first)


def lower_training_without_harm(run: Run) -> Better:
    """The error on the training rows ends lower, and that on unseen rows no higher than chance explains."""
    lower, harmless = lower_training_error(run), no_harm(run)
    return lambda other: lower(other) and harmless(other)


def lower_validation_error(run: Run) -> Better:
    """The error on the validation rows ends lower."""
    first, here = run.validation_error[0], run.validation_error[-1]
    return lambda other: not other.diverged and below(other.validation_error[-1], here, first)
