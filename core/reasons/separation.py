"""The reason that lies in classes that can be separated: weights that grow without end."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import apart, code, count, listed, number
from core.reasons.base import FIRST_L2, FITTED, Reason, rule
from core.theory.separation import Separation, separates
from core.verdicts.facts import Facts
from core.verdicts.findings import MOST_NAMED
from core.verdicts.fixes import fixes
from core.verdicts.trying import comes_back


@rule("The classes can be separated", FITTED, family="linear")
def separable(run: Run, facts: Facts) -> Reason | None:
    """No finite optimum, proven: weights grow for as long as training lasts."""
    held = any(run.spec.settings.get(name) for name in ("l1", "l2", "weight_decay"))
    if run.task == "regression" or held or run.diverged:
        return None
    if separates(facts.objective, facts.here):
        said = "Every training row is on its side of the boundary"
    elif facts.separation is not None:
        said = _who(run, facts.separation)
    else:
        return None
    half = int(np.abs(run.epochs - run.epochs[-1] / 2).argmin())
    norms = np.linalg.norm(run.parameters["weight"].reshape(len(run.flat), -1), axis=1)
    was, now = apart(norms[half], norms[-1], 3)
    # Weights that start on the wrong side have to come back first.
    grow = (
        "they grow for as long as training lasts;"
        if norms[-1] > norms[half]
        else "in the long run they grow without end, though so far"
    )
    return Reason(
        f"{said}, so larger weights always cost less: {grow} their length was {was} at epoch {run.epochs[half]} and is "
        f"{now} at epoch {run.epochs[-1]}. A penalty gives them a place to stop.",
        fixes(run, {"l2": FIRST_L2}, better=comes_back(run)),
    )


def _who(run: Run, found: Separation) -> str:
    """Which classes the growing weights tell apart."""
    classes, columns = run.train.class_names, found.columns
    if found.whole:
        return "Every training row can be put on its side of a boundary"
    if found.absent:
        return f"No training row is of class {listed([code(classes[k]) for k in found.absent])}"
    if found.apart:
        own = listed([code(classes[k]) for k in found.apart])
        return f"All training rows of {own} can be told from those of other classes"
    if len(columns) == 1 and len(classes) == 2:
        return _by_column(run, found, columns[0])
    named = [code(run.columns.names[i]) for i in columns[:MOST_NAMED]]
    along = listed(named) if len(columns) <= MOST_NAMED else f"{', '.join(named)} …"
    told = found.told if found.told.any() else ~found.sides.all(axis=0)
    return (
        f"Weights of {along} can put {told.sum()} of {count(len(found.y), 'training row')} ever further on their side, "
        "and none on a wrong one"
    )


def _by_column(run: Run, found: Separation, column: int) -> str:
    """One value of `column` parts two classes: on either side there is only one; at that value there may be both."""
    values = run.columns.raw(run.train.x)[:, column]
    border = values[~found.told][0]
    name, two = code(run.columns.names[column]), len(np.unique(values)) == 2
    sides = []
    for where, rows in (("above", values > border), ("below", values < border)):
        if rows.any():
            only = code(run.train.class_names[int(run.train.y[rows][0])])
            place = f"at {number(values[rows][0])}" if two else f"{where} {number(border)}"
            sides.append(f"{place} only with class {only} ({count(int(rows.sum()), 'row')})")
    return f"In the training rows {name} is seen {' and '.join(sides)}"
