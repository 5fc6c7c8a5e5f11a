"""A slider over whole numbers, epochs or steps, of which a shorter run offers fewer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.engine.links import echo

# No run has epochs or steps of more digits.
LONGEST = 9


def slider(label: str, noun: str, offered: Sequence[int], default: int, key: str) -> int:
    """The number that is chosen, or the offered one nearest to it; `noun` is what it counts."""
    wanted = str(st.session_state.get(key, default))
    if not (wanted.isdecimal() and len(wanted) <= LONGEST):
        st.info(f"{noun}: there is no “{echo(wanted)}” here; {default} is shown.", icon=":material/link:")
        wanted = str(default)
    st.session_state[key] = str(min(offered, key=lambda each: abs(each - int(wanted))))
    texts = [str(each) for each in offered]
    return int(st.select_slider(label, texts, value=str(default), key=key, bind="query-params"))
