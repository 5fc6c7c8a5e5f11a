"""The numbers of a sweep as tables, one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import RunSpec, Sweep
from ui import draw

if TYPE_CHECKING:
    import pandas as pd


def tables(sweep: Sweep, key: str) -> None:
    """Errors and parameters of its runs, computed only when they are unfolded."""
    if folded := draw.unfolded("The numbers as tables", key):
        errors, parameters = folded.tabs(["Errors", "Parameters"])
        errors.dataframe(_spelled(sweep.frame(), sweep.spec), hide_index=True)
        parameters.dataframe(_spelled(sweep.parameter_frame(), sweep.spec), hide_index=True)


def _spelled(frame: pd.DataFrame, spec: RunSpec) -> pd.DataFrame:
    """`frame` with settings that are no plain numbers spelled as their control spells them."""
    odd = [name for name in frame.columns if name in spec.hypers and frame[name].dtype == object]
    return frame.assign(**{name: frame[name].map(spec.hypers[name].text) for name in odd})
