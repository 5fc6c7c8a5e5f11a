"""The numbers of home: the learning rates that are compared, this run among them, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import number
from core.hyper import Hyper
from core.reasons import RULES, first_reason
from core.verdicts.fixes import Fix

# The parameters of a line by the names that people know, in the order in which they are said.
NAMES = {"weight[x]": "slope", "bias": "intercept"}
# Lower rates learn next to nothing in as many epochs as are usual.
LOWEST_RATE = 0.001
# What can be set on home, so what a button may set.
CHOSEN = ("learning_rate", "epochs")
NOTHING = "–"
# Less than this share of how far targets lie apart is what rounding has left of 0.
ROUNDING = 1e-9


def rates(spec: RunSpec) -> Hyper:
    """The learning rate with those values of its grid that are compared: so far down that this run is among them.

    The same for every run with an ordinary rate, so that the axis stays where it is.
    """
    hyper = spec.hypers["learning_rate"]
    least = hyper.position(min(LOWEST_RATE, spec.learning_rate))
    return replace(hyper, grid=tuple(value for value in hyper.grid if hyper.position(value) >= least))


def learned(run: Run) -> dict[str, str]:
    """Slope, intercept and error as people read them; of a run that diverged they mean nothing."""
    if run.diverged:
        return dict.fromkeys([*NAMES.values(), "error"], NOTHING)
    across, up = float(run.train.x.std()), float(run.train.y.std())
    slope, intercept = (float(run.scalars[name][-1]) for name in NAMES)
    kept = {"slope": slope if abs(slope) * across > ROUNDING * up else 0.0}
    kept |= {"intercept": intercept if abs(intercept) > ROUNDING * up else 0.0}
    return {name: number(value, 3) for name, value in {**kept, "error": float(run.train_error[-1])}.items()}


def advice(run: Run) -> tuple[str, Fix | None]:
    """What happened and what to do, in the words of the first reason, and its button on home."""
    first = first_reason(run)
    fix = next((fix for fix in first.fixes if set(fix.changes) <= set(CHOSEN)), None)
    return f"**{RULES[first.name].label}.** {first.says}", fix
