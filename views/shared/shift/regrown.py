"""Distribution shift of what is grown: the old trees on moved rows, beside trees grown anew there, for each amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, number
from core.models import MODELS
from core.models.base import Grown, Growth
from core.types import Array, OnEpoch
from core.work import Work
from views.shared.shift.adapting import met
from views.shared.shift.numbers import Kind, moved_rows

# Predictions that differ by no more than this share of their range are the same but for rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Regrown:
    """Errors on the moved evaluation rows at A amounts, of the `old` trees and of those grown `anew`, (A,) each.

    At the amount number `at`: how many of those `rows` lie `outside`, and whether the trees grown anew part the rows
    that were learned from as the old ones did (`alike`), and even at the same thresholds (`same`).
    """

    amounts: Array
    old: Array
    anew: Array
    at: int
    rows: int
    outside: int
    alike: bool
    same: bool

    @property
    def nbytes(self) -> int:
        """Memory."""
        return self.amounts.nbytes + self.old.nbytes + self.anew.nbytes


def regrown(run: Run, kind: Kind, amount: float, on_epoch: OnEpoch | None = None) -> Regrown:
    """Move all rows of `run` by every amount, and grow again; calls `on_epoch(amounts, of all)`.

    Raises SettingError where trees cannot be grown on moved rows.
    """
    at, old, anew = kind.amounts.index(amount), [], []
    for i, each in enumerate(kind.amounts):
        train, validation = moved_rows(run, kind.name, each)
        part = validation if run.evaluated_on == "validation" else train
        growth = _grown(run, train, part)
        old.append(float(run.row_losses(part).mean()))
        anew.append(float(growth.validation_error[-1]))
        if i == at:
            gone, alike = int(outside(run, part).sum()), _alike(run, growth, train)
            same = alike and np.array_equal(run.grown.threshold, growth.fitted.threshold)
        if on_epoch is not None:
            on_epoch(i + 1, len(kind.amounts))
    rows = len(run.evaluation.y)
    return Regrown(np.array(kind.amounts), np.array(old), np.array(anew), at, rows, gone, alike, same)


def work(run: Run, kind: Kind) -> Work:
    """Roughly what that takes."""
    rows = len(run.train.y) + len(run.validation.y)
    return len(kind.amounts) * run.spec.work(shape=(rows, run.train.x.shape[1]))


def _grown(run: Run, train: Dataset, evaluation: Dataset) -> Growth:
    model = cast(Grown, MODELS[run.spec.model])
    return next(iter(model.grow([run.spec.settings], train, evaluation)))


def outside(run: Run, part: Dataset) -> np.ndarray:
    """(N,): which rows have a value beyond all training rows in a feature that is asked about."""
    asked = np.unique(run.grown.feature)
    x, seen = part.x[:, asked], run.train.x[:, asked]
    return ((x < seen.min(axis=0)) | (x > seen.max(axis=0))).any(axis=1)


def _alike(run: Run, growth: Growth, train: Dataset) -> bool:
    """Whether the same features are asked about, and each row learned from is told the same as before."""
    model, columns = MODELS[run.spec.model], growth.fitted
    if not np.array_equal(run.grown.feature, columns.feature):
        return False
    theta = growth.flat(np.array([len(growth.train_error) - 1]))
    predictions = model.predictions(columns, model.forward(columns, theta, columns.design(train.x)))[0]
    before = run.predict(run.train.x)
    return bool(np.abs(predictions - before).max() <= ROUNDING * np.ptp(before))


# --------------------------------------------------------------------------- in words


def finding(run: Run, regrown: Regrown) -> str:
    """What the old trees do on the moved rows, why, and what growing anew makes of it."""
    before, now = float(run.evaluation_error[-1]), float(regrown.old[regrown.at])
    sentences = (met(run, before, now, multiple=before > 0), _beyond(regrown), _anew(regrown))
    return " ".join(filter(None, sentences))


def _beyond(regrown: Regrown) -> str:
    """A sentence on rows outside of all training rows: trees do not extrapolate."""
    if not regrown.outside:
        return ""
    lie = "lies" if regrown.outside == 1 else "lie"
    return (
        f"{regrown.outside:,} of {count(regrown.rows, 'row')} {lie} beyond all training rows in a feature "
        f"that is asked "
        "about. Trees cannot extrapolate: there they predict what their outermost leaves predict, however far away."
    )


def _anew(regrown: Regrown) -> str:
    if regrown.same:
        return "Grown anew, it is the very same."
    if regrown.alike:
        return (
            "Grown anew, it is the same but for its thresholds, which have moved along: only the order of the values "
            f"of a feature counts, and that has not changed. Its error is {number(float(regrown.anew[regrown.at]), 3)}."
        )
    return f"Grown anew, it is another one, with an error of {number(float(regrown.anew[regrown.at]), 3)}."
