"""One run over its recorded snapshots: its fit, its parameters and its error, on one scrubber."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.fit import view_of, with_names
from core.charts.learned import scale_note, unit_of
from core.charts.run import run_chart, run_data
from core.theory.reference import reference
from core.verdicts import findings
from ui import draw, units
from views.shared.in_numbers import view as in_numbers
from views.shared.the_run.chart import picture_chart, picture_data

ALT = (
    "Panels over the epochs of one run: its fit to the data, its parameters, its training and validation error, and of "
    "classes its accuracy."
)
ALT_PICTURE = "The fit of this run over its recorded epochs; below, its training and validation error."


def picture(run: Run) -> None:
    """Draw the fit and the error alone, for the first screen."""
    chart = picture_chart(view_of(run), run.time_unit, bool(len(run.validation.y)))
    draw.chart(run, with_names(chart, run), "picture_chart", ALT_PICTURE, picture_data, run)


def view(run: Run) -> None:
    """Fit, parameters and error on one scrubber, and what they show."""
    goal, shape = reference(run)
    validated, unit = bool(len(run.validation.y)), unit_of(run, units.chosen(run))
    with st.container(key="run"):
        classes = run.task != "regression"
        chart = run_chart(view_of(run), run.time_unit, classes, goal.kind, unit, validated)
        named = with_names(chart, run)
        draw.chart(run, named, "run_chart", ALT, run_data, run, goal.values, units.chosen(run))
    st.markdown(findings.of_run(run, goal, shape))
    st.caption(scale_note(run, units.chosen(run)))
    in_numbers.below(run)
