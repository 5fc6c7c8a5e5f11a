"""How sure: the same training from other starts and with batches in another order; what of it is chance."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.fit import with_names
from core.verdicts.comparing import SEEDS
from ui import asking, draw
from views.network.how_sure.chart import MOST_ROWS, kind_of, seeds_chart, seeds_data
from views.network.how_sure.numbers import SeedRuns, decided, finding, meaning

ALT = "What networks from several seeds predict: their curves, where they disagree, or the rows on which they differ."
READING = {
    "curves": "Each line is what one seed has learned.",
    "plane": "Shaded is where seeds disagree: {deepest}.",
    "rows": "In each row a point for each seed.",
}


def view(run: Run) -> None:
    """Trains the same from several seeds; finding, chart, what a difference means, numbers."""
    st.markdown(
        "Another :orange[**seed**] draws another start and another order of batches, and ends at other "
        ":blue[**parameters**]. Does it end at the same predictions?"
    )
    sweep = asking.swept(run.spec, {"seed": run.spec.hypers["seed"].grid[:SEEDS]})
    if sweep is None:
        return
    seed_runs = SeedRuns.of(sweep.runs)
    st.markdown(finding(run, seed_runs))
    if len(seed_runs.runs) < 2 or seed_runs.alike:
        return
    classes, kind = run.task != "regression", kind_of(run)
    chart = with_names(seeds_chart(kind, classes, min(MOST_ROWS, seed_runs.predictions.shape[1])), run)
    draw.chart(run, chart, "seeds_chart", ALT, seeds_data, run, seed_runs.runs)
    deepest = "deepest, where no more than half of them agree"
    if not classes:
        deepest = "the deeper, the larger their standard deviation"
    st.caption(READING[kind].format(deepest=deepest))
    st.markdown(meaning(seed_runs))
    _numbers(seed_runs)


def _numbers(seed_runs: SeedRuns) -> None:
    first = seed_runs.runs[0]
    columns = {
        "training error": [float(run.train_error[-1]) for run in seed_runs.runs],
        f"{first.evaluated_on} error": seed_runs.errors.tolist(),
    }
    if first.task != "regression":
        right = decided(seed_runs.predictions) == first.evaluation.y
        columns[f"{first.evaluated_on} rows decided wrongly"] = (~right).sum(axis=1).tolist()
    seeds = [run.spec.whole("seed") for run in seed_runs.runs]
    draw.numbers({"seed": seeds, **columns}, "seeds_table", "%.6g")
