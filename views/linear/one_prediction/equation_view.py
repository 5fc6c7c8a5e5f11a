"""The equation in the data's own units, to take away: as text, for a spreadsheet, in Python."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.formatting import code, count
from core.inspection import formulas
from ui import state

TEXT, CELLS, PYTHON = "text", "spreadsheet", "python"
TITLES = {TEXT: "Text", CELLS: "Spreadsheet", PYTHON: "Python"}
MOST_LETTERS = 8


def below(run: Run) -> None:
    """All of it one click away, and open where the link says so."""
    if place := state.folded("The equation, to copy", key="to_copy"):
        with place:
            _written(run)


def _written(run: Run) -> None:
    form = state.segments("As", TITLES, TEXT, key="written_as")
    if form == TEXT:
        st.code(formulas.text(run), language=None, wrap_lines=True)
    elif form == PYTHON:
        st.code(formulas.python(run), language="python", wrap_lines=True)
    else:
        _cells(run)


def _cells(run: Run) -> None:
    """A formula for each output, and which feature stands in which column."""
    for name, formula in zip(run.columns.outputs or ("",), formulas.cells(run), strict=True):
        if name:
            st.markdown(f"Score of {code(name)}; the largest score wins:")
        if len(formula) > formulas.MOST_IN_A_CELL:
            st.info(
                f"This formula has {len(formula):,} characters, and a cell holds {formulas.MOST_IN_A_CELL:,}: take "
                "fewer columns, or Python.",
                icon=":material/block:",
            )
        else:
            st.code(formula, language=None, wrap_lines=True)
    titles = run.train.feature_titles
    places = [f"{code(title)} in {formulas.letters(at)}" for at, title in enumerate(titles[:MOST_LETTERS])]
    more = len(titles) - len(places)
    rest = f", and {count(more, 'other feature')} in the columns that follow" if more > 0 else ""
    what = (
        f"the probability of {code(run.train.class_names[1])}" if run.task == "binary" else "the prediction"
    )
    if not run.columns.outputs:
        st.caption(f"It gives {what} of the numbers in row 2: {', '.join(places)}{rest}.")
    else:
        st.caption(f"They read the numbers in row 2: {', '.join(places)}{rest}.")
