"""The numbers of the first screen: results by the names that people know, what changed them, and what to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import axis
from core.formatting import number, percent, signed
from core.hyper import Hyper, Value
from core.inspection.pinned.record import KNOWN, SHARES
from core.models import MODELS
from core.verdicts.measures import MEASURES

# What stands in place of numbers that mean nothing.
DIVERGED = "It diverged"
# Steps of a grid to either side of the value that a run has, and values that are compared among them.
REACH, MOST_VALUES = 12, 11
# The same where training takes long.
FEW_VALUES = (5, 3)
# Seeds of each value, where chance has a part.
SEEDS = 3


@dataclass(frozen=True)
class Result:
    """One number of the line of results: its name, its `value`, and whether that is a `share` of all, or `counted`."""

    label: str
    value: float
    share: bool = False
    counted: bool = False

    @property
    def text(self) -> str:
        """The value as people read it."""
        if not self.label:
            return DIVERGED
        if self.counted:
            return f"{self.value:,.0f}"
        return percent(self.value) if self.share and np.isfinite(self.value) else number(self.value, 3)

    @property
    def spoken(self) -> str:
        """Its name and its value, in the order in which they are said."""
        return f"**{self.text}** {self.label}" if self.counted else f"{self.label} **{self.text}**".strip()

    def since(self, before: Result) -> str:
        """How much it has changed from `before`, with its sign; empty where that cannot be seen or said."""
        if (
            self.label != before.label
            or not np.isfinite(self.value - before.value)
            or self.text == before.text
        ):
            return ""
        change = self.value - before.value
        return signed(100 * change, 2) if self.share else signed(change, 2)


def results(run: Run) -> tuple[Result, ...]:
    """The metric that people know, the loss by its name, both on the rows that judge, and the number of parameters.

    Of a run that diverged only that it did.
    """
    counted = Result("parameters", float(run.parameter_count), counted=True)
    if run.diverged:
        return Result("", np.nan), counted
    measure = MEASURES[KNOWN[run.task]]
    known = Result(measure.noun, measure.evaluate(run), measure.name in SHARES)
    return known, Result(run.loss.noun, float(run.evaluation_error[-1])), counted


def moved(before: RunSpec, now: RunSpec) -> str:
    """What was set otherwise `before`; empty where the two cannot be compared: other data, or another model."""
    if (before.dataset, before.model) != (now.dataset, now.model):
        return ""
    names = [name for name in now.hypers if name not in before.hypers or before[name] != now[name]]
    if before.optimizer != now.optimizer or len(names) != 1 or names[0] not in before.hypers:
        return "the last settings"
    hyper = before.hypers[names[0]]
    return f"{hyper.noun} {hyper.reading(before[names[0]])}"


def narrowed(spec: RunSpec, hyper: Hyper, edge: float | None, most: int = MOST_VALUES) -> Hyper:
    """`hyper` with `most` values of its grid and that of `spec`: around this, and about the edge.

    `edge` is the value beyond which theory says that runs diverge, where there is one.
    """
    legal, here = axis(spec, hyper, len(hyper.grid)), spec[hyper.name]
    if hyper.scale == "category":
        return replace(hyper, grid=legal, default=here)
    # Nothing stands beside nothing, as a penalty of 0: then all there is.
    reach = REACH if here else len(legal)
    low, high = hyper.position(here) - reach, hyper.position(here) + reach
    if edge is not None and hyper.covers(edge):
        low, high = min(low, hyper.position(edge) - 1), max(high, hyper.position(edge) + 2)
    near = [value for value in legal if low <= hyper.position(value) <= high]
    return replace(hyper, grid=tuple(sorted({*_spread(near, most), here}, key=hyper.position)), default=here)


def _spread(values: Sequence[Value], most: int) -> list[Value]:
    """At most so many of them, evenly, both ends included."""
    most = min(most, len(values))
    return [values[round(i)] for i in np.linspace(0, len(values) - 1, most)]


def has_chance(run: Run) -> bool:
    """Whether another seed could end elsewhere: where it draws batches or rows, or does not begin at nothing."""
    return run.draws or (MODELS[run.spec.model].optimized and bool(run.flat[0].any()))


def offered(spec: RunSpec, first: Sequence[str]) -> dict[str, Hyper]:
    """Hyperparameters to compare over, by name: `first` those, as far as there are such, then all others."""
    hypers = {name: hyper for name, hyper in spec.hypers.items() if hyper.group != "Data"}
    return {name: hypers[name] for name in (*(name for name in first if name in hypers), *hypers)}
