"""A chart of many runs of which one can be picked: its settings move the controls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

import streamlit as st

from core import Hyper
from core.charts.columns import Data
from core.charts.style import Spec
from ui import draw, state


def chart(
    name: str,
    spec: Spec,
    data: tuple[Hashable, Callable[[], Data]],
    fields: Mapping[str, Hyper],
    alt: str,
) -> None:
    """Draw `spec`, made by `pickable`; `fields` of its selection hold the text of a value of each hyperparameter."""
    # A new key after each pick: the same run can be picked again.
    key = f"{name}_{st.session_state.setdefault('picks', 0)}"
    with st.container(key=name):
        draw.chart(spec, data, key, alt, on_select=_loader(key, fields), selection_mode="pick")


def _loader(key: str, fields: Mapping[str, Hyper]) -> Callable[[], None]:
    def load_picked() -> None:
        picked: Sequence[Mapping[str, str]] = st.session_state[key].selection["pick"]
        if picked:
            st.session_state["picks"] += 1
            state.load({hyper.name: hyper.parse(picked[0][field]) for field, hyper in fields.items()})

    return load_picked
