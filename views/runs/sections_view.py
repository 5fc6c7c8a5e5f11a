"""The sections of the page Runs: those of pins first. Others import what they need only once they are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

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
BETTER = "Is A better?"
OF_PINS = (*SIDE_BY_SIDE, *ALL, BETTER)
# Of no pins: label and folder in each group.
OTHERS = {
    "All families": {"All families": "families"},
    "Bring": {"Your own sweep": "study", "A receipt": "receipt"},
}


def groups(board: Board, called: Mapping[str, str]) -> Groups:
    """What can be opened, by group and label, in the order of the page."""
    shows: dict[str, dict[str, Show]] = {
        "Side by side": SIDE_BY_SIDE if board.pins else {},
        "All kept runs": {} if board.is_empty else ALL,
        BETTER: {BETTER: _better} if len(board.pins) > 1 else {},
    }
    sections: Groups = {
        group: {label: partial(show, board, called) for label, show in labels.items()}
        for group, labels in shows.items()
        if labels
    }
    for group, folders in OTHERS.items():
        sections[group] = {label: partial(_open, folder) for label, folder in folders.items()}
    return sections


def _open(room: str) -> None:
    loaded(f"views.runs.{room}.view").show()


def _better(board: Board, called: Mapping[str, str]) -> None:
    """Two pins to choose, and whether one is better."""
    marks = [*board.by_uid]
    left, right = st.columns(2)
    first = left.selectbox("A", marks, 0, called.__getitem__, key="a_of_two")
    others = [uid for uid in marks if uid != first]
    second = right.selectbox("B", others, 0, called.__getitem__, key="b_of_two")
    loaded("views.runs.better.view").show(board.by_uid[first].spec, board.by_uid[second].spec)
