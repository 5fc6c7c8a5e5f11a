"""A race of optimizers from one start: which arrives first, which are late, which diverge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.engine.run import Run
from core.formatting import count, number, percent
from core.theory.optimum import NoOptimum, least_objective, optimum
from views.shared.race import BEST, SAME, Racer, best_of_each, end_of, label, racers

# Parameters that end farther from the optimum than this share of their way have not arrived.
FAR = 0.01


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


def finding(racers: Sequence[Racer], what: str, at: str = BEST) -> str:
    """Who arrives first and last, who has not arrived, who diverged; `what` is that of `goal`, `at` their rates."""
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
    if at == SAME and len(racers) > 1 and len(diverged) < len(racers):
        rate = number(racers[0].spec.learning_rate)
        sentences.append(
            f"All race at learning rate {rate}. Each at its best, they may come in another order."
        )
    return " ".join(sentences)


def in_the_loss(racers: Sequence[Racer]) -> str:
    """That the first has arrived in the loss alone, where its parameters end over FAR of their way from the optimum."""
    first = racers[0]
    if not first.arrived:
        return ""
    try:
        start, end = (distance(first.run, at) for at in (0, -1))
    except NoOptimum:
        return ""
    if not (np.isfinite(start) and end > FAR * start):
        return ""
    return (
        f"{label(first)} arrives in the loss, not in the parameters: "
        f"they end {percent(end / start)} of their way away from the optimum."
    )


def distance(run: Run, at: int) -> float:
    """How far snapshot `at` of `run` is from the optimum; of optima that predict alike from the nearest.

    In the units of training. Raises NoOptimum.
    """
    apart, outputs = run.flat[at] - optimum(run.spec), len(run.columns.outputs)
    if outputs:
        apart = apart.reshape(-1, outputs)
        apart = apart - apart.mean(axis=1, keepdims=True)
    return float(np.linalg.norm(apart))


def _by_then(late: Sequence[Racer]) -> str:
    """By which epoch the late ones had not arrived: early stopping may end them after different epochs."""
    lengths = {int(racer.run.error_epochs[-1]) for racer in late}
    return f"after {count(lengths.pop(), 'epoch')}" if len(lengths) == 1 else "when early stopping ended them"


def _order(arrived: Sequence[Racer], what: str) -> str:
    first = arrived[0]
    sentence = f"**{label(first)}** arrives first, within 1 % of {what}: {first.when}."
    alike = [racer for racer in arrived[1:] if racer.arrival == first.arrival]
    if alike:
        sentence += f" As soon: {_names(alike)}."
    others = [f"{label(racer)} ({racer.arrival:,.0f})" for racer in arrived if racer.arrival > first.arrival]
    return f"{sentence} Then {', '.join(others)}." if others else sentence


def _names(racers: Sequence[Racer]) -> str:
    return ", ".join(label(racer) for racer in racers)
