"""Which hyperparameter matters, as far as a small forest of trees can tell from the trials of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.heavy import loaded
from core.outline import Sized
from core.studies.outcomes import Outcome
from core.studies.study import Study
from core.types import Array, OnEpoch
from core.work import Work

# Fewer trials teach a forest nothing that can be told from chance.
FEWEST = 20
# Trials that a forest learns from at most, evenly among all, and hyperparameters, the first that differ.
MOST_TRIALS, MOST_HYPERS = 600, 20
TREES, LEAF, SPLITS, SHUFFLES = 60, 2, 10, 2
HELD_OUT = 0.25
# A forest that explains less than LEAST_EXPLAINED + FOR_CHANCE / N of N trials says nothing: of 300 tables of pure
# chance each, 99 % of the forests explained below 0.32 (N = 20), 0.22 (40) and 0.03 (80); one of 900 said something.
LEAST_EXPLAINED, FOR_CHANCE = 0.1, 8.0
# Calls of NumPy, or what takes as long: to grow a tree, for each row of it, and for each that a tree predicts.
TREE_CALLS, ROW_CALLS, PREDICTED_CALLS = 1_500.0, 1.5, 0.64


@dataclass(frozen=True, eq=False)
class Importance(Sized):
    """What a forest says of H hyperparameters, in columns of these `names`.

    `explained` is the share of the differences in rank between trials that it predicts out of bag (R²), and `falls`
    (H, splits) by how much the share that it predicts of held-out trials falls when one is shuffled. It learned from so
    many `trials`.
    """

    names: tuple[str, ...]
    explained: float
    falls: Array
    trials: int

    @property
    def means(self) -> Array:
        """(H,): the mean over the splits."""
        return self.falls.mean(axis=1)

    @property
    def errors(self) -> Array:
        """(H,): standard errors of the means.

        Splits share trials, so what they differ by is corrected for that: s² (1/J + held out / learned from), Nadeau &
        Bengio, Inference for the generalization error, 2003.
        """
        deviation: Array = self.falls.std(axis=1, ddof=1)
        return deviation * np.sqrt(1 / self.falls.shape[1] + HELD_OUT / (1 - HELD_OUT))

    @property
    def tells(self) -> bool:
        """Whether the forest predicts well enough for its importances to say something."""
        return self.explained >= LEAST_EXPLAINED + FOR_CHANCE / self.trials


def can_be_asked(study: Study, outcome: Outcome) -> str:
    """Why a forest is not asked; empty where it is."""
    if len(study.chosen) < 2:
        return "Which hyperparameter matters is a question where at least two differ."
    if (known := int(study.judged(outcome).sum())) < FEWEST:
        return f"A forest needs {FEWEST} trials to learn from; {known:,} can be compared."
    if np.ptp(outcome.values[study.judged(outcome)]) == 0:
        return "All trials did equally well."
    return ""


def work(study: Study, outcome: Outcome) -> Work:
    """Roughly what `importance_of` takes."""
    rows = min(int(study.judged(outcome).sum()), MOST_TRIALS)
    copies = 1 + SHUFFLES * min(len(study.chosen), MOST_HYPERS)
    grown = (SPLITS + 1) * (TREE_CALLS + ROW_CALLS * rows)
    return Work(calls=TREES * (grown + PREDICTED_CALLS * SPLITS * copies * HELD_OUT * rows))


def importance_of(study: Study, outcome: Outcome, on_progress: OnEpoch | None = None) -> Importance:
    """How much each hyperparameter matters for the rank of `outcome` among the trials; see `can_be_asked`.

    Ranks, since one trial that went wrong would else be all that there is to explain. Each of several forests, which
    are scikit-learn's, learns from other trials and is judged by those held out, with one column shuffled at a time
    (Breiman, 2001). Calls `on_progress(forests, of all)` before each of them.
    """
    rows = np.flatnonzero(study.judged(outcome))
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_TRIALS)).round().astype(np.intp))]
    names = [*study.chosen][:MOST_HYPERS]
    x = np.stack([_ordered(study.chosen[name].of[rows]) for name in names], axis=1)
    y = _ranks(outcome.costs[rows])
    falls = np.empty((len(names), SPLITS))
    whole = _forest(0, oob_score=True).fit(x, y)
    for split in range(SPLITS):
        if on_progress is not None:
            on_progress(split + 1, SPLITS + 1)
        falls[:, split] = _falls(x, y, split)
    return Importance(tuple(names), float(whole.oob_score_), falls, len(rows))


def _forest(seed: int, **more: Any) -> Any:
    loaded("pandas")
    ensemble = loaded("sklearn.ensemble")
    return ensemble.RandomForestRegressor(TREES, min_samples_leaf=LEAF, random_state=seed, **more)


def _falls(x: Array, y: Array, split: int) -> Array:
    """(H,): by how much the share explained of held-out trials falls when each column is shuffled among them."""
    rng = np.random.default_rng(split)
    order = rng.permutation(len(y))
    held, others = np.split(order, [max(2, round(HELD_OUT * len(y)))])
    forest = _forest(split).fit(x[others], y[others])
    # All shuffled copies in one pass: (1 + H · SHUFFLES, held out, H).
    copies = np.repeat(x[held][None], 1 + x.shape[1] * SHUFFLES, axis=0)
    for copy in range(1, len(copies)):
        column = (copy - 1) // SHUFFLES
        copies[copy, :, column] = rng.permutation(copies[copy, :, column])
    guessed = forest.predict(copies.reshape(-1, x.shape[1])).reshape(len(copies), -1)
    wrong = ((guessed - y[held]) ** 2).mean(axis=1)
    lost = wrong[1:].reshape(x.shape[1], SHUFFLES).mean(axis=1) - wrong[0]
    whole: float = y[held].var() or y.var()
    return np.asarray(lost / whole)


def _ordered(of: NDArray[np.intp]) -> Array:
    """(N,) the place of each value among those that these trials have: a tree asks about their order alone."""
    return np.unique(of, return_inverse=True)[1].astype(np.float64)


def _ranks(values: Array) -> Array:
    """(N,) the place of each among all, in shares; equal values have the same, in their middle."""
    _, of, often = np.unique(values, return_inverse=True, return_counts=True)
    middle: NDArray[np.float64] = np.cumsum(often) - (often - 1) / 2
    return middle[of] / len(values)
