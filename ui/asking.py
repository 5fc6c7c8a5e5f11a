"""What pages and views get from the engine: what takes long once somebody asks, and what was stopped on offer again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from core import Run, RunSpec, SettingError, Sweep, pace
from core.data import held
from core.formatting import count
from core.store import Result
from core.types import Array, OnEpoch
from core.work import Work
from ui import engine, session, stopping, turns
from ui.calls import Call, Given
from ui.engine import Of

# Of the parameters of a run that a session holds, to show it again where the next one is stopped at once.
LAST_RUN_BYTES = 500_000


def trained(spec: RunSpec) -> Run:
    """The run of `spec`. When the visitor stopped it early: the run that was shown before, with a way to go on."""
    last, brought = session.LAST_RUN.of(spec.model), session.OPENED.get()
    if brought is not None and brought.spec == spec:
        run: Run | None = brought
    else:
        run = _unless_stopped(lambda: engine.trained(spec), lambda: stopping.end_late(spec))
    if run is None:
        return last.get() or st.stop()
    # Of a visitor's own data: the views of the run read them as long as it is shown.
    session.LAST_DATA.of(spec.model).put(held(spec.dataset))
    stopping.tell(spec)
    last.put(_small(run))
    return run


def _small(run: Run) -> Run:
    """`run`, or one of fewer snapshots: each session holds one of each model, whatever the caches let go."""
    most = max(2, int(LAST_RUN_BYTES / run.flat[0].nbytes))
    if len(run.flat) <= most:
        return run
    at = np.unique(np.linspace(0, len(run.flat) - 1, most).round().astype(np.intp))
    return replace(run, epochs=run.epochs[at], flat=run.flat[at])


def continued(spec: RunSpec, theta: Array) -> Run | None:
    """The run of `spec` that begins at θ (P,), in the units of training; None where the visitor stopped it."""
    return _unless_stopped(lambda: engine.continued(spec, theta))


def swept(spec: RunSpec, over: engine.Over, begin: Array | None = None) -> Sweep | None:
    """The trained sweep; None, and what to do, when it is too much or would take long and nobody asked for it yet."""
    sweep = _asked(
        lambda: engine.seconds_to_sweep(spec, over, begin),
        lambda: engine.swept(spec, over, begin),
        Call(engine.swept, (spec, over, begin)).kept_as(spec),
        "This comparison",
    )
    if sweep is not None and begin is None:
        note_comparison(spec, over)
    return sweep


def note_comparison(spec: RunSpec, over: engine.Over) -> None:
    """Keep that this run of the script shows the sweep, so that it can be pinned at the foot of the page."""
    session.SWEPT.put((*(session.SWEPT.get() or ()), (spec, over)))


def computed(
    compute: Callable[[Of, *Given, OnEpoch], Result],
    of: Of,
    *given: *Given,
    work: Work,
    ask: str = "Train them",
) -> Result | None:
    """The same of anything else that takes long, see `engine.computed`; without `ask` nobody has to ask for it."""
    return _asked(
        lambda: 0.0 if engine.is_computed(compute, of, *given) else work.seconds(pace.here()),
        lambda: engine.computed(compute, of, *given, work=work),
        Call(compute, (of, *given)).kept_as(of),
        "This",
        ask,
    )


def _asked(
    wait: Callable[[], float], get: Callable[[], Result], key: Hashable, what: str, ask: str = "Train them"
) -> Result | None:
    try:
        seconds = wait() if ask else 0.0
        wanted = f"{ask}, about {count(round(seconds), 'second')}"
        if seconds > turns.ASK_SECONDS and not _offered(
            wanted, f"ask_{hash(key)}", icon=":material/play_arrow:"
        ):
            return None
        return _unless_stopped(get)
    except SettingError as error:
        st.info(f"{what} cannot be trained: {error}.", icon=":material/block:")
    return None


def _unless_stopped(get: Callable[[], Result], late: Callable[[], None] = lambda: None) -> Result | None:
    """What `get` returns; None and a way to go on when a visitor stopped it, or after `late` when it took too long."""
    try:
        return get()
    except turns.TooLongError:
        late()
        st.warning(
            "Ended: it took more than twice as long as expected. Try something smaller.",
            icon=":material/timer_off:",
        )
    except turns.StoppedByVisitor as stopped:
        st.warning("Stopped before the training was done.", icon=":material/front_hand:")
        key = f"go_on_{hash(stopped.key)}"
        _offered("Train it after all", key, on_click=session.STOPPED.drop)
    return None


def _offered(label: str, key: str, **more: Any) -> bool:
    """A button, unless the same is on the page already: the first screen and the open view may want the same."""
    try:
        return st.button(label, key=key, **more)
    except StreamlitDuplicateElementKey:
        return False
