"""How far the validation error is above the training error, and whether chance explains the gap."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.once import once
from core.verdicts.baselines import has_floor, learnable, left, negligible, standard_error
from core.verdicts.trends import risen

# Wide: validation error, less what its noise has more, over 1.2 × training error. No chance: a gap of over two standard
# errors of the difference; or, on the very same rows, an error over twice its lowest, or higher than there by over
# three standard errors of the difference from row to row: one more, since the lowest was chosen of all epochs.
OVERFIT_RATIO, OVERFIT_STANDARD_ERRORS, DOUBLED, ROSE_STANDARD_ERRORS = 1.2, 2.0, 2.0, 3.0
# A gap that is not proven does not matter either below this share of what the best constant costs.
MATTERS = 0.05
# Of sequences with a known floor instead: the gap over a tenth of what guessing costs beyond the floor, and over half
# of what is left on the training sequences; else too little has been learned to speak of too much.
OVERFIT_SHARE, OVERFIT_LEFT = 0.1, 0.5


def proven(run: Run) -> bool:
    """Whether the gap is wide, and chance does not explain it."""
    return wide_gap(run) and (_doubled(run) or _beyond_standard_errors(run) or _rose(run))


def _doubled(run: Run) -> bool:
    return bool(run.validation_error[-1] > DOUBLED * run.validation_error.min())


@once
def _rose(run: Run) -> bool:
    """Whether validation rows cost more at the end than at the snapshot with the lowest error, each beside itself."""
    at = int(run.validation_error[run.epochs].argmin())
    if not risen(run.validation_error) or at == len(run.epochs) - 1:
        return False
    more = run.row_losses(run.validation) - run.row_losses(run.validation, at)
    return bool(more.mean() > ROSE_STANDARD_ERRORS * more.std() / np.sqrt(len(more)))


def _beyond_standard_errors(run: Run) -> bool:
    return gap(run) > OVERFIT_STANDARD_ERRORS * gap_error(run)


def beyond_chance(run: Run) -> str:
    """Why the gap is no chance."""
    if not _beyond_standard_errors(run):
        rose = "over twice what it was" if _doubled(run) else "higher on the same rows than it was"
        return f"and {rose} before"
    return f"more than chance {'and the difference in noise explain' if extra_noise(run) else 'explains'}"


def gap(run: Run) -> float:
    """Validation error, less what its noise has more, over training error; NaN where that cannot be told."""
    return float(run.validation_error[-1] - extra_noise(run) - run.train_error[-1])


def wide_gap(run: Run) -> bool:
    """Whether the gap would be overfitting, if chance did not explain it."""
    most = learnable(run)
    if most is not None:
        return gap(run) > max(OVERFIT_SHARE * most, OVERFIT_LEFT * left(run))
    train, evaluated = run.train_error[-1], run.train_error[-1] + gap(run)
    return bool(evaluated > OVERFIT_RATIO * train) and not negligible(run, evaluated)


def matters(run: Run) -> bool:
    """Whether so wide a gap would matter, if it were no chance."""
    return wide_gap(run) and bool(gap(run) > MATTERS * run.constant_loss(run.validation))


@once
def gap_error(run: Run) -> float:
    """The standard error of the gap."""
    return float(np.linalg.norm([standard_error(run, part) for part in (run.train, run.validation)]))


def extra_noise(run: Run) -> float:
    """By how much noise alone lifts the validation error above the training error; NaN where that cannot be told."""
    train, validation = run.train.noise_floor, run.validation.noise_floor
    if train is None or validation is None or np.isclose(train, validation, atol=0):
        return 0.0
    if has_floor(run):
        return validation - train
    # Class labels have the same noise in both parts; numbers may have different noise in each.
    return np.nan if run.task == "regression" else 0.0
