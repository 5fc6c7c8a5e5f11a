"""Decoding: worked by hand, its limits, and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from views.transformer.decoding import Decoding, draw, given, nucleus, tempered, top_k

SCORES = np.log([0.1, 0.4, 0.2, 0.3])
SHARES = np.array([0.1, 0.4, 0.2, 0.3])


def test_temperature_divides_scores() -> None:
    np.testing.assert_allclose(tempered(SCORES, 1.0), SHARES, atol=1e-15)
    # At half the temperature probabilities are as their squares: 1 : 16 : 4 : 9.
    np.testing.assert_allclose(tempered(SCORES, 0.5), np.array([1, 16, 4, 9]) / 30, atol=1e-15)
    z = np.random.default_rng(0).standard_normal(9)
    np.testing.assert_allclose(tempered(z, 1.7), softmax(z / 1.7), atol=1e-15)


def test_temperature_0_is_its_limit_and_greedy() -> None:
    assert tempered(SCORES, 0.0).tolist() == [0, 1, 0, 0]
    np.testing.assert_allclose(tempered(SCORES, 1e-3), tempered(SCORES, 0.0), atol=1e-12)
    assert tempered(np.array([2.0, 5.0, 5.0]), 0.0).tolist() == [0, 1, 0]
    np.testing.assert_allclose(tempered(SCORES, 1e9), 0.25, atol=1e-8)
    assert np.isfinite(tempered(np.array([1e300, -1e300]), 0.1)).all()


def test_top_k_keeps_the_most_probable_in_proportion() -> None:
    np.testing.assert_allclose(top_k(SHARES, 2), [0, 4 / 7, 0, 3 / 7], atol=1e-15)
    assert top_k(SHARES, 1).tolist() == tempered(SCORES, 0.0).tolist()
    np.testing.assert_allclose(top_k(SHARES, None), SHARES, atol=1e-15)
    np.testing.assert_allclose(top_k(SHARES, 99), SHARES, atol=1e-15)
    assert top_k(np.full(3, 1 / 3), 1).tolist() == [1, 0, 0]


def test_top_p_keeps_the_fewest_that_reach_it() -> None:
    np.testing.assert_allclose(nucleus(SHARES, 0.39), [0, 1, 0, 0], atol=1e-15)
    np.testing.assert_allclose(nucleus(SHARES, 0.41), [0, 4 / 7, 0, 3 / 7], atol=1e-15)
    np.testing.assert_allclose(nucleus(SHARES, 0.75), [0, 4 / 9, 2 / 9, 3 / 9], atol=1e-15)
    assert nucleus(SHARES, 1.0) is SHARES
    tiny = np.array([1.0, 1e-30])
    assert nucleus(tiny, 1.0)[1] > 0


def test_top_k_counts_before_top_p() -> None:
    # Of the two left, 4/7 is over a half: the nucleus is one symbol. Of all four it would be two.
    assert Decoding(1.0, 2, 0.5).shares(SCORES).tolist() == [0, 1, 0, 0]
    assert np.count_nonzero(Decoding(1.0, None, 0.5).shares(SCORES)) == 2


def test_draws_have_the_probabilities_they_are_given() -> None:
    rng = np.random.default_rng(0)
    drawn = np.bincount([draw(np.array([0.0, 0.25, 0.0, 0.75, 0.0]), rng) for _ in range(4000)], minlength=5)
    assert drawn[[0, 2, 4]].tolist() == [0, 0, 0]
    assert drawn[1] / 4000 == pytest.approx(0.25, abs=0.03)
    again = [draw(SHARES, np.random.default_rng(7)) for _ in range(2)]
    assert again[0] == again[1]


def test_what_has_no_probability_is_not_drawn_by_0_either() -> None:
    class Zero:
        def random(self) -> float:
            return 0.0

    assert draw(np.array([0.0, 0.5, 0.5]), Zero()) == 1  # type: ignore[arg-type]


def test_no_symbol_among_others_is_given_all() -> None:
    assert given(tempered(np.array([0.0, 1e3, 0.0]), 1.0), 1) == "99.9 %"
    assert given(np.array([0.25, 0.75]), 1) == "75 %"
    assert given(np.array([1.0]), 0) == "100 %"
