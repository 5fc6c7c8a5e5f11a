"""Learning rate and number of trees: how many trees each rate needs, and which of them predicts best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.spec import RunSpec
from core.engine.training import train_batch
from core.formatting import count, listed, number
from core.hyper import Hyper, Value
from core.models.trees.tree import Index
from core.outline import Sized
from core.types import Array, OnEpoch
from core.verdicts.measures import Rows
from core.work import Work

# Rates that are compared, beside the usual one and the run's own.
MOST_RATES = 6
# Only errors are compared.
SNAPSHOTS = 2
WORDS = {"validation": "validation", "train": "training"}


@dataclass(frozen=True, eq=False)
class RateErrors(Sized):
    """R learning rates, rising, and the error on `rows` after 0 … S trees with each, (R, S + 1)."""

    rates: tuple[float, ...]
    rows: Rows
    errors: Array

    @property
    def best(self) -> Index:
        """(R,): the number of trees after which each rate's error is lowest."""
        return np.nan_to_num(self.errors, nan=np.inf).argmin(axis=1)

    @property
    def lowest(self) -> Array:
        """(R,): each rate's lowest error."""
        return self.errors[np.arange(len(self.rates)), self.best]

    @property
    def most(self) -> int:
        """S, the most trees."""
        return self.errors.shape[1] - 1


def rates_of(spec: RunSpec) -> tuple[Value, ...]:
    """The rates that are compared: some of the grid, the usual one, and that of `spec`."""
    hyper = spec.hypers["learning_rate"]
    rates = {*hyper.axis(MOST_RATES), hyper.default, spec["learning_rate"]}
    return tuple(sorted(rates, key=hyper.position))


def most_trees(spec: RunSpec, seconds: float) -> int:
    """The most trees on offer that all rates can have in that time on a standard core; those of `spec` in any case."""
    wanted = spec.whole("n_estimators")
    fitting = wanted * seconds / traces_work(spec).seconds()
    offered = [int(trees) for trees in spec.hypers["n_estimators"].grid if trees]
    return max([wanted, *(trees for trees in offered if trees <= fitting)])


def traces(spec: RunSpec, rates: Sequence[Value], on_epoch: OnEpoch | None = None) -> RateErrors:
    """One growth of as many trees as `spec` says for each of `rates`, judged by the rows that judge a run."""
    rows: Rows = "train"
    errors = []
    for i, rate in enumerate(rates, 1):
        run = train_batch([spec.replace(learning_rate=rate)], most_snapshots=SNAPSHOTS)[0]
        rows = run.evaluated_on
        errors.append(run.validation_error if rows == "validation" else run.train_error)
        if on_epoch is not None:
            on_epoch(i, len(rates))
    return RateErrors(tuple(float(rate or 0) for rate in rates), rows, np.stack(errors))


def traces_work(spec: RunSpec) -> Work:
    """Roughly what that takes."""
    return len(rates_of(spec)) * spec.work()


def finding(by_rate: RateErrors, hyper: Hyper) -> str:
    """What a smaller rate costs in trees, and what it gains."""
    settled = [i for i, trees in enumerate(by_rate.best.tolist()) if 0 < trees < by_rate.most]
    lowest = int(np.nan_to_num(by_rate.lowest, nan=np.inf).argmin())
    sentence = (
        f"The {WORDS[by_rate.rows]} error is lowest, {number(by_rate.lowest[lowest])}, at {hyper.noun} "
        f"{_text(by_rate, lowest, hyper)} with {count(int(by_rate.best[lowest]), 'tree')}."
    )
    return " ".join(filter(None, (_trade(by_rate, settled, hyper), sentence, _unsettled(by_rate, hyper))))


def _trade(by_rate: RateErrors, settled: Sequence[int], hyper: Hyper) -> str:
    """The smallest and the largest rate of which the best number of trees is known."""
    if len(settled) < 2:
        return ""
    slow, fast = settled[0], settled[-1]
    few, many = int(by_rate.best[fast]), int(by_rate.best[slow])
    ratio = by_rate.rates[fast] / by_rate.rates[slow]
    return (
        f"At {hyper.noun} {_text(by_rate, fast, hyper)}, {count(few, 'tree')} {'is' if few == 1 else 'are'} best; at "
        f"{_text(by_rate, slow, hyper)}, {many:,}: a rate {number(ratio, 2)} times smaller needs "
        f"{number(many / few, 2)} times as many."
    )


def _unsettled(by_rate: RateErrors, hyper: Hyper) -> str:
    rates = [_text(by_rate, i, hyper) for i, trees in enumerate(by_rate.best) if trees == by_rate.most]
    if not rates:
        return ""
    return f"With {listed(rates)} it is lowest after the last of {count(by_rate.most, 'tree')}: more may lower it."


def _text(by_rate: RateErrors, i: int, hyper: Hyper) -> str:
    return hyper.reading(by_rate.rates[i])
