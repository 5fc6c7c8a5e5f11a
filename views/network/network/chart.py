"""A network as a diagram: what each unit answers, the weights between units, and the error, on one scrubber."""

from __future__ import annotations

from typing import Any, NamedTuple

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.charts.classes import key_panel
from core.charts.diagram import HEIGHT, Diagram, biases, largest_drawn, pictures_data
from core.charts.rows import by_frame
from core.charts.run import epoch_caption, error_data, errors_panel, frames_of, now, playhead_data
from core.charts.style import (
    FRAMES,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    Spec,
    caption,
    captioned,
    data,
    either,
    span_filter,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data, rows_of, stacked
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.responses import output_names, responses
from core.models.neural_network import layer_of_unit, units_of
from core.types import Array
from views.network.network.output_chart import APART, SIDE, Output, output_data, output_layers

# More lines would hide each other.
MOST_EDGES, WIDEST = 240, 5.0
# Pixels left of every panel, and pixels for the names of inputs and outputs.
MARGIN, NAMES = 44, 64
# At most so many columns have headings with their whole name.
MOST_NAMED = 4

# --------------------------------------------------------------------------- numbers


def network_data(run: Run) -> Data:
    """The data of `network_chart`."""
    return {**_diagram_data(Diagram(run), frames_of(run)), **error_data(run)}


def picture_data(run: Run) -> Data:
    """The data of `picture_chart`."""
    snapshot = frames_of(run)
    return {**_diagram_data(Diagram(run, LOW), snapshot), **output_data(run, snapshot)}


def _diagram_data(diagram: Diagram, snapshot: NDArray[np.intp]) -> Data:
    return {
        "edges": _edges(diagram, snapshot),
        "units": _units(diagram, snapshot),
        "pictures": pictures_data(diagram, snapshot),
        "names": _names(diagram),
        "layers": _layers(diagram),
        "playhead": playhead_data(diagram.run, snapshot),
    }


def _edges(diagram: Diagram, snapshot: NDArray[np.intp]) -> Columns:
    """The MOST_EDGES weights between drawn units that end largest, beside the `largest` of their layer."""
    every = stacked([_between(diagram, layer, snapshot) for layer in range(len(diagram.weights))])
    share = np.nan_to_num(np.abs(np.asarray(every[f"f{FRAMES - 1}"])) / np.asarray(every["largest"]))
    order = np.argsort(-share, kind="stable")
    return rows_of(every, np.argsort(order, kind="stable") < MOST_EDGES)


def _between(diagram: Diagram, layer: int, snapshot: NDArray[np.intp]) -> Columns:
    """`weight`, where it begins and ends, and its values f0 … f59, of those between two columns of drawn units."""
    froms, tos = diagram.shown[layer : layer + 2]
    left, right = diagram.places[layer : layer + 2]
    i, j = (of.ravel() for of in np.indices((len(froms), len(tos))))
    pairs = zip(froms[i].tolist(), tos[j].tolist(), strict=True)
    values = diagram.weights[layer]
    before, after = (units_of(diagram.run.network, column) for column in (layer, layer + 1))
    return {
        "weight": [f"layer {layer + 1}: {before[a]} → {after[b]}" for a, b in pairs],
        "x": np.full(len(i), left),
        "x2": np.full(len(i), right),
        "y": diagram.rows[layer][i],
        "y2": diagram.rows[layer + 1][j],
        "largest": np.full(len(i), largest_drawn(values)),
        **by_frame(values[snapshot][:, froms[i], tos[j]]),
    }


def _units(diagram: Diagram, snapshot: NDArray[np.intp]) -> Columns:
    """Name and place of each drawn unit; its bias f0 … f59, and its mean activation on the training rows m0 … m59."""
    bias = np.concatenate(biases(diagram), axis=1)[snapshot]
    mean = _means(diagram)[snapshot]
    return {
        "unit": [name for column in range(len(diagram.shown)) for name in _units_of(diagram, column)],
        "x": np.repeat(diagram.places, [len(of) for of in diagram.shown]),
        "y": np.concatenate(diagram.rows),
        **by_frame(bias),
        **{f"m{name[1:]}": row for name, row in by_frame(mean).items()},
    }


def _units_of(diagram: Diagram, column: int) -> list[str]:
    return [layer_of_unit(diagram.run.network, column, unit) for unit in diagram.shown[column].tolist()]


def _means(diagram: Diagram) -> Array:
    """(T, units drawn)."""
    run, shown = diagram.run, diagram.shown
    design = run.fitted.design(run.train.x)

    def means(t: int) -> list[Array]:
        return [a[of].mean(axis=1) for a, of in zip(responses(run, design, t), shown, strict=True)]

    with calm():
        return np.array([np.concatenate(means(t)) for t in range(len(run.epochs))])


def _names(diagram: Diagram) -> Columns:
    """What inputs and outputs are called, beside them: to the left, or to the right."""
    run, network = diagram.run, diagram.run.network
    sides = ((True, network.inputs.titles, 0), (False, output_names(run), -1))
    parts: list[Columns] = [
        {
            "y": diagram.rows[column],
            "name": np.array(names)[diagram.shown[column]],
            "left": np.full(len(diagram.shown[column]), left),
        }
        for left, names, column in sides
    ]
    return stacked(parts)


def _layers(diagram: Diagram) -> Columns:
    """A heading for each column, shorter where they are many: on a phone they stand close."""
    last = len(diagram.shown) - 1
    layer = "layer " if last <= MOST_NAMED else ""
    return {"x": diagram.places, "name": ["in", *(f"{layer}{n}" for n in range(1, last)), "out"]}


# --------------------------------------------------------------------------- drawing


# Pixels of the diagram on the first screen.
LOW = 330


class Room(NamedTuple):
    """Pixels of a unit's side and of the panel's height; of what is left for the output at the right, an expression."""

    size: int
    height: int = HEIGHT
    output: str = "0"

    @property
    def left(self) -> float:
        """Pixels from the panel's left to the middle of the inputs: their names reach into its margin."""
        return self.size / 2 + NAMES + 8 - MARGIN

    @property
    def right(self) -> str:
        """The expression of the middle of the outputs."""
        return f"width - {self.size / 2 + 2} - {self.output}"

    def across(self, field: str) -> alt.X:
        """From the inputs to the outputs."""
        ends: list[Any] = [self.left, {"expr": self.right}]
        return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False, range=ends))

    def down(self, field: str) -> alt.Y:
        """Pixels from the top."""
        scale = alt.Scale(domain=[0, self.height], nice=False, reverse=True)
        return alt.Y(f"{field}:Q", axis=None, scale=scale)


