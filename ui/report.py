"""One run: its headline, its chart over the recorded snapshots, its parameters in numbers."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import streamlit as st

from core import Run, RunSpec, findings
from core.charts.fit import view_of
from core.charts.learned import scale_note
from core.charts.training import fit_chart, last_fit_data, run_chart, run_data
from core.closed_form import correct_digits, solve
from core.diagnosis import verdict
from core.landscape import Curvature, curvature
from core.losses import LOSSES
from core.metrics import METRICS
from core.target import Target, target
from core.words import number
from ui import draw

PLAIN_NAMES = {"bias": "Intercept", "weight[x]": "Slope"}
ALT = "Three panels over the epochs of one run: its fit to the data, its parameters, its training and validation error."
MOST_ROWS = 12
# Beyond it a table can no longer write numbers down; only diverged runs get there.
LARGEST = 1e15


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
    meaning = LOSSES[str(run.spec["loss"])].meaning
    rows = run.judges
    measured = (f"{METRICS[name].label} {number(run.final_metrics[f'{rows}_{name}'])}" for name in METRICS)
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
        fit_chart(view_of(run)),
        (("fit", run.spec), lambda: last_fit_data(run)),
        key="fit_chart",
        alt="The data as points and the learned line through them.",
    )


def one_run(run: Run) -> None:
    """Fit, parameters and error on one scrubber, and what they show."""
    goal, shape = _reference(run.spec)
    with st.container(key="run"):
        draw.chart(
            run_chart(view_of(run)),
            (("run", run.spec), lambda: run_data(run, goal.values)),
            key="run_chart",
            alt=ALT,
        )
    st.markdown(findings.of_run(run, goal, shape))
    st.caption(scale_note(run))


def coefficients(run: Run) -> None:
    """Each parameter: learned, exact, how many digits agree, and how certain the exact one is."""
    goal, _ = _reference(run.spec)
    aim = f" Least squares ends there; {goal.elsewhere} leads elsewhere." if goal.elsewhere else ""
    st.markdown(f"Each :blue[**parameter**] as this run learned it, beside its {goal.authority} value.{aim}")
    numbers = {
        name: {
            "learned": values[-1],
            goal.authority: goal.values[name],
            "correct digits": correct_digits(values[-1], goal.values[name]),
            "standard error": goal.standard_errors[name],
        }
        for name, values in run.scalars.items()
    }
    rows = [
        {"parameter": name, **{what: written(value) for what, value in row.items()}}
        for name, row in numbers.items()
    ]
    st.dataframe(
        pa.Table.from_pylist(rows),
        hide_index=True,
        height=35 * (1 + min(len(rows), MOST_ROWS)) + 3,
        column_config={
            name: st.column_config.NumberColumn(format="%.1f" if name == "correct digits" else "%.6g")
            for name in [*rows[0]][1:]
        },
    )
    lost = any(None in row.values() for row in rows)
    st.caption(
        f"In the data's own units. *Correct digits*: how many leading digits agree with the {goal.authority} value. "
        "*Standard error*: how far that value would move from one sample to the next."
        + (" *None*: undetermined by the data, or too large to write." if lost else "")
    )


def written(value: float) -> float | None:
    """`value` as a table can write it: None when it is NaN or too large."""
    return value if abs(value) < LARGEST else None


@lru_cache(maxsize=256)
def _reference(spec: RunSpec) -> tuple[Target, Curvature]:
    """What a run is measured against."""
    return target(spec, solve(spec)), curvature(spec)
