"""What is shown, to take away: its link, with a code that phones read; the run as a file; and in other libraries."""

from __future__ import annotations

import io
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from core import Run, RunSpec
from core.data import is_own
from core.heavy import loaded
from ui import frame, state

KEY = "share"
# Pixels. What phones read at an arm's length from a projector.
CODE_SIZE = 200


def place() -> PopoverContainer:
    """Where `fill` writes what can be taken away, one click away: beside the title where there is no sidebar."""
    with frame.corner() if st.session_state.get(frame.KEPT) else st.sidebar:
        return st.popover("Share", icon=":material/ios_share:", key=KEY, on_change="rerun")


def fill(spec: RunSpec, run: Run, drawer: PopoverContainer) -> None:
    """The link of all that is chosen and what can be taken of `run`, once somebody opens its `drawer`."""
    if not drawer.open:
        return
    with drawer:
        _link(state.shared_link(spec))
        st.markdown("**This run** as a file: its numbers, charts and program. It opens again under *Runs*.")
        with_rows = is_own(run.spec.dataset) and st.checkbox(
            "With the rows of your own table", key="with_rows"
        )
        st.download_button(
            "Receipt",
            lambda: receipt(run, with_rows),
            f"{run.spec.model}.zip",
            "application/zip",
            key="receipt",
            icon=":material/download:",
            on_click="ignore",
        )
        _elsewhere(run)


def link_alone(without: str = "") -> None:
    """The same on a page that shows no run: its link, once it is written, and what a visitor may miss in it."""
    drawer = place()
    if drawer.open:
        # What is large for a room is not for the phone that reads the code.
        chosen = {name: text for name, text in st.query_params.to_dict().items() if name != frame.ROOM}
        with drawer:
            _link(urlsplit(st.context.url or "")._replace(query=urlencode(chosen)).geturl())
            if without:
                st.caption(without)


def _link(link: str) -> None:
    st.markdown("**Link**: whoever opens it sees this page with all that is chosen.")
    st.code(link, language=None, wrap_lines=True)
    if svg := code_of(link):
        st.image(svg, width=CODE_SIZE, alt="The link as a QR code")
    else:
        st.caption("This link is too long for a QR code.")


def code_of(link: str) -> str:
    """`link` as a QR code, in SVG, black on white in both themes; nothing where it is too long for one."""
    segno = loaded("segno")
    try:
        made: str = segno.make(link, micro=False).svg_inline(scale=4, light="white")
    except segno.DataOverflowError:
        return ""
    return made


def receipt(run: Run, with_rows: bool) -> bytes:
    """The receipt of `run`, with its rows where they are one's own and asked for."""
    file = io.BytesIO()
    loaded("core.receipts").write(run, file, data=with_rows)
    return file.getvalue()


def _elsewhere(run: Run) -> None:
    texts = loaded("core.programs.elsewhere").equivalents(run)
    if texts:
        name = st.segmented_control("The same in", [*texts], key="elsewhere")
        if name:
            st.code(texts[str(name)], language="python", height=300)
