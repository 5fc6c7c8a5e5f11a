"""One run: its headline, its chart over the recorded snapshots, its parameters in numbers."""

from __future__ import annotations

import streamlit as st

from core import MODELS, Run, RunSpec, findings
from core.charts.fit import view_of
from core.charts.learned import scale_note
from core.charts.training import fit_chart, last_fit_data, run_chart, run_data
from core.data import shared
from core.diagnosis import verdict
from core.landscape import Curvature, curvature
from core.metrics import METRICS
from core.optimum import NoOptimum, optimum
from core.target import Target, target
from core.words import number
from ui import draw
from ui.calls import call

PLAIN_NAMES = {"bias": "Intercept", "weight[x]": "Slope"}
ALT = (
    "Panels over the epochs of one run: its fit to the data, its parameters, its training and validation error, and of "
    "classes its accuracy."
)


def headline(run: Run) -> None:
    """Error, number of parameters, and a verdict with its reason."""
    found = verdict(run)
    with st.container(horizontal=True):
        st.metric("Training error", number(run.train_error[-1]), border=True, help=_meaning(run))
        st.metric("Validation error", number(run.validation_error[-1]), border=True, help=_meaning(run))
        st.metric("Parameters", f"{run.parameter_count:,}", border=True)
        st.metric("Verdict", found.finding, border=True)
    st.markdown(found.reason)


def _meaning(run: Run) -> str:
    """What the error measures, and what else can be said of the predictions."""
    meaning, rows = run.loss.meaning, run.judges
    measured = (
        f"{metric.label} {number(run.final_metrics[f'{rows}_{name}'])}"
        for name, metric in METRICS.items()
        if run.task in metric.tasks
    )
    where = "validation" if rows == "validation" else "training"
    return f"{meaning} On {where} rows: {', '.join(measured)}."


def learned_numbers(run: Run) -> None:
    """The parameters of a model with few of them, as large numbers, and the error they have."""
    with st.container(horizontal=True):
        for name, values in run.scalars.items():
            st.metric(PLAIN_NAMES.get(name, name), number(values[-1]), border=True)
        st.metric("Training error", number(run.train_error[-1]), border=True, help=_meaning(run))


def fit(run: Run) -> None:
    """The fit alone, after the last step."""
    draw.chart(
        run,
        fit_chart(view_of(run)),
        call(last_fit_data, run),
        key="fit_chart",
        alt="The data as points and the learned line through them.",
    )


def one_run(run: Run) -> None:
    """Fit, parameters and error on one scrubber, and what they show."""
    goal, shape = reference(run)
    with st.container(key="run"):
        draw.chart(
            run,
            run_chart(view_of(run), run.time_unit, run.task != "regression", goal.kind),
            call(run_data, run, goal.values),
            key="run_chart",
            alt=ALT,
        )
    st.markdown(findings.of_run(run, goal, shape))
    st.caption(scale_note(run))


def reference(run: Run) -> tuple[Target, Curvature | None]:
    """What a run is measured against."""
    return target(run.spec).nearest(run), _curvature(run.spec)


@shared(256)
def _curvature(spec: RunSpec) -> Curvature | None:
    """Where the objective is least, or at 0 where there is no such place."""
    if not MODELS[spec.model].optimized:
        return None
    try:
        return curvature(spec, optimum(spec))
    except NoOptimum:
        return curvature(spec)
