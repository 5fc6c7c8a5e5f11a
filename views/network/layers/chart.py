"""A layer while it learns: its weights as a heat map and as bands, a line for each layer below; on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.diagram import largest_drawn
from core.charts.followed import followed_data, followed_panel
from core.charts.matrix import CELL, Matrix, height_for, matrix_data, matrix_panel
from core.charts.run import epoch_axis, epoch_caption, playhead, playhead_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import PARAMETER, Spec, data, picking, titled, value_axis, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from views.network.layers.numbers import FOLLOWED, SILENT
from views.network.layers.tiles_chart import Tiles, tiles_data, tiles_panel
from views.network.layers.traces import Traces, quantiles

# Names of the lines of a distribution, in the order of QUANTILES, and the bands between them from faint to strong.
QUANTILE_NAMES = ("least", "5%", "25%", "median", "75%", "95%", "largest")
BANDS = (("least", "largest", 0.14), ("5%", "95%", 0.2), ("25%", "75%", 0.3))

# --------------------------------------------------------------------------- numbers


def height_of(run: Run, layer: str) -> int:
    """Pixels of the heat map."""
    return height_for(1 + run.parameters[f"{layer}.weight"].shape[1])


def weights_data(run: Run, layer: str, snapshot: NDArray[np.intp]) -> Data:
    """The weights of one layer, its inputs down and its units across, and its biases, as `matrix_data` says."""
    weight, bias = (run.parameters[f"{layer}.{what}"] for what in ("weight", "bias"))
    return matrix_data(Matrix.of(weight, bias, *_names(run, layer)), snapshot)


def _names(run: Run, layer: str) -> tuple[list[str], list[str]]:
    """Names of what enters a layer, and of its units: columns and classes by name, others counted from 1."""
    network = run.network
    number, last = int(layer.removeprefix("layer")), len(network.widths) - 1
    inputs = network.inputs.titles if number == 1 else range(1, 1 + network.widths[number - 1])
    units = network.outputs if number == last and network.outputs else range(1, 1 + network.widths[number])
    return [*map(str, inputs)], [*map(str, units)]


def layers_data(run: Run, layer: str, traces: Traces, name: str, tiles: Tiles | None = None) -> Data:
    """The data of `layers_chart`, `name` being what is followed."""
    snapshot, values = snapshot_of_frame(len(run.epochs)), FOLLOWED[name].of(traces)
    layers = [f"layer {number}" for number in range(1, 1 + values.shape[1])]
    return {
        **(tiles_data(run, tiles, snapshot) if tiles else {}),
        **weights_data(run, layer, snapshot),
        **_bands(run, layer),
        **followed_data(run, layers, values, snapshot, share=name == SILENT),
        "playhead": playhead_data(run, snapshot),
    }


def _bands(run: Run, layer: str) -> Data:
    """`bands` (epoch, least … largest), cut off where the heat map is strongest."""
    most = largest_drawn(run.parameters[f"{layer}.weight"])
    cut = np.clip(quantiles(run, layer), -most, most)
    known = np.isfinite(cut).all(axis=1)
    lines = dict(zip(QUANTILE_NAMES, cut[known].T.copy(), strict=True))
    return {"bands": {"epoch": run.epochs[known], **lines}}


# --------------------------------------------------------------------------- drawing


@made_once
def layers_chart(name: str, height: int, tiles: Tiles | None = None) -> Spec:
    """Tiles, if any, a heat map of this `height`, bands and lines; `layers_data` has their data."""
    first, *others = [
        *([tiles_panel(tiles)] if tiles else []),
        matrix_panel(height, "Weights into each unit"),
    ]
    first.layer.append(epoch_caption())
    lines = followed_panel(f"Each layer’s {name}", name, "share of its units" if name == SILENT else "")
    panels = alt.vconcat(first, *others, _bands_panel(), lines, spacing=18)
    spec = with_scrubber(panels.resolve_scale(color="independent"))
    spec["params"].append(picking(spec, CELL))
    return spec


def _bands_panel() -> alt.LayerChart:
    base = alt.Chart(data("bands")).encode(x=epoch_axis(None))
    areas = [
        base.mark_area(color=PARAMETER, opacity=strength).encode(
            y=value_axis(f"{low}:Q", "weights"), y2=alt.Y2(f"{high}:Q")
        )
        for low, high, strength in BANDS
    ]
    median = base.mark_line(color=PARAMETER, strokeWidth=2.5).encode(y=alt.Y("median:Q"))
    return titled([*areas, median, playhead()], "Spread of its weights", 130)
