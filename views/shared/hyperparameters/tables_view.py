"""The numbers of a sweep as tables, one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core import RunSpec, Sweep
from ui import draw

if TYPE_CHECKING:
    import pandas as pd

# Titles of columns that are no settings.
HEADS = {
    "train_error": "Training error",
    "validation_error": "Validation error",
    "diverged": "Diverged",
    "parameter": "Parameter",
    "value": "Value",
    "optimizer": "Optimizer",
}


def tables(sweep: Sweep, key: str) -> None:
    """Errors and parameters of its runs, computed only when they are unfolded."""
    if folded := draw.unfolded("The numbers as tables", key):
        errors, parameters = folded.tabs(["Errors", "Parameters"])
        titles = [title for run in sweep.runs for title in run.titles]
        _table(errors, sweep.frame(), sweep.spec)
        _table(parameters, sweep.parameter_frame().assign(parameter=titles), sweep.spec)


def _table(place: Any, frame: pd.DataFrame, spec: RunSpec) -> None:
    """`frame` with titles over its columns; settings that are no whole numbers as their control spells them."""
    odd = [name for name in frame.columns if name in spec.hypers and frame[name].dtype.kind != "i"]
    spelled = frame.assign(**{name: frame[name].map(spec.hypers[name].text) for name in odd})
    heads = {name: hyper.label for name, hyper in spec.hypers.items()} | HEADS
    plain = st.column_config.NumberColumn(format="%.5g")
    numbers = {heads.get(str(name), str(name)): plain for name in spelled if spelled[name].dtype.kind == "f"}
    place.dataframe(spelled.rename(columns=heads), hide_index=True, column_config=numbers)
