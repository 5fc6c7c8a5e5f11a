"""The units of parameters on a page: one choice for all of its views, part of the link."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.inspection.units import TITLES, UNITS, Units, can_differ, known, usual
from ui import state

# In the link.
KEY = "units"


def chosen(run: Run) -> Units:
    """The units that a visitor chose, or a link, else the usual ones of the run."""
    return known(run, str(st.session_state.get(KEY, "")))


def switch(run: Run) -> None:
    """The control, one click away, where there are two units."""
    if can_differ(run):
        with st.popover("Units"):
            state.segments("Parameters", {name: TITLES[name] for name in UNITS}, usual(run), KEY)
