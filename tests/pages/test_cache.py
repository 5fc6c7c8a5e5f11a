"""The caches that all visitors share: bounded in bytes, the results last used are kept."""

from __future__ import annotations

from dataclasses import dataclass

from ui.cache import Cache


@dataclass(frozen=True)
class Record:
    nbytes: int


def test_a_result_is_found_again_and_not_copied() -> None:
    cache, record = Cache[Record](100), Record(10)
    assert cache.get("a") is None
    assert cache.put("a", record) is record
    assert cache.get("a") is record
    assert "a" in cache
    assert "b" not in cache


def test_beyond_its_bytes_the_results_longest_unused_go() -> None:
    cache = Cache[Record](100)
    for key in "abc":
        cache.put(key, Record(33))
    cache.get("a")
    cache.put("d", Record(33))
    assert [key for key in "abcd" if key in cache] == ["a", "c", "d"]


def test_what_went_no_longer_counts() -> None:
    cache = Cache[Record](100)
    for round_ in range(50):
        cache.put(round_, Record(60))
    cache.put("small", Record(30))
    assert 49 in cache
    assert "small" in cache


def test_one_result_larger_than_the_cache_is_still_kept() -> None:
    cache = Cache[Record](100)
    cache.put("huge", Record(1000))
    assert "huge" in cache


def test_the_same_key_counts_once() -> None:
    cache = Cache[Record](100)
    for _ in range(10):
        cache.put("a", Record(60))
    cache.put("b", Record(40))
    assert "a" in cache


def test_a_later_result_takes_the_place_of_an_earlier_one() -> None:
    cache, later = Cache[Record](100), Record(10)
    cache.put("a", Record(95))
    assert cache.put("a", later) is later
    assert cache.get("a") is later
    for key in "bcd":
        cache.put(key, Record(30))
    assert "a" in cache
