"""What learned coefficients are compared with, and whether training aims there at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.data import shared, source_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.models import MODELS
from core.theory.closed_form import flat_directions, solve
from core.theory.lasso import lasso
from core.theory.newton import whitening
from core.theory.objective import Minimum, Objective
from core.theory.optimum import NoOptimum, minimum, optimum
from core.types import Array

# Who the values are by, or that they are not proven least.
NEWTON, ACTIVE_SET, BEST_KNOWN = "Newton", "active-set", "best known"


@dataclass(frozen=True)
class Target:
    """Values and standard errors by tidy name, whose they are, and why training ends elsewhere, if it does.

    `missing` says why there are no values (they are NaN then). `proven` tells the minimum from the lowest that was
    found, `unique` the only parameters from one of many that predict alike.
    """

    values: Mapping[str, float]
    standard_errors: Mapping[str, float]
    authority: str
    elsewhere: str = ""
    missing: str = ""
    proven: bool = True
    unique: bool = True

    @property
    def kind(self) -> str:
        """What a chart calls the values; empty where there are none."""
        if self.missing:
            return ""
        return "exact" if self.proven else BEST_KNOWN

    @property
    def name(self) -> str:
        """The criterion that the values minimize."""
        return "Maximum likelihood" if self.authority == NEWTON else "Least squares"

    def nearest(self, run: Run) -> Target:
        """This optimum, or that of those that predict alike which is nearest to `run`.

        Softmax takes differences: the same number added to a parameter of every class changes no prediction.
        """
        outputs = 0 if self.missing else len(run.columns.outputs)
        if not outputs:
            return self
        values, learned = (np.array([*of.values()]).reshape(-1, outputs) for of in (self.values, run.final))
        moved = values + (learned - values).mean(axis=1, keepdims=True)
        return replace(self, values=dict(zip(self.values, moved.ravel().tolist(), strict=True)))


@shared(256)
def target(spec: RunSpec) -> Target:
    """What a run of `spec` can be measured against."""
    model = MODELS[spec.model]
    if not model.optimized:
        return Target({}, {}, "", missing="thresholds are found by trying splits, not by solving for them")
    if model.family != "linear":
        return _unknown(spec)
    return _of_squares(spec) if "regression" in model.tasks else _of_likelihood(spec)


def _unknown(spec: RunSpec) -> Target:
    """The target of a model whose objective has many minima."""
    objective = Objective.of(spec)
    names = objective.model.scalar_names(objective.problem.fitted)
    nothing = dict.fromkeys(names, np.nan)
    try:
        optimum(spec)
    except NoOptimum as reason:
        return Target(nothing, nothing, "", missing=str(reason))
    raise AssertionError(f"{spec.model} has an optimum, but no target")


def _of_squares(spec: RunSpec) -> Target:
    """Certified values where they apply, a search for signs under an L1 penalty, else the closed form."""
    solution = solve(spec)
    unknown = dict.fromkeys(solution.values, np.nan)
    if spec.settings["l1"] and spec.settings["loss"] == "squared":
        path = lasso(spec, [spec.number("l1")])
        values, proven = {name: float(of[0]) for name, of in path.values.items()}, bool(path.proven[0])
        return Target(values, unknown, ACTIVE_SET if proven else BEST_KNOWN, elsewhere(spec), proven=proven)
    certified = source_of(spec.dataset).certified
    if certified and _is_certified(spec) and certified.keys() == solution.values.keys():
        values, errors = ({name: pair[i] for name, pair in certified.items()} for i in (0, 1))
        return Target(values, errors, source_of(spec.dataset).certified_by, elsewhere(spec))
    return Target(
        solution.values, solution.standard_errors, "closed form", elsewhere(spec), unique=solution.unique
    )


def _is_certified(spec: RunSpec) -> bool:
    """Plain least squares on all rows of a reference set; whether of the parameters certified, their names tell."""
    plain = {"l1": 0, "l2": 0, "validation_share": 0}
    return all(spec.settings[name] == value for name, value in plain.items())


def _of_likelihood(spec: RunSpec) -> Target:
    """Newton's method, and the standard errors of maximum likelihood, from the curvature there."""
    objective, model = Objective.of(spec), MODELS[spec.model]
    columns, rows = objective.problem.columns, len(objective.problem.train.y)
    names, missing = model.scalar_names(columns), ""
    try:
        optimum = minimum(spec)
    except NoOptimum as reason:
        optimum, missing = Minimum(np.full(objective.size, np.nan), np.nan), str(reason)
    theta = optimum.theta
    to_data_units = objective.in_data_units(np.eye(objective.size)).T
    unique = objective.l2.any() or not len(flat_directions(columns, objective.problem.train))
    spread = np.full(objective.size, np.nan)
    if unique and not missing:
        # H⁻¹C, of which the last P columns belong to the penalty: the data's part of the sandwich H⁻¹ C Cᵀ H⁻¹ / N.
        root = objective.root(theta)
        basis = whitening(root)
        sampling = to_data_units @ basis @ (basis.T @ root[:, : -objective.size]) / np.sqrt(rows)
        spread = np.linalg.norm(_of_differences(sampling, len(columns.outputs)), axis=1)
    return Target(
        values=dict(zip(names, (to_data_units @ theta).tolist(), strict=True)),
        standard_errors=dict(zip(names, spread.tolist(), strict=True)),
        authority=NEWTON,
        elsewhere=elsewhere(spec),
        missing=missing,
        proven=optimum.proven,
        unique=bool(unique),
    )


def _of_differences(sampling: Array, outputs: int) -> Array:
    """`sampling` (P, …) without what softmax cannot see: the same number added to a parameter of all its outputs."""
    if not outputs:
        return sampling
    by_output = sampling.reshape(-1, outputs, sampling.shape[1])
    return (by_output - by_output.mean(axis=1, keepdims=True)).reshape(sampling.shape)


def elsewhere(spec: RunSpec) -> str:
    """Why what is minimized is least elsewhere than least squares and its penalties; empty where it is not."""
    if spec.settings.get("loss", "squared") != "squared":
        return f"the {spec.settings['loss']} loss"
    return "weight decay" if spec.settings.get("weight_decay") else ""


def is_least_squares(spec: RunSpec) -> bool:
    """Whether training aims at the coefficients of plain least squares."""
    return not (elsewhere(spec) or spec.settings["l1"] or spec.settings["l2"])
