"""Hyperparameters: where the cuts of a tree lie against one of them, how many there are, and the error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import streamlit as st

from core import Hyper, Run, RunSpec
from core.engine.sweep import axis
from core.hyper import Value
from core.verdicts.measures import Measure
from ui import asking, controls, draw, picking, state, turns
from views.shared.hyperparameters.view import view as as_of_others
from views.tree.choosing import FoldScores
from views.tree.folds import FOLDS
from views.tree.hyperparameters.chart import cuts_chart, cuts_data
from views.tree.hyperparameters.numbers import (
    fold_scores,
    fold_work,
    most_used,
    of_choice,
    of_cuts,
    shares,
)

# Values along the axis: all of them, or a few where each is grown by itself and that takes long.
MANY, FEW = 64, 16
ALT = (
    "Panels on the axis of one hyperparameter: the cuts of each feature, the number of parameters, and the training, "
    "validation and cross-validated error."
)


CUTS, EACH = "cuts of each feature", "each parameter"


def view(run: Run) -> None:
    """The cuts of trees; or, as of other models, each parameter, two hyperparameters, or several seeds."""
    left, _ = st.columns(2)
    above = state.option("Parameters shown", (CUTS, EACH), CUTS, key="above", place=left)
    if above == CUTS:
        _cuts(run)
    else:
        as_of_others(run)


def _cuts(run: Run) -> None:
    """Controls, finding, chart and numbers."""
    st.markdown(
        "A tree for every value of a :orange[**hyperparameter**]: see its :blue[**cuts**] appear, move and vanish. "
        "Pick one to load its settings."
    )
    hypers = {name: hyper for name, hyper in run.spec.hypers.items() if hyper.group != "Data"}
    left, right = st.columns(2)
    usual = controls.most_telling(hypers).name
    hyper = hypers[state.option("Hyperparameter", state.titles_of(hypers), usual, key="compare", place=left)]
    measure = controls.measure(run, {hyper.name}, key="measure", place=right)
    values = axis(run.spec, hyper, _as_many_as_grow_at_once(run.spec, hyper))
    sweep = asking.swept(run.spec, {hyper.name: values})
    if sweep is not None:
        _compared(run, sweep.runs, hyper, measure, _folded(run.spec, hyper, values, measure))


def _as_many_as_grow_at_once(spec: RunSpec, hyper: Hyper) -> int:
    """How many values are compared; of names, which have no neighbours to stand for them, all."""
    alone = (FOLDS + 1) * len(hyper.grid) * spec.seconds()
    return MANY if hyper.batches or hyper.scale == "category" or alone <= turns.ASK_SECONDS else FEW


def _folded(spec: RunSpec, hyper: Hyper, values: tuple[Value, ...], measure: Measure) -> FoldScores | None:
    # They do not depend on which of the values is the run's own.
    spec = spec.replace(**{hyper.name: values[0]})
    return asking.computed(fold_scores, spec, hyper, values, measure, work=fold_work(spec, hyper, values))


def _compared(
    run: Run, runs: Sequence[Run], hyper: Hyper, measure: Measure, by_folds: FoldScores | None
) -> None:
    trees = [each.tree for each in runs]
    chosen = of_choice(runs, hyper, measure, by_folds) if by_folds else ""
    st.markdown(f"{chosen} {of_cuts(trees)}".strip())
    chart = cuts_chart(hyper, measure, len(most_used(trees)), by_folds is not None)
    picking.chart(run, chart, "cuts", ALT, {"setting": hyper}, cuts_data, runs, hyper, run, measure, by_folds)
    st.caption(
        "Each dot is a cut of the tree with that setting, in the feature's own units; the larger, the more of the "
        "impurity it takes. Band: one standard error to each side of the cross-validated mean."
    )
    _numbers(runs, hyper, measure, by_folds)


def _numbers(runs: Sequence[Run], hyper: Hyper, measure: Measure, by_folds: FoldScores | None) -> None:
    tables = draw.unfolded("The numbers as tables", "cuts_tables")
    if tables is None:
        return
    errors, cuts = tables.tabs(["Errors", "Cuts"])
    text = [hyper.reading(run.spec[hyper.name]) for run in runs]
    folded = (
        {"cross-validated": by_folds.mean, "± standard error": by_folds.standard_error} if by_folds else {}
    )
    judged_by = {
        "training": [measure.of(run, "train") for run in runs],
        "validation": [measure.of(run, "validation") for run in runs],
        **folded,
    }
    sizes = {"leaves": [run.tree.splits + 1 for run in runs], "parameters": [r.parameter_count for r in runs]}
    errors.dataframe(pa.table({hyper.label: text, **sizes, **judged_by}), hide_index=True)
    times = [run.tree.splits for run in runs]
    columns = {
        hyper.label: np.repeat(text, times).tolist(),
        "feature": [run.tree.feature_titles[f] for run in runs for f in run.tree.feature.tolist()],
        "cut at": np.concatenate([run.tree.threshold for run in runs]),
        "share of what is lowered": np.concatenate([shares(run.tree) for run in runs]),
    }
    cuts.dataframe(pa.table(columns), hide_index=True)
