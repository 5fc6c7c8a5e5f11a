"""What a comparison of runs shows, as sentences with the numbers they rest on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.engine.sweep import Groups
from core.formatting import count, number, subject
from core.hyper import Hyper, Value
from core.models import MODELS, optimized
from core.types import Array
from core.verdicts.measures import Measure

# Costs within 1 % of the lowest count as equally good.
EQUALLY_GOOD = 1.01
# Student's t by the number of seeds, with one degree of freedom less: 95 % of the differences made by chance lie within
# so many standard errors. Chance is what seeds draw: errors are compared on the very same rows.
CHANCE = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365}
SEEDS = 8
ROWS = {"validation": "validation", "train": "training"}
WITH_CHANCE = "Repeat with the data seed instead."
# Why a seed that was varied made no difference, and what to do.
NO_CHANCE = {
    "seed": f"from a fixed start, full batches leave nothing to chance. {WITH_CHANCE}",
    "data_seed": "these rows are given, and none of them are drawn for validation. Raise the validation share.",
}


def of_comparison(runs: Sequence[Run], hyper: Hyper, measure: Measure, edge: float | None) -> str:
    """Where the measure is best, how much that matters, and which runs diverged; `edge` is the theory's."""
    settled = _measured(runs, measure)
    if not settled:
        return _nothing(runs, measure)
    best = min(settled, key=measure.cost)
    good = [run for run in settled if measure.cost(run) <= EQUALLY_GOOD * measure.cost(best)]
    if len(good) == len(runs):
        where = f"hardly depends on the {hyper.noun}: {_all(len(good))} within 1 % of the best"
    else:
        at = f"{hyper.noun} {hyper.reading(best.spec[hyper.name])}{_equally_good(good, runs, hyper)}"
        where = f"is {measure.extreme} at {at}"
    sentence = f"The {ROWS[best.evaluated_on]} {measure.noun} {where}, {number(measure.evaluate(best))}."
    return " ".join(filter(None, (sentence, _zeros(best, hyper), _divergence(runs, hyper, edge))))


def _all(runs: int) -> str:
    return "its one run lies" if runs == 1 else f"all {count(runs, 'run')} lie"


def _measured(runs: Sequence[Run], measure: Measure) -> list[Run]:
    """The runs that settled where `measure` has a value: one row, or equal targets, have no R²."""
    return [run for run in runs if not run.diverged and np.isfinite(measure.cost(run))]


def _nothing(runs: Sequence[Run], measure: Measure) -> str:
    """Why there is nothing to compare."""
    if all(run.diverged for run in runs):
        gone = "The one run" if len(runs) == 1 else f"All {count(len(runs), 'run')}"
        return f"{gone} diverged: lower the learning rate."
    return (
        f"The {ROWS[runs[0].evaluated_on]} rows are too few, or their targets too alike, to have an {measure.noun}: "
        "compare by something else, or raise the validation share."
    )


def _equally_good(good: list[Run], runs: Sequence[Run], hyper: Hyper) -> str:
    """Other settings that do as well."""
    if len(good) == 1:
        return ""
    return f" ({' '.join(filter(None, (count(len(good), 'value'), _from_to(good, runs, hyper))))} within 1 %)"


def _from_to(alike: Sequence[Run], runs: Sequence[Run], hyper: Hyper) -> str:
    """The range of the values of runs that are alike; empty where there is no order, or other `runs` lie within it."""
    if hyper.scale == "category":
        return ""
    low, *_, high = sorted((run.spec[hyper.name] for run in alike), key=hyper.position)
    places = [hyper.position(run.spec[hyper.name]) for run in runs]
    inside = sum(hyper.position(low) <= place <= hyper.position(high) for place in places)
    return f"from {hyper.reading(low)} to {hyper.reading(high)}" if inside == len(alike) else ""


def _zeros(best: Run, hyper: Hyper) -> str:
    """What the best L1 penalty has left."""
    if hyper.name != "l1":
        return ""
    weights = best.flat[-1][optimized(best.spec.model).layout(best.fitted).penalty_mask > 0]
    zeros = int((weights == 0).sum())
    are = "is" if zeros == 1 else "are"
    return f"{zeros} of {count(len(weights), 'weight')} {are} exactly 0 there."


