"""What the browser is given to keep: the whole board as text, and a mark that tells this session from others."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.inspection.pinned.record import Board
from core.inspection.pinned.stored import of_text, to_text
from tests.core.inspection.pinned.kept import LINE, pin
from ui import session, shelf

BOARD = Board((pin(LINE),))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the component is given, in each run."""
    all_of_it: list[dict[str, Any]] = []
    monkeypatch.setattr(shelf, "_component", lambda: lambda **given: all_of_it.append(given["data"]))
    return all_of_it


def drawn() -> None:
    import streamlit

    from ui import session, shelf

    shelf.draw(streamlit.session_state[session.BOARD.name])


def page(board: Board) -> AppTest:
    test = AppTest.from_function(drawn)
    test.session_state[session.BOARD.name] = board
    return test.run()


def test_the_browser_gets_all_pins_and_the_mark_of_the_session(given: list[dict[str, Any]]) -> None:
    shown = page(BOARD)
    shown.run()
    first, again = given
    assert first == again
    assert of_text(first["text"])[0].pins[0].spec == LINE
    assert (first["any"], first["read"]) == (True, False)
    page(Board())
    assert given[-1]["mark"] != first["mark"]
    assert given[-1]["any"] is False


def test_a_board_is_written_once(monkeypatch: pytest.MonkeyPatch, given: list[dict[str, Any]]) -> None:
    written: list[Board] = []

    def spy(board: Board) -> str:
        written.append(board)
        return to_text(board)

    monkeypatch.setattr(shelf, "to_text", spy)
    board = Board((pin(LINE),))
    page(board).run()
    assert written == [board]
