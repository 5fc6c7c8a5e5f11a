"""Parity: a rule that can be understood, or learned by heart row by row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.catalog import Settings, dataset
from core.data.classes import POINTS
from core.data.dataset import Dataset, of_classes
from core.hyper import Widths

BITS, DECIDING = 30, 3
# A network that learns by heart at this weight decay, and the rule at 1.
BY_HEART: Settings = {
    "optimizer": "adamw",
    "hidden": Widths((64,)),
    "activation": "relu",
    "init": "he",
    "learning_rate": 0.01,
    "weight_decay": 0.1,
    "epochs": 1000,
    "batch_size": None,
    "seed": 1,
    "data_seed": 1,
}


@dataset(
    "parity",
    "Parity of three bits",
    "Thirty bits, of which three decide: no bit alone and no two of them tell anything. It can be learned by heart, "
    "or understood.",
    # Three quarters of them, 1,000, are trained on.
    settings=(replace(POINTS, default=1334, grid=(100, 200, 500, 1000, 1334, 2000, 3000)),),
    columns=BITS,
    tasks=("binary",),
    hard=True,
    usual={"neural_network": BY_HEART},
)
def parity(samples: int, data_seed: int) -> Dataset:
    """x of independent bits, 0 or 1 alike; `odd` where the sum of the first three is odd."""
    x = np.random.default_rng(data_seed).integers(0, 2, (samples, BITS))
    names = tuple(f"bit{place}" for place in range(1, BITS + 1))
    y = x[:, :DECIDING].sum(axis=1) % 2
    return of_classes(x, y, names, "parity", ("even", "odd"), row_floor=np.zeros(samples))
