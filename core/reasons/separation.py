"""The reason that lies in classes that can be separated: weights that grow without end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from core.engine.run import Run
from core.formatting import apart, count, listed, number, quoted, spoken
from core.reasons.base import FIRST_L2, FITTED, Reason, rule
from core.theory.separation import Separation, separates
from core.verdicts.arriving import unbounded
from core.verdicts.diagnosis import sentence_of
from core.verdicts.facts import Facts
from core.verdicts.findings import MOST_NAMED
from core.verdicts.fixes import Fix, fixes
from core.verdicts.trying import no_harm

# Penalties that are tried, the strongest first.
STRENGTHS_TRIED = (FIRST_L2, 1e-3, 1e-4, 1e-5)


@rule(
    "The classes can be separated",
    FITTED,
    "parameters unsettled",
    family="linear",
    explains=("parameters_unsettled", "crawling"),
)
def separable(run: Run, facts: Facts) -> Reason | None:
    """No finite optimum, proven: weights grow for as long as training lasts."""
    if not unbounded(run, facts):
        return None
    if separates(facts.objective, facts.here):
        who = "Every training row is on its side of the boundary"
    else:
        assert facts.separation is not None
        who = _who(run, facts.separation)
    half = int(np.abs(run.epochs - run.epochs[-1] / 2).argmin())
    norms = np.linalg.norm(run.parameters["weight"].reshape(len(run.flat), -1), axis=1)
    was, now = apart(norms[half], norms[-1], 3)
    # Weights that start on the wrong side have to come back first.
    grow = (
        "They grow for as long as training lasts:"
        if norms[-1] > norms[half]
        else "In the long run they grow without end, though so far"
    )
    return Reason(
        f"{sentence_of(run, 'parameters unsettled')} {who}. {grow} their length was {was} at epoch {run.epochs[half]} "
        f"and is {now} at epoch {run.epochs[-1]}. A penalty gives them a place to stop.",
        lambda: _held(run),
    )


def _held(run: Run) -> Iterator[Fix]:
    """The strongest of some penalties that does unseen rows no harm."""
    penalties = ({"l2": strength} for strength in STRENGTHS_TRIED)
    return islice(fixes(run, *penalties, better=no_harm(run), proven=True), 1)


def _who(run: Run, proof: Separation) -> str:
    """Which classes the growing weights tell apart."""
    classes, columns = run.train.class_names, proof.columns
    if proof.whole:
        return "Every training row can be put on its side of a boundary"
    if proof.absent:
        return f"No training row is of class {listed([quoted(classes[k]) for k in proof.absent])}"
    if proof.apart:
        own = listed([quoted(classes[k]) for k in proof.apart])
        return f"All training rows of {own} can be told from those of other classes"
    if len(columns) == 1 and len(classes) == 2:
        return _by_column(run, proof, columns[0])
    names = [spoken(run.columns.titles[i]) for i in columns[:MOST_NAMED]]
    along = listed(names) if len(columns) <= MOST_NAMED else f"{', '.join(names)} …"
    rows = proof.separated if proof.separated.any() else ~proof.sides.all(axis=0)
    return (
        f"Weights of {along} can put {rows.sum()} of {count(len(proof.y), 'training row')} ever further on their side, "
        "and none on a wrong one"
    )


def _by_column(run: Run, proof: Separation, column: int) -> str:
    """One value of `column` parts two classes: on either side there is only one; at that value there may be both."""
    values = run.columns.raw(run.train.x)[:, column]
    border = values[~proof.separated][0]
    name, two = spoken(run.columns.titles[column]), len(np.unique(values)) == 2
    sides = []
    for where, rows in (("above", values > border), ("below", values < border)):
        if rows.any():
            only = quoted(run.train.class_names[int(run.train.y[rows][0])])
            place = f"at {number(values[rows][0])}" if two else f"{where} {number(border)}"
            sides.append(f"{place} only with class {only} ({count(int(rows.sum()), 'row')})")
    return f"In the training rows {name} is seen {' and '.join(sides)}"
