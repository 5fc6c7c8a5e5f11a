"""What two kept runs learned, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.data import is_own
from core.inspection.pinned.differing import values_in_common
from core.inspection.pinned.record import Board, Pin
from ui import draw
from views.runs.parameters.chart import (
    MOST_DRAWN,
    layers_chart,
    layers_data,
    titles_of,
    values_chart,
    values_data,
)
from views.runs.parameters.numbers import finding, of_one_shape, table

ALT_VALUES = "The parameters that both runs have, one below the other: hollow in the baseline, filled in the other run."
ALT_LAYERS = (
    "A panel for each layer: the distribution of its weights in the other run, and dashed in the baseline."
)


def show(board: Board, called: Mapping[str, str]) -> None:
    """The run to compare with the baseline, the finding, the chart and its numbers."""
    base = board.baseline
    others = [pin.uid for pin in board.pins if pin is not base]
    if base is None or not others:
        st.info("Pin a second run to see what both learned side by side.", icon=":material/keep:")
        return
    uid = st.selectbox("Beside the baseline", others, format_func=called.__getitem__, key="beside_baseline")
    pin = board.by_uid[uid]
    st.markdown(finding(pin, base, called[uid]))
    _chart(pin, base, called[uid])
    # The name of a column is that of a run, whatever that is called.
    name = called[uid] if called[uid] not in ("baseline", "difference") else f"{called[uid]} (run)"
    draw.numbers(table(pin, base, name), "parameters_table", "%.5g")


def _chart(pin: Pin, base: Pin, name: str) -> None:
    # What is of own data is kept in this session alone, and one of both may be.
    of = pin.spec if is_own(pin.spec) else base.spec
    if names := values_in_common([base, pin]):
        if pin.diverged or base.diverged:
            return
        drawn = min(len(names), MOST_DRAWN)
        draw.chart(of, values_chart(drawn), "pinned_values", ALT_VALUES, values_data, pin, base, name)
        more = f" Those that differ most: {drawn} of {len(names)}." if drawn < len(names) else ""
        st.caption(f"Values are in the units of the data.{more}")
    elif pin.layers and base.layers:
        draw.chart(
            of, layers_chart(titles_of(pin, base)), "pinned_layers", ALT_LAYERS, layers_data, pin, base
        )
        matched = " Their table has the hidden units matched." if of_one_shape(pin, base) else ""
        st.caption(
            "Share of the weights in bins of one width. Biases are left out; weights of the first layer are times the "
            f"deviation of their input.{matched}"
        )
