"""A matrix of a transformer while it learns, and what is followed of those beside it, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.calm import calm
from core.charts.diagram import largest_drawn
from core.charts.followed import followed_data, followed_panel
from core.charts.matrix import CELL, Matrix, matrix_data, matrix_panel
from core.charts.run import epoch_caption, playhead_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import Spec, picking, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from core.types import Array
from views.transformer.matrices.numbers import SINGULAR, names_along

# What is shown of a matrix: at the epoch of the scrubber, before and after training, or how far it has come so far.
NOW, BEFORE, AFTER, DIFFERENCE = (
    "while it learns",
    "before training",
    "after training",
    "difference to before",
)
VERSIONS = (NOW, BEFORE, AFTER, DIFFERENCE)

# --------------------------------------------------------------------------- numbers


def drawn_matrix(run: Run, name: str, version: str) -> Matrix:
    """The matrix `name` in the units of training, with its biases, if any, in the last row."""
    weight, bias = run.parameters[name], run.parameters.get(name.removesuffix("weight") + "bias")
    whole = Matrix.of(weight, bias, *names_along(run, name))
    if version == DIFFERENCE:
        with calm():
            way = whole.values - whole.values[0]
        return Matrix(way, whole.rows, whole.columns, min(largest_drawn(way), 2 * whole.strongest))
    frozen = {BEFORE: 0, AFTER: -1}
    if version in frozen:
        still = np.broadcast_to(whole.values[frozen[version]], whole.values.shape)
        return Matrix(still, whole.rows, whole.columns, whole.strongest)
    return whole


def matrices_data(run: Run, name: str, version: str, lines: tuple[str, ...], values: Array) -> Data:
    """The data of `matrices_chart`: of the matrix `name`, and of the `values` (T, K) of K `lines`."""
    snapshot = snapshot_of_frame(len(run.epochs))
    return {
        **matrix_data(drawn_matrix(run, name, version), snapshot),
        **followed_data(run, lines, values, snapshot),
        "playhead": playhead_data(run, snapshot),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def matrices_chart(version: str, measure: str, height: int) -> Spec:
    """A heat map of this `height` above the lines; `matrices_data` has the data."""
    heat = matrix_panel(height, f"Matrix, {version}")
    if version in (NOW, DIFFERENCE):
        heat.layer.append(epoch_caption())
    of = "Its largest singular values" if measure == SINGULAR else f"{measure.capitalize()} of each matrix"
    panels = alt.vconcat(heat, followed_panel(of, measure), spacing=24)
    spec = with_scrubber(panels.resolve_scale(color="independent"))
    spec["params"].append(picking(spec, CELL))
    return spec
