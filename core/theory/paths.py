"""Exact coefficients along a penalty: the ridge path, and the path of the lasso and the elastic net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.engine.spec import RunSpec
from core.hyper import Value
from core.models import MODELS
from core.theory.closed_form import solve
from core.theory.lasso import lasso
from core.theory.target import elsewhere, target


def exact_path(spec: RunSpec, penalty: str, values: Sequence[Value]) -> list[Mapping[str, float]]:
    """Coefficients in data units at each value of `penalty`, l1 or l2; none where they are not known."""
    if unknown(spec, penalty):
        return []
    if penalty == "l1":
        return _along_l1(spec, [float(value or 0) for value in values])
    return [_exact(spec.replace(l2=value)) for value in values]


def unknown(spec: RunSpec, penalty: str) -> str:
    """What keeps exact coefficients along `penalty` from being known; empty where they are."""
    if MODELS[spec.model].family != "linear":
        return "a network"
    if not _is_regression(spec) and (penalty == "l1" or spec.settings["l1"]):
        return "an L1 penalty on log loss"
    return elsewhere(spec)


def _is_regression(spec: RunSpec) -> bool:
    return "regression" in MODELS[spec.model].tasks


def _exact(spec: RunSpec) -> Mapping[str, float]:
    if not _is_regression(spec):
        return target(spec).values
    l1 = spec.number("l1")
    if not l1:
        return solve(spec).values
    return _along_l1(spec, [l1])[0]


def _along_l1(spec: RunSpec, strengths: Sequence[float]) -> list[Mapping[str, float]]:
    """In one descent from the strongest to the weakest, each from where the last one ended; NaN where not proven."""
    falling = sorted((strength for strength in strengths if strength), reverse=True)
    values_at: dict[float, Mapping[str, float]] = {}
    if falling:
        path = lasso(spec, falling)
        values = {name: np.where(path.proven, of, np.nan).tolist() for name, of in path.values.items()}
        values_at = {l1: {name: of[i] for name, of in values.items()} for i, l1 in enumerate(falling)}
    if 0 in strengths:
        values_at[0.0] = _exact(spec.replace(l1=0.0))
    return [values_at[strength] for strength in strengths]
