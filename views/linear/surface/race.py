"""A race of optimizers from one start: which arrives first, which are late, which diverge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.engine.run import Run
from core.formatting import count, number
from core.theory.optimum import NoOptimum, least_objective
from views.shared.race import Racer, best_of_each, end_of, label, racers


def goal(runs: Sequence[Run]) -> tuple[float, str]:
    """The objective to reach, and what it is: the optimum's, or the lowest that any run reached where none is known."""
    try:
        return least_objective(runs[0].spec), "the optimum"
    except NoOptimum:
        lowest = [run.objective[np.isfinite(run.objective)].min(initial=np.inf) for run in runs]
        return float(min(lowest)), "the lowest that any of them reached"


def ranked(runs: Sequence[Run], least: float) -> list[Racer]:
    """Each optimizer's best run, the fastest first; those that do not arrive follow by where they ended."""
    return best_of_each(racers(runs, least), lambda racer: (racer.arrival, end_of(racer.run)))


def finding(racers: Sequence[Racer], what: str) -> str:
    """Who arrives first and last, who has not arrived, who diverged; `what` is that of `goal`."""
    arrived = [racer for racer in racers if racer.arrived]
    diverged = [racer for racer in racers if not racer.arrived and racer.run.diverged]
    late = [racer for racer in racers if racer not in arrived and racer not in diverged]
    sentences = [_order(arrived, what)] if arrived else []
    if late:
        sentences.append(f"Not within 1 % of {what} {_by_then(late)}: {_names(late)}.")
    if len(diverged) == len(racers):
        rates = sorted({racer.spec.learning_rate for racer in racers})
        where = f"at learning rate {number(rates[0])}"
        where += f" to {number(rates[-1])}" if len(rates) > 1 else ""
        sentences.append(f"All of them diverged, {where}. Lower it.")
    elif diverged:
        sentences.append(f"Diverged: {_names(diverged)}.")
    return " ".join(sentences)


def _by_then(late: Sequence[Racer]) -> str:
    """By which epoch the late ones had not arrived: early stopping may end them after different epochs."""
    lengths = {int(racer.run.error_epochs[-1]) for racer in late}
    return f"after {count(lengths.pop(), 'epoch')}" if len(lengths) == 1 else "when early stopping ended them"


def _order(arrived: Sequence[Racer], what: str) -> str:
    first = arrived[0]
    sentence = f"**{label(first)}** arrives first, within 1 % of {what}: {first.when}"
    alike = [racer for racer in arrived[1:] if racer.arrival == first.arrival]
    if alike:
        sentence += f", as soon as {_names(alike)}"
    others = [f"{label(racer)} ({racer.arrival:,.0f})" for racer in arrived if racer.arrival > first.arrival]
    return f"{sentence}; then {', '.join(others)}." if others else f"{sentence}."


def _names(racers: Sequence[Racer]) -> str:
    return ", ".join(label(racer) for racer in racers)
