"""Forks of a run: where and into what it can fork, and what became of the forks, in words."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.engine.forking import Fork, Forks, changeable, changed
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import apart, count, number
from core.hyper import Hyper, SettingError, Value
from core.theory.landscape import stability_edge
from core.verdicts.comparing import ROWS

# Positions of the slider over the epochs, about, and the steps it may have.
POSITIONS, STEPS = 200, (1, 2, 5, 10, 20, 50)
MOST_FORKS = 5
# Steps on the grid from the run's value to the one that is offered first; and from one neighbour to the next.
FAR, NEAR = 1 / 14, 1 / 20
# The share of its epochs, or of the fall of its error, at which a run is forked first: later, most of it is settled.
EARLY, FALLEN = 0.1, 0.5


# --------------------------------------------------------------------------- what is offered


def epochs_to_fork_at(run: Run) -> tuple[int, ...]:
    """About POSITIONS epochs of the run, its first and its last among them."""
    last = int(run.error_epochs[-1])
    step = next((step for step in STEPS if last <= POSITIONS * step), STEPS[-1])
    return tuple(sorted({*range(0, last, step), last}))


def first_epoch(run: Run, epochs: tuple[int, ...]) -> int:
    """The one of `epochs` that is offered first: a tenth into the run, or sooner, where its error has half fallen.

    Of a run that diverged the first after its start: later there is nothing to go on from.
    """
    later = epochs[1:] or epochs
    if run.diverged:
        return later[0]
    error = run.train_error
    level = error[0] + FALLEN * (error[-1] - error[0])
    fallen = np.flatnonzero(error <= level) if error[-1] < error[0] else np.empty(0, dtype=np.intp)
    latest = EARLY * epochs[-1]
    if fallen.size:
        latest = min(latest, float(run.error_epochs[fallen[0]]))
    return max((epoch for epoch in later if epoch <= latest), default=later[0])


def hypers_to_change(run: Run, epoch: int) -> dict[str, Hyper]:
    """Those that have an effect in the middle of the run, and another value that can go with the rest."""
    spec = run.spec
    hypers = {name: hyper for name, hyper in changeable(spec).items() if hyper.matters(spec.settings)}
    if not run.draws:
        hypers.pop("seed")
    return {name: hyper for name, hyper in hypers.items() if _has_another(spec, epoch, hyper)}


def _has_another(spec: RunSpec, epoch: int, hyper: Hyper) -> bool:
    others = (value for value in hyper.grid if value != spec[hyper.name])
    return any(_can_go(spec, epoch, hyper.name, value) for value in others)


@lru_cache(maxsize=256)
def values_to_change_to(spec: RunSpec, name: str, epoch: int) -> tuple[Value, ...]:
    """Values on the grid of a hyperparameter that can go with the rest after `epoch`."""
    return tuple(value for value in changeable(spec)[name].grid if _can_go(spec, epoch, name, value))


def _can_go(spec: RunSpec, epoch: int, name: str, value: Value) -> bool:
    try:
        changed(spec, epoch, {name: value})
    except SettingError:
        return False
    return True


def another(run: Run, hyper: Hyper, values: tuple[Value, ...]) -> Value:
    """The one of `values` that is offered first: another than that of the run, a good way above it or else below.

    Learning rates stay below the edge of stability, where it is known; where a run diverged, smaller values help.
    """
    here, far = hyper.position(run.spec[hyper.name]), max(1, round(FAR * len(hyper.grid)))
    others = [value for value in values if value != run.spec[hyper.name]]
    if hyper.scale == "category" or not others:
        return (others or values)[0]
    edge = stability_edge(run.spec) if hyper.name == "learning_rate" else None
    steady = [value for value in others if edge is None or (isinstance(value, float) and value < edge)]
    above = [value for value in steady if hyper.position(value) > here]
    if not above or run.diverged:
        far = -far
    return min(steady or others, key=lambda value: abs(hyper.position(value) - here - far))


def spread(hyper: Hyper, values: tuple[Value, ...], chosen: Value) -> tuple[Value, ...]:
    """At most MOST_FORKS of `values`, evenly over all of them, `chosen` in place of the one nearest to it."""
    at = np.unique(np.linspace(0, len(values) - 1, min(MOST_FORKS, len(values))).round().astype(np.intp))
    here = values.index(chosen)
    at[np.abs(at - here).argmin()] = here
    return tuple(values[i] for i in at)


def neighbours(hyper: Hyper, values: tuple[Value, ...], chosen: Value) -> tuple[Value, ...]:
    """At most MOST_FORKS of `values`, `chosen` in the middle where there are enough to both sides."""
    step, here = max(1, round(NEAR * len(hyper.grid))), values.index(chosen)
    near = (here + step * k for k in range(-(MOST_FORKS // 2), MOST_FORKS // 2 + 1))
    return tuple(values[i] for i in near if 0 <= i < len(values))


# --------------------------------------------------------------------------- what became of them


def repeats(run: Run, other: Run) -> bool:
    """Whether both recorded the same errors and ended at the same parameters, bit for bit."""
    pairs = (
        (run.evaluation_error, other.evaluation_error),
        (run.train_error, other.train_error),
        (run.flat[-1], other.flat[-1]),
    )
    return all(np.array_equal(pair, another, equal_nan=True) for pair, another in pairs)


def last_distance(forks: Forks, which: int) -> tuple[int, float]:
    """The last epoch at which fork number `which` and the run both stand, and ‖θ − θ of the run‖ there."""
    last = int(np.flatnonzero(~np.isnan(forks.distances[which]))[-1:].sum())
    return int(forks.epochs[last]), float(forks.distances[which, last])


def finding(run: Run, forks: Forks, hyper: Hyper, chosen: int) -> str:
    """How fork number `chosen` ended, beside the run, and how the others did."""
    return " ".join(filter(None, (_chosen(run, forks, hyper, chosen), _among(run, forks, hyper))))


def _chosen(run: Run, forks: Forks, hyper: Hyper, chosen: int) -> str:
    fork, before = forks.forks[chosen], run.spec[hyper.name]
    what = f"Forked at epoch {fork.epoch} with {hyper.noun} {_value(fork, hyper)}"
    what += ", as before" if fork.changes[hyper.name] == before else f" instead of {hyper.reading(before)}"
    if repeats(run, fork.run):
        parameters, epochs = count(run.parameter_count, "parameter"), count(len(run.train_error) - 1, "epoch")
        return f"{what}, it repeats the run: {parameters} and the errors of {epochs} are the same to the last bit."
    if fork.diverged:
        return f"{what}, it diverges{', as the run itself does: fork earlier' if run.diverged else ''}."
    error, own = (float(each.evaluation_error[-1]) for each in (fork.run, run))
    what += f": it ends at a {ROWS[run.evaluated_on]} error of {number(error)}"
    if run.diverged:
        return f"The run itself diverged. {what}."
    ends = _apart(run, forks, chosen)
    return f"{what}{_instead(error, own)}. {ends[0].upper()}{ends[1:]}."


def _instead(error: float, own: float) -> str:
    if error == own:
        return ", as without"
    return ", as without to four digits" if number(error) == number(own) else f" instead of {number(own)}"


def _value(fork: Fork, hyper: Hyper) -> str:
    return hyper.reading(fork.changes[hyper.name])


def _apart(run: Run, forks: Forks, chosen: int) -> str:
    """How far parameters end apart, beside the way that the run itself went."""
    epoch, distance = last_distance(forks, chosen)
    when = "end" if epoch == run.error_epochs[-1] else f"at epoch {epoch} are"
    way = number(float(np.linalg.norm(run.flat[-1] - run.flat[0])), 3)
    return f"the parameters {when} {number(distance, 3)} apart, and the run itself ends {way} from its start"


def _among(run: Run, forked: Forks, hyper: Hyper) -> str:
    """Which of several forks ends lowest, and how many diverged."""
    if len(forked.forks) == 1:
        return ""
    settled = [fork for fork in forked.forks if not fork.diverged]
    gone = len(forked.forks) - len(settled)
    if not settled:
        return f"All {count(gone, 'fork')} diverged."
    best = min(settled, key=lambda fork: float(fork.run.evaluation_error[-1]))
    lowest, own = float(best.run.evaluation_error[-1]), float(run.evaluation_error[-1])
    alike = sum(float(fork.run.evaluation_error[-1]) == lowest for fork in settled) - 1
    # The run is mentioned only where it ends lower, with a number of its own.
    end = apart(lowest, own)[0] if own < lowest and not run.diverged else number(lowest)
    forks = count(len(forked.forks), "fork")
    sentence = f"Of {forks} the one with {hyper.noun} {_value(best, hyper)} ends lowest, at {end}"
    if alike:
        sentence += f", as {'does' if alike == 1 else 'do'} {count(alike, 'other')}"
    if not run.diverged and own <= lowest:
        sentence += f"; the run itself ends {'lower' if own < lowest else 'as low'}"
    return sentence + (f"; {gone} diverged." if gone else ".")
