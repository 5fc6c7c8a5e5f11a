"""Patterns of attention: masks by hand on one sequence, and scores of attention that is made for them."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset
from core.data import DATASETS
from core.types import Array
from views.transformer.attention.patterns import (
    ANSWER,
    HALF_BACK,
    INDUCTION,
    ITSELF,
    MIRRORED,
    PATTERNS,
    PREVIOUS,
    Mask,
    by_chance,
    looked_at,
    marked,
    score,
    strongest,
    textbook,
    wanted,
)


def made(name: str) -> Dataset:
    size = {"context": 8} if name == "induction" else {"length": 4}
    return DATASETS[name].make(samples=20, symbols=6, data_seed=0, **size)


def masks(data: Dataset, pattern: str) -> Mask:
    return marked(data.x.astype(np.intp), wanted(data))[pattern]


def attending(mask: Mask) -> Array:
    """Shares (N, 1, T, T) that go to a mask alone, evenly; to the first position where it has none."""
    first = np.arange(mask.shape[-1]) == 0
    on = np.where(mask.any(axis=-1, keepdims=True), mask, first).astype(float)
    return (on / on.sum(axis=-1, keepdims=True))[:, None]


# Symbols 2 0 2 1, of which positions 1 and 3 are asked for 2 and 0.
READ, WANTED = np.array([[2, 0, 2, 1]]), np.array([[-1, 2, -1, 0]])
EXPECTED = {
    ANSWER: [(1, 0), (3, 1)],
    INDUCTION: [],
    MIRRORED: [(3, 0)],
    HALF_BACK: [(3, 1)],
    PREVIOUS: [(1, 0), (2, 1), (3, 2)],
    ITSELF: [(1, 1), (3, 3)],
    "same symbol": [],
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_has_the_positions_that_are_told_by_hand(pattern: str) -> None:
    positions = np.argwhere(marked(READ, WANTED)[pattern][0])
    assert [tuple(place) for place in positions.tolist()] == EXPECTED[pattern]


def test_induction_looks_after_every_earlier_position_of_the_same_symbol() -> None:
    read = np.array([[3, 1, 3, 2, 3, 3]])
    everywhere = np.zeros_like(read)
    mask = marked(read, everywhere)[INDUCTION][0]
    assert np.argwhere(mask).tolist() == [[2, 1], [4, 1], [4, 3], [5, 1], [5, 3], [5, 5]]
    same = marked(read, everywhere)["same symbol"][0]
    assert np.argwhere(same).tolist() == [[2, 0], [4, 0], [4, 2], [5, 0], [5, 2], [5, 4]]


@pytest.mark.parametrize("name", ["sort", "reverse", "copy", "induction"])
def test_the_textbook_pattern_of_a_task_has_the_answer_and_others_need_not(name: str) -> None:
    data = made(name)
    mask = masks(data, textbook(name, 2, 2))
    answers = masks(data, ANSWER)
    assert mask.any(axis=-1)[answers.any(axis=-1)].all()
    assert not (mask & ~answers).any()
    assert not (masks(data, PREVIOUS) <= answers).all()


@pytest.mark.parametrize("pattern", [ANSWER, INDUCTION, MIRRORED, PREVIOUS])
def test_attention_made_for_a_pattern_scores_1_and_no_other_as_much(pattern: str) -> None:
    data = made("induction" if pattern == INDUCTION else "sort")
    attention = attending(masks(data, pattern))
    assert score(attention, masks(data, pattern)) == pytest.approx([1.0])
    for other in {MIRRORED, PREVIOUS, "same symbol"} - {pattern}:
        assert score(attention, masks(data, other))[0] < 0.7


def test_chance_is_the_score_of_a_head_that_looks_at_all_alike() -> None:
    mask = marked(READ, WANTED)[ANSWER]
    assert by_chance(mask) == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert np.isnan(by_chance(marked(READ, WANTED)[INDUCTION]))


def test_heads_and_snapshots_are_scored_each_for_themselves() -> None:
    data = made("sort")
    mask = masks(data, ANSWER)
    single, other = attending(mask), attending(masks(data, PREVIOUS))
    both = np.concatenate([single, other], axis=1)
    stacked = score(np.stack([both, both[:, ::-1]]), mask)
    assert stacked[0].tolist() == stacked[1, ::-1].tolist()
    assert stacked[0, 0] == pytest.approx(1.0)


def test_how_often_a_head_looks_most_at_a_position_of_the_pattern_is_counted() -> None:
    mask = np.zeros((2, 3, 3), dtype=bool)
    mask[0, 1, 0] = mask[0, 2, 1] = mask[1, 2, :2] = True
    attention = np.zeros((2, 2, 3, 3))
    attention[:, 0, :, 0], attention[:, 1, :, 2] = 0.5, 0.5
    attention[0, 0, 2, 1] = 0.4
    assert strongest(attention, mask).tolist() == [2 / 3, 0]
    assert np.isnan(strongest(attention, np.zeros_like(mask))).all()


def test_a_head_that_looks_at_several_alike_looks_most_at_none_of_them() -> None:
    attention = np.array([[[[1, 0, 0], [0.5, 0.5, 0], [0.4, 0.2, 0.4 - 1e-15]]]])
    first, outer = np.zeros((2, 1, 3, 3), dtype=bool)
    first[..., 0], outer[..., [0, 2]] = True, True
    assert strongest(attention, first).tolist() == [1 / 3]
    assert strongest(attention, outer).tolist() == [2 / 3]


def test_who_looks_at_all_alike_looks_at_as_many_as_may_be_seen() -> None:
    evenly = (np.tri(4) / np.arange(1, 5)[:, None])[None, None]
    assert looked_at(evenly, np.ones((1, 4), dtype=bool)) == pytest.approx([2.5])


def test_positions_looked_at_are_counted_by_entropy() -> None:
    attention = np.zeros((1, 3, 4, 4))
    attention[0, 0], attention[0, 1, :, :2] = np.eye(4), 0.5
    attention[0, 2] = np.tril(np.ones((4, 4))) / np.arange(1, 5)[:, None]
    asked = np.array([[False, False, False, True]])
    assert looked_at(attention, asked) == pytest.approx([1, 2, 4])
    assert np.isnan(looked_at(np.full_like(attention, np.nan), asked)).all()


def test_two_blocks_are_told_to_find_what_comes_again() -> None:
    assert (textbook("induction", 1, 2), textbook("induction", 2, 2)) == (PREVIOUS, INDUCTION)
    assert textbook("induction", 1, 1) == INDUCTION
    assert textbook("markov", 1, 1) == ITSELF
