"""The views of a page, in groups: a row of groups, and below it tabs of the open one, the last for all others.

The link names the view that is open. No widget offers them all: so the address is read in every run, but for one in
which a visitor moved on, and row and tabs follow it. `state.write_address` writes it, with all else that has changed.
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
    moved = session.MOVED.get()
    named = str((st.session_state if moved else st.query_params).get(VIEW, first))
    if named not in (first, *others):
        st.info(f"There is no view “{echo(named)}” here; {first} is shown.", icon=":material/link:")
        named = first
    _open(named, first)
    return named


def _open(view: str, first: str) -> None:
    """Keep that `view` is open, unless it is the first; the address is written at the end of the page."""
    if view == first:
        st.session_state.pop(VIEW, None)
    elif st.session_state.get(VIEW) != view:
        st.session_state[VIEW] = view


def _go(view: str, first: str) -> None:
    """Open `view`, whatever the address says until it is written."""
    _open(view, first)
    session.MOVED.put(True)


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
    # A single other needs no row of its own: the tab says which it is.
    last = f"{MORE}: {others[0]}" if len(others) == 1 else MORE
    labels = [*own, last] if others else own

    def go() -> None:
        label = st.session_state[TAB]
        _go(others[0] if label == last else label, first)

    st.session_state[TAB] = view if view in own else last
    tabs = st.tabs(labels, key=TAB, on_change=go)
    place = tabs[labels.index(st.session_state[TAB])]
    if view in others and len(others) > 1:
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
