"""The Brier score: a loss of probabilities that is finite where one is 0, as those of a pure leaf are."""

from __future__ import annotations

from core.losses.losses import LOSSES, Loss, mean
from core.types import Array, Hypers


def brier_score(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean Σₖ (pₖ − yₖ)², yₖ being 1 for the class that was right and 0 for the others: Brier, 1950."""
    costs = ((outputs - targets) ** 2).sum(axis=-2)
    return costs.sum(axis=-1) / costs.shape[-1]


def brier_score_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """2 (pₖ − yₖ) / N."""
    return 2 * (outputs - targets) / outputs.shape[-1]


BRIER = Loss(
    "brier",
    "Brier score",
    brier_score,
    brier_score_gradient,
    mean,
    "Brier score: squared differences between the probability of each class and 1 for the class that was right, 0 "
    "for the others, added up; the mean over the rows. 0 is certain and right, 2 certain and wrong.",
)
LOSSES.add(BRIER)
