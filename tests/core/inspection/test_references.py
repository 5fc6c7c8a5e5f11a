"""References: guessing, floors and the bigram optimum against entropies computed by scipy and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score

from core import DATASETS, Dataset, RunSpec, train
from core.data.dataset import NOT_ASKED
from core.inspection.references import all_asked, bigram_entropy, references

SMALL = {"samples": 100, "d_model": 8, "epochs": 1}


def spoken(symbols: int = 5) -> Dataset:
    return DATASETS["markov"].make(samples=50, context=6, symbols=symbols, data_seed=0)


def test_the_bigram_optimum_is_the_conditional_entropy_of_the_counts() -> None:
    data = spoken()
    this, following = data.x.ravel(), data.y.ravel()
    alone = entropy(np.unique(following, return_counts=True)[1])
    assert bigram_entropy(data) == pytest.approx(alone - mutual_info_score(this, following), rel=1e-12)


def test_no_table_of_pairs_beats_the_bigram_optimum() -> None:
    data, rng = spoken(), np.random.default_rng(0)
    pairs = np.bincount((5 * data.x + data.y).astype(int).ravel(), minlength=25).reshape(5, 5)
    shares = pairs / pairs.sum(axis=1, keepdims=True)
    best = bigram_entropy(data)
    for _ in range(20):
        other = 0.9 * shares + 0.1 * rng.dirichlet(np.ones(5), 5)
        assert -(pairs * np.log(other)).sum() / pairs.sum() > best


def test_guessing_costs_the_logarithm_of_the_symbols_and_answers_that_are_given_nothing() -> None:
    run = train(RunSpec("sort", "transformer", "adam", {**SMALL, "length": 3, "symbols": 4}))
    assert references(run) == {"guessing": math.log(5), "floor": 0.0}


def test_the_floor_of_a_markov_language_is_that_of_the_sequences_that_judge() -> None:
    spec = RunSpec("markov", "transformer", "adam", {**SMALL, "context": 4})
    run = train(spec)
    assert references(run)["floor"] == run.validation.noise_floor
    alone = train(spec.replace(validation_share=0.0))
    assert references(alone)["floor"] == alone.train.noise_floor != run.validation.noise_floor


def test_a_text_has_a_reference_in_place_of_a_floor() -> None:
    data = spoken()
    text = Dataset(data.x, data.y, data.feature_names, "sequence", "next", class_names=data.class_names)
    run = train(RunSpec(f"own:{text.fingerprint}", "transformer", "adam", {"d_model": 8, "epochs": 1}), text)
    assert references(run).keys() == {"guessing", "bigram optimum"}
    assert references(run)["bigram optimum"] == bigram_entropy(run.train)


def test_only_where_every_symbol_is_asked_for_are_all_asked() -> None:
    data = spoken()
    assert all_asked(data)
    gap = np.where(np.arange(6) == 2, NOT_ASKED, data.y)
    for y in (gap, data.y[:, 1:]):
        assert not all_asked(
            Dataset(data.x, y, data.feature_names, "sequence", "next", class_names=data.class_names)
        )
