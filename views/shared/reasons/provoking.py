"""What would go wrong if: changes of one setting of a run, tried, of which each brings about what a rule warns of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.training import train
from core.hyper import Hyper, SettingError, Value
from core.models import MODELS
from core.models.base import Family
from core.reasons import ranked, reasons
from core.types import OnEpoch
from core.work import Work

# The settings with which most goes wrong, the likeliest first.
TELLING = (
    *("learning_rate", "max_leaf_nodes", "n_estimators", "epochs", "degree", "outliers", "samples", "l1"),
    *("batch_size", "min_samples_leaf", "max_depth", "init_scale", "init", "activation", "positions"),
)
# Where values are tried on the way to each end of a grid: a mild one tells more than the worst.
STEPS = (0.5, 1.0)
# Names have no order, so that the first of them are tried.
MOST_NAMES = 2
# Seconds of a standard core that all changes together may take, and one of them as a share of it: where every run takes
# a while, somebody asks for it first. And what the rules take to read a run, in calls of NumPy.
ALL_SECONDS: dict[Family, float] = {
    "linear": 2.0,
    "tree": 2.0,
    "boosting": 2.0,
    "network": 0.8,
    "transformer": 8.0,
}
ONE_SHARE = 0.25
READ_CALLS: dict[Family, float] = {
    "linear": 0.6e5,
    "tree": 0.6e5,
    "boosting": 1e5,
    "network": 0.6e5,
    "transformer": 1e6,
}


@dataclass(frozen=True)
class Provoked:
    """A setting of a run, a value of it, and the rules by name that have something to say with it."""

    hyper: Hyper
    value: Value
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Provocations:
    """For each rule that can be provoked one that does, those of the most important rules first."""

    each: tuple[Provoked, ...]

    @property
    def nbytes(self) -> int:
        return 1024 * (1 + len(self.each))


def candidates(spec: RunSpec) -> list[tuple[Hyper, Value, RunSpec]]:
    """Changes of one setting that take a moment each, until all take too long together."""
    changes, seconds, most = [], 0.0, ALL_SECONDS[MODELS[spec.model].family]
    for hyper in (spec.hypers[name] for name in TELLING if name in spec.hypers):
        for value in _values(spec, hyper):
            try:
                changed = spec.replace(**{hyper.name: value})
            except SettingError:
                continue
            takes = _takes(changed).seconds()
            if takes <= ONE_SHARE * most and seconds + takes <= most:
                seconds += takes
                changes.append((hyper, value, changed))
    return changes


def _values(spec: RunSpec, hyper: Hyper) -> Iterator[Value]:
    """Values of a hyperparameter beside that of the run, the milder ones first; none where it has no effect."""
    if not hyper.matters(spec.settings):
        return
    here, grid = spec[hyper.name], hyper.grid
    if hyper.scale == "category" or here not in grid:
        yield from [value for value in grid if value != here][:MOST_NAMES]
        return
    at = grid.index(here)
    places = (at + round(step * (end - at)) for step in STEPS for end in (0, len(grid) - 1))
    yield from (grid[place] for place in dict.fromkeys(places) if place != at)


def work(run: Run) -> Work:
    """What `provoked` takes, roughly."""
    return sum((_takes(changed) for _, _, changed in candidates(run.spec)), Work())


def _takes(spec: RunSpec) -> Work:
    return spec.work() + Work(calls=READ_CALLS[MODELS[spec.model].family])


def provoked(run: Run, on_epoch: OnEpoch | None = None) -> Provocations:
    """What each candidate brings about that is not there without it; `on_epoch(tried, of all)` hears of each.

    Of several for one rule that which makes it come first among all reasons, and of those the first.
    """
    usual = {reason.name for reason in reasons(run)}
    tried, best = candidates(run.spec), dict[str, tuple[int, int]]()
    for number, (_, _, changed) in enumerate(tried):
        for place, name in enumerate(_told_of(changed)):
            if name not in usual | {"fine"}:
                best[name] = min(best.get(name, (place, number)), (place, number))
        if on_epoch:
            on_epoch(number + 1, len(tried))
    by_change: dict[int, list[str]] = {}
    for name in (rule.name for rule in ranked(run) if rule.name in best):
        by_change.setdefault(best[name][1], []).append(name)
    return Provocations(tuple(Provoked(*tried[at][:2], tuple(names)) for at, names in by_change.items()))


def _told_of(spec: RunSpec) -> list[str]:
    """Names of the rules that have something to say of the run of `spec`; none where it cannot be trained."""
    try:
        return [reason.name for reason in reasons(train(spec))]
    except SettingError:
        return []
