"""What a classifier predicts: a probability over one feature, regions over two, or how sure it is of each row."""

from __future__ import annotations

from typing import Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.png import png, rgb
from core.charts.rows import by_frame, drawn, empty_frames, in_frame, names
from core.charts.scale import limits
from core.charts.style import (
    CLASS_COLOUR,
    CLASS_FILL,
    CLASS_SHAPE,
    CLASSES,
    FILLED,
    NEUTRAL,
    PARAMETER,
    data,
    frame_filter,
    titled,
    value_axis,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.once import once
from core.types import Array

View = Literal["probability", "regions", "certainty"]
CURVE_POINTS, PIXELS = 160, 48
HEIGHT, KEY_HEIGHT = 260, 20
# At most so many classes side by side in the key; the characters a phone has room for; the height of a line of key.
KEY_COLUMNS, KEY_CHARACTERS, KEY_LINE = 5, 28, 17
# Opacity of a region where all classes are equally likely, and how much certainty adds to it.
FAINT, SURE = 0.06, 0.38
# Steps from one to the other: as many as the palette of a picture has for ten classes.
SHADES = 25
# Rows of one class are spread over this share of its strip.
SPREAD = 0.6
# Titles that stand for those of the data, see `core.charts.fit.with_names`; and what symbols of validation rows mean.
FEATURE, FIRST, SECOND = "feature", "first feature", "second feature"
SHARE, NOTE = "Probability of the second class", " (○ validation)"


def view_of(run: Run) -> View:
    """The picture that suits the features of a classifier."""
    features = run.train.x.shape[1]
    if features == 2:
        return "regions"
    return "probability" if features == 1 and run.task == "binary" else "certainty"


# --------------------------------------------------------------------------- numbers


def classes_data(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """The data of `classes_panel`; `snapshot` (FRAMES,) is what each position of the scrubber shows."""
    numbers = {"probability": _probability, "regions": _regions, "certainty": _certainty}
    return {**numbers[view_of(run)](run, snapshot), "key": key_data(run)}


def key_data(run: Run) -> Columns:
    """A symbol and a name for each class, for `key_panel`; side by side as far as a phone has room. `down`: pixels."""
    named = run.train.class_names
    # A symbol takes as much room as three characters.
    fitting = KEY_CHARACTERS // (3 + max(map(len, named)))
    columns = min(max(1, fitting), KEY_COLUMNS, len(named))
    row, column = np.divmod(np.arange(len(named)), columns)
    middle = KEY_HEIGHT / 2 + KEY_LINE * (row - row.max() / 2)
    return {"rank": np.arange(len(named)), "name": list(named), "place": column / columns, "down": middle}


def _points(run: Run) -> tuple[Array, NDArray[np.intp], Columns]:
    """Features (N, D) and classes (N,) of the rows that are drawn, and the columns that all pictures share."""
    parts = drawn(run)
    x = np.concatenate([part.x for part, _ in parts])
    classes = np.concatenate([part.y for part, _ in parts]).astype(np.intp)
    named = [run.train.class_names[k] for k in classes]
    return x, classes, {"rank": classes, "class": named, "rows": names(parts)}


def _probability(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`points` at 0 and 1, `curve` (x, f0 …) of the probability of the second class."""
    x, classes, who = _points(run)
    line = np.linspace(*limits(x[:, 0]), CURVE_POINTS)
    curve = run.predict_all(line[:, None])[snapshot]
    return {
        "points": {"x": x[:, 0], "y": classes.astype(np.float64), **who},
        "curve": {"x": line, **by_frame(curve)},
        "extent": {"x": line[[0, -1]], "y": np.array([0.0, 1.0])},
        "empty": empty_frames(curve, line.mean(), 0.0, 1.0),
    }


def _regions(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`points` (x, y), and `regions`: a small picture for each frame, with the corners where it lies."""
    x, _, who = _points(run)
    (left, right), (low, high) = _ends(run)
    corners = {"x": left, "x2": right, "y": low, "y2": high}
    pictures, seen = _pictures(run)
    lost = np.where(seen, 0.0, np.nan)[snapshot]
    return {
        "points": {"x": x[:, 0], "y": x[:, 1], **who},
        "regions": {
            "frame": np.arange(len(snapshot)),
            "url": [pictures[s] for s in snapshot],
            **{name: np.full(len(snapshot), at) for name, at in corners.items()},
        },
        "extent": {"x": np.array([left, right]), "y": np.array([low, high])},
        "empty": empty_frames(lost[:, None], (left + right) / 2, low, high),
    }


@once
def _pictures(run: Run) -> tuple[list[str], NDArray[np.bool_]]:
    """A picture of the plane for each of T snapshots, and (T,) whether there is anything to see on it.

    Once: a page draws the same pictures twice, and they take most of its time.
    """
    (left, right), (low, high) = _ends(run)
    across, up = np.linspace(left, right, PIXELS), np.linspace(high, low, PIXELS)
    probabilities = run.predict_all(np.column_stack([of.ravel() for of in np.meshgrid(across, up)]))
    pictures = [class_picture(values, len(run.train.class_names)) for values in probabilities]
    known = np.isfinite(probabilities).reshape(len(probabilities), -1)
    return pictures, np.asarray(known.any(axis=1))


def _ends(run: Run) -> list[tuple[float, float]]:
    """Limits of each feature."""
    return [limits(column) for column in _points(run)[0].T]


def class_picture(probability: Array, classes: int) -> str:
    """Probabilities (PIXELS², [K]) as an image: the colour of the likeliest class, the stronger the surer."""
    shares = np.stack([1 - probability, probability]) if probability.ndim == 1 else probability.T
    sure = (shares.max(axis=0) - 1 / classes) / (1 - 1 / classes)
    # The first place of the palette is for what is no number.
    shade = 1 + shares.argmax(axis=0) * SHADES + np.rint(np.nan_to_num(sure) * (SHADES - 1))
    pixels = np.where(np.isnan(sure), 0, shade).astype(np.uint8).reshape(PIXELS, PIXELS)
    colours = [number for colour in CLASSES[:classes] for number in rgb(colour) * SHADES]
    rising = np.rint(255 * (FAINT + SURE * np.linspace(0, 1, SHADES))).astype(np.uint8)
    return png(pixels, rgb(CLASSES[0]) + colours, bytes(1) + rising.tobytes() * classes)


def _certainty(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`points` (y, f0 …): the probability that each row's own class is given, in a strip for each class."""
    x, classes, who = _points(run)
    own = _of_own_class(run.predict_all(x), classes)[snapshot]
    # Evenly over the strip, in the order of the rows: neighbours do not hide each other.
    place = np.array([np.sum(classes[:n] == k) for n, k in enumerate(classes)])
    count = np.bincount(classes, minlength=len(run.train.class_names))[classes]
    return {
        "points": {"y": classes + SPREAD * ((place + 0.5) / count - 0.5), **who, **by_frame(own)},
        "extent": {"now": np.array([0.0, 1.0]), "y": np.array([-0.5, len(run.train.class_names) - 0.5])},
        "empty": empty_frames(own, 0.5, -0.5, len(run.train.class_names) - 0.5),
    }


def _of_own_class(probability: Array, classes: NDArray[np.intp]) -> Array:
    """Probabilities (T, N) or (T, N, K) -> (T, N), those of the class (N,) that each row is of."""
    if probability.ndim == 2:
        return np.where(classes == 1, probability, 1 - probability)
    return np.take_along_axis(probability, classes[None, :, None], axis=2)[..., 0]


# --------------------------------------------------------------------------- drawing


def classes_panel(view: View) -> alt.LayerChart:
    """`classes_data` has its data."""
    return {"probability": _curve, "regions": _plane, "certainty": _strips}[view]()


def key_panel() -> alt.LayerChart:
    """What the symbols mean, in a row above the picture."""
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(data("key")).encode(
        x=alt.X("place:Q", axis=None, scale=scale), y=alt.Y("down:Q", axis=None, scale=None)
    )
    marks = base.mark_point(size=70, filled=True, opacity=1, xOffset=6).encode(
        color=CLASS_COLOUR, shape=CLASS_SHAPE
    )
    words = base.mark_text(align="left", dx=18, fontSize=13, color=NEUTRAL).encode(text=alt.Text("name:N"))
    return alt.LayerChart(layer=[marks, words], height=KEY_HEIGHT)


def symbols(size: int = 45) -> alt.Chart:
    """`points`, in the colour and shape of their class."""
    mark = alt.Chart(data("points")).mark_point(size=size, strokeWidth=1.6)
    return mark.encode(color=CLASS_COLOUR, fill=CLASS_FILL, shape=CLASS_SHAPE, fillOpacity=FILLED)


def plain_axis(name: str, title: str, scale: alt.Scale | None = None) -> alt.X:
    """The horizontal axis of a feature, or of a prediction."""
    scale = scale or alt.Scale(zero=False, nice=False)
    return alt.X(name, title=title, scale=scale, axis=alt.Axis(grid=False, tickCount=8))


def empty_note() -> alt.Chart:
    """The sentence of `empty`, in frames in which nothing lies inside the chart."""
    mark = alt.Chart(data("empty")).transform_filter(frame_filter()).mark_text(color=PARAMETER, fontSize=14)
    return mark.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("label:N"))


def curve() -> alt.Chart:
    """The line of `curve` in the frame that is shown."""
    line = in_frame(alt.Chart(data("curve"))).mark_line(color=PARAMETER, strokeWidth=3)
    return line.encode(x=alt.X("x:Q"), y=alt.Y("now:Q"))


def _curve() -> alt.LayerChart:
    x, y = plain_axis("x:Q", FEATURE), value_axis("y:Q", "probability")
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    layers = [pin, curve(), symbols().encode(x=x, y=y), empty_note()]
    return titled(layers, f"{SHARE}{NOTE}", HEIGHT)


def _plane() -> alt.LayerChart:
    x, y = plain_axis("x:Q", FIRST), value_axis("y:Q", SECOND)
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    regions = alt.Chart(data("regions")).transform_filter(frame_filter()).mark_image(aspect=False)
    regions = regions.encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), url=alt.Url("url:N"))
    layers = [regions, pin, symbols().encode(x=x, y=y), empty_note()]
    return titled(layers, "Likeliest class (○ validation rows)", HEIGHT)


def _strips() -> alt.LayerChart:
    x = plain_axis("now:Q", "probability", alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(nice=False, zero=False, reverse=True))
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    points = in_frame(symbols(30)).encode(x=x, y=y, tooltip=[alt.Tooltip("class:N")])
    return titled([pin, points, empty_note()], "Probability of own class (○ validation)", HEIGHT)
