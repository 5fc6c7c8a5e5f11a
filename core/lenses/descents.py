"""Descents of one start in words: how much of a path a plane shows, how low it led, and who came lowest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.lenses.directions import STRAIGHT, Plane, random_walk
from core.optimizers import OPTIMIZERS
from core.run import Run
from core.words import count, number

# Of a way, squared: who has more of it in the plane does not leave it.
INSIDE = 0.999


def label(run: Run) -> str:
    """The optimizer's name for people."""
    return OPTIMIZERS[str(run.spec.optimizer)].label


def ranked(runs: Sequence[Run]) -> list[Run]:
    """The best run of each optimizer, the lowest objective at its end first; those that diverged come last."""
    best: dict[str, Run] = {}
    for run in sorted(runs, key=_lowest):
        best.setdefault(str(run.spec.optimizer), run)
    return list(best.values())


def _lowest(run: Run) -> float:
    """Of one start, what diverged ends above all that did not."""
    end = float(run.objective[-1])
    return end if np.isfinite(end) else np.inf


def percent(share: float, digits: int = 3) -> str:
    """`share` as people read it; 0 where it is nothing but rounding."""
    return number(100 * share, digits) if share > STRAIGHT**2 else "0"


def no_path(run: Run) -> str:
    """Why there is no plane: the parameters left at once, or never moved."""
    if run.diverged:
        return (
            "The run diverged at once: after its first step the loss is out of sight, so there is no path to look "
            "along. Lower the learning rate."
        )
    return (
        "The parameters never moved: every gradient was 0, or too small to change them. Without a path there are no "
        "directions to look along. Another start, or a larger learning rate, would move them."
    )


def finding(run: Run, plane: Plane, seen: int) -> str:
    """What the plane holds of the path, and how far down it led; `seen` is how many snapshots were in sight."""
    said = _held(run, plane)
    if run.diverged:
        until = count(int(run.epochs[seen - 1]), "epoch")
        return f"The run diverged (×). Its path is drawn while the loss was in sight, for {until}. {said}"
    start, end = (float(run.objective[at]) for at in (0, -1))
    led = "led down" if end < start else "led no lower, but"
    return f"{said} It {led} from {number(start, 3)} to {number(end, 3)}."


def _held(run: Run, plane: Plane) -> str:
    first, second = map(percent, plane.shares.tolist())
    if plane.is_straight:
        return (
            f"The path is straight: **one of {run.parameter_count:,} directions** holds all of it; the second is any "
            "across it."
        )
    return (
        f"**Two of {run.parameter_count:,} directions hold {percent(plane.held)} %** of the path, the first "
        f"{first} %, the second {second} %."
    )


def caution(run: Run, plane: Plane, seen: int) -> str:
    """What the shares are worth, and what the picture leaves out."""
    walk = percent(random_walk(run.epochs[:seen]), 2)
    return (
        "A share is that of the squared distance from the end, over all snapshots. Even a random walk in many "
        f"dimensions, recorded at the same epochs, would have {walk} % in its two "
        "([Antognini & Sohl-Dickstein, 2018](https://arxiv.org/abs/1806.08805)). The ground is the loss in the plane "
        "itself; where a path is off the plane, its own loss differs from the ground below it."
    )


def race_finding(racers: Sequence[Run], plane: Plane) -> str:
    """Who came lowest, who diverged, and how much of each way the plane shows."""
    there = [run for run in racers if not run.diverged]
    gone = [label(run) for run in racers if run.diverged]
    said = [_order(there)] if there else ["All of them diverged: lower the learning rate."]
    if gone and there:
        said.append(f"Diverged (×): {', '.join(gone)}.")
    return " ".join([*said, *_leaving(there, plane)])


def _order(there: Sequence[Run]) -> str:
    first, *others = there
    epochs = count(int(first.error_epochs[-1]), "epoch")
    said = f"**{label(first)}** came lowest in {epochs}, to {_end(first)} at learning rate {number(_rate(first))}"
    return (
        f"{said}; then {', '.join(f'{label(run)} ({_end(run)})' for run in others)}."
        if others
        else f"{said}."
    )


def _leaving(there: Sequence[Run], plane: Plane) -> list[str]:
    shares = {label(run): shown(run, plane) for run in there}
    known = {name: share for name, share in shares.items() if not np.isnan(share)}
    if not known:
        return []
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    if known[least] > INSIDE:
        return ["The plane is that of this run; none of them leaves it."]
    said = f"{percent(known[most], 2)} % of the way of {most}"
    if least != most:
        said += f", {percent(known[least], 2)} % of that of {least}"
    return [f"The plane is that of this run, and others leave it: it shows {said}."]


def shown(run: Run, plane: Plane) -> float:
    """How much of the way of `run` from start to end lies along the plane, of its squared length; NaN of none."""
    with np.errstate(over="ignore", invalid="ignore"):
        return plane.share_of(run.flat[-1] - run.flat[0])


def _end(run: Run) -> str:
    return number(float(run.objective[-1]), 3)


def _rate(run: Run) -> float:
    return float(run.spec["learning_rate"] or 0)
