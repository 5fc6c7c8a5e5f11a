"""Dropout: in each step of training every hidden unit is silent for some rows, drawn anew: Srivastava et al., 2014.

https://jmlr.org/papers/v15/srivastava14a.html, inverted as in all libraries: what is not dropped is divided by 1 − p,
so that nothing has to change where nothing is dropped: in all that is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.hyper import Hyper
from core.types import Array

DROPOUT = Hyper(
    "dropout",
    "Dropout",
    default=0.0,
    grid=(0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    help="Share of the hidden units that each step of training silences, others for every row: "
    "no unit can rely on another one. Errors are those of the whole network.",
    group="Regularization",
    symbol="p",
    batches=True,
)


def masks(
    hidden: Sequence[int],
    rate: Array,
    seeds: Sequence[int],
    draws: Mapping[int, np.random.Generator],
    rows: int,
) -> list[Array]:
    """What multiplies the answers of each hidden layer, (R, units, rows): 0 with probability p, else 1 / (1 − p).

    `rate` (R, 1) are the p of the runs. Runs of one seed draw the same from its generator in `draws`, whatever p.
    """
    drawn = {seed: [draw.random((units, rows)) for units in hidden] for seed, draw in draws.items()}
    p = rate[:, None]
    return [(np.stack([drawn[seed][layer] for seed in seeds]) >= p) / (1 - p) for layer in range(len(hidden))]
