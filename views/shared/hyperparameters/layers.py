"""What a comparison of networks shows of their layers, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.engine.run import Run
from core.formatting import number
from core.hyper import Hyper
from core.inspection.by_layer import HARDLY, factor, norms


def of_norms(groups: Sequence[Sequence[Run]], hyper: Hyper) -> str:
    """Which layer's norm depends most on `hyper`, and from where to where it goes; groups differ in its value."""
    settled = [group for group in groups if not any(run.diverged for run in group)]
    tables = [[norms(run) for run in group] for group in settled]
    layers = list(dict.fromkeys(layer for group in tables for layer in group[0]))
    by_layer = {
        layer: [
            (float(np.mean([table[layer] for table in group])), i)
            for i, group in enumerate(tables)
            if layer in group[0]
        ]
        for layer in layers
    }
    several = {layer: sorted(means) for layer, means in by_layer.items() if len(means) > 1}
    if not several:
        return ""
    layer, means = max(several.items(), key=lambda item: factor(item[1][0][0], item[1][-1][0]))
    (low, at_low), (high, at_high) = means[0], means[-1]
    if factor(low, high) <= HARDLY:
        return f"The norms of the layers hardly depend on the {hyper.noun}."
    low_at, high_at = (hyper.reading(settled[at][0].spec[hyper.name]) for at in (at_low, at_high))
    return (
        f"Of the layers the norm of {layer} changes most: {number(low, 3)} at {hyper.noun} {low_at}, "
        f"{number(high, 3)} at {high_at}."
    )
