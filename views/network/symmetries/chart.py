"""The parameters of a hidden layer before and after a change: a column for each unit, what enters above what leaves."""

from __future__ import annotations

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.signed import picture, shades
from core.charts.style import NEUTRAL, Spec, compiled, data, titled
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.heavy import made_once
from core.models.networks.layers import weights
from core.models.neural_network import Network
from core.types import Array
from views.network.symmetries.numbers import Symmetry

# Pixels of a picture's cell, at least, and of a picture's side, about: a hatch needs some.
CELL, SIDE = 6, 240
# More units than this have no numbers above them.
MOST_NUMBERED = 16
ROW, LOWEST, HIGHEST = 14, 110, 260

# --------------------------------------------------------------------------- numbers


def symmetry_data(run: Run, symmetry: Symmetry) -> Data:
    """For `before` and `after` a picture, the words beside its bands, and the numbers above its columns."""
    network, theta = run.network, run.flat[-1]
    before, after = (around(network, of, symmetry.layer) for of in (theta, symmetry.of_theta(network, theta)))
    largest = [np.abs(of).max() or 1.0 for of in before]
    units = len(symmetry.order)
    return {
        **_panel("before", before, largest, np.arange(units)),
        **_panel("after", after, largest, symmetry.order),
    }


def around(network: Network, theta: Array, layer: int) -> tuple[Array, Array]:
    """(1 + in, units) what enters the units of a hidden layer, biases first, and (out, units) what leaves them."""
    into, out = weights(theta[None], network.widths)[layer - 1 : layer + 1]
    return into[0], out[0, 1:].T


def height(run: Run, layer: int) -> int:
    """Pixels of a panel."""
    widths = run.network.widths
    return int(np.clip(ROW * (2 + widths[layer - 1] + widths[layer + 1]), LOWEST, HIGHEST))


def _panel(name: str, parts: tuple[Array, Array], largest: list[float], order: NDArray[np.intp]) -> Data:
    """Bands of bias, incoming and outgoing weights, an empty line between; each as a share of its largest before."""
    into, out = (part / most for part, most in zip(parts, largest, strict=True))
    table = np.vstack([into, np.zeros((1, len(order))), out])
    side = max(CELL, SIDE // max(table.shape))
    cells = np.repeat(np.repeat(table, side, axis=0), side, axis=1)
    rows, numbered = len(table), len(order) <= MOST_NUMBERED
    bands: Columns = {
        "band": ["bias", "in", "out"],
        "y": np.array([0.5, (1 + len(into)) / 2, len(into) + 1 + len(out) / 2]) / rows,
    }
    place = (np.arange(len(order)) + 0.5) / len(order)
    return {
        name: {"url": [picture(shades(cells))]},
        f"{name}_bands": bands,
        f"{name}_units": {"x": place[: len(order) * numbered], "unit": order[: len(order) * numbered]},
    }


# --------------------------------------------------------------------------- drawing


@made_once
def symmetry_chart(panel: int) -> Spec:
    """Two panels of so many pixels; `symmetry_data` has the data."""
    return compiled(
        alt.vconcat(_drawn("before", "Before", panel), _drawn("after", "After", panel), spacing=18)
    )


def _drawn(name: str, title: str, panel: int) -> alt.LayerChart:
    image = alt.Chart(data(name)).transform_calculate(left="0", right="1")
    image = image.mark_image(aspect=False, smooth=False).encode(
        x=_across("left"), x2=alt.X2("right:Q"), y=_down("left"), y2=alt.Y2("right:Q"), url=alt.Url("url:N")
    )
    words = alt.Chart(data(f"{name}_bands")).mark_text(align="right", color=NEUTRAL, fontSize=13)
    words = words.encode(x=alt.XValue(-8), y=_down("y"), text=alt.Text("band:N"))
    units = alt.Chart(data(f"{name}_units")).mark_text(color=NEUTRAL, fontSize=12, baseline="bottom")
    units = units.encode(x=_across("x"), y=alt.YValue(-3), text=alt.Text("unit:N"))
    return titled([image, words, units], title, panel)


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _down(field: str) -> alt.Y:
    """An axis without a word, for the room that `CONFIG` gives it."""
    axis = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[1, 0], nice=False))
