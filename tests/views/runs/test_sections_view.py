"""The sections of the page Runs: what there is to see is offered, and rooms beside it are once they are there."""

from __future__ import annotations

from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec
from core.inspection.pinned.record import Board
from tests.views.runs.boards import MIXED, RATES, names
from ui import session
from views.runs import sections_view

ALWAYS = ["All families", "Bring"]


@pytest.mark.parametrize(
    ("board", "expected"),
    [
        (Board(), ALWAYS),
        (RATES, ["Side by side", "All kept runs", "Is A better?", *ALWAYS]),
        (Board(RATES.pins[:1]), ["Side by side", "All kept runs", *ALWAYS]),
        (Board(sweeps=MIXED.sweeps), ["All kept runs", *ALWAYS]),
    ],
)
def test_what_there_is_to_see_is_offered(board: Board, expected: list[str]) -> None:
    assert [*sections_view.groups(board, names(board))] == expected


def test_what_needs_no_pins_is_imported_once_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, tuple[RunSpec, ...]]] = []

    def loaded(name: str) -> SimpleNamespace:
        return SimpleNamespace(show=lambda *given: opened.append((name, given)))

    monkeypatch.setattr(sections_view, "loaded", loaded)
    groups = sections_view.groups(RATES, names(RATES))
    for group in ALWAYS:
        for show in groups[group].values():
            show()
    page = AppTest.from_function(_better)
    page.session_state[session.BOARD.name] = RATES
    page.run()
    assert not page.exception
    first, second, _ = (each.spec for each in RATES.pins)
    rooms = [f"views.runs.{room}.view" for room in ("families", "study", "receipt", "better")]
    assert opened == [*((room, ()) for room in rooms[:3]), (rooms[3], (first, second))]
    assert all(find_spec(room) for room in rooms)


def _better() -> None:
    import streamlit

    from core.inspection.pinned.differing import called
    from ui import session
    from views.runs import sections_view

    board = streamlit.session_state[session.BOARD.name]
    sections_view.groups(board, called(board.pins))["Is A better?"]["Is A better?"]()
