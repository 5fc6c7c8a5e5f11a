"""Exact coefficients along a penalty: the ridge path, and the path of the lasso and the elastic net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.closed_form import solve
from core.hyper import Value
from core.spec import RunSpec
from core.target import elsewhere, lasso


def exact_path(spec: RunSpec, penalty: str, values: Sequence[Value]) -> list[Mapping[str, float]]:
    """Coefficients in data units at each value of `penalty`, l1 or l2; none where training aims elsewhere."""
    if elsewhere(spec):
        return []
    if penalty == "l1":
        return _along_l1(spec, [float(value or 0) for value in values])
    return [_exact(spec.replace(l2=value)) for value in values]


def _exact(spec: RunSpec) -> Mapping[str, float]:
    l1 = float(spec.settings["l1"] or 0)
    if not l1:
        return solve(spec).values
    return {name: float(path[0]) for name, path in lasso(spec, [l1]).items()}


def _along_l1(spec: RunSpec, strengths: Sequence[float]) -> list[Mapping[str, float]]:
    """In one descent from the strongest to the weakest, each from where the last one ended."""
    falling = sorted((strength for strength in strengths if strength), reverse=True)
    found: dict[float, Mapping[str, float]] = {0.0: _exact(spec.replace(l1=0.0))}
    if falling:
        path = lasso(spec, falling)
        found |= {
            l1: {name: float(values[i]) for name, values in path.items()} for i, l1 in enumerate(falling)
        }
    return [found[strength] for strength in strengths]
