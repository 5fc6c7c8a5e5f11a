"""What is pinned, kept by the browser: in its tab alone (`sessionStorage`), until that is closed.

The server hands over the whole board as text; the browser writes it. Once a session, it hands back what an earlier
session left there, as after a reload. It does so by a trigger, not by a state, which would come back with every click.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st

from core.inspection.pinned.record import Board
from core.inspection.pinned.stored import of_text, to_text
from ui import session

KEY = "shelf"
# Only what another session wrote is handed back; what this one wrote, it knows.
JS = """
export default function ({ data, setTriggerValue }) {
  const text = "paramscope.pins", mark = "paramscope.session";
  try {
    const kept = sessionStorage.getItem(text);
    if (!data.read && kept && sessionStorage.getItem(mark) !== data.mark) {
      if (window.paramscopeAsked !== data.mark) {
        window.paramscopeAsked = data.mark;
        setTriggerValue("kept", kept);
      }
      return;
    }
    if (kept !== data.text && (kept || data.any)) {
      sessionStorage.setItem(text, data.text);
      sessionStorage.setItem(mark, data.mark);
    }
  } catch (error) {
    // A browser that keeps nothing, or has no room left: then pins last as long as the session.
  }
}
"""
_texts: WeakKeyDictionary[Board, str] = WeakKeyDictionary()


@cache
def _component() -> Any:
    return st.components.v2.component("paramscope_shelf", js=JS)


def draw(board: Board) -> None:
    """Let the browser keep `board`, and on arrival hand back what it kept; nothing of it is seen."""
    mark = session.MARK.get() or session.MARK.put(secrets.token_hex(8))
    data = {
        "mark": mark,
        "read": bool(session.SHELF_READ.get()),
        "text": _text(board),
        "any": not board.is_empty,
    }
    with st.container(key="shelf_place"):
        _component()(key=KEY, data=data, on_kept_change=_take, height="content")


def _text(board: Board) -> str:
    """The board as text, written once."""
    known = _texts.get(board)
    if known is None:
        known = _texts[board] = to_text(board)
    return known


def _take() -> None:
    """Put what the browser kept before what was pinned since."""
    kept, notes = of_text(st.session_state[KEY].kept)
    session.BOARD.put(kept.joined(session.BOARD.get() or Board()))
    session.LEFT_OUT.put(notes)
    session.SHELF_READ.put(True)
