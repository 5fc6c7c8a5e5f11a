"""The caches: bounded in bytes, the results last used are kept, and what is of own data lies in its session alone."""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.testing.v1 import AppTest

from core.data import is_own
from core.store import Store
from ui.cache import Cache


@dataclass(frozen=True)
class Record:
    nbytes: int


def test_a_result_is_found_again_and_not_copied() -> None:
    cache, record = Store[Record](100), Record(10)
    assert cache.get("a") is None
    assert cache.put("a", record) is record
    assert cache.get("a") is record
    assert "a" in cache
    assert "b" not in cache


def test_beyond_its_bytes_the_results_longest_unused_go() -> None:
    cache = Store[Record](100)
    for key in "abc":
        cache.put(key, Record(33))
    cache.get("a")
    cache.put("d", Record(33))
    assert [key for key in "abcd" if key in cache] == ["a", "c", "d"]


def test_what_went_no_longer_counts() -> None:
    cache = Store[Record](100)
    for round_ in range(50):
        cache.put(round_, Record(60))
    cache.put("small", Record(30))
    assert 49 in cache
    assert "small" in cache


def test_one_result_larger_than_the_cache_is_still_kept() -> None:
    cache = Store[Record](100)
    cache.put("huge", Record(1000))
    assert "huge" in cache


def test_the_same_key_counts_once() -> None:
    cache = Store[Record](100)
    for _ in range(10):
        cache.put("a", Record(60))
    cache.put("b", Record(40))
    assert "a" in cache


def test_a_later_result_takes_the_place_of_an_earlier_one() -> None:
    cache, later = Cache[Record]("few", 100), Record(10)
    cache.put("a", Record(95))
    assert cache.put("a", later) is later
    assert cache.get("a") is later
    for key in "bcd":
        cache.put(key, Record(30))
    assert "a" in cache


def _one_session() -> None:
    import streamlit as st

    from tests.ui.test_cache import KEYS, SHARED, Record

    st.session_state["found"] = [key in SHARED for key in KEYS]
    for key in KEYS:
        SHARED.put(key, Record(10))
    st.session_state["kept"] = [SHARED.get(key) is not None for key in KEYS]


KEYS = ("line", ("fit", "line"), "own:1", ("fit", ("own:1", 3)))
SHARED = Cache[Record]("records", 100)


def test_what_is_of_own_data_is_found_again_in_its_session_alone() -> None:
    sessions = [AppTest.from_function(_one_session).run() for _ in range(2)]
    first, second = [session.session_state["found"] for session in sessions]
    assert first == [False] * 4
    assert second == [not is_own(key) for key in KEYS] == [True, True, False, False]
    assert all(all(session.session_state["kept"]) for session in sessions)
    assert sessions[0].run().session_state["found"] == [True] * 4


def test_a_session_keeps_less_of_its_own_data_than_all_keep_together() -> None:
    session = AppTest.from_function(_many_of_its_own).run()
    assert session.session_state["kept"] == [8, 9]


def _many_of_its_own() -> None:
    import streamlit as st

    from tests.ui.test_cache import Record
    from ui.cache import Cache

    cache = Cache[Record]("many", 100)
    for place in range(10):
        cache.put(("own:1", place), Record(10))
    st.session_state["kept"] = [place for place in range(10) if ("own:1", place) in cache]
