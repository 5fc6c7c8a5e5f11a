"""The layers of a network while it learns: the weights of one of them, and what is followed of all."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.formatting import count
from core.inspection.by_layer import layer_title
from core.types import Array
from ui import asking, draw, state
from views.network.layers.chart import QUANTILE_NAMES, height_of, layers_chart, layers_data
from views.network.layers.numbers import FOLLOWED, SILENT, finding, followed
from views.network.layers.tiles_chart import Tiles, tiles_of
from views.network.layers.traces import Traces, quantiles, traces, work

ALT = "The weights of a layer as a heat map and as bands over the epochs; below, a line for each layer."


def view(run: Run) -> None:
    """Choices, finding, chart, what it shows, and numbers."""
    st.markdown(
        "A layer is a table of :blue[**parameters**]. Move the slider to see its weights change, and below how much "
        "each layer learns."
    )
    layer, name = _choices(run)
    record = asking.computed(traces, run, work=work(run))
    if record is None:
        return
    tiles = tiles_of(run) if layer == "layer1" else None
    st.markdown(finding(run, record, name))
    with st.container(key="layers"):
        chart = layers_chart(name, height_of(run, layer), tiles)
        draw.chart(run, chart, "layers_chart", ALT, layers_data, run, layer, record, name, tiles)
    st.caption(f"{_weights(run, tiles)} {_lines(name, FOLLOWED[name].of(record))}")
    _numbers(run, layer, name, record)


def _choices(run: Run) -> tuple[str, str]:
    """The layer whose weights are shown, and what is followed of all layers."""
    left, right = st.columns(2)
    layers, names = [name for name, *_ in run.network.layers()], followed(run)
    layer = state.option("Layer", state.spoken_of(layers), layers[0], key="layer", place=left)
    return layer, state.option("Measure", state.spoken_of(names), names[0], key="followed", place=right)


def _weights(run: Run, tiles: Tiles | None) -> str:
    columns = ", on standardized columns" if run.spec["standardize"] else ""
    sentence = (
        "A row is what enters the layer, a column one of its units; point at a cell to read its number. Plain is "
        "positive, hatched negative, the stronger the larger. Weights are those of training"
        f"{columns}; units are counted from 1. Bands: all weights without biases, 90 % of them, half of them, and the "
        "median as a line."
    )
    return f"{_tiles(run)} {sentence}" if tiles else sentence


def _tiles(run: Run) -> str:
    """What a tile is, and which of its pixels are left out."""
    still = int((run.network.inputs.spread == 0).sum())
    blank = f"; blank are {count(still, 'pixel')} that are alike on all training rows" if still else ""
    return f"A tile has the weights from each pixel to one unit{blank}."


def _lines(name: str, values: Array) -> str:
    """What the lines measure, and where a logarithm has no place."""
    zeros = name != SILENT and bool(values.any() and (values == 0).any())
    return f"{FOLLOWED[name].means}{' On the log scale 0 stands at the lower end.' if zeros else ''}"


def _numbers(run: Run, layer: str, name: str, record: Traces) -> None:
    """What is followed of each layer, and the distribution of the weights of one, at every recorded epoch."""
    lines = FOLLOWED[name].of(record)
    columns = {f"{name}, layer {number}": line for number, line in enumerate(lines.T, start=1)}
    bands = zip(QUANTILE_NAMES, quantiles(run, layer).T, strict=True)
    columns |= {f"{which} weight of {layer_title(layer)}": line for which, line in bands}
    draw.numbers({"epoch": run.epochs, **columns}, "layers_table", "%.5g")
