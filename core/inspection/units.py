"""The units in which parameters are told: those of the columns as they are, or per standard deviation of each column.

Per standard deviation are the parameters of the same model on standardized columns: a weight is how far the output
moves when its column moves by one standard deviation, the intercept what is predicted where all are at their means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np

from core.calm import calm
from core.data import is_own
from core.engine.run import Run
from core.features.columns import Columns
from core.models import optimized
from core.models.neural_network import Network
from core.types import Array

Units = Literal["own", "deviation"]
UNITS: tuple[Units, ...] = ("own", "deviation")
OWN, DEVIATION = UNITS
TITLES: dict[Units, str] = {OWN: "in your units", DEVIATION: "per standard deviation"}
# Columns whose sizes are farther apart than this have coefficients that no axis shows side by side.
APART = 10.0

Value = TypeVar("Value", float, Array)


def usual(run: Run) -> Units:
    """Your own, where coefficients then share an axis: columns and the 1 of the intercept are about as large.

    Of a table of one's own always: whoever brought it knows what a unit of each column is.
    """
    if run.family == "transformer" or is_own(run.spec.dataset):
        return OWN
    x = run.train.x if run.family in ("tree", "boosting") else run.weighing_columns.raw(run.train.x)
    size = np.sqrt(np.mean(x**2, axis=0))
    sizes = [1.0, *size[size > 0].tolist()]
    return OWN if max(sizes) <= APART * min(sizes) else DEVIATION


def known(run: Run, units: str) -> Units:
    """`units`, or the usual ones where that names none."""
    return next((known_units for known_units in UNITS if known_units == units), usual(run))


def can_differ(run: Run) -> bool:
    """Whether there are two: symbols have no units."""
    return run.family != "transformer"


def in_units(run: Run, values: Mapping[str, Value], units: Units) -> dict[str, Value]:
    """All parameters by tidy name, from your own units into `units`; those of trees, no coefficients, as they are."""
    if units == OWN or run.family not in ("linear", "network"):
        return dict(values)
    flat = np.stack([np.asarray(values[name]) for name in run.named], axis=-1)
    with calm():
        table = optimized(run.spec.model).in_training_units(_standardized(run), np.atleast_2d(flat))
    return _by_name(run, table, flat)


def in_own_units(run: Run, values: Mapping[str, float], units: Units) -> dict[str, float]:
    """The inverse of `in_units`; parameters that are left out are 0."""
    flat = np.array([values.get(name, 0.0) for name in run.named])
    if units == OWN:
        return dict(zip(run.named, flat.tolist(), strict=True))
    return _by_name(run, optimized(run.spec.model).in_data_units(_standardized(run), flat[None]), flat)


def _by_name(run: Run, table: Array, like: Array) -> dict[str, Value]:
    columns = table.T if like.ndim > 1 else table[0].tolist()
    return dict(zip(run.named, columns, strict=True))


def _standardized(run: Run) -> Columns | Network:
    """What was fitted, with columns that are standardized whether or not training has them so."""
    columns = run.weighing_columns
    if not run.spec["standardize"]:
        columns = Columns.fit(run.train.x, columns.raw, True, columns.outputs)
    if isinstance(run.fitted, Network):
        return replace(run.fitted, inputs=columns)
    return columns
