"""A surface as contours: lines with their values written on them, over bands as one small picture.

The value can be read from the lines alone; the bands, the darker the higher, only guide the eye.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.charts.png import png, rgb
from core.charts.scale import thinned
from core.charts.style import NEUTRAL, PARAMETER, PARAMETER_SCALE, SHORT_NUMBERS, WORST, data, value_axis
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import number, read
from core.types import Array

# Each level is this share of the next above the least value: the rings of a bowl then shrink evenly, and those of a
# long valley reach into it.
LEVELS, SHARE = 8, 0.4
# A difference that shows only in a later digit of the value is rounding.
MOST_DIGITS = 12
# Pixels of the picture for each point of the surface, and its opacity from lowest to highest band.
FINER, OPACITY = 3, (0.02, 0.26)
# What is too large for a number is hatched: pixels from one stripe to the next.
HATCH, HATCH_OPACITY = 12, 0.5
# Points of a line that are tried as the place of its label.
MOST_CANDIDATES = 50
# As shares of the panel: its border, where no label fits; half the width of a label, for each of its characters, and
# half its height.
BORDER, LABEL = np.array([0.08, 0.06]), np.array([0.0085, 0.022])
# Labels are wider than high, so distances across count for less than distances down.
FLATNESS = np.array([0.4, 1.0])
# Where two labels are nearer than this many of their sizes, the one on the higher line is left out.
ROOM = 1.5


def contour_data(x: Array, y: Array, value: Array, avoid: Array) -> Data:
    """`picture`, `contours`, `contour_labels` far from the points `avoid` (n, 2), a `note` where values are missing.

    `x` (M,) and `y` (M,) are the columns and rows of `value` (M, M), as drawn.
    """
    heights, texts = levels(value)
    rings = _rings(value, heights)
    corner, size = np.array([x[0], y[0]]), np.array([x[-1] - x[0], y[-1] - y[0]])
    drawn = [(max(lines, key=len), text) for lines, text in zip(rings, texts, strict=True) if lines]
    spots = apart([longest for longest, _ in drawn], (avoid - corner) / size)
    gaps = LABEL * [[len(text), 1] for _, text in drawn] if drawn else np.empty((0, 2))
    kept = _uncrowded(spots, gaps)
    spots, gaps, texts = spots[kept], gaps[kept], [drawn[i][1] for i in kept]
    lines = [_gapped(line, spots, gaps) * size + corner for ring in rings for line in ring]
    return {
        "picture": {"url": [_picture(value, heights)]},
        "contours": _columns(lines),
        "contour_labels": {**_places(spots * size + corner), "text": texts},
        "note": _note(value, heights),
    }


def levels(value: Array) -> tuple[Array, list[str]]:
    """LEVELS values between the least and the largest finite one of `value`, and their texts; none where it is flat.

    Two digits of what a level lies above the least are kept.
    """
    finite = value[np.isfinite(value)]
    least, span = (float(finite.min()), float(np.ptp(finite))) if finite.size else (0.0, 0.0)
    if not span > 0 or not np.isfinite(span) or span < abs(least) * 10.0**-MOST_DIGITS:
        return np.empty(0), []
    above = span * SHARE ** np.arange(LEVELS, 0, -1)
    texts = [_text(least, level) for level in above]
    return np.array([read(text) for text in texts]), texts


def _text(least: float, above: float) -> str:
    """`least + above`, to two digits of `above`."""
    digits = 2 + math.floor(math.log10(least + above)) - math.floor(math.log10(above))
    return number(least + above, min(digits, MOST_DIGITS + 3))


def _rings(value: Array, heights: Array) -> list[list[Array]]:
    """For each height its lines (n, 2), in shares of the panel."""
    # Imported only now, so that only those who open this view wait for it.
    from contourpy import contour_generator

    shares = np.linspace(0, 1, len(value))
    generator = contour_generator(shares, shares, np.ma.masked_invalid(value))
    # Its lines come in several shapes; those asked for are one array each.
    return [list(generator.lines(height)) for height in heights]  # type: ignore[arg-type]


def apart(lines: Sequence[Array], avoid: Array) -> Array:
    """(K, 2): a point of each of K `lines` (n, 2), far from `avoid` (m, 2) and from each other; shares of the panel."""
    places = np.empty((0, 2))
    for line in lines:
        inside = line[((line > BORDER) & (line < 1 - BORDER)).all(axis=1)]
        candidates = inside if len(inside) else line
        candidates = candidates[thinned(len(candidates), MOST_CANDIDATES)]
        others = np.concatenate([avoid[np.isfinite(avoid).all(axis=1)], places, [[-1.0, -1.0]]])
        nearest = np.linalg.norm((candidates[:, None] - others) * FLATNESS, axis=-1).min(axis=1)
        places = np.vstack([places, candidates[nearest.argmax()]])
    return places


def _uncrowded(spots: Array, gaps: Array) -> list[int]:
    """Which labels (K, 2) stay: where lines lie close, all of them would blot out the lines that they name."""
    kept: list[int] = []
    for i, (spot, gap) in enumerate(zip(spots, gaps, strict=True)):
        if not np.all(np.abs(spots[kept] - spot) < ROOM * (gaps[kept] + gap), axis=-1).any():
            kept.append(i)
    return kept


def _gapped(line: Array, spots: Array, gaps: Array) -> Array:
    """`line` (n, 2) with NaN, which is not drawn, where it is less than `gaps` (K, 2) from the place of a label."""
    near = np.all(np.abs(line[:, None] - spots) < gaps, axis=-1)
    return np.where(np.any(near, axis=-1, keepdims=True), np.nan, line)


def _columns(lines: Sequence[Array]) -> Columns:
    """`line`, `order`, `x`, `y` of every point."""
    sizes = [len(line) for line in lines]
    return {
        "line": np.repeat(np.arange(len(lines)), sizes),
        "order": np.concatenate([np.arange(0), *map(np.arange, sizes)]),
        **_places(np.concatenate([np.empty((0, 2)), *lines])),
    }


def _places(points: Array) -> Columns:
    return {"x": points[:, 0].copy(), "y": points[:, 1].copy()}


def _picture(value: Array, heights: Array) -> str:
    """The bands between `heights` as the address of a picture that holds itself, its first row at the top."""
    fine = _finer(value)[::-1]
    band = np.searchsorted(heights, fine, side="right")
    pixel = np.arange(len(fine))
    stripe = (pixel[:, None] + pixel) % HATCH < HATCH // 4
    pixels = np.where(np.isfinite(fine), band, len(heights) + 1 + stripe).astype(np.uint8)
    opacity = [*np.linspace(*OPACITY, len(heights) + 1), 0.0, HATCH_OPACITY]
    return png(pixels, rgb(NEUTRAL) * len(opacity), bytes(round(255 * share) for share in opacity))


def _finer(value: Array) -> Array:
    """`value` (M, M) interpolated between its points, FINER pixels for each."""
    m = len(value)
    at = (np.arange(FINER * m) + 0.5) / (FINER * m) * (m - 1)
    low, share = at.astype(np.intp), at % 1
    with calm():
        rows = value[low] * (1 - share[:, None]) + value[low + 1] * share[:, None]
        return rows[:, low] * (1 - share) + rows[:, low + 1] * share


def _note(value: Array, heights: Array) -> Columns:
    """At most one sentence to write on the panel."""
    known = np.isfinite(value)
    if not known.any():
        sentence = "the loss is too large for a number everywhere here"
    elif not len(heights):
        sentence = f"the loss is the same everywhere here: {number(float(value[known].min()))}"
    else:
        sentence = "" if known.all() else "hatched: the loss is too large for a number"
    return {"text": [sentence] if sentence else []}


def kept(run: Run) -> NDArray[np.bool_]:
    """(T,): the snapshots to draw: all; of a run that diverged, up to the first beyond WORST × where it began."""
    if not run.diverged:
        return np.ones(len(run.epochs), dtype=np.bool_)
    near = run.objective[run.epochs] <= WORST * run.objective[0]
    near[0] = True
    return np.logical_and.accumulate(near)


HEIGHT = 430
# Room around what is drawn, as a share of its extent.
MARGIN = 0.25
# Dashes of a race, so that its paths can be told apart without their colours.
DASHES = ([1, 0], [8, 3], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4], [4, 2, 1, 2], [10, 3, 2, 3, 2, 3])
SCALE = alt.Scale(zero=False, nice=False)
X = alt.X("x:Q", title=None, scale=SCALE, axis=alt.Axis(grid=False, tickCount=6, labelExpr=SHORT_NUMBERS))
Y = value_axis("y:Q", "")
RANK = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
DASH = alt.StrokeDash(
    "rank:O", scale=alt.Scale(domain=list(range(len(DASHES))), range=list(DASHES)), legend=None
)
WHEN = [alt.Tooltip("epoch:Q"), alt.Tooltip("objective:Q", format=".5g")]


def marks(source: str) -> alt.Chart:
    """Marks for the data `source`, at its `x` and `y` in the panel."""
    return alt.Chart(data(source)).encode(x=X, y=Y)


def contour_layers() -> list[alt.Chart]:
    """Picture and contours; `contour_data` has their data, beside the `extent` that pins the axes."""
    pin = marks("extent").mark_point(opacity=0)
    picture = alt.Chart(data("picture")).mark_image(aspect=False).encode(url=alt.Url("url:N"))
    lines = marks("contours").mark_line(color=NEUTRAL, strokeWidth=1)
    labels = marks("contour_labels").mark_text(color=NEUTRAL, fontSize=12)
    return [
        pin,
        picture.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=alt.YValue(0), y2=alt.Y2Value("height")),
        lines.encode(detail=alt.Detail("line:N"), order=alt.Order("order:Q")),
        labels.encode(text=alt.Text("text:N")),
    ]


def word_layers() -> list[alt.Chart]:
    """The names of the axes, which stand inside, where a phone has room for them, and the note."""
    names = alt.Chart(data("axes"))
    across = names.mark_text(align="right", dx=-6, dy=-10, color=PARAMETER, fontSize=13)
    up = names.mark_text(align="left", dx=6, dy=12, color=PARAMETER, fontSize=13)
    note = alt.Chart(data("note")).mark_text(align="left", dx=6, dy=32, color=NEUTRAL, fontSize=13)
    return [
        across.encode(x=alt.XValue("width"), y=alt.YValue("height"), text=alt.Text("across:N")),
        up.encode(x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("up:N")),
        note.encode(x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("text:N")),
    ]
