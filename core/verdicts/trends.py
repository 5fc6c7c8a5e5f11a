"""What recorded errors do at their end: fall, swing or rest, by thresholds that are defined here and nowhere else."""

from __future__ import annotations

from core.engine.run import Run
from core.engine.step_rates import rates
from core.types import Array

# During the last tenth of the epochs the objective fell by over 1 %: still improving. Rose by as much, or swung by
# over 5 % from lowest to highest and did not fall by half of that: unsettled. A fall is a trend, the means of the two
# halves compared, so that the noise of small batches is not taken for one.
# Otherwise the objective hardly moves any more, which does not prove that it has arrived: it may crawl. Where the
# schedule left on average under a tenth of the rate meanwhile, the schedule alone has brought the steps to rest.
WINDOW, MOVED, SWUNG, RESTED = 0.1, 0.01, 0.05, 0.1


def last_tenth(errors: Array) -> Array:
    """`errors` over the last tenth of the epochs, one epoch at least."""
    back = max(1, round(WINDOW * (len(errors) - 1)))
    return errors[-1 - back :]


def fall(window: Array) -> float:
    """How far a straight line through the means of the two halves falls, as a share of the first value."""
    half = len(window) // 2
    slope = (window[:half].mean() - window[-half:].mean()) / (len(window) - half)
    return float(slope * (len(window) - 1) / window[0]) if window[0] > 0 else 0.0


def rested(run: Run) -> bool:
    """Whether the schedule has brought the steps to rest."""
    return rate_left(run) < RESTED


def rate_left(run: Run) -> float:
    """The share of the learning rate that the schedule has left of the steps over the last tenth of the epochs."""
    recent = run.error_epochs[-len(last_tenth(run.objective)) : -1]
    return float(rates(run, recent).mean() / run.spec.learning_rate)


def still_falls(errors: Array) -> bool:
    """Whether `errors` have a downward trend at their end."""
    return fall(last_tenth(errors)) > MOVED


def risen(errors: Array) -> bool:
    """Whether `errors` ended over 1 % above their lowest."""
    return bool(errors[-1] > (1 + MOVED) * errors.min())


def catches_up(errors: Array) -> bool:
    """Whether `errors` still fall, and are not above what they were before."""
    return still_falls(errors) and not risen(errors)
