"""The sections of the page Runs. Some are rooms that stand beside it: each has its place once its folder is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec

import streamlit as st

from core.heavy import loaded
from core.inspection.pinned.record import Board
from views.runs.curves import view as curves
from views.runs.many import parallel_view, table_view
from views.runs.parameters import view as parameters
from views.runs.size import view as size

Groups = dict[str, dict[str, Callable[[], None]]]
Show = Callable[[Board, Mapping[str, str]], None]
SIDE_BY_SIDE: dict[str, Show] = {"Error curves": curves.show, "Learned parameters": parameters.show}
ALL: dict[str, Show] = {
    "Error and size": size.show,
    "Table": table_view.show,
    "Parallel axes": parallel_view.show,
}
# Rooms with a `view.py` that has a function `show`: label, folder. They import what they need only when they are open.
BETTER, OTHERS = ("Is A better?", "better"), {"All families": "families", "Your own sweep": "study"}


def groups(board: Board, called: Mapping[str, str]) -> Groups:
    """What can be opened, by group and label, in the order of the page."""
    kept = bool(board.pins or board.sweeps)
    shows: dict[str, dict[str, Show]] = {
        "Side by side": SIDE_BY_SIDE if board.pins else {},
        "All kept runs": ALL if kept else {},
    }
    sections: Groups = {
        group: {label: partial(show, board, called) for label, show in labels.items()}
        for group, labels in shows.items()
        if labels
    }
    label, room = BETTER
    if len(board.pins) > 1 and _is_there(room):
        sections[label] = {label: partial(_better, board, called)}
    for other, folder in OTHERS.items():
        if _is_there(folder):
            sections[other] = {other: partial(_open, folder)}
    return sections


def _is_there(room: str) -> bool:
    return find_spec(f"views.runs.{room}") is not None and find_spec(f"views.runs.{room}.view") is not None


def _open(room: str) -> None:
    loaded(f"views.runs.{room}.view").show()


def _better(board: Board, called: Mapping[str, str]) -> None:
    """Two pins to choose, and the room that says whether one is better."""
    marks = [*board.by_uid]
    left, right = st.columns(2)
    first = left.selectbox("A", marks, 0, called.__getitem__, key="a_of_two")
    others = [uid for uid in marks if uid != first]
    second = right.selectbox("B", others, 0, called.__getitem__, key="b_of_two")
    loaded(f"views.runs.{BETTER[1]}.view").show(board.by_uid[first].spec, board.by_uid[second].spec)
