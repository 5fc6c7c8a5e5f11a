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
        if st.session_state.get(KEY) in UNITS:
            # Said anew in every run: what is folded away is drawn, and told its value, only when it is opened.
            st.session_state[KEY] = st.session_state[KEY]
        with st.popover("Units"):
            state.segments("Parameters", {name: TITLES[name] for name in UNITS}, usual(run), KEY)
