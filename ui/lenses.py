"""The views of a page: one tab each, of which only the open one is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.links import echo

# Key of the tab that is open, part of every link.
VIEW = "view"


def lenses(views: Mapping[str, Callable[[], None]]) -> None:
    """A tab for each of `views`, by its label; one that a link names wrongly gets a sentence."""
    first = next(iter(views))
    wanted = st.session_state.get(VIEW, first)
    if wanted not in views:
        st.info(f"There is no view “{echo(wanted)}” here; {first} is shown.", icon=":material/link:")
        st.session_state[VIEW] = first
    tabs = st.tabs(list(views), key=VIEW, on_change="rerun", bind="query-params")
    for tab, draw in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab:
                draw()
