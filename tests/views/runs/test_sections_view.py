"""The sections of the page Runs: what there is to see is offered, and rooms beside it are once they are there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec
from core.inspection.pinned.record import Board
from tests.views.runs.boards import MIXED, RATES, names
from ui import session
from views.runs import sections_view


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room stands beside the page."""
    monkeypatch.setattr(sections_view, "_is_there", lambda room: False)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("board", "expected"),
    [
        (Board(), []),
        (RATES, ["Side by side", "All kept runs"]),
        (Board(sweeps=MIXED.sweeps), ["All kept runs"]),
    ],
)
def test_what_there_is_to_see_is_offered(board: Board, expected: list[str]) -> None:
    assert [*sections_view.groups(board, names(board))] == expected


def test_a_room_is_found_by_its_view() -> None:
    assert sections_view._is_there("size")
    assert not sections_view._is_there("attic")


def test_rooms_beside_it_have_their_places_once_they_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, tuple[RunSpec, ...]]] = []

    def loaded(name: str) -> SimpleNamespace:
        return SimpleNamespace(show=lambda *given: opened.append((name, given)))

    monkeypatch.setattr(sections_view, "_is_there", lambda room: True)
    monkeypatch.setattr(sections_view, "loaded", loaded)
    groups = sections_view.groups(RATES, names(RATES))
    assert [*groups][-3:] == ["Is A better?", "All families", "Your own sweep"]
    assert "Is A better?" not in sections_view.groups(Board(RATES.pins[:1]), names(RATES))
    for label in ("All families", "Your own sweep"):
        groups[label][label]()
    page = AppTest.from_function(_better)
    page.session_state[session.BOARD.name] = RATES
    page.run()
    assert not page.exception
    first, second, _ = (each.spec for each in RATES.pins)
    rooms = [f"views.runs.{room}.view" for room in ("families", "study", "better")]
    assert opened == [(rooms[0], ()), (rooms[1], ()), (rooms[2], (first, second))]


def _better() -> None:
    import streamlit

    from core.inspection.pinned.differing import called
    from ui import session
    from views.runs import sections_view

    board = streamlit.session_state[session.BOARD.name]
    sections_view.groups(board, called(board.pins))["Is A better?"]["Is A better?"]()
