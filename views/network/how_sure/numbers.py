"""The same training from several seeds: how far errors and predictions differ, and what a difference then means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.formatting import apart, count, number
from core.types import Array
from core.verdicts.comparing import ROWS
from views.shared.intervals import quantile


@dataclass(frozen=True, eq=False)
class SeedRuns:
    """The runs of several seeds that settled, S of them; `lost` more diverged. All have the same rows."""

    runs: tuple[Run, ...]
    lost: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> SeedRuns:
        """Of all runs of a sweep over seeds."""
        settled = tuple(run for run in runs if not run.diverged)
        return cls(settled, len(runs) - len(settled))

    def predict(self, x: Array) -> Array:
        """`x` (N, D) -> numbers or probabilities of each seed: (S, N) or (S, N, K)."""
        return np.array([run.predict(x) for run in self.runs])

    @cached_property
    def predictions(self) -> Array:
        """Predictions of each seed for the evaluation rows: (S, N) or (S, N, K)."""
        return self.predict(self.runs[0].evaluation.x)

    @cached_property
    def errors(self) -> Array:
        """(S,): errors on the evaluation rows."""
        return np.array([run.evaluation_error[-1] for run in self.runs])

    @property
    def seeds(self) -> list[str]:
        """(S,): as they are written."""
        return [str(run.spec["seed"]) for run in self.runs]

    @property
    def alike(self) -> bool:
        """Whether the seed has changed nothing."""
        return all(np.array_equal(run.flat[-1], self.runs[0].flat[-1]) for run in self.runs)

    @cached_property
    def apart(self) -> float:
        """Mean of ‖θ − θ′‖ over all pairs of seeds, relative to the mean of ‖θ‖."""
        theta = np.array([run.flat[-1] for run in self.runs])
        first, second = np.triu_indices(len(theta), 1)
        between = np.linalg.norm(theta[first] - theta[second], axis=1)
        return float(between.mean() / (np.linalg.norm(theta, axis=1).mean() or 1.0))

    @property
    def chance(self) -> float:
        """In 95 % of cases, the errors of two trainings differ by less than this through the seed alone."""
        return quantile(len(self.runs) - 1) * np.sqrt(2) * float(self.errors.std(ddof=1))


def decided(predictions: Array) -> NDArray[np.intp]:
    """Probabilities (S, N) or (S, N, K) -> (S, N): the likeliest class."""
    if predictions.ndim == 2:
        return (predictions > 0.5).astype(np.intp)
    return np.asarray(predictions.argmax(axis=2))


def agreement(predictions: Array) -> Array:
    """(N,): the share of seeds that decide for the most frequent class."""
    classes = decided(predictions)
    votes = np.array([(classes == k).mean(axis=0) for k in range(int(classes.max()) + 1)])
    return np.asarray(votes.max(axis=0))


def deviations(predictions: Array) -> Array:
    """(N,): standard deviation over seeds, of a number or of the probability that moves most."""
    spread = predictions.std(axis=0)
    return spread if spread.ndim == 1 else spread.max(axis=1)


# --------------------------------------------------------------------------- in words


def finding(run: Run, seed_runs: SeedRuns) -> str:
    """How far errors and predictions differ between seeds, and how far the parameters that made them."""
    total = len(seed_runs.runs) + seed_runs.lost
    if len(seed_runs.runs) < 2:
        return f"{seed_runs.lost} of {count(total, 'training')} diverged: too few are left to compare."
    if seed_runs.alike:
        return _alike(seed_runs)
    left = "is left out" if seed_runs.lost == 1 else "are left out"
    lost = f" {seed_runs.lost} of {count(total, 'training')} diverged and {left}." if seed_runs.lost else ""
    low, high = apart(float(seed_runs.errors.min()), float(seed_runs.errors.max()), 3)
    mean, deviation = float(seed_runs.errors.mean()), float(seed_runs.errors.std(ddof=1))
    return (
        f"Over {count(len(seed_runs.runs), 'seed')} the {ROWS[run.evaluated_on]} error is {number(mean, 3)} ± "
        f"{number(deviation, 2)} (mean and standard deviation), from {low} to {high}. "
        f"{_predictions(run, seed_runs)} Their parameters are {number(100 * seed_runs.apart, 3)} % of their "
        f"length ‖θ‖ apart, "
        f"on average.{lost}"
    )


def _alike(seed_runs: SeedRuns) -> str:
    """That all ended alike, and why where it is plain to see."""
    sentence = "The seed changes nothing here"
    run, *others = seed_runs.runs
    if not run.draws and all(np.array_equal(run.flat[0], other.flat[0]) for other in others):
        return f"{sentence}: from a fixed start, full batches leave nothing to chance."
    return (
        f"{sentence}: whatever it draws, all {len(seed_runs.runs)} trainings end at the very same parameters."
    )


def _predictions(run: Run, seed_runs: SeedRuns) -> str:
    rows = f"{ROWS[run.evaluated_on]} row"
    if run.task == "regression":
        spread = float(deviations(seed_runs.predictions).mean())
        unit = float(run.evaluation.y.std()) if np.ptp(run.evaluation.y) > 0 else 0.0
        share = f", {number(100 * spread / unit, 2)} % of the target's own" if unit else ""
        return f"The prediction of a {rows} has a standard deviation of {number(spread, 3)} over the seeds{share}."
    contested = int((agreement(seed_runs.predictions) < 1).sum())
    of = count(seed_runs.predictions.shape[1], rows)
    return f"Not all seeds decide alike on {contested or 'none'} of {of}."


def meaning(seed_runs: SeedRuns) -> str:
    """Whether a difference between two settings smaller than the spread means anything; empty without a spread."""
    if len(seed_runs.runs) < 2 or seed_runs.alike:
        return ""
    return (
        f"Two trainings of these very settings differ by up to {number(seed_runs.chance, 2)} in their error "
        f"through the "
        "seed alone (in 95 % of cases less). So a smaller difference between two settings, each trained once, may be "
        "chance; *Hyperparameters*, under *Compare*, repeats each value with several seeds."
    )