def _divergence(runs: Sequence[Run], hyper: Hyper, edge: float | None) -> str:
    gone = sum(run.diverged for run in runs)
    sentence = f"{gone} of {count(len(runs), 'run')} diverged." if gone else ""
    if edge is None:
        return sentence
    return f"{sentence} Theory puts the edge of stability at {number(edge)}.".strip()


def of_heatmap(runs: Sequence[Run], pair: tuple[Hyper, Hyper], measure: Measure) -> str:
    """Which pair of settings is best, and how many runs diverged."""
    settled = _measured(runs, measure)
    if not settled:
        return _nothing(runs, measure)
    best = min(settled, key=measure.cost)
    where = " and ".join(f"{hyper.noun} {hyper.reading(best.spec[hyper.name])}" for hyper in pair)
    gone = sum(run.diverged for run in runs)
    return (
        f"Of {count(len(runs), 'run')}, the {ROWS[best.evaluated_on]} {measure.noun} is {measure.extreme}, "
        f"{number(measure.evaluate(best))}, at {where}" + (f"; {gone} diverged." if gone else ".")
    )


# --------------------------------------------------------------------------- is the difference real?


def of_repeats(groups: Groups, hyper: Hyper, current: Value, measure: Measure, over: Hyper) -> str:
    """Which of V values of `hyper` is best over S seeds, and which others chance could have put there.

    Differences are paired: each seed is run with every value, so that its effect on all of them cancels.
    """
    settled = [group for group in groups if len(_measured(group, measure)) == len(group)]
    if not settled:
        return _nothing([run for group in groups for run in group], measure)
    costs = np.array([[measure.cost(run) for run in group] for group in settled])  # (V, S)
    if np.ptp(costs, axis=1).max() == 0:
        return f"The {over.noun} changes nothing here: {_no_chance(settled[0], over)}"
    best = int(costs.mean(axis=1).argmin())
    worse, spread = _paired(costs, best)
    equal = [group[0] for group, real in zip(settled, worse > spread, strict=True) if not real]
    sentences = (
        _best(settled[best], hyper, measure, alone=len(settled) == 1),
        _equals(equal, [group[0] for group in groups], len(settled), hyper),
        _left_out(groups, len(settled), measure),
        _yours([group[0].spec[hyper.name] for group in settled], hyper, current, best, worse, spread),
    )
    return " ".join(filter(None, sentences))


def in_short(groups: Groups, hyper: Hyper, measure: Measure, chance: bool) -> str:
    """Where the measure is best, in one sentence; where there is `chance`, no winner is named within it.

    A range is named only where every value within it is as good as the best; else the best, and how many others are.
    """
    settled = [group for group in groups if len(_measured(group, measure)) == len(group)]
    if not settled:
        return _nothing([run for group in groups for run in group], measure)
    costs = np.array([[measure.cost(run) for run in group] for group in settled])  # (V, S)
    best = int(costs.mean(axis=1).argmin())
    alike, within = _alike_in(costs, best, chance)
    equal = [group[0] for group, same in zip(settled, alike, strict=True) if same]
    what = f"{ROWS[settled[best][0].evaluated_on].capitalize()} {measure.noun}"
    if len(settled) > 1 and len(equal) == len(settled):
        return f"{what}: no {hyper.noun} here is better than another {within}."
    around = _from_to(equal, [group[0] for group in groups], hyper) if len(equal) > 1 else ""
    if around:
        return f"{what} is {measure.extreme} for {hyper.noun} {around}, all alike {within}."
    mean = number(float(np.mean([measure.evaluate(run) for run in settled[best]])), 3)
    at, others = hyper.reading(settled[best][0].spec[hyper.name]), len(equal) - 1
    beyond = "; " + subject(others, "other", "is", "are") + f" alike {within}" if others else ""
    if chance and costs.shape[1] == 1:
        beyond = " (one seed: it may be chance)"
    return f"{what} is {measure.extreme}, {mean}, at {hyper.noun} {at}{beyond}."


def _alike_in(costs: Array, best: int, chance: bool) -> tuple[NDArray[np.bool_], str]:
    """(V,): which values do as well as the best, within chance or within 1 %; and which of both."""
    if chance and costs.shape[1] > 1:
        # By what factor, where there is one: a value that nearly diverges would make all differences beside it small.
        worse, spread = _beside_neighbours(np.log(costs) if (costs > 0).all() else costs, best)
        return worse <= spread, "within chance"
    return costs[:, 0] <= EQUALLY_GOOD * costs[best, 0], "within 1 %"


