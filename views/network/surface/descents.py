"""Descents from one start in words: how much of a path a plane shows, how low it led, and which ended lowest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.formatting import apart, count, number
from views.network.surface.numbers import STRAIGHT, Plane, random_walk
from views.shared.race import label

# Shares beyond which more digits are needed, and beyond which any number would round to all.
NEARLY, MOST = 0.99, 0.999
# Digits of where descents end: as many as tell them apart, but no more.
DIGITS = (3, 4, 5, 6, 7, 8)


def percent(share: float, digits: int = 3) -> str:
    """`share` in percent; 0 or 100 only where all, or nothing, is missing but for rounding."""
    if share <= STRAIGHT**2:
        return "0"
    if 1 - share <= STRAIGHT**2:
        return "100"
    return "over 99.9" if share > MOST else number(100 * share, 3 if share > NEARLY else digits)


def no_path(run: Run) -> str:
    """Why there is no plane: the parameters diverged at once, or never moved."""
    if run.diverged:
        return (
            "The run diverged at once: after its first step the loss is too large to draw, so there is no path "
            "to look along. Lower the learning rate."
        )
    return (
        "The parameters never moved: every gradient was 0, or too small to change them. Without a path there are no "
        "directions to look along. Another start, or a larger learning rate, may move them."
    )


def finding(run: Run, plane: Plane, seen: int) -> str:
    """What the plane holds of the path, and how far down it led; `seen` is how many snapshots were in sight."""
    sentence = _held(run, plane)
    if run.diverged:
        until = count(int(run.epochs[seen - 1]), "epoch")
        return f"The run diverged (×). Its path is drawn while the loss was in sight, for {until}. {sentence}"
    start, end = (float(run.objective[at]) for at in (0, -1))
    if end == start:
        return f"{sentence} It ends as high as it began, at {number(end, 3)}."
    began, ended = apart(start, end, 3)
    return f"{sentence} It led {'down' if end < start else 'no lower, but'} from {began} to {ended}."


def _held(run: Run, plane: Plane) -> str:
    first, second = map(percent, plane.shares.tolist())
    if plane.is_straight:
        return (
            f"The path is straight: **one of {run.parameter_count:,} directions** holds all of it; the second is any "
            "direction across it."
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
    """Which optimizer ended lowest, which diverged, and how much of each path the plane shows."""
    there = [run for run in racers if not run.diverged]
    gone = [label(run) for run in racers if run.diverged]
    sentences = [_order(there)] if there else ["All of them diverged: lower the learning rate."]
    if gone and there:
        sentences.append(f"Diverged (×): {', '.join(gone)}.")
    return " ".join([*sentences, *_leaving(there, plane)])


def _order(there: Sequence[Run]) -> str:
    ends = [float(run.objective[-1]) for run in there]
    texts = _ends(ends)
    alike = [label(run) for run, end in zip(there[1:], ends[1:], strict=True) if end == ends[0]]
    sentence = f"**{label(there[0])}** ended lowest{_after(there)}: {texts[0]}"
    sentence += f" at learning rate {number(there[0].spec.learning_rate)}."
    if alike:
        sentence += f" As low: {', '.join(alike)}."
    others = [f"{label(there[i])} ({texts[i]})" for i in range(len(there)) if ends[i] > ends[0]]
    return f"{sentence} Then {', '.join(others)}." if others else sentence


def _after(there: Sequence[Run]) -> str:
    """In how many epochs; early stopping may end runs after different ones."""
    lengths = {int(run.error_epochs[-1]) for run in there}
    return f" in {count(lengths.pop(), 'epoch')}" if len(lengths) == 1 else ""


def _ends(ends: Sequence[float]) -> list[str]:
    """Objectives with the digits that tell them apart."""
    written = ([number(end, digits) for end in ends] for digits in DIGITS)
    return next(
        (texts for texts in written if len(set(texts)) == len(set(ends))), [number(end, 3) for end in ends]
    )


def _leaving(there: Sequence[Run], plane: Plane) -> list[str]:
    shares = {label(run): shown(run, plane) for run in there}
    known = {name: share for name, share in shares.items() if not np.isnan(share)}
    if not known:
        return []
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    if percent(known[least]) == "100":
        return ["The plane is that of this run; from start to end none of them leaves it."]
    sentence = f"{percent(known[most], 2)} % of the way of {most}"
    if least != most:
        sentence += f", {percent(known[least], 2)} % of that of {least}"
    return [f"The plane is that of this run; from start to end it shows {sentence}."]


def shown(run: Run, plane: Plane) -> float:
    """How much of the way of `run` from start to end lies along the plane, of its squared length; NaN of none."""
    with calm():
        return plane.share_of(run.flat[-1] - run.flat[0])
