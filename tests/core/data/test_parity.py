"""Parity of three bits: only all three of them tell anything; a network learns it by heart, or understands it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from core import DATASETS, RunSpec, train

NETWORK = {
    "hidden": (64,),
    "activation": "relu",
    "init": "he",
    "learning_rate": 0.01,
    "epochs": 1000,
    "batch_size": None,
}


def test_the_class_is_the_parity_of_the_first_three_bits() -> None:
    data = DATASETS["parity"].make(samples=1334, data_seed=0)
    assert data.x.shape == (1334, 30)
    assert set(np.unique(data.x)) == {0, 1}
    np.testing.assert_array_equal(data.y, (data.x[:, 0] + data.x[:, 1] + data.x[:, 2]) % 2)


def test_no_bit_and_no_two_of_the_three_tell_the_class() -> None:
    data = DATASETS["parity"].make(samples=20_000, data_seed=0)
    for few in (1, 2):
        for bits in combinations(range(3), few):
            odd = data.y[(data.x[:, bits] == 1).all(axis=1)]
            assert abs(odd.mean() - 0.5) < 4 * 0.5 / np.sqrt(len(odd))


@pytest.mark.slow
def test_weight_decay_decides_whether_it_is_learned_by_heart_or_understood() -> None:
    spec = RunSpec("parity", "neural_network", "adamw", {**NETWORK, "data_seed": 1, "seed": 1})
    by_heart, understood = (train(spec.replace(weight_decay=decay)) for decay in (0.1, 1.0))
    assert len(by_heart.train.y) == 1000
    assert by_heart.final_metrics["train_accuracy"] == 1
    assert 0.4 < by_heart.final_metrics["validation_accuracy"] < 0.6
    assert understood.final_metrics["validation_accuracy"] > 0.99
    first = np.abs(understood.parameters["layer1.weight"][-1])
    assert first[:3].mean() > 3 * first[3:].mean()
