"""How certain the first question is: the features and thresholds it has over resamples; and what single rows change."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    Spec,
    compiled,
    data,
    name_and_text,
    row_axis,
    titled,
    value_axis,
)
from core.charts.tables import Columns, Data, stacked
from core.engine.run import Run
from core.formatting import number, percent
from core.heavy import made_once
from core.models.trees.tree import Gap
from views.tree.how_sure.numbers import by_frequency, moved
from views.tree.how_sure.resamples import Resampled

MOST_FEATURES = 6
# Pixels of a feature: its name, its bar, its thresholds, the ends of its range; and where each stands, in shares.
ROW_HEIGHT, NAME, TOP, BOTTOM, LINE, ENDS = 84, 0.12, 0.24, 0.42, 0.64, 0.88
SMALLEST, LARGEST = 30.0, 420.0
# What the root does without a row.
DOES = ("stays", "another threshold", "another feature")

# --------------------------------------------------------------------------- numbers


def shown_features(resamples: Resampled) -> list[tuple[int, int]]:
    """The features that the roots ask about most, and how often."""
    return [(feature, often) for feature, often in by_frequency(resamples) if feature >= 0][:MOST_FEATURES]


def resampling_data(run: Run, resamples: Resampled) -> Data:
    """`features` (a bar and words each), `thresholds` (a disc for each value), `learned`, and `rows` left out."""
    shown, draws = shown_features(resamples), len(resamples.feature)
    x = run.fitted.design(run.train.x)
    low, high = x.min(axis=1), x.max(axis=1)
    row = np.arange(len(shown))
    names = [run.train.feature_titles[feature] for feature, _ in shown]
    return {
        "features": {
            "name": names,
            "share": np.array([often / draws for _, often in shown]),
            "text": [f"{percent(often / draws)} of the roots" for _, often in shown],
            "y": row + NAME,
            "top": row + TOP,
            "bottom": row + BOTTOM,
            "line": row + LINE,
            "ends": row + ENDS,
            "from": [number(float(low[feature]), 3) for feature, _ in shown],
            "to": [number(float(high[feature]), 3) for feature, _ in shown],
        },
        "thresholds": _thresholds(run, resamples, low, high),
        "learned": _learned(run, shown, low, high),
        "rows": _rows(run, resamples),
    }


def _thresholds(run: Run, resamples: Resampled, low: np.ndarray, high: np.ndarray) -> Columns:
    parts: list[Columns] = []
    for row, (feature, _) in enumerate(shown_features(resamples)):
        value, often = np.unique(resamples.thresholds(feature), return_counts=True)
        parts.append(
            {
                "name": [run.train.feature_titles[feature]] * len(value),
                "threshold": value,
                "cut": [str(Gap.among(run.train.x[:, feature], at)) for at in value.tolist()],
                "often": often,
                "size": SMALLEST + (LARGEST - SMALLEST) * often / len(resamples.feature),
                "place": (value - low[feature]) / (high[feature] - low[feature]),
                "y": np.full(len(value), row + LINE),
            }
        )
    return stacked(parts) if parts else {"place": np.array([]), "y": np.array([])}


def _learned(run: Run, shown: list[tuple[int, int]], low: np.ndarray, high: np.ndarray) -> Columns:
    """Where the threshold of the run itself stands, if its feature is among those."""
    tree = run.tree
    features = [feature for feature, _ in shown]
    if not tree.splits or int(tree.feature[0]) not in features:
        return {"place": np.array([]), "y": np.array([]), "threshold": np.array([])}
    feature, threshold = int(tree.feature[0]), tree.threshold[:1]
    place = (threshold - low[feature]) / (high[feature] - low[feature])
    return {"place": place, "y": np.array([features.index(feature) + LINE - 0.12]), "threshold": threshold}


def _rows(run: Run, resamples: Resampled) -> Columns:
    other, elsewhere = moved(run, resamples)
    does = np.full(len(resamples.rows), DOES[0], dtype="<U24")
    does[elsewhere], does[other] = DOES[1:]
    return {"row": resamples.rows + 1, "changed": resamples.changed, "root": does}


# --------------------------------------------------------------------------- drawing


@made_once
def resampling_chart(features: int, classes: bool) -> Spec:
    """`features` bars with their thresholds, and what one row less changes; `resampling_data` has their data."""
    return compiled(alt.vconcat(*([_features(features)] if features else []), _left_out(classes), spacing=18))


def _place(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _features(features: int) -> alt.LayerChart:
    base = alt.Chart(data("features"))
    names = base.encode(y=row_axis("y", features))
    ends = base.encode(y=row_axis("ends", features))
    bars = base.transform_calculate(zero="0").mark_bar(color=PARAMETER, opacity=0.85)
    bars = bars.encode(x=_place("zero"), x2=alt.X2("share"), y=row_axis("top", features), y2=alt.Y2("bottom"))
    line = base.mark_rule(color=NEUTRAL, opacity=0.6)
    line = line.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=row_axis("line", features))
    tooltip = ["name:N", alt.Tooltip("cut:N", title="threshold"), alt.Tooltip("often:Q", title="resamples")]
    place = {"x": _place("place"), "y": row_axis("y", features)}
    discs = alt.Chart(data("thresholds")).mark_circle(color=PARAMETER, opacity=0.55)
    discs = discs.encode(**place, size=alt.Size("size:Q", scale=None), tooltip=tooltip)
    learned = alt.Chart(data("learned")).mark_point(shape="triangle-down", filled=True, size=90, opacity=1)
    learned = learned.encode(**place, color=alt.ColorValue(NEUTRAL))
    words = [
        *name_and_text(names, color=NEUTRAL),
        ends.mark_text(align="left", color=NEUTRAL, fontSize=12).encode(
            x=alt.XValue(0), text=alt.Text("from:N")
        ),
        ends.mark_text(align="right", color=NEUTRAL, fontSize=12).encode(
            x=alt.XValue("width"), text=alt.Text("to:N")
        ),
    ]
    title = "First question (● thresholds, ▾ learned)"
    return titled([bars, line, discs, learned, *words], title, ROW_HEIGHT * features)


def _left_out(classes: bool) -> alt.LayerChart:
    title = "rows decided otherwise" if classes else "change of predictions"
    scale = alt.Scale(zero=False, nice=False, padding=6)
    x = alt.X("row:Q", title="training row", scale=scale, axis=alt.Axis(grid=False))
    base = alt.Chart(data("rows")).encode(
        x=x,
        y=value_axis("changed:Q", title).scale(zero=True, nice=False),
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("changed:Q", title=title, format=".4~g"),
            alt.Tooltip("root:N"),
        ],
    )
    stays, threshold, feature = (base.transform_filter(f"datum.root == '{does}'") for does in DOES)
    layers = [
        stays.mark_circle(color=NEUTRAL, size=34, opacity=0.7),
        threshold.mark_point(color=PARAMETER, size=60, strokeWidth=2, opacity=1),
        feature.mark_point(color=PARAMETER, shape="diamond", filled=True, size=110, opacity=1),
    ]
    return titled(layers, "One row less (◆ root, ○ threshold)", 170)
