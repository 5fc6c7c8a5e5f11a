"""By hand: any weight or bias, a layer at a time; prediction and error follow, and training goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import streamlit as st

from core import Run, RunSpec
from core.charts.continued import continued_chart, continued_data
from core.charts.fit import view_of, with_names
from core.formatting import number, signed
from core.heavy import loaded
from core.inspection.units import TITLES
from core.types import Array
from core.verdicts.comparing import ROWS
from ui import asking, draw, session, state, units
from views.network.by_hand.chart import edited_chart, edited_data
from views.network.by_hand.numbers import (
    LARGEST,
    LayerTable,
    continued_finding,
    cost,
    finding,
    layer_names,
    origin,
    refusal,
    told_in,
)

# Heading of the names of the rows.
NAMES = "weights from"
# Rows of the table that are shown at once.
MOST_ROWS = 9
ALT = "What the edited network predicts, and dotted what it predicted before."
ALT_TABLE = "Biases and weights of one layer, to be edited: a row for each input, a column for each unit."
ALT_CONTINUED = "Training error over the epochs after the edits, and over as many without them."


@dataclass(frozen=True, eq=False)
class Edits:
    """The edits of a session: θ (P,) of `spec`, which began as `start` (P,).

    `base` (P,) is θ when the table of `layer`, in its units, came onto the page, the `tables`-th one: what is typed
    there counts from it. `refused` says what was wrong with the last edit; training is to go on from the θ `asked`.
    """

    spec: RunSpec
    start: Array
    theta: Array
    base: Array
    layer: str = ""
    tables: int = 0
    refused: str = ""
    asked: bytes = b""

    @property
    def key(self) -> str:
        """The table's key: edits belong to one table that was on the page."""
        return f"edit.table.{self.tables}"


EDITS: session.Kept[Edits] = session.Kept("edit.kept")


def view(run: Run) -> None:
    """A layer and its table; finding, errors, prediction; and a run that goes on from there."""
    st.markdown(
        "Put other numbers in place of what was learned: every :blue[**parameter**] of the network can be edited, one "
        "layer at a time. Double-click a number in the table."
    )
    theta = _edited(run)
    _buttons(theta)
    st.markdown(finding(run, theta, units.chosen(run)))
    _metrics(run, theta)
    chart = with_names(edited_chart(view_of(run), run.evaluated_on == "validation"), run)
    draw.chart(run, chart, "edited_chart", ALT, edited_data, run, theta)
    st.caption(_reading(run))
    continued = _continued(run, theta)
    _numbers(run, theta, continued)
    _equation(run)


# --------------------------------------------------------------------------- what is edited


def _edited(run: Run) -> Array:
    """θ (P,) with all edits, those of the table among them; an edit that is refused is undone."""
    names = layer_names(run)
    chosen = state.option("Layer", state.spoken_of(names), names[0], key="layer")
    unit = units.chosen(run)
    kept = _shown(_kept(run), f"{chosen} {unit}")
    layer = LayerTable.of(run, told_in(run, kept.base, unit), chosen)
    values = _table(layer, kept.key)
    if why := refusal(values):
        EDITS.put(replace(kept, layer="", refused=why))
        st.rerun()
    if kept.refused:
        st.warning(kept.refused, icon=":material/undo:")
    theta = layer.put(run, kept.base, values, unit)
    EDITS.put(replace(kept, theta=theta, refused=""))
    return theta


def _kept(run: Run) -> Edits:
    """The edits of this run; those of another one are gone, with a sentence."""
    kept = EDITS.get()
    if kept is not None and kept.spec == run.spec:
        return kept
    if kept is not None and not np.array_equal(kept.theta, kept.start):
        st.info(
            "The run has changed, and its parameters with it: the edits of the last one are gone.",
            icon=":material/undo:",
        )
    start = origin(run)
    return Edits(run.spec, start, start, start, tables=kept.tables if kept else 0)


def _shown(kept: Edits, layer: str) -> Edits:
    """With the table of `layer` on the page: one that comes onto it shows all edits so far."""
    if kept.layer == layer and kept.key in st.session_state:
        return kept
    return replace(kept, base=kept.theta, layer=layer, tables=kept.tables + 1)


