"""Two runs trained anew on the same splits, each time with other seeds: which of them really has the lower error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.data import VALIDATION_SHARE, held, is_own, source_of
from core.engine.spec import RunSpec
from core.formatting import count, listed, number, percent
from core.hyper import Hyper
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.types import Array
from core.verdicts.measures import Measure
from core.verdicts.paired import DECIDED, Chances, Posterior, correlated
from core.verdicts.repeating import Scores, costs, drawn_anew, most_repeats, split_alike

# Splits, fewer where both runs would take a standard core longer than MOST_SECONDS.
SPLITS, MOST_SECONDS = (20, 12, 8, 5), 8.0
# What a visitor may call equal: a share of the error, or so much of a share of all.
RANGES = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1)
USUAL_RANGE = 0.01
# What two runs may differ in and still learn from the same data.
SPLIT = ("data_seed", "validation_share")
SEEDS = ("seed", "data_seed")
# Probabilities are said as so much at least; beyond these to a tenth of a percent.
LEAST, TENTHS = 0.001, 0.1
# Settings that are named of a run.
MOST_NAMED = 4

# --------------------------------------------------------------------------- what can be compared


def refusal(a: RunSpec, b: RunSpec) -> str:
    """Why errors of the two tell nothing about each other, and what to do; empty where they do."""
    gone = [
        name for name, spec in (("A", a), ("B", b)) if is_own(spec.dataset) and held(spec.dataset) is None
    ]
    if gone:
        return f"The data of {' and '.join(gone)} are not in this session any more: bring them again."
    if not same_rows(a, b):
        labels = dict.fromkeys(source_of(each.dataset).label for each in (a, b))
        which = " and ".join(labels) if len(labels) > 1 else "two tables"
        return f"They learned from different data, {which}: errors on these tell nothing about each other."
    unlike = [
        hyper for hyper in _of_data(a).values() if hyper.name not in SPLIT and a[hyper.name] != b[hyper.name]
    ]
    if unlike:
        hyper = unlike[0]
        values = " and ".join(hyper.reading(each[hyper.name]) for each in (a, b))
        return f"They learned from different data, {hyper.noun} {values}: give both the same {hyper.noun}."
    if split_alike(a):
        return (
            "The rows kept aside are the last ones in time, the same for every split: there is no chance to measure "
            "in them. Keep rows aside at random to compare."
        )
    return ""


def _of_data(spec: RunSpec) -> Mapping[str, Hyper]:
    return {name: hyper for name, hyper in spec.hypers.items() if hyper.group == "Data"}


def same_rows(a: RunSpec, b: RunSpec) -> bool:
    """Whether both learn from the same dataset; of a table of one's own networks count the target in another unit."""
    if a.dataset == b.dataset:
        return True
    mine, other = held(a.dataset), held(b.dataset)
    if mine is None or other is None or mine.task != other.task or not np.array_equal(mine.x, other.x):
        return False
    return mine.class_names == other.class_names and np.allclose(_standard(mine.y), _standard(other.y))


def _standard(y: Array) -> Array:
    spread = y.std()
    return (y - y.mean()) / spread if spread else y - y.mean()


def flags(a: RunSpec, b: RunSpec) -> list[str]:
    """What to know before the two are compared: other validation rows, or no difference but seeds."""
    known = []
    split = [_of_data(a)[name] for name in SPLIT if a[name] != b[name]]
    none = [name for name, spec in (("A", a), ("B", b)) if not spec["validation_share"]]
    if none:
        share = percent(aligned(a, b)[0].number("validation_share"))
        keep = "keep" if len(none) > 1 else "keeps"
        known.append(
            f"{' and '.join(none)} {keep} no rows aside to be judged on. Here both are trained anew with {share} of "
            "the rows kept aside."
        )
    elif split:
        differ = listed([f"{h.noun} {h.reading(a[h.name])} and {h.reading(b[h.name])}" for h in split])
        known.append(
            f"The two runs themselves were judged on other validation rows ({differ}), so their own errors do not "
            "compare. Here both are trained anew on the same splits, those of A."
        )
    if a.model == b.model and all(a[name] == b[name] for name in chosen(a) if name not in (*SEEDS, *SPLIT)):
        known.append(
            "A and B have the same settings but for seeds: if their own errors differ, chance made them differ."
        )
    return known


def chosen(spec: RunSpec) -> tuple[str, ...]:
    """Names of all that is chosen in a spec beside its dataset."""
    return ("model", "optimizer", *spec.settings)


def aligned(a: RunSpec, b: RunSpec) -> tuple[RunSpec, RunSpec]:
    """Both with the splits of `a`; with the share of rows of `b`, or the usual one, where `a` keeps none aside."""
    share = a["validation_share"] or b["validation_share"] or VALIDATION_SHARE.default
    split = {"data_seed": a["data_seed"], "validation_share": share}
    return a.replace(**split), b.replace(**split)


def named(a: RunSpec, b: RunSpec) -> tuple[str, str]:
    """Both by their model and by settings: those in which they differ or, of two models, those that were chosen."""
    return _named(a, b), _named(b, a)


def _named(spec: RunSpec, other: RunSpec) -> str:
    usual = other.settings if spec.model == other.model else {}
    names = [name for name in spec.chosen(usual) if spec.hypers[name].group != "Data"]
    settings = [f"{spec.hypers[name].noun} {spec.hypers[name].reading(spec[name])}" for name in names]
    rule = [OPTIMIZERS[spec.optimizer].label] if spec.optimizer and spec.optimizer != other.optimizer else []
    parts = [MODELS[spec.model].label, *rule, *settings[:MOST_NAMED]]
    return ", ".join(parts) + (", …" if len(settings) > MOST_NAMED else "")


