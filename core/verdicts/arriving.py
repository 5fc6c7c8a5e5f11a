"""Whether parameters have arrived where what is minimized is least, which says more than that predictions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.features.digits import correct_digits, sizes
from core.once import once
from core.theory.closed_form import flat_directions
from core.theory.separation import separates
from core.verdicts.facts import Facts

# Coefficients that agree to this many digits have arrived.
ARRIVED_DIGITS = 2.0


def digits(run: Run, exact: Mapping[str, float]) -> dict[str, float]:
    """How many digits of each parameter, by tidy name, agree with the `exact` ones."""
    usual = sizes(run.columns, run.train)
    return {name: correct_digits(value, exact[name], usual[name]) for name, value in run.final.items()}


@dataclass(frozen=True)
class Farthest:
    """How many parameters have not arrived, and the farthest of them by its tidy name, where it is and should be."""

    amount: int
    name: str
    here: float
    there: float


def unsettled(run: Run, facts: Facts) -> Farthest | None:
    """The parameters that are off by over a hundredth from where they were led to; None where all have arrived."""
    optimum = facts.optimum
    # What early stopping ended was not to arrive.
    if optimum is None or run.stopped_early or not _unique(run):
        return None
    exact = _nearest(run, run.values_of(optimum))
    right = digits(run, exact)
    far = [name for name in right if right[name] < ARRIVED_DIGITS]
    if not far:
        return None
    name = min(far, key=lambda name: right[name])
    return Farthest(len(far), name, run.final[name], exact[name])


@once
def _unique(run: Run) -> bool:
    """Whether no other parameters predict alike."""
    return bool(run.spec["l2"]) or not len(flat_directions(run.columns, run.train))


def _nearest(run: Run, values: dict[str, float]) -> dict[str, float]:
    """Of all that predict as `values` do, those nearest to the run: softmax takes differences between classes."""
    outputs = len(run.columns.outputs)
    if not outputs:
        return values
    exact, here = (np.array([*of.values()]).reshape(-1, outputs) for of in (values, run.final))
    moved = exact + (here - exact).mean(axis=1, keepdims=True)
    return dict(zip(values, moved.ravel().tolist(), strict=True))


def unbounded(run: Run, facts: Facts) -> bool:
    """Whether weights grow for as long as training lasts: classes can be separated, and nothing holds them."""
    held = any(run.spec.settings.get(name) for name in ("l1", "l2", "weight_decay"))
    if run.family != "linear" or run.task == "regression" or held or run.diverged:
        return False
    return separates(facts.objective, facts.here) or facts.separation is not None
