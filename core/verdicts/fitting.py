"""How well the training rows are fitted: whether a pattern is missed, or more is known than noise lets anybody know."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import factor, number, percent
from core.verdicts.baselines import explained, floor_of, nearly_all, standard_error, telling_floor
from core.verdicts.neighbours import Lost, lost_to

# Fewer validation rows than this cannot tell what chance explains.
FEWEST_VALIDATION_ROWS = 5
# Too little: where the noise floor is known, training error above it by over three standard errors of the difference,
# for normal noise √(2/N) of the floor each, and of sequences not learned; elsewhere, less than a quarter saved of what
# the best constant costs. Also where the nearest rows know a row better than the model does that was trained on it.
# Never where nearly all is learned.
FLOOR_STANDARD_ERRORS, LEAST_R2 = 3.0, 0.25


def too_little(run: Run, train: float) -> str:
    """Why a training error shows that the model misses a pattern; empty where nothing does."""
    if nearly_all(run):
        return ""
    floor = floor_of(run, run.train)
    reason = _explains_little(run, train) if floor is None else _above_floor(run, train, floor)
    if reason or train != run.train_error[-1]:
        return reason
    lost = lost_to(run)
    return "" if lost is None else _loses(run, lost)


def _explains_little(run: Run, train: float) -> str:
    share, of_what = explained(run, run.train, train)
    if not share < LEAST_R2:
        return ""
    return f"The model explains only {percent(share, 2)} of {of_what} on the rows it was trained on."


def _above_floor(run: Run, train: float, floor: float) -> str:
    spread = (
        floor * np.sqrt(2 / len(run.train.y)) if run.task == "regression" else standard_error(run, run.train)
    )
    if train <= floor + FLOOR_STANDARD_ERRORS * spread:
        return ""
    if run.task == "sequence":
        return f"The task is not learned: the training error is {number(train)}, and {number(floor)} is possible."
    if telling_floor(run, run.train):
        times = f"is {factor(train / floor)} times the noise floor"
    elif floor > 0:
        times = f"is {number(train, 3)}, next to nothing of which is noise"
    else:
        times = "is above 0, though the data have no noise"
    return f"The training error {times}: a pattern is missed."


def _loses(run: Run, lost: Lost) -> str:
    if run.task != "regression":
        wrong, right = percent(lost.neighbours), percent(lost.model)
        return f"A pattern is missed: of classes the nearest rows tell {wrong} wrong, the model {right}."
    what = "squared error" if run.loss.name == "squared" else "absolute error"
    return (
        f"A pattern is missed: the nearest rows predict with a mean {what} of {number(lost.neighbours, 3)}, the model "
        f"with {number(lost.model, 3)}."
    )


def noise_undercut(run: Run) -> bool:
    """Whether the rows are known better than the noise lets anybody know them; sequences have known beginnings."""
    floor = floor_of(run, run.train)
    return run.task != "sequence" and floor is not None and bool(run.train_error[-1] < floor)
