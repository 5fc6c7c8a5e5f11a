"""Networks or transformers of one depth and many widths: the error against the number of parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import Groups
from core.formatting import apart, count, number
from core.hyper import SettingError, Value, Widths
from core.models.transformers.hypers import D_MODEL
from core.types import Array
from core.verdicts.comparing import ROWS

WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64)
# Seeds that a width is trained with, fewer where all of it would take a standard core longer than MOST_SECONDS.
SEEDS, MOST_SECONDS = (4, 2, 1), 8.0
# A training error below this share of what the best constant costs counts as near zero.
NEAR_ZERO = 0.01

# --------------------------------------------------------------------------- what is trained


def widened(spec: RunSpec) -> str:
    """The name of the setting that decides how wide the model is."""
    return "hidden" if "hidden" in spec.settings else D_MODEL.name


def plan(spec: RunSpec) -> tuple[tuple[Value, ...], tuple[int, ...]]:
    """Widths, of as many layers as `spec` has, and seeds, its own first; without the widest where those take long."""
    shapes = widths(spec)
    for seeds in SEEDS:
        seconds = np.cumsum([_seconds(spec, shape, seeds) for shape in shapes])
        if seconds[-1] <= MOST_SECONDS:
            break
    affordable = shapes[: max(1, int((seconds <= MOST_SECONDS).sum()))]
    every = spec.hypers["seed"].grid
    first = every.index(spec["seed"])
    return affordable, tuple(int(every[(first + i) % len(every)] or 0) for i in range(seeds))


def widths(spec: RunSpec) -> tuple[Value, ...]:
    """All values of the `widened` setting, however long they take to train."""
    hidden = spec.settings.get("hidden")
    if isinstance(hidden, Widths):
        return tuple(Widths((width,) * len(hidden)) for width in WIDTHS)
    heads = spec.whole("heads")
    return tuple(width for width in D_MODEL.grid if int(width or 0) % heads == 0)


def _seconds(spec: RunSpec, shape: Value, seeds: int) -> float:
    """Roughly how long they take; infinite where one of them is more than a run may take."""
    try:
        return spec.replace(**{widened(spec): shape}).work(seeds, seeds=seeds).seconds()
    except SettingError:
        return float("inf")


def interpolating(run: Run) -> int | None:
    """The number of parameters at which all targets can be fitted: training rows × outputs; unknown for sequences."""
    if run.family == "transformer":
        return None
    return len(run.train.y) * max(1, len(run.weighing.outputs))


# --------------------------------------------------------------------------- in words


def finding(groups: Groups) -> str:
    """Where the error is lowest, where the training rows are learned by heart, and what becomes of the error beyond.

    Groups of S runs by rising number of parameters, those of a group differing in their seed.
    """
    settled = [group for group in groups if not any(run.diverged for run in group)]
    if not settled:
        return "In every width a run diverged: lower the learning rate."
    evaluated = np.array([[run.evaluation_error[-1] for run in group] for group in settled])  # (V, S)
    best = int(evaluated.mean(axis=1).argmin())
    gone = len(groups) - len(settled)
    unknown = best == len(settled) - 1 and settled[-1] is not groups[-1]
    sentences = (
        _best(settled[best], evaluated[best]),
        "" if unknown else _beyond(settled, evaluated, best),
        _by_heart(settled),
        f"In {count(gone, 'width')} a run diverged." if gone else "",
    )
    return " ".join(filter(None, sentences))


def _best(group: Sequence[Run], errors: Array) -> str:
    run = group[0]
    return (
        f"{_seeds(group)} the {ROWS[run.evaluated_on]} error is lowest with {count(run.parameter_count, 'parameter')}, "
        f"{_width(run)}: {number(float(errors.mean()), 3)}."
    )


def _width(run: Run) -> str:
    if run.family == "transformer":
        return f"a width of {run.sequences.shape.channels}"
    of = f"of {count(run.network.hidden[0], 'unit')}"
    return f"hidden layers {of}" if len(run.network.hidden) > 1 else f"a hidden layer {of}"


def _seeds(group: Sequence[Run]) -> str:
    return f"On average over {len(group)} seeds" if len(group) > 1 else "With one seed"


def _by_heart(settled: Groups) -> str:
    """The first width whose training error is near zero; nothing where a constant has none."""
    constant = settled[0][0].constant_loss(settled[0][0].train)
    if not constant > 0:
        return ""
    means = [float(np.mean([run.train_error[-1] for run in group])) for group in settled]
    share = f"under {100 * NEAR_ZERO:.0f} % of what the best constant costs"
    first = next((i for i, mean in enumerate(means) if mean <= NEAR_ZERO * constant), None)
    if first is None:
        least = int(np.argmin(means))
        return (
            f"In no width here does the training error get near zero ({share}): the least is "
            f"{number(means[least], 3)}, with {count(settled[least][0].parameter_count, 'parameter')}."
        )
    parameters = count(settled[first][0].parameter_count, "parameter")
    return f"The training error first gets near zero ({share}) with {parameters}."


def _beyond(settled: Groups, evaluated: Array, best: int) -> str:
    """Whether a wider network is worse than the best by more than seeds differ, and the widest better than that."""
    error = f"the {ROWS[settled[best][0].evaluated_on]} error"
    if best == len(settled) - 1:
        noun = "transformer" if settled[best][0].family == "transformer" else "network"
        return f"No {noun} here is wide enough for {error} to rise again."
    beyond, last = best + 1 + int(evaluated[best + 1 :].mean(axis=1).argmax()), len(settled) - 1
    if evaluated.shape[1] == 1:
        most = _at(settled, evaluated, beyond, best)
        return f"Beyond its lowest {error} is at most {most}; one seed cannot tell a rise from chance."
    if not _above(evaluated[beyond], evaluated[best]):
        return f"Beyond its lowest {error} does not rise by more than the seeds differ."
    sentence = f"Beyond its lowest {error} rises to {_at(settled, evaluated, beyond, best)}"
    if beyond != last and _above(evaluated[beyond], evaluated[last]):
        return f"{sentence}, and falls again to {_at(settled, evaluated, last, beyond)}."
    return f"{sentence}."


def _above(worse: Array, better: Array) -> bool:
    """Whether every seed of one is worse than every seed of the other."""
    return bool(worse.min() > better.max())


def _at(settled: Groups, evaluated: Array, at: int, other: int) -> str:
    """The error of group `at`, with the digits that tell it from that of `other`."""
    parameters = count(settled[at][0].parameter_count, "parameter")
    return f"{apart(float(evaluated[at].mean()), float(evaluated[other].mean()), 3)[0]} with {parameters}"