def _beside_neighbours(costs: Array, best: int) -> tuple[Array, Array]:
    """`_paired` for few seeds: chance is that of a value and of its two neighbours, or its own if that is larger.

    Of costs (V, S), the values in order. Three seeds alone have two degrees of freedom, and hardly ever tell anything;
    with those of the neighbours, which chance treats alike, there are six. It is the median of the three, since one
    that nearly diverges is not alike. The best is compared with itself, so it counts for no neighbour.
    """
    excess = costs - costs[best]
    variance, seeds = excess.var(axis=1, ddof=1), costs.shape[1]
    pooled = np.zeros_like(variance)
    for i in range(len(costs)):
        near = [j for j in (i - 1, i, i + 1) if 0 <= j < len(costs) and j != best]
        freedom = len(near) * (seeds - 1)
        if near and i != best:
            error = np.sqrt(max(np.median(variance[near]), variance[i]) / seeds)
            pooled[i] = CHANCE.get(freedom + 1, CHANCE[SEEDS]) * error
    return excess.mean(axis=1), pooled


def _no_chance(group: Sequence[Run], over: Hyper) -> str:
    run = group[0]
    if over.name == "seed" and not MODELS[run.spec.model].optimized:
        return f"nothing is drawn, and no tie makes a difference. {WITH_CHANCE}"
    if over.name == "seed" and (run.draws or any((repeat.flat[0] != run.flat[0]).any() for repeat in group)):
        return f"whatever it draws, all {len(group)} trainings end alike. {WITH_CHANCE}"
    return NO_CHANCE[over.name]


def _paired(costs: Array, best: int) -> tuple[Array, Array]:
    """(V,) mean excess cost over the best value, and how large an excess chance explains."""
    excess = costs - costs[best]
    return excess.mean(axis=1), CHANCE[costs.shape[1]] * excess.std(axis=1, ddof=1) / np.sqrt(costs.shape[1])


def _best(group: Sequence[Run], hyper: Hyper, measure: Measure, alone: bool) -> str:
    """The best value; or the only one, which nothing is compared with."""
    evaluated = [measure.evaluate(run) for run in group]
    at, mean = (
        f"at {hyper.noun} {hyper.reading(group[0].spec[hyper.name])}",
        number(float(np.mean(evaluated))),
    )
    where = f"{at} is {mean}" if alone else f"is {measure.extreme} {at}, {mean}"
    return (
        f"Over {count(len(group), 'seed')} the {ROWS[group[0].evaluated_on]} {measure.noun} {where} on average "
        f"({number(min(evaluated), 3)} to {number(max(evaluated), 3)})."
    )


def _equals(equal: list[Run], runs: Sequence[Run], values: int, hyper: Hyper) -> str:
    if values == 1:
        return ""
    if len(equal) == 1:
        return "Every other value is worse by more than chance explains."
    if len(equal) == values:
        return "No value can be told apart from it: the differences may be chance."
    around = _from_to(equal, runs, hyper)
    where = f", {around}," if around else ""
    return f"{count(len(equal), 'value')}{where} cannot be told apart: their differences may be chance."


def _left_out(groups: Groups, values: int, measure: Measure) -> str:
    """Values that are not compared, since some of their runs end nowhere."""
    gone = len(groups) - values
    if not gone:
        return ""
    diverged = any(run.diverged for group in groups for run in group)
    why = "diverged" if diverged else f"have no {measure.noun}"
    return f"{count(gone, 'value')} {'is' if gone == 1 else 'are'} left out: with some seeds the runs {why}."


def _yours(values: list[Value], hyper: Hyper, current: Value, best: int, worse: Array, spread: Array) -> str:
    """Where the current setting stands."""
    if current not in values or values.index(current) == best:
        return ""
    here = values.index(current)
    real = worse[here] > spread[here]
    return (
        f"Yours, {hyper.reading(current)}, is worse by {number(float(worse[here]), 3)} ± "
        f"{number(float(spread[here]), 3)}: {'a real difference' if real else 'that may be chance'}."
    )
