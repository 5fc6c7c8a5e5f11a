"""Sweeps that would take long are trained only when somebody asks for them."""

from __future__ import annotations

import streamlit as st

from core import RunSpec, SettingError, Sweep
from core.words import count
from ui import engine


def swept(spec: RunSpec, over: engine.Over, begin: engine.Beginning = ()) -> Sweep | None:
    """The trained sweep; None, and what to do, when it is too much or would take long and nobody asked for it yet."""
    try:
        wait = engine.seconds_to_sweep(spec, over, begin)
        if wait > engine.ASK_SECONDS and not st.button(
            f"Train them, about {count(round(wait), 'second')}", icon=":material/play_arrow:"
        ):
            return None
        return engine.swept(spec, over, begin)
    except engine.StoppedByVisitor as stopped:
        engine.offer_to_go_on(stopped)
    except SettingError as error:
        st.info(f"This comparison cannot be trained: {error}.", icon=":material/block:")
    return None
