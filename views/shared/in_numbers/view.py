"""Each parameter of one run in numbers: learned and exact, how certain the exact one is, and what it says as odds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import streamlit as st

from core import Run
from core.features.digits import correct_digits, sizes
from core.heavy import loaded
from core.inspection.units import OWN, TITLES, Units, in_units
from core.theory.reference import reference
from core.theory.target import Target
from ui import state, units
from ui.draw import written
from views.shared.in_numbers import numbers as odds

EXACT = (
    " *Correct digits*: how many leading digits agree with the {} value. *Standard error*: how far that value would "
    "move from one sample to the next."
)
ODDS = (
    " *Odds ratio*: by what the odds of the class are multiplied when the column rises by one; *per deviation*: by its "
    "standard deviation."
)
MOST_ROWS = 12
Table = dict[str, dict[str, float]]


def below(run: Run) -> None:
    """All of it one click away, and open where the link says so."""
    if place := state.folded("Each parameter in numbers", key="numbers"):
        with place:
            _numbers(run)


def _numbers(run: Run) -> None:
    """Each parameter: learned, exact, how many digits agree, and how certain the exact one is."""
    goal, _ = reference(run)
    st.markdown(f"Each :blue[**parameter**] as this run learned it{_beside(goal)}")
    chosen = units.chosen(run)
    table = _compared(run, goal, chosen)
    if has_odds(run):
        st.markdown(odds.finding(run))
        _with_odds(table, run)
    _draw(table, {name: title.full for name, title in run.named.items()})
    lost = any(written(value) is None for row in table.values() for value in row.values())
    st.caption(
        f"{TITLES[chosen].capitalize()}."
        + ("" if goal.missing else EXACT.format(goal.authority))
        + (ODDS if has_odds(run) else "")
        + (" *None*: undetermined by the data, or too large to write." if lost else "")
    )


def has_odds(run: Run) -> bool:
    """Whether its weights multiply the odds of a class."""
    return run.task != "regression" and run.family == "linear"


def _beside(goal: Target) -> str:
    """What each stands beside, and what keeps training, or anybody, from it."""
    if goal.missing:
        return f". There is no exact value to put beside it: {goal.missing}."
    elsewhere = f" {goal.name} ends there; {goal.elsewhere} leads elsewhere." if goal.elsewhere else ""
    return f", beside its {goal.authority} value.{elsewhere}"


def _compared(run: Run, goal: Target, chosen: Units) -> Table:
    if goal.missing:
        return {name: {"learned": value} for name, value in in_units(run, run.final, chosen).items()}
    learned, exact = (in_units(run, values, chosen) for values in (run.final, goal.values))
    usual = sizes(run.columns, run.train)
    # The error of an intercept at the means of the columns is no multiple of that of any other.
    factors = dict.fromkeys(run.final, 1.0) if chosen == OWN else dict(run.columns.weights)
    return {
        name: {
            "learned": learned[name],
            goal.authority: exact[name],
            "correct digits": correct_digits(value, goal.values[name], usual[name]),
            "standard error": goal.standard_errors[name] * factors.get(name, np.nan),
        }
        for name, value in run.final.items()
    }


def _with_odds(table: Table, run: Run) -> None:
    """Two more numbers of each parameter; a bias has none."""
    ratios = odds.odds_ratios(run)
    for name, row in table.items():
        ratio = ratios.get(name, odds.OddsRatio(np.nan, np.nan))
        row |= {"odds ratio": ratio.per_unit, "per deviation": ratio.per_deviation}


def _draw(table: Table, titles: Mapping[str, str]) -> None:
    rows = [
        {"parameter": titles[name], **{what: written(value) for what, value in row.items()}}
        for name, row in table.items()
    ]
    loaded("pandas")
    st.dataframe(
        pa.Table.from_pylist(rows),
        hide_index=True,
        height=35 * (1 + min(len(rows), MOST_ROWS)) + 3,
        column_config={
            name: st.column_config.NumberColumn(format="%.1f" if name == "correct digits" else "%.6g")
            for name in [*rows[0]][1:]
        },
    )
