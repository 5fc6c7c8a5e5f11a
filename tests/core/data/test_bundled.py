"""Bundled data for trees and networks: a feature for each value of a category, and what the selector says of them."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from scipy.stats import entropy

from core import DATASETS, RunSpec, train
from core.data.bundled import REFERENCE
from core.types import Array
from tests.core.data.test_data import make
from views.linear.solvers.numbers import digits
from views.shared.classes.numbers import confusion


def bits(y: Array) -> float:
    return float(entropy(np.bincount(y.astype(int)), base=2))


def test_each_value_of_a_category_is_a_feature_of_its_own() -> None:
    data = make("play_tennis")
    lines = (REFERENCE / "play_tennis.csv").read_text().splitlines()
    days = list(csv.DictReader(line for line in lines if line[0] != "#"))
    for name, column in zip(data.feature_names, data.x.T, strict=True):
        feature, value = name.split("=")
        assert column.tolist() == [day[feature] == value for day in days]
    assert [data.class_names[int(k)] for k in data.y] == [day["play"] for day in days]


@pytest.mark.parametrize(
    ("feature", "gain"), [("outlook", 0.246), ("humidity", 0.151), ("wind", 0.048), ("temperature", 0.029)]
)
def test_the_features_of_play_tennis_have_their_published_information_gain(feature: str, gain: float) -> None:
    # Mitchell, Machine Learning, 1997, section 3.4.1.2, cuts off after three digits.
    data = make("play_tennis")
    values = [data.x[:, n] == 1 for n, name in enumerate(data.feature_names) if name.startswith(feature)]
    left = sum(rows.mean() * bits(data.y[rows]) for rows in values)
    assert bits(data.y) == pytest.approx(0.940, abs=0.001)
    assert bits(data.y) - left == pytest.approx(gain, abs=0.001)


def test_what_the_selector_says_of_play_tennis_is_so() -> None:
    data = make("play_tennis")
    on = {name: data.x[:, n] == 1 for n, name in enumerate(data.feature_names)}
    played = data.y == 1
    assert played[on["outlook=overcast"]].all()
    np.testing.assert_array_equal(played[on["outlook=sunny"]], on["humidity=normal"][on["outlook=sunny"]])
    np.testing.assert_array_equal(played[on["outlook=rain"]], on["wind=weak"][on["outlook=rain"]])


def test_what_the_selector_says_of_the_quartet_is_so() -> None:
    sets = [make("anscombe", set=number) for number in (1, 2, 3, 4)]
    pairs = [np.stack([data.x[:, 0], data.y]) for data in sets]
    alike = [
        (*pair.mean(axis=1), *pair.var(axis=1), np.corrcoef(pair)[0, 1], *np.polyfit(*pair, 1))
        for pair in pairs
    ]
    np.testing.assert_allclose(alike, np.broadcast_to(alike[0], (4, 7)), rtol=2e-3)
    # Not in every summary.
    assert np.ptp([np.median(pair[1]) for pair in pairs]) > 1
    assert "every" not in DATASETS["anscombe"].summary


def test_what_the_selector_says_of_solvers_on_wampler_is_so() -> None:
    reached = [row.digits for row in digits(RunSpec("wampler1", "linear_regression", "sgd", {"degree": 5}))]
    nearly_all = [of < 1 for of in reached]
    assert any(nearly_all)
    assert not all(nearly_all)


@pytest.mark.slow
def test_what_the_selector_says_of_digits_is_so() -> None:
    tables, sentences = [], []
    for seed in range(4):
        run = train(
            RunSpec("digits", "logistic_regression", "sgd", {"learning_rate": 1.0, "data_seed": seed})
        )
        tables.append(confusion(run, run.validation))
        sentences.append(run.final_metrics["validation_accuracy"])
    mistakes = np.sum(tables, axis=0) * (1 - np.eye(10))
    mistaken = mistakes.sum(axis=0) + mistakes.sum(axis=1)
    assert np.mean(sentences) == pytest.approx(19 / 20, abs=0.02)
    assert set(np.argsort(mistaken)[-3:]) == {1, 8, 9}


def test_digits_take_little_room_and_say_where_they_come_from() -> None:
    file = REFERENCE / "digits.csv.gz"
    assert file.stat().st_size < 100_000
    assert "CC BY 4.0, https://doi.org/10.24432/C50P49" in gzip.decompress(file.read_bytes()).decode()
