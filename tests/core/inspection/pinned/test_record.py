"""A board holds so many pins and sweeps, each once, in the order in which they came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core import SettingError, train
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import LONGEST_NAME, MOST_PINS, MOST_SWEEPS, Board
from tests.core.inspection.pinned.kept import LINE, kept_sweep, own_data, pin

FIRST, SECOND, THIRD = (pin(LINE.replace(learning_rate=rate)) for rate in (0.01, 0.1, 0.2))
BOARD = Board().pinned(FIRST, SECOND)


def many(amount: int) -> list:  # type: ignore[type-arg]
    return [replace(FIRST, spec=LINE.replace(seed=seed)) for seed in range(1, amount + 1)]


def test_a_run_pinned_twice_is_one_pin_and_keeps_its_name() -> None:
    board = BOARD.renamed(FIRST.uid, "mine", "why").pinned(FIRST)
    assert [each.uid for each in board.pins] == [FIRST.uid, SECOND.uid]
    assert (board.pins[0].name, board.pins[0].note) == ("mine", "why")


def test_the_baseline_is_the_first_unless_another_is_chosen_and_until_that_is_deleted() -> None:
    assert Board().baseline is None
    assert BOARD.baseline is FIRST
    chosen = BOARD.compared_with(SECOND.uid)
    assert chosen.baseline is SECOND
    assert chosen.without(SECOND.uid).baseline is FIRST


def test_more_than_so_many_pins_are_refused_with_what_to_do() -> None:
    full = Board().pinned(*many(MOST_PINS))
    with pytest.raises(
        SettingError, match=f"{MOST_PINS} runs can be pinned, and {MOST_PINS} are: delete some"
    ):
        full.pinned(FIRST)
    assert full.pinned(full.pins[3]).pins == full.pins


def test_of_too_many_sweeps_the_oldest_makes_way() -> None:
    sweeps = [replace(kept_sweep(), spec=LINE.replace(seed=seed)) for seed in range(MOST_SWEEPS + 1)]
    board = Board()
    for sweep in sweeps:
        board = board.kept(sweep)
    assert [each.uid for each in board.sweeps] == [each.uid for each in sweeps[1:]]
    assert board.kept(sweeps[1]).sweeps[-1].uid == sweeps[1].uid
    assert board.without(sweeps[1].uid).sweeps == board.sweeps[1:]


def test_a_name_is_one_line_of_limited_length() -> None:
    board = BOARD.renamed(FIRST.uid, "two\nlines " + "x" * 100, "")
    assert board.pins[0].name == ("two lines " + "x" * 100)[:LONGEST_NAME]
    assert board.pins[1] is SECOND


def test_boards_join_without_pinning_a_run_twice_and_as_far_as_there_is_room() -> None:
    later = Board().pinned(SECOND, THIRD).compared_with(THIRD.uid)
    joined = BOARD.joined(later)
    assert [each.uid for each in joined.pins] == [FIRST.uid, SECOND.uid, THIRD.uid]
    assert joined.baseline is not None
    assert joined.baseline.uid == THIRD.uid
    full = Board().pinned(*many(MOST_PINS - 1)).joined(later)
    assert [each.uid for each in full.pins[-1:]] == [SECOND.uid]


def test_it_tells_whether_something_is_of_own_data() -> None:
    data = own_data()
    own = pinned(train(LINE.on(data)))
    assert not BOARD.of_own_data
    assert BOARD.pinned(own).of_own_data
