"""What a spec is trained on: its rows, split, and their designs, prepared once for all runs that share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.calm import calm
from core.data import Dataset, made, shared_within, split
from core.engine.reduction import reduced
from core.engine.spec import RunSpec, refuse_patience_without_validation
from core.hyper import SettingError, Value
from core.models import MODELS, Model, faster, grown
from core.models.base import Fitted
from core.models.fitted import Holding
from core.outline import Outlined
from core.types import Array
from core.work import Work, refuse_slow

# Of the problems prepared last, for all visitors.
KEPT_BYTES = 24 * 2**20


@dataclass(frozen=True, repr=False)
class Problem(Holding, Outlined):
    """One spec's rows, split, and their designs: x (1, P, N) feature-major, targets y (1, N) or (1, K, N)."""

    train: Dataset
    validation: Dataset
    fitted: Fitted
    x: Array
    y: Array
    validation_x: Array
    validation_y: Array

    @property
    def nbytes(self) -> int:
        """Memory of rows and designs."""
        designs = self.x, self.y, self.validation_x, self.validation_y
        return self.train.nbytes + self.validation.nbytes + sum(array.nbytes for array in designs)

    @cached_property
    def fewer(self) -> tuple[Array, Array]:
        """Few rows, x and y, with the least squares of the training rows."""
        return reduced(self.x, self.y)

    @classmethod
    def on(cls, model: Model, train: Dataset, validation: Dataset, fitted: Fitted) -> Problem:
        """These rows, and their designs by what was `fitted`."""
        return cls(
            train=train,
            validation=validation,
            fitted=fitted,
            x=fitted.design(train.x)[None],
            y=model.targets(train)[None],
            validation_x=fitted.design(validation.x)[None],
            validation_y=model.targets(validation)[None],
        )


def problem_of(spec: RunSpec, data: Dataset | None = None) -> Problem:
    """The rows and designs of one spec; see `prepared`."""
    return prepared((spec,), data)[0]


def prepared(specs: Sequence[RunSpec], data: Dataset | None = None) -> tuple[Problem, ...]:
    """The rows and designs of each spec; specs that differ only in how they are trained share theirs.

    Raises SettingError when they cannot be learned from, or when `data` are too many for one run.
    """
    keys = [problem_key(spec) for spec in specs]
    if data is not None:
        longest = max((spec.work(shape=data.x.shape) for spec in specs), key=Work.seconds)
        refuse_slow(longest, "this run", faster(specs[0].model))
    # What is too small for floats is 0, whatever the program around it makes of that.
    with calm():
        made_once = {key: _built_in(*key) if data is None else _problem(*key[1:], data) for key in set(keys)}
    problems = tuple(made_once[key] for key in keys)
    for spec, problem in zip(specs, problems, strict=True):
        refuse_patience_without_validation(spec.settings, len(problem.validation.y))
        if model := grown(spec.model):
            model.refuse(spec.settings, problem.train)
    return problems


Key = tuple[str, str, tuple[tuple[str, Value], ...]]


def problem_key(spec: RunSpec) -> Key:
    """Dataset, model, and the settings that shape the problem, no others: a sweep over the rate prepares once."""
    read = MODELS[spec.model].prepared_by
    shaping = ((n, v) for n, v in spec.settings.items() if n in read or spec.hypers[n].group == "Data")
    return spec.dataset, spec.model, tuple(shaping)


@shared_within(KEPT_BYTES)
def _built_in(dataset: str, model: str, settings: tuple[tuple[str, Value], ...]) -> Problem:
    return _problem(model, settings, made(dataset, dict(settings)))


def _problem(name: str, pairs: tuple[tuple[str, Any], ...], data: Dataset) -> Problem:
    settings = dict(pairs)
    model = MODELS[name]
    if data.task not in model.tasks:
        raise SettingError(f"{name} learns {' or '.join(model.tasks)}; these data are {data.task}")
    train_rows, validation_rows = split(data, settings["validation_share"], settings["data_seed"])
    return Problem.on(model, train_rows, validation_rows, model.prepare(settings, train_rows))


def redesigned(problems: Sequence[Problem], fitted: Fitted) -> tuple[Problem, ...]:
    """These problems with designs of what was `fitted` to other rows; shared problems stay shared."""
    design = {
        id(problem): replace(
            problem,
            fitted=fitted,
            x=fitted.design(problem.train.x)[None],
            validation_x=fitted.design(problem.validation.x)[None],
        )
        for problem in problems
    }
    return tuple(design[id(problem)] for problem in problems)


def stacked(problems: Sequence[Problem]) -> tuple[Array, Array, Array, Array]:
    """x, y, validation_x, validation_y: shared (1, …) when all runs learn from one problem, else (R, …)."""
    first = problems[0]
    if all(problem is first for problem in problems):
        return first.x, first.y, first.validation_x, first.validation_y
    x, y, validation_x, validation_y = (
        np.concatenate([getattr(problem, name) for problem in problems])
        for name in ("x", "y", "validation_x", "validation_y")
    )
    return x, y, validation_x, validation_y
