"""A chart of many runs, one of which can be picked: its settings move the controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core import Hyper, Run
from core.charts.style import Spec
from core.charts.tables import Data
from ui import draw, session, state
from ui.calls import Given


def chart(
    run: Run,
    spec: Spec,
    key: str,
    alt: str,
    fields: Mapping[str, Hyper],
    data: Callable[[*Given], Data],
    *given: *Given,
) -> None:
    """`draw.chart` of what `pickable` made; `fields` of its selection hold a value of each hyperparameter, as text."""
    # A new key after each pick: the same run can be picked again.
    mounted = f"{key}_{session.PICKS.get() or 0}"
    picked = _loader(mounted, fields)
    with st.container(key=key):
        draw.chart(run, spec, mounted, alt, data, *given, on_select=picked, selection_mode="pick")


def _loader(key: str, fields: Mapping[str, Hyper]) -> Callable[[], None]:
    def load_picked() -> None:
        picked: Sequence[Mapping[str, str]] = st.session_state[key].selection["pick"]
        # Let go over a mark that is of no run, a selection has nothing in it.
        if picked and all(picked[0].get(field) is not None for field in fields):
            session.PICKS.put((session.PICKS.get() or 0) + 1)
            state.load({hyper.name: hyper.parse(picked[0][field]) for field, hyper in fields.items()})

    return load_picked
