"""The weights of one layer as a heat map, its inputs down and its units across, its biases in the last row."""

from __future__ import annotations

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.matrix import Matrix, height_for, matrix_data, matrix_panel
from core.charts.tables import Data
from core.engine.run import Run

# --------------------------------------------------------------------------- numbers


def height_of(run: Run, layer: str) -> int:
    """Pixels of the heat map."""
    return height_for(1 + run.parameters[f"{layer}.weight"].shape[1])


def weights_data(run: Run, layer: str, snapshot: NDArray[np.intp]) -> Data:
    """The data of `weights_panel`, as `matrix_data` says."""
    weight, bias = (run.parameters[f"{layer}.{what}"] for what in ("weight", "bias"))
    return matrix_data(Matrix.of(weight, bias, *_names(run, layer)), snapshot)


def _names(run: Run, layer: str) -> tuple[list[str], list[str]]:
    """Names of what enters a layer, and of its units: columns and classes by name, others counted from 0."""
    network = run.network
    number, last = int(layer.removeprefix("layer")), len(network.widths) - 1
    inputs = network.inputs.names if number == 1 else range(network.widths[number - 1])
    units = network.outputs if number == last and network.outputs else range(network.widths[number])
    return [*map(str, inputs)], [*map(str, units)]


# --------------------------------------------------------------------------- drawing


def weights_panel(height: int) -> alt.LayerChart:
    """`weights_data` has its data."""
    return matrix_panel(height, "Weights into each unit")
