"""Tasks of sequences: what is asked for, against plain Python; languages against counts and SciPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import entropy

from core import DATASETS, Dataset
from core.data.dataset import NOT_ASKED
from core.data.languages import JUMPS, followed_before, transitions

SMALL = {"samples": 40, "symbols": 5, "data_seed": 3}
ANSWERS: dict[str, Callable[[list[float]], list[float]]] = {
    "copy": list,
    "reverse": lambda given: given[::-1],
    "sort": sorted,
}


@pytest.mark.parametrize("task", ANSWERS)
def test_after_the_bar_the_answer_is_asked_for(task: str) -> None:
    data = DATASETS[task].make(length=4, **SMALL)
    assert data.class_names == (*"01234", "|")
    for x, y in zip(data.x.tolist(), data.y.tolist(), strict=True):
        answer = ANSWERS[task](x[:4])
        assert (x[4:], y) == ([5, *answer[:-1]], answer)


def induction(context: int = 12, symbols: int = 5, samples: int = 40) -> Dataset:
    return DATASETS["induction"].make(samples=samples, context=context, symbols=symbols, data_seed=3)


@pytest.mark.parametrize(("context", "symbols"), [(4, 26), (12, 5), (12, 2), (64, 3)])
def test_induction_asks_for_what_always_followed_a_symbol_before(context: int, symbols: int) -> None:
    data = induction(context, symbols)
    assert data.noise_floor == 0
    assert (data.y != NOT_ASKED).any(axis=1).all()
    for x, y in zip(data.x.tolist(), data.y.tolist(), strict=True):
        for t, came in enumerate(y[:-1]):
            followed = {x[s + 1] for s in range(t) if x[s] == x[t]}
            assert came == (x[t + 1] if followed == {x[t + 1]} else NOT_ASKED)


def test_what_follows_is_told_from_what_was_read_alone() -> None:
    whole = np.array([[1, 2, 1, 2, 1, 3, 1, 2, 2, 2]])
    assert followed_before(whole)[0].tolist() == [False, False, True, True, False, False, False, False, False]


def test_runs_are_different_symbols_that_come_again_and_jump_now_and_then() -> None:
    data = induction(64, 6, 400)
    after = np.zeros((400, 6, 6))
    for x, pairs in zip(data.x.astype(int), after, strict=True):
        np.add.at(pairs, (x[:-1], x[1:]), 1)
    usual = after.argmax(axis=2)
    assert np.mean(np.sort(usual, axis=1) == np.arange(6)) > 0.9
    # A jump lands on the usual symbol once in six.
    assert after.max(axis=2).sum() / after.sum() == pytest.approx(1 - JUMPS * 5 / 6, abs=0.02)
    assert len(np.unique(usual, axis=0)) > 50


def test_a_markov_language_is_spoken_as_its_transitions_say() -> None:
    data = DATASETS["markov"].make(samples=2000, context=16, symbols=4, data_seed=3)
    probabilities = transitions(4, 3)
    counts = np.zeros((4, 4))
    np.add.at(counts, (data.x.astype(int), data.y.astype(int)), 1)
    np.testing.assert_allclose(counts / counts.sum(axis=1, keepdims=True), probabilities, atol=0.02)
    assert data.row_floor is not None
    np.testing.assert_allclose(
        data.row_floor, entropy(probabilities, axis=1)[data.x.astype(int)].mean(axis=1), rtol=1e-12
    )
