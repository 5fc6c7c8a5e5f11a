"""The page Runs: what kept runs differ in first, then how they learned, what they learned, and how they compare."""

from __future__ import annotations

import streamlit as st

from core import RunSpec
from core.inspection.pinned.differing import called
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import MOST_PINS, Board
from ui import engine, pins, session, sharing, shelf, state, tabs, turns
from views.runs import manage_view as manage
from views.runs.differs import view as differs
from views.runs.sections_view import OF_PINS, groups

# Keys of what is chosen inside sections, as links spell it.
CHOICES = ("better_by", "rope", "families_on", "families_by")
# What the page has for a spec, as every page has: it trains nothing. And three runs to begin with.
NOTHING = RunSpec("line", "linear_regression", "sgd")
EXAMPLE = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 50})
RATES = (0.01, 0.1, 0.3)
NOT_LINKED = "Pins are not in the link: they stay in this tab. *As a page* takes them along as a file."


@turns.script()
def show(file: str) -> None:
    """Draw the page `file`."""
    state.enter(file, NOTHING, (state.VIEW, *CHOICES))
    board = pins.board()
    names = called(board.pins)
    _left_out()
    if board.pins:
        _pins(board, names)
    else:
        _begin(board)
    # After a reload the browser hands over what it keeps only with the next run of the script.
    waiting = board.is_empty and st.query_params.get(state.VIEW) in OF_PINS
    if not waiting:
        tabs.show(groups(board, names))
    if not board.is_empty:
        manage.edit(board, names)
    if board.of_own_data:
        st.caption(
            "Runs of your own data are kept as long as this session: a reload ends them, as it ends the data. "
            "Others stay in this tab of your browser."
        )
    shelf.draw(pins.board())
    if not waiting:
        state.write_address(NOTHING, NOTHING)
    sharing.link_alone(NOT_LINKED if board.pins else "")


def _pins(board: Board, names: dict[str, str]) -> None:
    with st.container(key="first_screen"):
        differs.show(board, names)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            manage.baseline(board, names)
            manage.take_away(board, names)


def _begin(board: Board) -> None:
    """What to do first."""
    st.markdown(
        "Nothing is pinned yet. On the page of any model, *Pin this run* keeps what it learned "
        f"({pins.SHORTCUT.replace('+', ' + ')} does the same). Here up to {MOST_PINS} runs stand side by side: what "
        "differs, their errors, their parameters. They stay in this tab of your browser, and are not trained again."
    )
    st.button("Pin three learning rates", key="begin", icon=":material/keep:", on_click=_three)


def _three() -> None:
    sweep = engine.swept(EXAMPLE, {"learning_rate": RATES})
    pins.change(lambda on: on.pinned(*map(pinned, sweep.runs)))


def _left_out() -> None:
    """What the browser had kept and cannot be read, as plain text: it may say anything."""
    if notes := session.LEFT_OUT.get():
        st.info("Some of what this browser kept cannot be read:", icon=":material/block:")
        st.text("\n".join(notes))