def _table(layer: LayerTable, key: str) -> Array:
    """The values (1 + inputs, units) of the table, NaN where a cell is empty."""
    number_column = st.column_config.NumberColumn(
        format="%.4g", min_value=-LARGEST, max_value=LARGEST, required=True
    )
    loaded("pandas")
    edited = st.data_editor(
        pa.table({NAMES: list(layer.rows)} | dict(zip(layer.units, layer.values.T, strict=True))),
        hide_index=True,
        height=35 * (1 + min(len(layer.rows), MOST_ROWS)) + 3,
        column_config={
            NAMES: st.column_config.TextColumn(disabled=True, pinned=True),
            **dict.fromkeys(layer.units, number_column),
        },
        key=key,
        alt=ALT_TABLE,
    )
    columns = [edited[unit].to_numpy(zero_copy_only=False) for unit in layer.units]
    return np.column_stack(columns).astype(np.float64)


def _buttons(theta: Array) -> None:
    with st.container(horizontal=True):
        st.button("Reset all layers", on_click=_reset, key="edit.reset", icon=":material/undo:")
        st.button(
            "Continue training from here",
            on_click=_go_on,
            args=(theta,),
            key="edit.continue",
            icon=":material/play_arrow:",
        )


def _reset() -> None:
    if kept := EDITS.get():
        EDITS.put(Edits(kept.spec, kept.start, kept.start, kept.start, tables=kept.tables))


def _go_on(theta: Array) -> None:
    if kept := EDITS.get():
        EDITS.put(replace(kept, asked=theta.tobytes()))


# --------------------------------------------------------------------------- what comes of it


def _metrics(run: Run, theta: Array) -> None:
    with st.container(horizontal=True):
        for rows, (before, after) in cost(run, theta).items():
            moved = signed(after - before, 3) if np.isfinite(after - before) and after != before else None
            st.metric(f"Edited: {ROWS[rows]} error", number(after), moved, delta_color="off", border=True)


def _reading(run: Run) -> str:
    """What the table and the picture show."""
    traces = {"prediction": " Grey: before the edits.", "certainty": ""}
    dotted = " Dotted: before the edits."
    reading = TITLES[units.chosen(run)]
    return f"Weights are {reading}; units of a layer are counted from 1.{traces.get(view_of(run), dotted)}"


def _continued(run: Run, theta: Array) -> Run | None:
    """The run that goes on from θ, with the settings of the sidebar; None until somebody asks for it."""
    kept = EDITS.get()
    asked = kept is not None and kept.asked == theta.tobytes()
    continued = asking.continued(run.spec, theta) if asked else None
    # What was edited has been trained for longer than the run: beside it counts what that becomes in as many epochs.
    unedited = asking.continued(run.spec, origin(run)) if continued is not None else None
    if continued is None or unedited is None:
        return None
    st.markdown(continued_finding(run, theta, continued, unedited))
    draw.chart(run, continued_chart(), "edit_continued", ALT_CONTINUED, continued_data, unedited, continued)
    st.caption(
        "Its own: the learned parameters, trained on for as long without the edits. In both the schedule and the "
        "memory of the optimizer start anew."
    )
    return continued


def _numbers(run: Run, theta: Array, continued: Run | None) -> None:
    shown_in = units.chosen(run)
    columns = {"before": told_in(run, origin(run), shown_in), "edited": told_in(run, theta, shown_in)}
    if continued is not None:
        columns["continued from here"] = told_in(run, continued.flat[-1], shown_in)
    draw.numbers({"parameter": run.titles, **columns}, "edit_table", "%.6g")


def _equation(run: Run) -> None:
    draw.equations(
        r"a_j = f\Big(b_j + \sum_i w_{ij}\, a_i\Big)",
        letters="*aᵢ*: what enters the layer; *bⱼ* and *wᵢⱼ*: bias and weights of unit *j*, a column of the table; "
        f"*f*: {run.network.activation.label}. The last layer has no *f*: its sums are the outputs.",
        label="A layer as an equation",
    )
