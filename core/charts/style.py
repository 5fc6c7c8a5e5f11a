"""How every chart looks: the colour pair, sizes, and the scrubber that plays a run inside the browser.

Colours have a luminance between 0.125 and 0.30, so that each reaches 3 : 1 against both the light and the dark
background; a test computes it. Everything else (text, grid) follows Streamlit's theme.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import altair as alt

from core.verdicts.measures import LOSS, Measure

Channel = TypeVar("Channel")

PARAMETER = "#3878b8"
HYPERPARAMETER = "#b06f00"
NEUTRAL = "#7a7f87"
# The parameter family: neighbouring lines differ in hue and lightness, all of them read as blue.
PARAMETERS = (
    "#3878b8",
    "#2f8f9d",
    "#6f6fd0",
    "#5a8fd6",
    "#4a6a94",
    "#1f9aa8",
    "#8a7fd8",
    "#3f86a8",
    "#5f7fb0",
    "#4795c8",
)
# The colours of positive and negative numbers, beside dashes or a hatch.
POSITIVE, NEGATIVE = PARAMETERS[0], PARAMETERS[6]
# Classes, told apart by shape as well; the first two, and the first three, differ for every kind of colour vision.
# More than five hues of this lightness cannot be told apart: beyond, colours return with other shapes.
HUES = ("#b8508c", "#5c9a2e", "#6a63d8", "#1b8a7a", "#a3574b")
CLASSES = HUES * 2
SHAPES = (
    *("circle", "square", "triangle-up", "diamond", "cross"),
    *("triangle-down", "triangle-right", "circle", "square", "triangle-left"),
)
# Ramps of a heat map, low to high: both ends can be told from either background.
PARAMETER_RAMP = ("#b9d6f2", "#7fb0de", "#4a86c2", "#2c619b", "#234a78")
ERROR_RAMP = ("#d3d6da", "#acb1b8", "#868c95", "#666c75", "#4b5058")

_CLASS_SCALE = alt.Scale(domain=list(range(len(CLASSES))), range=list(CLASSES))
CLASS_COLOUR = alt.Color("rank:O", scale=_CLASS_SCALE, legend=None)
CLASS_FILL = alt.Fill("rank:O", scale=_CLASS_SCALE, legend=None)
CLASS_SHAPE = alt.Shape(
    "rank:O", scale=alt.Scale(domain=list(range(len(SHAPES))), range=list(SHAPES)), legend=None
)
PARAMETER_SCALE = alt.Scale(domain=list(range(len(PARAMETERS))), range=list(PARAMETERS))
ROWS_DASH = alt.StrokeDash(
    "rows:N", scale=alt.Scale(domain=["train", "validation"], range=[[1, 0], [6, 4]]), legend=None
)


# As a condition, not as a scale: Vega-Lite warns of opacity scales on names.
def either(channel: Callable[..., Channel], test: str, then: Any, otherwise: Any) -> Channel:
    """A channel of this class with the value `then` where `test` holds.

    As an object: out of texts and dictionaries Altair finds channels only by way of all its classes, which takes
    longer than all the rest, and a cold server draws that much later.
    """
    return channel(otherwise, condition={"test": test, "value": then})


FILLED = either(alt.FillOpacityValue, "datum.rows == 'train'", 0.75, 0.0)

# Lines in one panel: more cannot be told apart.
MOST_LINES = len(PARAMETERS)
# An error this many times the starting one is cut off: a diverged run must not squash the rest.
WORST = 10.0
# A share of variance below this is cut off too: such predictions are worse than none.
WORST_SHARE = -1.0
# Errors are drawn down to this share of the starting one: a log axis has no place for 0.
LEAST_ERROR = 1e-12

# The largest share in three digits that is not all.
MOST_OF_SOME = 0.999

# What is drawn of a run changes at so many frames; the slider has more spots, evenly over the epochs, and a run may
# record many of its first epochs and few of its last. `playhead` says which frame a spot shows, a few in each of its
# rows, and at which spot the next frame stands.
FRAMES, SPOTS_OF_A_ROW = 60, 5
# Begins the names of views in which the pointer reads the nearest frame.
READ = "read_"
LAST_SPOT = FRAMES * SPOTS_OF_A_ROW - 1
AT = (
    f"length(data('playhead')) ? data('playhead')[floor(spot / {SPOTS_OF_A_ROW})]['s' + spot % {SPOTS_OF_A_ROW}]"
    f" : {FRAMES - 1}"
)
NOW = "length(data('playhead')) ? data('playhead')[at].epoch : ''"
NEXT = f"(spot < {LAST_SPOT} ? min({LAST_SPOT}, data('playhead')[at].next) : 0)"
TIMER = {"type": "timer", "throttle": 100}
# A run plays once, from one record to the next but no faster than in six seconds, and stops at its end; played again
# it begins anew. The button of a step comes up again by itself.
TICK = {"events": TIMER, "update": f"play ? min(spot + {SPOTS_OF_A_ROW}, {NEXT}) : spot"}
STEP = {"events": {"signal": "step"}, "update": f"step ? {NEXT} : spot"}
END = {"events": {"signal": "spot"}, "update": f"play && spot < {LAST_SPOT}"}
UP = {"events": TIMER, "update": "false"}
# One extent for every vertical axis, so that stacked panels start at the same place.
CONFIG = {
    "title": {"anchor": "start", "frame": "group", "offset": 10, "fontSize": 15},
    "axis": {"titlePadding": 6, "labelPadding": 6, "labelFontSize": 12, "titleFontSize": 12},
    "axisY": {"minExtent": 44, "maxExtent": 44},
}

Spec = dict[str, Any]
# A caption that says nothing keeps its place.
NOTHING = "\u00a0"
# Pixels of a letter of text and of a title, and that a name has at least.
LETTER, TITLE_LETTER, LEAST_NAME = 7.0, 8.5, 60
# Pixels by which a title comes down beside its caption.
CAPTIONED = -13


def frame_filter() -> str:
    """Keeps the rows of the snapshot that the scrubber stands at."""
    return "datum.frame == at"


def span_filter() -> str:
    """Keeps the rows that are shown from one position of the scrubber, `since`, to another, `until`."""
    return "datum.since <= at && at <= datum.until"


# Few characters however large or small: the room beside an axis is fixed.
SHORT_NUMBERS = (
    "datum.value != 0 && (abs(datum.value) >= 1e6 || abs(datum.value) < 1e-3)"
    " ? format(datum.value, '.1~e') : format(datum.value, ',~r')"
)


def percent_text(field: str, of_several: bool = False) -> str:
    """The expression of a share in words, as `core.formatting.percent` writes it: 100 % of nothing but all.

    A softmax never gives all to one `of_several`, though rounding may leave nothing to the others.
    """
    share = f"datum.{field}"
    capped = f"min({share}, {MOST_OF_SOME})"
    shown = capped if of_several else f"({share} < 1 ? {capped} : {share})"
    return f"isValid({share}) ? format(100 * {shown}, '.3~g') + ' %' : ''"


def raised(shade: float = 1.0) -> Any:
    """The opacity of lines whose names raise them, see `comparison_chart`: the others fade."""
    # Over other marks of the panel there is a selection of nothing.
    test = "!raised.parameter || !isValid(raised.parameter[0]) || raised.parameter[0] == datum.parameter"
    return either(alt.OpacityValue, test, shade, 0.15 * shade)


def value_axis(field: str, title: str) -> alt.Y:
    """The vertical axis of quantities that have no scale of their own."""
    scale = alt.Scale(zero=False, nice=False)
    return alt.Y(field, title=title, scale=scale, axis=alt.Axis(tickCount=5, labelExpr=SHORT_NUMBERS))


def error_axis(measure: Measure = LOSS) -> alt.Y:
    """The vertical axis of every error, and of every other measure of runs."""
    scale = alt.Scale(nice=False, zero=False) if measure.best else alt.Scale(type="log", nice=False)
    title = measure.noun + ("" if measure.best else " (log scale)")
    axis = alt.Axis(tickCount=4, labelExpr=SHORT_NUMBERS, grid=False)
    return alt.Y("error:Q", title=title, scale=scale, axis=axis)


def line_labels(source: str, y: alt.Y, text: str) -> alt.Chart:
    """Names written beside the ends of lines, to the right of the panel."""
    mark = alt.Chart(data(source)).mark_text(align="left", dx=9, fontSize=13, color=NEUTRAL, limit=120)
    return mark.encode(x=alt.XValue("width"), y=y, text=alt.Text(text))


def beside(base: alt.Chart, **font: Any) -> list[alt.Chart]:
    """Words in a panel of their own row: at its left, or at its right where `left` is false."""
    left = base.transform_filter("datum.left").mark_text(align="left", color=NEUTRAL, **font)
    right = base.transform_filter("!datum.left").mark_text(align="right", dx=-2, color=NEUTRAL, **font)
    return [left.encode(x=alt.XValue(2)), right.encode(x=alt.XValue("width"))]


def row_axis(field: str, rows: float) -> alt.Y:
    """The vertical axis of a panel of so many rows, the first at the top."""
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[rows, 0], nice=False, zero=False))


def name_and_text(base: alt.Chart, name: str = "name", text: str = "text", **font: Any) -> list[alt.Chart]:
    """A name in bold at the left, what is said of it at the right: above a row, since a phone has no margin."""
    # A long name is cut before what is said; left whole, it would take its room from the chart.
    room = alt.ExprRef(f"max({LEAST_NAME}, width - {LETTER} * length(datum.{text}) - {LETTER})")
    left = base.mark_text(align="left", fontSize=13, fontWeight="bold", limit=room, **font)
    right = base.mark_text(align="right", fontSize=13, **font)
    return [
        left.encode(x=alt.XValue(0), text=alt.Text(f"{name}:N")),
        right.encode(x=alt.XValue("width"), text=alt.Text(f"{text}:N")),
    ]


def with_scrubber(chart: alt.VConcatChart, time_unit: str = "epoch") -> Spec:
    """The compiled chart with buttons that play and step, a slider over its `time_unit`s, and which of them is shown.

    No server is involved. The chart needs the table `playhead`, see `core.charts.run.playhead_data`.
    """
    spec = compiled(chart)
    slider = {"input": "range", "min": 0, "max": LAST_SPOT, "step": 1, "name": f"Training, by {time_unit}"}
    number = {"input": "text", "name": time_unit, "readonly": "readonly", "tabindex": "-1", "size": 5}
    shown = [{"events": TIMER, "update": NOW}, {"events": {"signal": "at"}, "update": NOW}]
    # Written by hand: Altair copies the whole chart for each parameter, and has no word for a timer.
    spec["params"] = [
        {"name": "play", "value": False, "bind": {"input": "checkbox", "name": "Play"}, "on": [END]},
        {"name": "step", "value": False, "bind": {"input": "checkbox", "name": "Step"}, "on": [UP]},
        {"name": "spot", "value": LAST_SPOT, "bind": slider, "on": [TICK, STEP]},
        {"name": "at", "expr": AT},
        {"name": "shown", "value": "", "bind": number, "on": shown},
    ]
    if read := [name for name in _named(spec) if name.startswith(READ)]:
        near = {
            "type": "point",
            "fields": ["frame"],
            "on": "pointerover",
            "nearest": True,
            "clear": "pointerout",
        }
        spec["params"].append({"name": "hover", "select": near, "views": read})
    return spec


def pickable(chart: alt.VConcatChart, fields: Sequence[str], aimed: bool = False) -> Spec:
    """The compiled chart with one selection, `pick`, shared by the views that have a name.

    Where it is `aimed`, the nearest mark is picked, where the pointer is let go; until then it is in `hover`.
    """
    spec = compiled(chart)
    select = {"type": "point", "fields": list(fields), "on": "click", "clear": False}
    if not aimed:
        spec["params"] = [picking(spec, select)]
        return spec
    over = {**select, "on": "pointerover", "nearest": True, "clear": "pointerout"}
    released = {**select, "on": "pointerup", "nearest": True}
    spec["params"] = [picking(spec, released), picking(spec, over) | {"name": "hover"}]
    return spec


def picking(spec: Spec, select: Spec) -> Spec:
    """The parameter `pick`, a selection shared by the views that have a name, but for those that are only read."""
    views = [name for name in _named(spec) if not name.startswith(READ)]
    # Altair cannot attach one parameter to two views without deriving a second one from it.
    return {"name": "pick", "select": select, "views": views}


def _named(spec: Spec) -> list[str]:
    return [view["name"] for panel in spec["vconcat"] for view in panel.get("layer", ()) if "name" in view]


def compiled(chart: alt.TopLevelMixin) -> Spec:
    """The chart as a Vega-Lite dictionary that fits the width it is given."""
    spec: Spec = copy.deepcopy(chart.to_dict(validate=False))
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec["config"] = CONFIG
    return spec


def titled(layers: list[alt.Chart], title: str, height: int) -> alt.LayerChart:
    """One panel of a stack, of a fixed height."""
    return alt.LayerChart(layer=layers, title=title, height=height)


def captioned(layers: list[alt.Chart], title: str, height: int) -> alt.LayerChart:
    """The same with a line of `caption` at the right of its title, which would else make way for it."""
    return alt.LayerChart(layer=layers, title=alt.Title(title, offset=CAPTIONED), height=height)


def width_of(title: str) -> float:
    """Pixels that a title takes, roughly."""
    return TITLE_LETTER * len(title)


def caption(base: alt.Chart, wider_than: int = 0, brief: str = "' '", beside: str = "") -> alt.Chart:
    """What `base` `says`, above the right end of a `captioned` panel `wider_than` so many pixels.

    A title needs most of a narrower line, or all of it: `brief`, an expression, says what is left. It must be
    something, if only a space, or the title takes its place. Nothing is said where not even that fits `beside` so many
    pixels, an expression.
    """
    if wider_than:
        base = base.transform_calculate(says=f"width > {wider_than} ? datum.says : {brief}")
    if beside:
        fits = f"{LETTER} * length(datum.says) + {beside} < width"
        base = base.transform_calculate(says=f"{fits} ? datum.says : ' '")
    words = base.mark_text(align="right", color=NEUTRAL, fontSize=13)
    return words.encode(x=alt.XValue("width"), y=alt.YValue(-12), text=alt.Text("says:N"))


def data(name: str) -> alt.NamedData:
    """Data that are sent beside the chart, so that its text stays the same when they change."""
    return alt.NamedData(name)
