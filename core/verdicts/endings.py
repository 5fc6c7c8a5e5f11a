"""How a run ended, and what its validation rows say, where nothing is amiss."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import count, factor, percent
from core.models import MODELS
from core.verdicts.baselines import explained, nearly_all, telling_floor
from core.verdicts.trends import rested, still_falls


def ended(run: Run) -> str:
    """What brought training to its end, or to rest."""
    if run.stopped_early:
        return "Early stopping ended training"
    if not MODELS[run.spec.model].optimized:
        return f"Growing ended after {count(int(run.epochs[-1]), run.time_unit)}"
    if still_falls(run.objective):
        if nearly_all(run):
            return f"The training {'sequences' if run.task == 'sequence' else 'rows'} are learned"
        return "The validation error no longer falls"
    return "The schedule has brought the steps to rest" if rested(run) else "The error hardly moves any more"


def unseen(run: Run) -> str:
    """What the validation rows say."""
    rights = (run.final_metrics.get(f"validation_{name}") for name in ("accuracy", "token_accuracy"))
    right = next((share for share in rights if share is not None), None)
    error, floor = run.validation_error[-1], telling_floor(run, run.validation)
    if floor and (run.task == "sequence" or right is None):
        return f"the validation error is {factor(error / floor)} times the noise floor"
    if right is not None:
        return f"of unseen {'symbols' if run.task == 'sequence' else 'rows'} {percent(right)} are right"
    share, of_what = explained(run, run.validation, error)
    if np.isnan(share):
        return "the target does not vary in the validation rows"
    return f"the model explains {percent(share)} of {of_what} on unseen rows"
