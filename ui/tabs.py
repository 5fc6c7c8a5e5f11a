"""The views of a page, in groups: a row of groups, and below it tabs of the open one, the last for all others.

The link names the view that is open. No widget offers them all, and a widget is bound to the link only as long as it
offers the same: so the address is read in every run, written when a visitor moves on, and row and tabs follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.engine.links import echo
from ui import session
from ui.state import VIEW

# Keys of the row of groups, of the tabs of the open one, and of the views that share the last tab.
GROUP, TAB, OTHERS = "group", "tab", "other_views"
# The most views that have a tab of their own; the others share one of this name.
MOST_TABS, MORE = 4, "More"


def show(groups: Mapping[str, Mapping[str, Callable[[], None]]]) -> None:
    """Draw the view that the link names, else the first, and no other; `groups` holds them by group and label."""
    labels = {group: tuple(views) for group, views in groups.items()}
    first, *others = (view for views in labels.values() for view in views)
    view = _named_by_link(first, others)
    group = next(group for group, views in labels.items() if view in views)
    _last_seen(group).put(view)
    if len(labels) > 1:
        _row(labels, group, first)
    with _tab(labels[group], view, first):
        groups[group][view]()


def _named_by_link(first: str, others: Sequence[str]) -> str:
    """The open view; a name that no view has gets a sentence."""
    named = st.query_params.get(VIEW, first)
    if named in (first, *others):
        _go(named, first)
        return named
    st.info(f"There is no view “{echo(named)}” here; {first} is shown.", icon=":material/link:")
    _go(first, first)
    return first


def _go(view: str, first: str) -> None:
    """Open `view`: write it into the link and into the memory of the page, unless it is the first."""
    if view == first:
        st.query_params.pop(VIEW, None)
        st.session_state.pop(VIEW, None)
    elif st.session_state.get(VIEW) != view or st.query_params.get(VIEW) != view:
        st.session_state[VIEW] = st.query_params[VIEW] = view


def _row(labels: Mapping[str, Sequence[str]], group: str, first: str) -> None:
    def go() -> None:
        group = st.session_state[GROUP]
        _go(_last_seen(group).get() or labels[group][0], first)

    st.session_state[GROUP] = group
    st.segmented_control(
        "Views", list(labels), key=GROUP, on_change=go, required=True, label_visibility="collapsed"
    )


def _tab(views: Sequence[str], view: str, first: str) -> st.delta_generator.DeltaGenerator:
    """Where `view` is drawn: in its tab, or on the page where it has no neighbours."""
    if len(views) == 1:
        return st.container()
    own, others = views[:MOST_TABS], views[MOST_TABS:]
    labels = [*own, MORE] if others else own

    def go() -> None:
        label = st.session_state[TAB]
        _go(others[0] if label == MORE else label, first)

    st.session_state[TAB] = view if view in own else MORE
    tabs = st.tabs(labels, key=TAB, on_change=go)
    place = tabs[labels.index(st.session_state[TAB])]
    if view in others:
        _others(place, others, view, first)
    return place


def _others(place: st.delta_generator.DeltaGenerator, others: Sequence[str], view: str, first: str) -> None:
    """A row of the views that share a tab, above the open one."""
    st.session_state[OTHERS] = view
    place.segmented_control(
        "More views",
        others,
        key=OTHERS,
        on_change=lambda: _go(st.session_state[OTHERS], first),
        required=True,
        label_visibility="collapsed",
    )


def _last_seen(group: str) -> session.Kept[str]:
    """Which view of `group` was open last on this page."""
    return session.LAST_SEEN.of(str(session.PAGE.get()), group)
