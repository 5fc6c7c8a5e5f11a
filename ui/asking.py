"""What would take long is computed only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import RunSpec, SettingError, Sweep
from core.formatting import count
from core.types import Array, OnEpoch
from ui import engine
from ui.cache import Result
from ui.calls import Given
from ui.engine import Of


def swept(spec: RunSpec, over: engine.Over, begin: Array | None = None) -> Sweep | None:
    """The trained sweep; None, and what to do, when it is too much or would take long and nobody asked for it yet."""
    return _asked(
        lambda: engine.seconds_to_sweep(spec, over, begin),
        lambda: engine.swept(spec, over, begin),
        "This comparison",
    )


def computed(
    compute: Callable[[Of, *Given, OnEpoch], Result],
    of: Of,
    *given: *Given,
    seconds: float,
    ask: str = "Train them",
) -> Result | None:
    """What `compute` returns; None, and a button, where it would take long and nobody asked for it yet.

    See `engine.computed`.
    """
    return _asked(
        lambda: 0.0 if engine.is_computed(compute, of, *given) else seconds,
        lambda: engine.computed(compute, of, *given, seconds=seconds),
        "This",
        ask,
    )


def _asked(
    wait: Callable[[], float], get: Callable[[], Result], what: str, ask: str = "Train them"
) -> Result | None:
    try:
        seconds = wait()
        if seconds > engine.ASK_SECONDS and not st.button(
            f"{ask}, about {count(round(seconds), 'second')}", icon=":material/play_arrow:"
        ):
            return None
        return get()
    except engine.StoppedByVisitor as stopped:
        engine.offer_to_go_on(stopped)
    except SettingError as error:
        st.info(f"{what} cannot be trained: {error}.", icon=":material/block:")
    return None
