"""What a visitor does with pins: rename, note, choose the baseline, delete, take them away."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.formatting import count, spoken
from core.inspection.pinned.differing import title
from core.inspection.pinned.record import LONGEST_NAME, LONGEST_NOTE, Board, PinnedSweep
from ui import frame, pins
from views.runs.export.page import html_page
from views.runs.export.picture import strip_svg


def baseline(board: Board, called: Mapping[str, str]) -> None:
    """The pin that the others are compared with."""
    base = board.baseline
    if base is None:
        return
    marks = [*board.by_uid]
    # Its names change with every pin, so it is another widget then.
    key = f"baseline_{hash((base.uid, *called.values()))}"
    st.selectbox(
        "Baseline",
        marks,
        marks.index(base.uid),
        called.__getitem__,
        key=key,
        width=340,
        on_change=lambda: pins.change(lambda on: on.compared_with(st.session_state[key])),
    )


def edit(board: Board, called: Mapping[str, str]) -> None:
    """Name, note and deletion of one pin, its page, and the deletion of sweeps and of everything."""
    with st.expander("Rename, note, delete", icon=":material/edit:"):
        if board.pins:
            _pin(board, called)
        for sweep in board.sweeps:
            label = f"Delete the comparison of {count(len(sweep.error), 'run')}: {spoken(_over(sweep))}"
            st.button(label, key=f"delete_{sweep.uid}", on_click=_delete, args=(sweep.uid,))
        st.button("Delete everything", key="delete_all", on_click=_delete_all, icon=":material/delete_sweep:")


def _pin(board: Board, called: Mapping[str, str]) -> None:
    uid = st.selectbox("Pin", [*board.by_uid], format_func=called.__getitem__, key="edited")
    pin = board.by_uid[uid]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name", pin.name, LONGEST_NAME, f"name_{uid}", on_change=_rename, args=(uid,),
            placeholder=called[uid], help="Without one it is named by what it differs in.",
        )  # fmt: skip
        st.text_input("Note", pin.note, LONGEST_NOTE, f"note_{uid}", on_change=_rename, args=(uid,))
    with st.container(horizontal=True):
        st.button(
            "Delete this pin", key="delete_pin", on_click=_delete, args=(uid,), icon=":material/delete:"
        )
        st.page_link(
            frame.page_of(pin.spec.model),
            label="Open it on its page",
            icon=":material/arrow_forward:",
            query_params=pins.query(pin.spec),
            width="content",
        )


def _over(sweep: PinnedSweep) -> str:
    return ", ".join(title([sweep.spec], name) for name, values in sweep.over.items() if len(values) > 1)


def _rename(uid: str) -> None:
    name, note = (str(st.session_state[f"{what}_{uid}"]) for what in ("name", "note"))
    pins.change(lambda on: on.renamed(uid, name, note))


def _delete(uid: str) -> None:
    pins.change(lambda on: on.without(uid))


def _delete_all() -> None:
    pins.change(lambda on: Board())


def take_away(board: Board, called: Mapping[str, str]) -> None:
    """The strip of pins as one picture and as one page."""
    st.download_button(
        "As a picture",
        lambda: strip_svg(board, called),
        "pins.svg",
        "image/svg+xml",
        key="svg",
        on_click="ignore",
        icon=":material/image:",
        help="A card for each pin, as one SVG file.",
    )
    st.download_button(
        "As a page",
        lambda: html_page(board, called),
        "pins.html",
        "text/html",
        key="html",
        on_click="ignore",
        icon=":material/description:",
        help="The same, and all numbers as a table, as one HTML file.",
    )