def plan(a: RunSpec, b: RunSpec) -> int:
    """Over how many splits both are trained."""
    most = most_repeats(a)
    for splits in SPLITS:
        if sum(_seconds(each, splits) for each in (a, b)) <= MOST_SECONDS:
            break
    return min(most, splits)


def _seconds(spec: RunSpec, splits: int) -> float:
    """Roughly; what is grown shares nothing with what is grown on other rows."""
    if MODELS[spec.model].optimized:
        return spec.work(splits, seeds=splits, problems=splits).seconds()
    return splits * spec.seconds()


# --------------------------------------------------------------------------- what comes of it


@dataclass(frozen=True, eq=False)
class Comparison:
    """How far A and B are from ideal on each of n splits, (n,) each, by `measure`; and what that amounts to.

    `reach` is the difference that a visitor calls equal, in the unit of the errors.
    """

    measure: Measure
    a: Array
    b: Array
    posterior: Posterior
    reach: float

    @property
    def differences(self) -> Array:
        """(n,): error of A less error of B; below 0 where A is better."""
        return self.a - self.b

    def values(self, costs: Array) -> Array:
        """(n,): the measure itself, of how far it is from ideal."""
        return self.measure.best - costs if self.measure.best else costs

    @property
    def chances(self) -> Chances:
        """The probabilities that A is better, that they are equal in practice, that B is better."""
        return self.posterior.chances(self.reach)


def missing(a: Scores, b: Scores, measure: Measure) -> str:
    """Why there is nothing to compare, and what to do; empty where there is."""
    splits = len(a.diverged)
    gone = {name: int(each.diverged.sum()) for name, each in (("A", a), ("B", b)) if each.diverged.any()}
    if gone:
        names = listed([f"{name} diverged in {amount}" for name, amount in gone.items()])
        return f"Of {splits} splits {names}: without an error nothing is compared. Lower the learning rate."
    if not np.isfinite(costs(a, b, measure)).all():
        return (
            f"On some splits the rows kept aside are too few, or too alike, to judge by {measure.noun}: judge by "
            "something else, or raise the validation share."
        )
    return ""


def compared(a: Scores, b: Scores, measure: Measure, within: float) -> Comparison:
    """`within` is what counts as equal: that share of the lower error, or so much of a share of all."""
    mine, others = costs(a, b, measure)
    correlation = 0.0 if drawn_anew(a.spec) else a.share
    reach = within if measure.best else within * min(float(mine.mean()), float(others.mean()))
    return Comparison(measure, mine, others, correlated(mine - others, correlation), reach)


def finding(of: Comparison) -> str:
    """Which of the two is better, with its probability; that it cannot be told, where nothing is decided.

    Differences that are all alike have no spread to tell a probability by: what is said of them is no more than that.
    """
    below, within, above = of.chances
    what = f"the {'higher' if of.measure.best else 'lower'} {of.measure.noun}"
    if not of.posterior.scale:
        if not of.posterior.mean:
            return f"On all {len(of.a)} splits A and B have the very same {of.measure.noun}."
        name = "A" if of.posterior.mean < 0 else "B"
        return f"{name} has {what} on all {len(of.a)} splits, by the very same difference."
    if max(below, above) >= DECIDED:
        name = "A" if below > above else "B"
        return f"{name} has {what}, with a probability of {probability(max(below, above))}."
    if within >= DECIDED:
        return f"A and B are equal in practice, with a probability of {probability(within)}."
    equal = f", equal in practice {probability(within)}" if of.reach else ""
    return f"It cannot be told which has {what}: A {probability(below)}, B {probability(above)}{equal}."


def probability(chance: float) -> str:
    """As people read it, never more than it is; near 0 and 1 to a tenth of a percent."""
    if not LEAST <= chance <= 1 - LEAST:
        return f"under {100 * LEAST:g} %" if chance < LEAST else f"over {100 * (1 - LEAST):g} %"
    steps = 100 if TENTHS <= chance <= 1 - TENTHS else 1000
    return f"{100 * math.floor(steps * chance) / steps:g} %"


def told_range(measure: Measure, within: float) -> str:
    """What a visitor calls equal, in words."""
    if not within:
        return "nothing but equality"
    if measure.name in ("accuracy", "token_accuracy", "sequence_accuracy"):
        return f"±{number(100 * within)} points"
    return f"±{number(within)}" if measure.best else f"±{number(100 * within)} %"


def how(a: Scores, of: Comparison) -> str:
    """How the probabilities come about, and what they do not know."""
    if drawn_anew(a.spec):
        rows = f"the same {count(len(of.a), 'sample')}, each drawn anew, and with other seeds each time."
        share = "Samples share no rows, so their differences are independent."
    else:
        splits = f"the same {count(len(of.a), 'split')}, with {percent(a.share, 2)} kept aside"
        rows = f"{splits} and other seeds each time."
        share = "Splits share most of their rows, which widens the curve (Nadeau & Bengio, 2003)."
    return (
        f"Both were trained on {rows} The curve shows what is known of the mean difference. {share} Dotted is the "
        "mean, dashed the range that counts as equal. A run picked as the best of many on these rows is judged too "
        "kindly."
    )
