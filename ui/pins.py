"""Pins: a run is kept with a click or a key, and a strip at the foot of each page has the last ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Run, RunSpec, SettingError
from core.formatting import count, number, percent, spoken
from core.inspection.pinned.differing import called, title
from core.inspection.pinned.making import pinned, pinned_sweep
from core.inspection.pinned.record import SHARES, Board, Pin, uid_of
from ui import asking, engine, frame, own_table, session, shelf
from ui.address import OPEN

PAGE = "pages/runs.py"
# A key alone would be heard while somebody types.
SHORTCUT = "Alt+P"
# The last of them on the strip.
SHOWN = 5


def board() -> Board:
    """What is pinned in this session."""
    return session.BOARD.get() or session.BOARD.put(Board())


def change(changed: Callable[[Board], Board]) -> None:
    """Change what is pinned; what cannot be gets a sentence."""
    session.LEFT_OUT.drop()
    try:
        session.BOARD.put(changed(board()))
    except SettingError as error:
        st.toast(f"{error}.", icon=":material/block:")


def result(pin: Pin) -> str:
    """In a few words how good it is, by the measure that people know."""
    if pin.diverged:
        return "diverged"
    value = pin.measure(pin.known.name)
    share = pin.known.name in SHARES and value == value
    return f"{pin.known.noun} {percent(value) if share else number(value, 3)}"


def query(spec: RunSpec) -> dict[str, str]:
    """The link that opens a run on its page, also where that page is open already."""
    return {OPEN: urlencode(own_table.query(spec))}


# --------------------------------------------------------------------------- on the page of a model


def button(run: Run) -> None:
    """Beside the title: keep the run that is shown."""
    uid = uid_of(run.spec.to_json())
    with frame.corner():
        st.button(
            "Pinned" if uid in board().by_uid else "Pin this run",
            key="pin",
            icon=":material/keep:",
            shortcut=SHORTCUT,
            on_click=_pin_last,
            args=(run.spec.model,),
            help="Keep what it learned, to compare it with other runs on the page Runs.",
        )


def _pin_last(model: str) -> None:
    """Pin the run of `model` that was shown last: the session holds it, so that the button need not."""
    run = session.LAST_RUN.of(model).get()
    if run is not None:
        pin(run)


def pin(run: Run) -> None:
    """Keep `run`, and say so."""
    uid = uid_of(run.spec.to_json())
    if uid in board().by_uid:
        st.toast("This run is pinned already.", icon=":material/keep:")
        return
    change(lambda on: on.pinned(pinned(run)))
    if uid in board().by_uid:
        kept = count(len(board().pins), "run")
        st.toast(f"Pinned: {kept} to compare on the page Runs.", icon=":material/keep:")


def strip(place: DeltaGenerator) -> None:
    """At the foot of a page, in its `place`: the last pins, and the comparisons of the page to keep."""
    with place, st.container(key="pins"):
        on = board()
        with st.container(horizontal=True, vertical_alignment="center", key="pinned_runs"):
            st.markdown(f"**{count(len(on.pins), 'pinned run')}**", width="content")
            _last(on)
            _comparisons(session.SWEPT.get() or ())
    shelf.draw(board())


def _last(on: Board) -> None:
    """The last pins, each a link to its page, and the way to compare all."""
    if not on.pins:
        st.caption(
            f"*Pin this run* ({SHORTCUT.replace('+', ' + ')}) keeps it here, to be compared with others."
        )
        return
    names = called(on.pins)
    for pin in on.pins[-SHOWN:]:
        label = f"{spoken(names[pin.uid])} · {result(pin)}"
        file = frame.page_of(pin.spec.model)
        st.page_link(file, label=label, query_params=query(pin.spec), width="content")
    st.page_link(PAGE, label="**Compare them**", icon=":material/arrow_forward:", width="content")


def _comparisons(swept: Sequence[tuple[RunSpec, engine.Over]]) -> None:
    """Keep all runs of a comparison of this page, in numbers."""
    # Several views may show the same one, and some train a single run beside that of the page.
    offered = {
        _comparison(spec, over): (spec, over)
        for spec, over in swept
        if any(len(values) > 1 for values in over.values())
    }
    if not offered:
        return
    with st.popover("Keep a comparison", icon=":material/keep:"):
        st.caption("All of its runs, in numbers, beside the pins on the page Runs.")
        for label, (spec, over) in offered.items():
            if st.button(label, key=f"keep_{label}"):
                _keep(spec, over)


def _comparison(spec: RunSpec, over: engine.Over) -> str:
    """`Learning rate: 11 values, seed: 3 values`."""
    several = {name: values for name, values in over.items() if len(values) > 1}
    text = ", ".join(f"{title([spec], name)}: {len(values)} values" for name, values in several.items())
    return text[:1].upper() + text[1:]


def _keep(spec: RunSpec, over: engine.Over) -> None:
    sweep = asking.swept(spec, over)
    if sweep is not None:
        change(lambda on: on.kept(pinned_sweep(sweep)))
        st.toast(f"Kept: {count(len(sweep.runs), 'run')} on the page Runs.", icon=":material/keep:")
