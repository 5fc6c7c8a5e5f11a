"""Shift: move the data after training, and train on: warm from the learned parameters, or cold from the start."""

from __future__ import annotations

import streamlit as st

from core import MODELS, Run
from core.charts.learned import names_drawn, scale_note, unit_of
from core.charts.style import MOST_LINES
from core.inspection.units import in_units
from ui import asking, draw, state, units
from views.shared.shift import regrown_view as regrown
from views.shared.shift.adapting import finding
from views.shared.shift.chart import shift_chart, shift_data
from views.shared.shift.numbers import Adaptation, Kind, adapt, kinds

ALT = "Two panels: the error of warm and cold training on moved data over the epochs, and their parameters below."
STEPPED = (
    "The data change after training. Do the learned :blue[**parameters**] still fit? Training goes on from them "
    "(*warm*), or starts again (*cold*), with the same :orange[**hyperparameters**]."
)
GROWN = (
    "The data change after training. Do the learned :blue[**parameters**] still fit? Trees cannot go on from them: "
    "they stay as they are, or are grown anew on the changed rows, with the same :orange[**hyperparameters**]."
)


def view(run: Run) -> None:
    """Controls, finding, chart and numbers."""
    stepped = MODELS[run.spec.model].optimized
    st.markdown(STEPPED if stepped else GROWN)
    kind, amount = _chosen(run)
    if not stepped:
        regrown.view(run, kind, amount)
        return
    rows = len(run.train.y) + len(run.validation.y)
    work = run.spec.work(2, (rows, run.train.x.shape[1]))
    after = asking.computed(adapt, run, kind.name, amount, work=work)
    if after is not None:
        _drawn(run, after)


def _chosen(run: Run) -> tuple[Kind, float]:
    possible = kinds(run)
    titles = {name: kind.label for name, kind in possible.items()}
    left, right = st.columns(2)
    name = state.option("Shift", titles, "translate", key="shift", place=left)
    kind = possible[name]
    texts = [f"{amount:g}" for amount in kind.amounts]
    text = state.slider(kind.asks, texts, f"{kind.default:g}", key="amount", place=right)
    st.caption(f"**{kind.label}.** {kind.meaning}")
    return kind, kind.amounts[texts.index(text)]


def _drawn(run: Run, after: Adaptation) -> None:
    st.markdown(finding(run, after))
    chosen = units.chosen(run)
    chart = shift_chart(min(MOST_LINES, len(names_drawn(run))), unit_of(run, chosen))
    draw.chart(run, chart, "shift_chart", ALT, shift_data, run, after, chosen)
    note = "Warm training keeps the columns of the old rows; cold training standardizes the new ones."
    st.caption(" ".join(filter(None, (note if run.spec["standardize"] else "", scale_note(run, chosen)))))
    columns = {"parameter": run.titles} | {
        name: list(in_units(run, each.final, chosen).values())
        for name, each in (("before", run), ("warm", after.warm), ("cold", after.cold))
    }
    draw.numbers(columns, key="shift_table")
