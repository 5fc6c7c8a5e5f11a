"""How far a parameter may vary while predictions stay: non-identifiability.

With collinear columns, or few rows, a parameter can be almost anything, as long as others compensate: then its interval
is wide, and predictions hardly change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import apart, count, number, spoken
from core.inspection.units import DEVIATION, known
from core.models import MODELS
from core.types import Array
from core.verdicts.findings import MOST_NAMED
from views.shared.bootstrap import Samples
from views.shared.intervals import FEWEST, SHARE, Spread

# Where a weight's variation would change predictions over twice as much as they change, other weights compensate:
# with unrelated columns, each weight alone changes predictions less than all together.
COMPENSATED = 2.0
# Predictions that vary by over half of the target's deviation, or by as much in probability, cannot be called stable;
# those that vary by less than a millionth of it do not vary.
CALM, STILL = 0.5, 1e-6
# From this correlation on, a single other weight compensates; below it several do.
ALONE = 0.9


@dataclass(frozen=True)
class NonIdentifiability:
    """The weight that resampling changes most, and how little predictions change with it.

    `name` is the weight that varies most, on the scale of predictions, from `low` to `high` in data units, and `ratio`
    how much more that is than predictions vary; `partner` is the weight whose estimates correlate most with its own,
    empty where there is none. `moved` is the standard deviation of predictions, the mean over the evaluation rows: for
    numbers as a share of the target's own, for classes in probability.
    """

    name: str
    low: float
    high: float
    ratio: float
    partner: str
    correlation: float
    moved: float


def non_identifiability(run: Run, samples: Samples, spread: Spread) -> NonIdentifiability | None:
    """How weights differ over `samples`, with percentiles `spread`; None for too few, or where nothing moves."""
    names, scale = list(run.columns.weights), np.array([*run.columns.weights.values()])
    if len(samples.values) < FEWEST:
        return None
    weights = slice(-len(names), None)
    low, high = spread.low[weights], spread.high[weights]
    moves = samples.values[:, weights] * scale
    moves = np.where(np.isfinite(low), moves - moves.mean(axis=0), 0)
    deviations = moves.std(axis=0)
    most = int(deviations.argmax())
    if not (unit := _unit(run)) or not deviations[most] > STILL * unit:
        return None
    followed = float(samples.outputs.std(axis=0).mean())
    ratio = float(deviations[most]) / followed if followed > 0 else np.inf
    partner, correlation = _partner(moves, most)
    return NonIdentifiability(
        name=names[most],
        low=float(low[most]),
        high=float(high[most]),
        ratio=ratio,
        partner="" if partner is None else names[partner],
        correlation=correlation,
        moved=_moved(run, samples),
    )


def _partner(moves: Array, most: int) -> tuple[int | None, float]:
    """The column of `moves` (R, W) that correlates most, in size, with column `most`; None where there is no other."""
    deviations = moves.std(axis=0)
    others = [j for j in range(moves.shape[1]) if j != most and deviations[j] > 0]
    if not others:
        return None, np.nan
    shared = moves[:, others].T @ moves[:, most] / len(moves)
    correlations = shared / (deviations[others] * deviations[most])
    best = int(np.abs(correlations).argmax())
    return others[best], float(correlations[best])


def _moved(run: Run, samples: Samples) -> float:
    predictions = MODELS[run.spec.model].predictions(run.fitted, samples.outputs)
    return float(predictions.std(axis=0).mean()) / _unit(run)


def _unit(run: Run) -> float:
    """The unit of variation: the deviation of the target; 1 for classes.

    On the evaluation rows, or the training rows where the targets of those are alike; 0 where all are.
    """
    if run.task != "regression":
        return 1.0
    return next((float(y.std()) for y in (run.evaluation.y, run.train.y) if np.ptp(y) > 0), 0.0)


# --------------------------------------------------------------------------- in words


def finding(run: Run, samples: Samples, by_theory: Spread, over_resamples: Spread, units: str = "") -> str:
    """The least certain parameter, how predictions vary with it, and which weights could as well be 0."""
    trade_off = non_identifiability(run, samples, over_resamples)
    sentences = (
        _left(run, samples),
        _free(run, by_theory, over_resamples, samples),
        _farthest(run, samples, trade_off, units) if trade_off else _still(samples),
        _zeros(run, by_theory, over_resamples),
        _lost(run, samples),
    )
    return " ".join(filter(None, sentences))


def _left(run: Run, samples: Samples) -> str:
    if not (run.diverged and samples.solved):
        return ""
    return "The run diverged, and its own values have left the chart; the intervals are those of the optimum."


def _free(run: Run, by_theory: Spread, over_resamples: Spread, samples: Samples) -> str:
    """Which parameters the data do not determine at all."""
    enough = samples.solved and len(samples.values) >= FEWEST
    gone = np.isnan(over_resamples.low) & np.isnan(by_theory.low) & enough
    free = [spoken(run.title(name)) for name, lost in zip(run.final, gone, strict=True) if lost]
    if not free:
        return ""
    named = ", ".join(free[:MOST_NAMED]) + (" …" if len(free) > MOST_NAMED else "")
    return (
        f"{count(len(free), 'parameter')} of {len(gone)} {'is' if len(free) == 1 else 'are'} undetermined, {named}: "
        "the columns depend on each other, and each can take any value as long as others compensate."
    )


def _still(samples: Samples) -> str:
    return "" if len(samples.values) < FEWEST else "Whichever rows are drawn, the weights hardly move."


def _farthest(run: Run, samples: Samples, trade_off: NonIdentifiability, units: str = "") -> str:
    where = f"predictions on the {'validation' if run.evaluated_on == 'validation' else 'training'} rows"
    factor = run.columns.weights[trade_off.name] if known(run, units) == DEVIATION else 1.0
    interval = "between {} and {}".format(*apart(trade_off.low * factor, trade_off.high * factor, 3))
    of = f"{100 * SHARE:.0f} % of {len(samples.values)} resamples"
    if trade_off.ratio < COMPENSATED or not trade_off.partner or not trade_off.moved < CALM:
        only = len(run.columns.weights) == 1
        lies = f"lies {interval}" if only else f"is the least certain weight, {interval}"
        title = spoken(run.title(trade_off.name))
        return f"{title} {lies} ({of}). {where[0].upper()}{where[1:]} move by {_much(run, trade_off)}."
    together = "loses" if trade_off.correlation < 0 else "undoes"
    others = f"what it gains, {spoken(run.title(trade_off.partner))} {together}"
    if abs(trade_off.correlation) < ALONE:
        others = f"others compensate, most of all {spoken(run.title(trade_off.partner))}"
    title = spoken(run.title(trade_off.name))
    return (
        f"{title} could be anything {interval} ({of}). Yet {where} move by only {_much(run, trade_off)}: "
        f"{others} (correlation {_correlation(trade_off.correlation)})."
    )


def _correlation(value: float) -> str:
    """Two digits behind the point, more where they would round to 1."""
    digits = next((digits for digits in range(2, 15) if abs(float(f"{value:.{digits}f}")) < 1), 2)
    return f"{value:.{digits}f}"


def _much(run: Run, trade_off: NonIdentifiability) -> str:
    if run.task == "regression":
        return f"{number(100 * trade_off.moved, 2)} % of the target's deviation"
    return f"{number(100 * trade_off.moved, 2)} percentage points"


def _zeros(run: Run, by_theory: Spread, over_resamples: Spread) -> str:
    """How many weights cannot be told from 0, by theory where there is one."""
    theory = bool(np.isfinite(by_theory.low).any())
    spread, whose = (by_theory, "By theory") if theory else (over_resamples, "Over resamples")
    weights = slice(-len(run.columns.weights), None)
    low, high = spread.low[weights], spread.high[weights]
    known, near = int(np.isfinite(low).sum()), int(((low <= 0) & (high >= 0)).sum())
    if not known:
        return ""
    if known == 1:
        return f"{whose}, the weight could {'as well' if near else 'hardly'} be 0."
    return f"{whose}, {near or 'none'} of {known} weights could as well be 0."


def _lost(run: Run, samples: Samples) -> str:
    if not samples.lost:
        return ""
    single = samples.lost == 1
    leave, their = ("leaves", "its") if single else ("leave", "their")
    if not samples.solved:
        why = "diverged"
    elif run.task == "regression":
        why = f"{leave} a parameter free"
    else:
        why = f"{leave} a parameter free, or {their} classes can be separated"
    sentence = f"{samples.lost} of {count(samples.lost + len(samples.values), 'resample')} {why}."
    if len(samples.values) < FEWEST:
        return f"{sentence} Too few are left to tell the rest."
    return f"{sentence} {'It is' if single else 'They are'} left out."
