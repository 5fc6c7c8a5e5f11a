"""What a study says of one hyperparameter, or of two: the best trial at each value, and what it learned there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.formatting import apart, code, count, listed, number
from core.studies.chosen import Chosen, Grouped, Index
from core.studies.importance import Importance
from core.studies.outcomes import Outcome
from core.studies.study import Study
from core.types import Array

# Values that are compared one by one, and more where nothing else differs; ranges where there are more.
MOST_VALUES, MOST_ALONE = 20, 200
# Of so many trials each, so that the best of one says something, and how many at least and at most.
TRIALS_OF_RANGE, RANGES = 6, (3, 8)
# Along each side of a heat map.
MOST_CELLS = 7
# Lines that can be told apart.
MOST_LINES = 10


@dataclass(frozen=True, eq=False)
class Compared:
    """Trials by the value of `chosen`, and `best` (G,), the place of the best trial of each group, -1 where none is."""

    chosen: Chosen
    groups: Grouped
    best: Index

    @property
    def known(self) -> NDArray[np.bool_]:
        """(G,): which groups have a best trial."""
        return self.best >= 0

    def of_best(self, values: Array) -> Array:
        """(G,): `values` (N,) of the best trials, NaN where there is none."""
        return np.where(self.known, values[self.best], np.nan)


def usual(study: Study) -> int:
    """The place among the hyperparameters of the first that is a number, or of the first."""
    return next((at for at, each in enumerate(study.chosen.values()) if each.numbers is not None), 0)


def compared(study: Study, outcome: Outcome, chosen: Chosen) -> Compared:
    """The trials of `study` by `chosen`, each value by itself or in ranges."""
    groups = chosen.grouped(_most(study, chosen))
    return Compared(chosen, groups, best_of(outcome, study.judged(outcome), groups.of, len(groups.readings)))


def _most(study: Study, chosen: Chosen) -> int:
    if len(study.chosen) == 1:
        return MOST_ALONE
    if len(chosen.hyper.grid) >= len(chosen.readings):
        return MOST_VALUES
    fewest, most = RANGES
    return max(fewest, min(most, study.trials // TRIALS_OF_RANGE))


def best_of(outcome: Outcome, judged: NDArray[np.bool_], of: Index, groups: int) -> Index:
    """(groups,): the place of the best trial of each group `of` (N,), the first of equals; -1 where there is none."""
    best = np.full(groups, -1, np.intp)
    ranked = np.flatnonzero(judged)
    ranked = ranked[np.argsort(outcome.costs[ranked], kind="stable")]
    places, first = np.unique(of[ranked], return_index=True)
    best[places] = ranked[first]
    return best


# --------------------------------------------------------------------------- learned parameters


def families(study: Study) -> dict[str, list[str]]:
    """Learned columns by what stands before their numbers: `coef[0]` and `coef[1]` are of `coef`."""
    kinds: dict[str, list[str]] = {}
    for label in study.learned:
        kinds.setdefault(re.split(r"[\[(]|[._ ]?\d", label, maxsplit=1)[0].strip("_. ") or label, []).append(
            label
        )
    return dict(sorted(kinds.items(), key=lambda item: -len(item[1])))


def largest(study: Study, labels: Sequence[str], trials: Index) -> list[str]:
    """At most MOST_LINES of these learned columns, those that are largest in one of the `trials`, in their order."""
    sizes = {label: _size(study.learned[label][trials]) for label in labels}
    top = sorted(sizes, key=lambda label: -sizes[label])[:MOST_LINES]
    return [label for label in labels if label in top]


def _size(values: Array) -> float:
    return float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else -1.0


@calm()
def of_learned(study: Study, compared: Compared, labels: Sequence[str]) -> str:
    """Which learned parameter changes most from value to value, and between which ends."""
    values = {label: compared.of_best(study.learned[label]) for label in labels}
    spans = {
        label: np.nanmax(each) - np.nanmin(each) for label, each in values.items() if np.isfinite(each).any()
    }
    if not spans or not max(spans.values()) > 0:
        return ""
    most = max(spans, key=lambda label: spans[label])
    low, high = int(np.nanargmin(values[most])), int(np.nanargmax(values[most]))
    first, last = sorted((low, high))
    ends = apart(float(values[most][first]), float(values[most][last]), 3)
    readings = compared.groups.readings
    what = f"{code(most)} changes most" if len(spans) > 1 else f"{code(most)} changes"
    return f"{what}: {ends[0]} at {code(readings[first])}, {ends[1]} at {code(readings[last])}."


# --------------------------------------------------------------------------- errors


@calm()
def of_errors(study: Study, outcome: Outcome, compared: Compared) -> str:
    """At which value the best trial is, and what speaks against taking it for the best value."""
    best = outcome.best(study.judged(outcome))
    if best is None:
        return "No trial has an error that can be compared."
    reading = compared.chosen.reading(best)
    where = f"{code(outcome.label)} is {outcome.extreme} at {code(compared.chosen.label)} {code(reading)}"
    return " ".join(filter(None, (f"{where}: {_value(outcome, best)}.", _but(outcome, compared, best))))


def _value(outcome: Outcome, trial: int) -> str:
    spread = outcome.deviation[trial] if outcome.deviation is not None else np.nan
    return number(float(outcome.values[trial])) + (f" ± {number(float(spread), 2)}" if spread > 0 else "")


def _but(outcome: Outcome, compared: Compared, best: int) -> str:
    """That other values do as well within the deviation of the best, or else that it is the last that was tried."""
    readings, here = compared.groups.readings, int(compared.groups.of[best])
    spread = float(outcome.deviation[best]) if outcome.deviation is not None else np.nan
    if spread > 0:
        costs = compared.of_best(outcome.costs)
        near = np.flatnonzero(costs <= costs[here] + spread)
        others = [readings[at] for at in near if at != here]
        if others:
            named = listed([*map(code, others)]) if len(others) < 3 else f"{len(others):,} other values"
            return f"Within this deviation {'lies' if len(others) == 1 else 'lie'} {named}."
    numbers = compared.chosen.numbers
    if numbers is None or len(readings) < 3 or not np.isfinite(numbers[best]):
        return ""
    tried = numbers[np.isfinite(numbers)]
    end = "smallest" if numbers[best] == tried.min() else "largest" if numbers[best] == tried.max() else ""
    return f"It is the {end} value tried: better ones may lie beyond." if end else ""


# --------------------------------------------------------------------------- two hyperparameters


@dataclass(frozen=True, eq=False)
class Cells:
    """Trials by two hyperparameters: `groups` of both, and `best` (G₁, G₂), -1 in a cell where no trial is judged.

    `tried` (G₁, G₂) is how many trials each cell has, failed ones too.
    """

    pair: tuple[Chosen, Chosen]
    groups: tuple[Grouped, Grouped]
    best: Index
    tried: Index


def cells(study: Study, outcome: Outcome, pair: tuple[Chosen, Chosen]) -> Cells:
    """The best trial for each pair of values, or of ranges."""
    first, second = groups = (pair[0].grouped(MOST_CELLS), pair[1].grouped(MOST_CELLS))
    shape = len(first.readings), len(second.readings)
    flat = first.of * shape[1] + second.of
    best = best_of(outcome, study.judged(outcome), flat, shape[0] * shape[1])
    tried = np.bincount(flat, minlength=shape[0] * shape[1])
    return Cells(pair, groups, best.reshape(shape), tried.reshape(shape))


def of_cells(study: Study, outcome: Outcome, cells: Cells) -> str:
    """Where the best of all trials lies, and how much of the plane was tried."""
    best = outcome.best(study.judged(outcome))
    if best is None:
        return "No trial has an error that can be compared."
    where = [f"{code(chosen.label)} {code(chosen.reading(best))}" for chosen in cells.pair]
    empty = int((cells.tried == 0).sum())
    tried = (
        f" {empty:,} of {count(cells.tried.size, 'cell')} {'was' if empty == 1 else 'were'} not tried."
        if empty
        else ""
    )
    return f"{code(outcome.label)} is {outcome.extreme} at {listed(where)}: {_value(outcome, best)}.{tried}"


# --------------------------------------------------------------------------- importance


def of_importance(study: Study, importance: Importance) -> str:
    """Which hyperparameter matters most, and whether the next is told apart from it; or that the forest cannot tell."""
    if not importance.tells:
        return (
            "The forest cannot predict which trials do well, so it says nothing of what matters: it explains "
            f"{_share(importance.explained)} of the differences out of bag."
        )
    means, errors = importance.means, importance.errors
    first, second, *_ = np.argsort(-means, kind="stable").tolist()
    labels = [study.chosen[name].label for name in importance.names]
    known = f"The forest explains {_share(importance.explained)} of the differences out of bag."
    most = f"{code(labels[first])} matters most: shuffled, R² falls by {fall_of(importance, first)}."
    # As if independent, which overstates the error where both move together.
    if means[first] - means[second] < 2 * np.hypot(errors[first], errors[second]):
        most = f"{code(labels[first])} and {code(labels[second])} matter most, and are not told apart."
    return f"{most} {known}"


def fall_of(importance: Importance, at: int) -> str:
    """The mean and two standard errors, in hundredths."""
    # Adding 0 turns −0 into 0.
    return f"{round(float(importance.means[at]), 2) + 0.0:.2f} ± {2 * float(importance.errors[at]):.2f}"


def _share(explained: float) -> str:
    return f"{number(100 * explained, 2)} %" if explained > 0 else "nothing"


def importance_note(study: Study, importance: Importance) -> str:
    """What the bars are, and what they do not tell."""
    left = len(study.chosen) - len(importance.names)
    more = f" The first {len(importance.names)} hyperparameters, not the other {left:,}." if left else ""
    return (
        f"{count(importance.trials, 'trial')}, learned from the rank of each. Bars: by how much the share explained of "
        "held-out trials (R²) falls when a column is shuffled; lines: two standard errors. It tells of this table "
        f"only: another range of values, or others held fast, would give other bars.{more}"
    )


def readings_of(study: Study, trial: int, most: int = 4) -> str:
    """What was chosen in a trial, in a line."""
    parts = [f"{each.label} {each.reading(trial)}" for each in [*study.chosen.values()][:most]]
    return ", ".join(parts) + (", …" if len(study.chosen) > most else "")


def table_of(study: Study, outcome: Outcome, trials: Index) -> Mapping[str, Any]:
    """Some trials as a table: what was chosen, how well they did, and what they learned."""
    columns: dict[str, Any] = {
        f"chosen: {each.label}": [each.reading(trial) for trial in trials] for each in study.chosen.values()
    }
    columns[outcome.label] = outcome.values[trials]
    if outcome.deviation is not None:
        columns[f"deviation of {outcome.label}"] = outcome.deviation[trials]
    return {**columns, **{f"learned: {label}": values[trials] for label, values in study.learned.items()}}
