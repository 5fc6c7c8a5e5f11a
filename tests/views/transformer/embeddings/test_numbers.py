"""Embeddings: components and ranks against scikit-learn and SciPy, and digits that a sorter lays out in their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import cosine_similarity

from core import Run, RunSpec, train
from core.data.texts import of_text
from core.formatting import number, percent
from core.models.transformers.hypers import USUAL
from core.types import Array
from tests.views.transformer.attention.test_numbers import RUN, small
from views.transformer.embeddings.numbers import (
    POSITIONS,
    SYMBOLS,
    components,
    embedded,
    finding,
    last_finite,
    offered,
    rank_correlation,
)


def placed(vectors: Array) -> Run:
    """RUN with these embeddings of its six symbols (6, 8) at the end."""
    flat = RUN.flat.copy()
    flat[-1, : vectors.size] = vectors.ravel()
    return replace(RUN, flat=flat)


@pytest.mark.parametrize("what", [SYMBOLS, POSITIONS])
def test_the_plane_is_that_of_scikit_learn_and_cosines_are_too(what: str) -> None:
    vectors = RUN.parameters[{SYMBOLS: "embedding", POSITIONS: "position"}[what]]
    embedding, fitted = embedded(RUN, what), PCA(2).fit(vectors[-1])
    np.testing.assert_allclose(embedding.explained, fitted.explained_variance_ratio_)
    for at in (0, -1):
        np.testing.assert_allclose(
            np.abs(embedding.plane[at]), np.abs(fitted.transform(vectors[at])), atol=1e-12
        )
        np.testing.assert_allclose(embedding.cosine[at], cosine_similarity(vectors[at]), atol=1e-12)


def test_the_rank_correlation_is_that_of_scipy() -> None:
    values = np.random.default_rng(0).standard_normal(9)
    assert rank_correlation(values) == pytest.approx(spearmanr(values, np.arange(9)).statistic)
    assert rank_correlation(np.array([1.0, 5.0, 9.0])) == pytest.approx(1)
    assert np.isnan(rank_correlation(np.array([1.0])))


def test_the_first_axis_points_along_the_order() -> None:
    for sign in (1, -1):
        embedding = embedded(placed(sign * np.outer(np.arange(6), np.ones(8))), SYMBOLS)
        assert rank_correlation(embedding.plane[-1, :5, 0]) == pytest.approx(1)


def test_only_what_has_an_order_is_judged_by_it() -> None:
    assert embedded(RUN, SYMBOLS).ordered.tolist() == [True] * 5 + [False]
    assert embedded(RUN, POSITIONS).ordered.all()
    copied = small("copy", positions="sinusoidal")
    assert not embedded(copied, SYMBOLS).ordered.any()
    assert offered(copied) == [SYMBOLS]
    assert "order" not in finding(copied, embedded(copied, SYMBOLS))


def test_the_most_and_the_least_alike_are_named() -> None:
    vectors = np.eye(8)[:6].copy()
    vectors[3], vectors[4] = [0, 0, 3, 4, 0, 0, 0, 0], [0, -1, 0, 0, 0, 0, 0, 0]
    run = placed(vectors)
    embedding = embedded(run, SYMBOLS)
    sentence = finding(run, embedding)
    assert (
        "Of all symbols, `2` and `3` (cosine 0.6) are most alike after training, `1` and `4` (cosine -1) least."
        in sentence
    )
    first, second = embedding.explained
    assert (
        f"The plane shows {percent(first)} and {percent(second)} of how they differ at the end." in sentence
    )


def test_order_and_neighbours_are_counted() -> None:
    along = np.stack([[0, 1, 2, 3, 4, 2], np.ones(6), *np.zeros((5, 6)), [0, 0, 0, 0, 0, 0.1]], axis=1)
    run = placed(along)
    embedding = embedded(run, SYMBOLS)
    sentence = finding(run, embedding)
    start = rank_correlation(embedding.plane[0, :5, 0])
    assert (
        f"the 5 symbols have a rank correlation of 1 with their order, at the start {number(start, 2)};"
        in sentence
    )
    assert (
        "chance gives about 0.5. 5 of 5 are most like a neighbour in that order; by chance it would be 2."
        in sentence
    )
    turned = placed(along[[0, 2, 4, 1, 3, 5]])
    assert "0 of 5 are most like a neighbour" in finding(turned, embedded(turned, SYMBOLS))


def test_embeddings_that_are_alike_or_zero_are_explained() -> None:
    # Their mean is not quite 0.1.
    same = placed(np.full((6, 8), 0.1))
    assert "All symbols have the same embedding." in finding(same, embedded(same, SYMBOLS))
    none = placed(np.zeros((6, 8)))
    assert "Some embeddings are all zeros" in finding(none, embedded(none, SYMBOLS))


def test_equal_values_share_their_ranks() -> None:
    values = np.array([2.0, 1.0, 2.0, 3.0, 1.0])
    assert rank_correlation(values) == pytest.approx(spearmanr(values, np.arange(5)).statistic)
    assert np.isnan(rank_correlation(np.ones(4)))


def test_of_two_symbols_no_pair_is_most_and_least_alike_at_once() -> None:
    spec = RunSpec("markov", "transformer", "adam", {"symbols": 2, "context": 4, "d_model": 8, "epochs": 2})
    run = train(spec)
    embedding = embedded(run, SYMBOLS)
    assert embedding.explained.tolist() == [1, 0]
    sentence = finding(run, embedding)
    assert sentence.startswith(
        f"After training, any two symbols have a cosine of {number(embedding.cosine[-1, 0, 1], 2)}."
    )
    assert sentence.endswith("The plane shows 100 % and 0 % of how they differ at the end.")


def test_nearly_all_of_a_plane_is_not_called_all() -> None:
    vectors = np.diag([1.0, 1e-2, 0, 0, 0, 0, 0, 0])[:6]
    assert "The plane shows 99.9 % and 0.0" in finding(placed(vectors), embedded(placed(vectors), SYMBOLS))


def test_an_order_by_chance_has_two_neighbours_on_average() -> None:
    rng = np.random.default_rng(0)
    embedding = embedded(RUN, SYMBOLS)
    counted = []
    for _ in range(400):
        unit = rng.standard_normal((1, 6, 8))
        drawn = replace(embedding, cosine=cosine_similarity(unit[0])[None])
        counted.append(int(finding(RUN, drawn).split(" of 5 ")[-2].rpartition(" ")[2]))
    assert np.mean(counted) == pytest.approx(2, abs=0.15)


def test_a_symbol_that_is_a_backtick_is_named_whole() -> None:
    text = of_text("a`b `c" * 30, 4)
    run = train(RunSpec("text", "transformer", "adam", {"d_model": 8, "epochs": 1}).on(text), text)
    sentence = finding(run, embedded(run, SYMBOLS))
    assert "```" not in sentence


def test_positions_count_from_1_as_where_one_prediction_is_followed() -> None:
    assert embedded(RUN, POSITIONS).names == [str(place) for place in range(1, 9)]


def test_a_run_that_diverged_is_shown_in_the_plane_of_its_last_numbers() -> None:
    lost = replace(RUN, flat=np.where(np.arange(len(RUN.epochs))[:, None] > 2, np.inf, RUN.flat))
    assert last_finite(lost.parameters["embedding"]) == 2
    embedding = embedded(lost, SYMBOLS)
    np.testing.assert_allclose(embedding.explained, components(RUN.parameters["embedding"][2])[1])
    assert finding(lost, embedding).startswith("The run diverged: its embeddings at the end mean nothing.")


@pytest.mark.slow
def test_a_sorter_lays_digits_out_in_their_order() -> None:
    run = train(RunSpec("sort", "transformer", "adam", USUAL))
    embedding = embedded(run, SYMBOLS)
    assert rank_correlation(embedding.plane[-1, embedding.ordered, 0]) > 0.9
    assert "9 of 10 are most like a neighbour" in finding(run, embedding)
