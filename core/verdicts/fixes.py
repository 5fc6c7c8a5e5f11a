"""Fix buttons: changes of a spec that can be trained, with what the button says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.hyper import SettingError, Value, Widths
from core.types import Array
from core.verdicts.facts import Facts
from core.verdicts.labels import label
from core.verdicts.trying import ROUNDING, Better, below, can_train, tried

Changes = Mapping[str, Value]


@dataclass(frozen=True)
class Fix:
    """What a button says, and the settings (or the optimizer) that it changes, to values on their grids.

    `tried` tells whether it was trained before it was offered.
    """

    label: str
    changes: Changes
    tried: bool = True


def fixes(
    run: Run, *candidates: Changes, better: Better | None = None, proven: bool = False
) -> Iterator[Fix]:
    """Those changes that change something and can be trained, each once, sought one after the other.

    Given `better`, those alone that are so when they are tried. What takes too long to try is left out where `proven`
    ones are wanted.
    """
    offered: set[str] = set()
    for changes in candidates:
        spec = changed(run, changes)
        if spec is None or spec == run.spec:
            continue
        runs = [] if better is None else tried(run, [spec])
        if (runs is None and proven) or (runs and better is not None and not better(runs[0])):
            continue
        fix = _fix(run, spec, changes, runs is not None)
        if fix.label not in offered:
            offered.add(fix.label)
            yield fix


def _fix(run: Run, spec: RunSpec, changes: Changes, tried: bool) -> Fix:
    return Fix(label(run.spec, spec, changes), changes, tried)


def changed(run: Run, changes: Changes) -> RunSpec | None:
    """The spec with these changes, where it can be trained."""
    try:
        spec = run.spec.replace(**changes)
    except SettingError:
        return None
    return spec if can_train(run, spec) else None


def best(
    facts: Facts, name: str, values: Sequence[Value], besides: Changes | None = None, proven: bool = False
) -> Iterator[Fix]:
    """The value of a setting with which the objective ends lowest, `besides` other changes, if that is nearer than now.

    It is one of `values`, in order of preference, that can be trained in one batch; where that takes too long it is the
    first, or none where a `proven` one is wanted.
    """
    each: list[Changes] = [{**(besides or {}), name: value} for value in values]
    pairs = ((changes, changed(facts.run, changes)) for changes in each)
    specs = [(changes, spec) for changes, spec in pairs if spec is not None and spec != facts.run.spec]
    if not specs:
        return
    ends = _ends(facts, [spec for _, spec in specs])
    if ends is None and proven:
        return
    # Of those that end alike but for rounding, the first.
    least = ROUNDING * facts.run.objective[0]
    at = 0 if ends is None else int(np.argmax(ends <= ends.min() + least))
    changes, spec = specs[at]
    if ends is None or _nearer(facts, ends[at]):
        yield _fix(facts.run, spec, changes, ends is not None)


def _ends(facts: Facts, specs: Sequence[RunSpec]) -> Array | None:
    """The objectives with which `specs` end, infinite where they diverge; None where that is not soon known."""
    exact = [facts.end_of(spec) for spec in specs]
    known = [end for end in exact if end is not None]
    if len(known) == len(specs):
        return np.nan_to_num(np.array(known), nan=np.inf)
    runs = tried(facts.run, specs)
    return None if runs is None else np.array([np.inf if run.diverged else run.objective[-1] for run in runs])


def _nearer(facts: Facts, end: float) -> bool:
    """Whether an objective is lower than that of the run, and by more than rounding."""
    here, start = facts.run.objective[-1], facts.run.objective[0]
    return bool(np.isfinite(end)) and (facts.run.diverged or below(end, here, start))


def at_most(run: Run, name: str, limit: float) -> dict[str, float]:
    """The largest value on the grid of a setting up to `limit`; nothing where there is none, or no such setting.

    A value that is the limit but for rounding is on it.
    """
    values = [value for value in _numbers(run, name) if value <= limit + ROUNDING * abs(limit)]
    return {name: max(values)} if values else {}


def at_least(run: Run, name: str, limit: float) -> dict[str, float]:
    """The smallest value on the grid of a setting from `limit` on; nothing where there is none, or no such setting.

    A value that is the limit but for rounding is on it.
    """
    values = [value for value in _numbers(run, name) if value >= limit - ROUNDING * abs(limit)]
    return {name: min(values)} if values else {}


def between(run: Run, name: str, low: float, high: float, most: int) -> list[float]:
    """At most so many values of the grid of a setting above `low` and up to `high`, the highest first."""
    values = [value for value in _numbers(run, name) if low < value <= high + ROUNDING * abs(high)][::-1]
    return values[:: max(1, -(-len(values) // most))]


def switched(run: Run, name: str, value: Value) -> Changes:
    """That value of a setting; nothing where the run has no such setting."""
    return {name: value} if name in run.spec.hypers else {}


def shaped(run: Run, layers: float, units: float) -> Changes:
    """The shape nearest to so many hidden layers of so many units each; nothing where the run has no such setting."""
    if "hidden" not in run.spec.hypers:
        return {}
    wanted = Widths((max(1, round(units)),) * max(1, round(layers)))
    return {"hidden": run.spec.hypers["hidden"].nearest(wanted)}


def legendre(run: Run) -> Changes:
    """Polynomials whose directions stay apart; nothing where there is only one of each feature."""
    return switched(run, "basis", "legendre") if run.spec.whole("degree", 1) > 1 else {}


def _numbers(run: Run, name: str) -> list[float]:
    """The numbers on the grid of a setting, each of its own type."""
    grid = run.spec.hypers[name].grid if name in run.spec.hypers else ()
    return [value for value in grid if isinstance(value, int | float)]
