"""How sure is a tree: its first question over resamples of its rows, and what one row less changes."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.formatting import count, number
from ui import asking, draw
from views.tree.how_sure.chart import resampling_chart, resampling_data, shown_features
from views.tree.how_sure.numbers import by_frequency, finding
from views.tree.how_sure.resamples import Resampled, resampled, work

ALT = "How often the root asks about each feature over resamples, at which thresholds; and what one row less changes."


def view(run: Run) -> None:
    """Grow the tree on other rows; finding, chart, what is drawn, numbers."""
    st.markdown(
        "Other rows would have led to other :blue[**parameters**]. How sure is the first question, on which all others "
        "depend? And does a single row decide anything?"
    )
    resamples = asking.computed(resampled, run, work=work(run))
    if resamples is None:
        return
    st.markdown(finding(run, resamples))
    chart = resampling_chart(len(shown_features(resamples)), run.task != "regression")
    draw.chart(run, chart, "resampling_chart", ALT, resampling_data, run, resamples)
    st.caption(_reading(run, resamples))
    _numbers(run, resamples)


def _reading(run: Run, resamples: Resampled) -> str:
    left_out = sum(feature >= 0 for feature, _ in by_frequency(resamples)) - len(shown_features(resamples))
    others = f" {count(left_out, 'rarer feature')} in the table." if left_out else ""
    low, high = np.percentile(resamples.error, (2.5, 97.5))
    rows = "validation" if run.evaluated_on == "validation" else "training"
    return (
        "Each resample draws as many training rows, with replacement, and grows a tree by the same hyperparameters and "
        f"seed, so that ties are decided alike. A disc is a threshold, the larger the more resamples have it, between "
        f"the lowest and the highest value of the feature.{others} The {rows} error of the run is "
        f"{number(float(getattr(run, f'{run.evaluated_on}_error')[-1]), 3)}; the middle 95 % of the resamples have "
        f"{number(low, 3)} to {number(high, 3)}, with {_leaves(resamples)} in the median."
    )


def _leaves(resamples: Resampled) -> str:
    middle = float(np.median(resamples.leaves))
    return f"{number(middle, 3)} {'leaf' if middle == 1 else 'leaves'}"


def _numbers(run: Run, resamples: Resampled) -> None:
    features = [feature for feature, _ in by_frequency(resamples)]
    parts = [resamples.thresholds(feature) for feature in features]
    ends = [
        np.percentile(part, (2.5, 50, 97.5)) if len(part) and feature >= 0 else [np.nan] * 3
        for feature, part in zip(features, parts, strict=True)
    ]
    low, median, high = np.array(ends).T
    columns = {
        "root asks about": ["nothing" if f < 0 else run.train.feature_titles[f] for f in features],
        "resamples": [often for _, often in by_frequency(resamples)],
        "threshold, 2.5 %": low,
        "median": median,
        "97.5 %": high,
    }
    draw.numbers(columns, "resampling_table", "%.15g")
