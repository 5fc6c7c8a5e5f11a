"""A page runs in its visitor's turn, from its controls to its comparison; a long training alone is out of it."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.opening import first_charts, open_page
from ui import fair, turns
from ui.fair import Turns

PAGES = ("pages/linear_regression.py", "app.py")


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(fair, "POLL_SECONDS", 0.001)
    scripts = Turns(1)
    monkeypatch.setattr(turns, "_scripts", scripts)
    return scripts


def is_free(scripts: Turns) -> bool:
    """Whether somebody else would have a turn at once."""

    class Taken(Exception):
        pass

    def give_up() -> None:
        raise Taken

    try:
        with scripts.turn("somebody else", give_up):
            return True
    except Taken:
        return False


@pytest.mark.parametrize("file", PAGES)
def test_a_page_waits_for_its_turn_and_gives_way_to_a_newer_run_meanwhile(
    file: str, scripts: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "touch", st.stop)
    with scripts.turn("somebody else", lambda: None):
        page = open_page(file, {})
    assert not page.exception
    assert page.title
    assert not first_charts(page)
    assert not page.select_slider
    assert is_free(scripts)
    assert open_page(file, {}).select_slider


def waits(seconds: float) -> list[bool]:
    """Whether others had their turn before, in and after a training of so many seconds."""
    from core.pace import STANDARD
    from core.store import Sized
    from core.work import Work
    from tests.ui.test_turns import is_free
    from ui import turns
    from ui.cache import Cache

    class Nothing(Sized):
        nbytes = 0

    free: list[bool] = []

    def look(slot: object = None) -> Nothing:
        free.append(is_free(turns._scripts))
        return Nothing()

    with turns.script():
        look()
        work = Work(calls=seconds / STANDARD.call)
        turns.in_turn(Cache("nothing", 100), "key", lambda: work, look)
        look()
    return free


def page(seconds: float) -> None:
    import streamlit as st

    from tests.ui.test_turns import waits

    st.session_state["free"] = waits(seconds)


@pytest.mark.parametrize(("seconds", "free"), [(0.1, False), (1.0, True)])
def test_others_run_their_scripts_beside_a_long_training_and_no_short_one(seconds: float, free: bool) -> None:
    app = AppTest.from_function(page, kwargs={"seconds": seconds}).run()
    assert not app.exception
    assert app.session_state["free"] == [False, free, False]


def test_a_long_training_that_is_ended_leaves_nobody_waiting(scripts: Turns) -> None:
    with pytest.raises(ZeroDivisionError), turns.script(), turns._out_of_turn():
        raise ZeroDivisionError
    assert is_free(scripts)
    with turns.script():
        assert not is_free(scripts)
