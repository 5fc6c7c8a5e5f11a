"""Held-out error and accuracy without each piece of a transformer, below those of the whole model."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, Spec, compiled
from core.charts.tables import Data
from core.formatting import number, percent
from core.heavy import made_once
from views.transformer.ablate.numbers import Ablations
from views.transformer.named_bars_chart import amount_axis, bars_panel, named_bars


def ablation_data(every: Ablations, kind: str) -> Data:
    """`errors` and `accuracies`, first of the whole model, then without each piece of one `kind`."""
    ablations = every.of_kind(kind)
    names = ["the whole model", *(f"without {piece.name}" for piece in ablations.pieces)]
    zeros = np.zeros(len(names))
    error = np.append(ablations.whole[0], ablations.error)
    accuracy = np.append(ablations.whole[1], ablations.accuracy)
    return {
        "errors": named_bars(names, [number(float(value), 3) for value in error], zeros, error),
        "accuracies": named_bars(names, [percent(float(value)) for value in accuracy], zeros, accuracy),
    }


@made_once
def ablation_chart(pieces: int) -> Spec:
    """`ablation_data` has the data of its `pieces`."""
    error = amount_axis("error", alt.Scale(nice=False, zero=True))
    share = alt.Scale(domain=[0, 1], nice=False)
    right = amount_axis("symbols that are right", share, "format(datum.value, '.0%')")
    panels = [
        bars_panel("errors", pieces + 1, error, "Error", NEUTRAL),
        bars_panel("accuracies", pieces + 1, right, "Accuracy of symbols", NEUTRAL),
    ]
    return compiled(alt.VConcatChart(vconcat=panels, spacing=18))
