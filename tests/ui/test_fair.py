"""Turns go to visitors one after another, and a visitor is a browser, however many tabs it has open."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from ui import fair
from ui.fair import Turns, visitor


class GivenUpError(Exception):
    """Nobody waits any longer."""


def give_up() -> None:
    raise GivenUpError


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair, "POLL_SECONDS", 0.001)


class Tab(threading.Thread):
    """Waits for its turn from when it is made, and notes its name in `order` as soon as it has it."""

    def __init__(self, turns: Turns, name: str, order: list[str]) -> None:
        super().__init__(name=name, daemon=True)
        self.turns, self.order, self.waits = turns, order, threading.Event()
        self.start()
        assert self.waits.wait(10)

    def run(self) -> None:
        with self.turns.turn(self.name[0], self.waits.set):
            self.order.append(self.name)


def order_of(tabs: list[str], places: int = 1) -> list[str]:
    """The order in which tabs, named after their visitors, that came in this one while the place was taken have it."""
    turns, order = Turns(places), list[str]()
    with turns.turn("x", give_up):
        waiting = [Tab(turns, name, order) for name in tabs]
    for tab in waiting:
        tab.join(10)
    return order


def test_visitors_take_turns_and_their_tabs_as_they_came() -> None:
    assert order_of(["a1", "a2", "a3", "b1", "c1", "b2"]) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_has_just_had_a_turn_waits_behind_all_others() -> None:
    assert order_of(["x1", "x2", "a1"]) == ["x1", "a1", "x2"]


def test_a_visitor_has_one_place_however_many_there_are() -> None:
    turns = Turns(3)
    with turns.turn("a", give_up):
        with pytest.raises(GivenUpError), turns.turn("a", give_up):
            pass
        with turns.turn("b", give_up), turns.turn("c", give_up), pytest.raises(GivenUpError):
            turns.turn("d", give_up).__enter__()
        with turns.turn("d", give_up):
            pass
    with turns.turn("a", give_up):
        pass


def test_who_gives_up_is_not_waited_for() -> None:
    turns, order = Turns(1), list[str]()
    with turns.turn("a", give_up):
        with pytest.raises(GivenUpError), turns.turn("b", give_up):
            pass
        tab = Tab(turns, "c1", order)
    tab.join(10)
    assert order == ["c1"]


def test_a_place_is_free_again_whatever_ends_a_turn() -> None:
    turns = Turns(1)
    with pytest.raises(GivenUpError), turns.turn("a", give_up):
        raise GivenUpError
    with turns.turn("b", give_up):
        pass


def of_cookie(cookie: str | None, monkeypatch: pytest.MonkeyPatch) -> object:
    cookies = {} if cookie is None else {"_streamlit_xsrf": cookie}
    monkeypatch.setattr(fair, "st", SimpleNamespace(context=SimpleNamespace(cookies=cookies)))
    monkeypatch.setattr(fair, "get_script_run_ctx", lambda: SimpleNamespace(session_id="a tab"))
    return visitor()


def test_tabs_whose_cookies_hide_one_token_are_one_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = os.urandom(16), os.urandom(16)
    first, second = generate_xsrf_token_string(mine), generate_xsrf_token_string(mine)
    assert first != second
    assert of_cookie(first, monkeypatch) == of_cookie(second, monkeypatch)
    assert of_cookie(first, monkeypatch) != of_cookie(generate_xsrf_token_string(other), monkeypatch)


@pytest.mark.parametrize("cookie", [None, "", "x", "2|zz|zz|0", "2|||0", "2|00|1|2|3"])
def test_without_a_token_each_tab_is_a_visitor(cookie: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_cookie(cookie, monkeypatch) == "a tab"