@made_once
def network_chart(size: int) -> Spec:
    """Units of `size` pixels, and the error below; `network_data` has the data."""
    diagram = titled([*_layers_of(Room(size)), epoch_caption()], "Network", HEIGHT)
    return with_scrubber(alt.vconcat(diagram, errors_panel(), spacing=18))


@made_once
def picture_chart(size: int, output: Output) -> Spec:
    """A lower diagram, with its `output` large beside it; `picture_data` has the data."""
    room = Room(size, LOW, "0" if output == "none" else f"({SIDE} + {APART})")
    layers = [*_layers_of(room, output == "none"), *output_layers(output, room.height), caption(now())]
    panels = [
        *([key_panel()] if output in ("regions", "probability") else []),
        captioned(layers, "Network", LOW),
    ]
    chart = alt.vconcat(*panels, spacing=4)
    return with_scrubber(chart.resolve_scale(color="independent", fill="independent", shape="independent"))


def _layers_of(room: Room, named: bool = True) -> list[alt.Chart]:
    """Lines, units and words; outputs are `named` where nothing stands beside them."""
    return [*_lines(room), *_squares(room), *_words(room, named)]


def _lines(room: Room) -> list[alt.Chart]:
    """A line for each weight: as wide as it is large, dashed where negative; and wider, invisible ones to point at."""
    base = alt.Chart(data("edges")).transform_calculate(
        now="datum['f' + at]", share="min(1, abs(datum['f' + at]) / datum.largest)"
    )
    base = base.transform_filter("isFinite(datum.now)").encode(
        x=room.across("x"), x2=alt.X2("x2"), y=room.down("y"), y2=alt.Y2("y2")
    )
    tooltip = ["weight:N", alt.Tooltip("now:Q", title="value", format=".5g")]
    line = base.transform_calculate(width=f"0.3 + {WIDEST} * datum.share", opacity="0.25 + 0.7 * datum.share")
    off = room.size / 2 + 1
    return [
        line.mark_rule(xOffset=off, x2Offset=-off).encode(
            color=either(alt.ColorValue, "datum.now < 0", NEGATIVE, POSITIVE),
            strokeDash=either(alt.StrokeDashValue, "datum.now < 0", [5, 3], [1, 0]),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            opacity=alt.Opacity("opacity:Q", scale=None),
        ),
        base.mark_rule(opacity=0, strokeWidth=7, xOffset=off, x2Offset=-off).encode(tooltip=tooltip),
    ]


def _squares(room: Room) -> list[alt.Chart]:
    """The pictures of a column at once, and a frame around each unit."""
    drawn = alt.Chart(data("pictures")).transform_filter(span_filter())
    drawn = drawn.mark_image(aspect=False, smooth=False, width=room.size, height=room.height)
    frames = alt.Chart(data("units")).transform_calculate(bias="datum['f' + at]", mean="datum['m' + at]")
    frames = frames.mark_point(
        shape="square", size=room.size**2, stroke=NEUTRAL, strokeWidth=1, fill="transparent"
    )
    tooltip = [
        "unit:N",
        alt.Tooltip("bias:Q", format=".5g"),
        alt.Tooltip("mean:Q", title="mean activation", format=".5g"),
    ]
    return [
        drawn.encode(x=room.across("x"), y=alt.YValue(room.height / 2), url=alt.Url("url:N")),
        frames.encode(x=room.across("x"), y=room.down("y"), opacity=alt.OpacityValue(1), tooltip=tooltip),
    ]


def _words(room: Room, named: bool) -> list[alt.Chart]:
    """Names of inputs and outputs, and below each column which layer it is."""
    off, style = room.size / 2 + 4, dict[str, Any](fontSize=12, color=NEUTRAL)
    base = alt.Chart(data("names")).encode(y=room.down("y"), text=alt.Text("name:N"))
    left = base.transform_filter("datum.left").mark_text(align="right", dx=-off, limit=NAMES, **style)
    right = base.transform_filter("!datum.left").mark_text(align="left", dx=off, limit=NAMES, **style)
    heading = alt.Chart(data("layers")).mark_text(baseline="top", **style)
    names = [left.encode(x=alt.XValue(room.left))]
    if named:
        names.append(right.encode(x=alt.XValue({"expr": room.right})))
    return [
        *names,
        heading.encode(x=room.across("x"), y=alt.YValue(room.height + 4), text=alt.Text("name:N")),
    ]
