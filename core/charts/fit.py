"""What a run predicts: a curve over its only feature, or predicted against actual; `classes` draws classifiers."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts import classes
from core.charts.rows import by_frame, drawn, empty_frames, in_frame, names
from core.charts.scale import inside, limits
from core.charts.style import FILLED, NEUTRAL, PARAMETER, Spec, data, titled, value_axis
from core.charts.tables import Data
from core.data.dataset import Dataset
from core.engine.run import Run
from core.formatting import plainly

View = Literal["curve", "prediction"] | classes.View
CURVE_POINTS = 160
HEIGHT = 220
TARGET, ACTUAL, PREDICTED = "target", "actual", "predicted"
# Characters of the name of an axis, which is as long as the axis of a low panel.
MOST_CHARACTERS = 28


def view_of(run: Run) -> View:
    """The picture that suits the task and the features of a run."""
    if run.task != "regression":
        return classes.view_of(run)
    return "curve" if run.train.x.shape[1] == 1 else "prediction"


# --------------------------------------------------------------------------- numbers


def fit_data(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """The data of `fit_panel`; `snapshot` (FRAMES,) is what each position of the scrubber shows."""
    if run.task != "regression":
        return classes.classes_data(run, snapshot)
    return _curve_data(run, snapshot) if view_of(run) == "curve" else _prediction_data(run, snapshot)


def _curve_data(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`points` (x, y, rows), `curve` (x, f0 …) cut off at the limits of the points, `extent` that pins the axes."""
    parts = drawn(run)
    features = np.concatenate([part.x[:, 0] for part, _ in parts])
    targets = np.concatenate([part.y for part, _ in parts])
    low, high = limits(targets, margin=0.15)
    x = np.linspace(features.min(), features.max(), CURVE_POINTS)
    curve = inside(run.predict_all(x[:, None]), low, high)[snapshot]
    return {
        "points": {"x": features, "y": targets, "rows": names(parts)},
        "curve": {"x": x, **by_frame(curve)},
        "extent": {"x": x[[0, -1]], "y": np.array([low, high])},
        "empty": empty_frames(curve, (x[0] + x[-1]) / 2, low, high),
    }


def _prediction_data(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`points` (actual, rows, f0 … predicted), cut off at the limits, and the diagonal on which they should lie."""
    parts = drawn(run)
    actual = np.concatenate([part.y for part, _ in parts])
    low, high = limits(actual, margin=0.15)
    predicted = inside(np.hstack([run.predict_all(part.x) for part, _ in parts]), low, high)[snapshot]
    ends = np.array([low, high])
    return {
        "points": {"actual": actual, "rows": names(parts), **by_frame(predicted)},
        "extent": {"actual": ends, "predicted": ends},
        "empty": empty_frames(predicted, (low + high) / 2, low, high),
    }


# --------------------------------------------------------------------------- drawing


def fit_panels(view: View, validated: bool = True) -> list[alt.LayerChart]:
    """`fit_data` has their data; above the picture of a classifier, what its symbols mean.

    The title explains those of validation rows, where there are any.
    """
    if view == "curve" or view == "prediction":
        panels = [_curve() if view == "curve" else _prediction()]
    else:
        panels = [classes.key_panel(), classes.classes_panel(view)]
    if not validated:
        panels[-1].title = panels[-1].title.partition(" (○")[0]
    return panels


def points(colour: str) -> alt.Chart:
    """`points`, filled where they are of the training rows."""
    mark = alt.Chart(data("points")).mark_point(size=34, color=colour, fill=colour, strokeWidth=1.4)
    return mark.encode(fillOpacity=FILLED)


def _curve() -> alt.LayerChart:
    x = classes.plain_axis("x:Q", classes.FEATURE)
    y = value_axis("y:Q", TARGET)
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    layers = [pin, points(NEUTRAL).encode(x=x, y=y), classes.curve(), classes.empty_note()]
    return titled(layers, "Fit (○ validation rows)", HEIGHT)


def _prediction() -> alt.LayerChart:
    x = classes.plain_axis("actual:Q", ACTUAL)
    y = value_axis("predicted:Q", PREDICTED)
    diagonal = alt.Chart(data("extent")).mark_line(color=NEUTRAL, strokeDash=[2, 4]).encode(x=x, y=y)
    dots = in_frame(points(PARAMETER)).encode(x=x, y=alt.Y("now:Q", title=None))
    layers = [diagonal, dots, classes.empty_note()]
    return titled(layers, "Predicted against actual (○ validation)", HEIGHT)


# --------------------------------------------------------------------------- what the axes are


def with_names(spec: Spec, run: Run) -> Spec:
    """`spec`, compiled for data of any kind, with its axes named by the columns of the data of `run`, and their units.

    Compiled charts are shared by all visitors; names of one's own columns are not.
    """
    named = names_of(run)

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(each) for each in node]
        if not isinstance(node, dict):
            return node
        return {
            key: named.get(value, value) if key == "title" and isinstance(value, str) else renamed(value)
            for key, value in node.items()
        }

    whole: Spec = {**spec, "vconcat": renamed(spec["vconcat"])}
    return whole


def names_of(run: Run) -> dict[str, str]:
    """What stands in place of the titles that pictures of all data share."""
    train = run.train
    columns = with_units(train)
    (target,) = plainly([train.target_name])
    named = {classes.FEATURE: columns[0], TARGET: _short(target)}
    named |= dict(zip((classes.FIRST, classes.SECOND), columns, strict=False))
    named |= {of: _short(f"{of} {target}") for of in (ACTUAL, PREDICTED)}
    if train.class_names:
        share = f"Probability of “{_short(train.class_names[1])}”"
        named |= {f"{classes.SHARE}{note}": f"{share}{note}" for note in ("", classes.NOTE)}
    return named


def with_units(data: Dataset) -> list[str]:
    """What axes call the features: as people read them, and their units where these are known."""
    units = data.units or [""] * len(data.feature_names)
    pairs = zip(data.feature_titles, units, strict=True)
    return [_short(f"{title}, {unit}" if unit else title) for title, unit in pairs]


def _short(name: str) -> str:
    return name if len(name) <= MOST_CHARACTERS else f"{name[: MOST_CHARACTERS - 1]}…"
