"""Compare: learned parameters and error against one hyperparameter, or two; a picked run moves the controls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core import Hyper, Run, RunSpec, Sweep, comparing
from core.charts.columns import Data
from core.charts.comparison import PATHS, comparison_chart, comparison_data
from core.charts.heatmap import heatmap_chart, heatmap_data, parameter_names
from core.charts.learned import scale_note
from core.charts.style import WORST_SHARE, Spec
from core.hyper import Value
from core.landscape import stability_edge, stability_edges
from core.measures import LOSS, MEASURES, Measure
from core.metrics import METRICS
from core.paths import exact_path, unknown
from core.spec import OPTIMIZER
from core.sweep import axis
from core.target import target
from ui import asking, draw, state

if TYPE_CHECKING:
    import pandas as pd

# Values along an axis: the most of these that train in a moment; fewer where each is repeated, or a heat map of 7 × 7.
VALUES, MOMENT_SECONDS = (64, 32, 16), 0.04
MOST_REPEATED, MOST_PAIR_VALUES = 8, 7
NONE = "none"
METHODS = {"Newton": "Newton's method", "closed form": "the closed form", "NIST certified": "the closed form"}


def view(run: Run) -> None:
    """Controls, chart, finding and numbers."""
    st.markdown(
        "The same training once for every value of a :orange[**hyperparameter**]: the :blue[**parameters**] it learned "
        "above, the error below. Pick a run to load its settings."
    )
    hypers = {"optimizer": OPTIMIZER} | {n: h for n, h in run.spec.hypers.items() if h.group != "Data"}
    columns = st.columns(4)
    with columns[0]:
        first = hypers[state.option("Hyperparameter", list(hypers), _first(hypers), key="compare")]
    with columns[1]:
        others = [NONE, *(name for name in hypers if name != first.name)]
        second = hypers.get(state.option("And a second one", others, NONE, key="with", known=hypers))
    with columns[2]:
        measure = _measure(run, {first.name, *([second.name] if second else [])})
    if second is not None:
        _two(run, (first, second), measure)
        return
    with columns[3]:
        over = run.spec.hypers.get(_repeat(first.name))
    if over is None:
        _one(run, first, measure)
    else:
        _repeated(run, first, measure, over)


def _first(hypers: Mapping[str, Hyper]) -> str:
    """What is compared at first: the most telling hyperparameter that the run has."""
    return next(name for name in ("hidden", "learning_rate", "max_leaf_nodes") if name in hypers)


def _measure(run: Run, compared: set[str]) -> Measure:
    """By what runs are judged; runs that minimized different losses only by what does not depend on the loss."""
    names = [
        name
        for name, measure in MEASURES.items()
        if run.task in measure.tasks and not (name == "loss" and "loss" in compared)
    ]
    return MEASURES[state.option("Judged by", names, names[0], key="measure", known=MEASURES)]


def _repeat(compared: str) -> str:
    seeds = [name for name in ("seed", "data_seed") if name != compared]
    return state.option("Repeated with", [NONE, *seeds], NONE, key="repeat", known=("seed", "data_seed"))


def _one(run: Run, hyper: Hyper, measure: Measure) -> None:
    values = axis(run.spec, hyper, _as_many_as_train_at_once(run.spec, hyper))
    sweep = asking.swept(run.spec, {hyper.name: values})
    if sweep is None:
        return
    edge = stability_edge(run.spec) if hyper.name == "learning_rate" else None
    st.markdown(comparing.of_comparison(sweep.runs, hyper, measure, edge))
    groups = [(one,) for one in sweep.runs]
    _comparison(run, sweep, (groups, hyper, measure, edge))


def _as_many_as_train_at_once(spec: RunSpec, hyper: Hyper) -> int:
    """How many values are compared; of names, which have no neighbours to stand for them, all."""
    *many, few = VALUES
    if hyper.scale == "category":
        return many[0]
    for most in many:
        runs = min(most, len(hyper.grid))
        if (spec.seconds(runs) if hyper.batches else runs * spec.seconds()) <= MOMENT_SECONDS:
            return most
    return few


def _repeated(run: Run, hyper: Hyper, measure: Measure, over: Hyper) -> None:
    """Every value once for each of several seeds: is a difference real?"""
    here = run.spec[hyper.name]
    values = sorted({*axis(run.spec, hyper, MOST_REPEATED), here}, key=hyper.position)
    seeds = over.grid[: comparing.SEEDS]
    sweep = asking.swept(run.spec, {hyper.name: tuple(values), over.name: seeds})
    if sweep is None:
        return
    groups = [sweep.runs[i : i + len(seeds)] for i in range(0, len(sweep.runs), len(seeds))]
    st.markdown(comparing.of_repeats(groups, hyper, here, measure, over))
    _comparison(run, sweep, (groups, hyper, measure, None))


Compared = tuple[Sequence[Sequence[Run]], Hyper, Measure, float | None]


def _comparison(run: Run, sweep: Sweep, compared: Compared) -> None:
    groups, hyper, measure, edge = compared

    def compute() -> Data:
        values = [group[0].spec[hyper.name] for group in groups]
        path = exact_path(run.spec, hyper.name, values) if hyper.name in PATHS else ()
        return comparison_data(groups, hyper, run, measure, edge, path)

    _chart(
        comparison_chart(hyper, measure, bands=len(groups[0]) > 1),
        ((run.spec, hyper, measure, len(groups[0]), tuple(sweep.over)), compute),
        {"setting": hyper},
        "Two panels on the axis of one hyperparameter: learned parameters above, training and validation error below.",
    )
    notes = (_band_note(groups), _measure_note(measure), _path_note(run.spec, hyper), scale_note(run))
    st.caption(" ".join(filter(None, notes)))
    _numbers(sweep)


def _band_note(groups: Sequence[Sequence[Run]]) -> str:
    seeds = len(groups[0])
    return f"Lines: means of {seeds} seeds; bands: from the lowest to the highest." if seeds > 1 else ""


def _measure_note(measure: Measure) -> str:
    """What a metric means, and what of it is not drawn."""
    if measure is LOSS:
        return ""
    cut = f" Below {WORST_SHARE:g} it is not drawn." if measure.best else ""
    return f"{measure.label}: {METRICS[measure.name].meaning}{cut}"


def _path_note(spec: RunSpec, hyper: Hyper) -> str:
    if hyper.name not in PATHS:
        return ""
    if reason := unknown(spec, hyper.name):
        return f"No exact path is drawn: {reason} has none."
    how = "coordinate descent" if hyper.name == "l1" or spec["l1"] else METHODS[target(spec).authority]
    return f"Dashed: the exact path, by {how}; training that has settled lies on it."


def _two(run: Run, pair: tuple[Hyper, Hyper], measure: Measure) -> None:
    sweep = asking.swept(run.spec, {hyper.name: axis(run.spec, hyper, MOST_PAIR_VALUES) for hyper in pair})
    if sweep is None:
        return
    names = parameter_names(sweep)
    shown = state.option("Parameter in the upper map", names, names[-1], key="parameter")
    st.markdown(comparing.of_heatmap(sweep.runs, pair, measure))
    _chart(
        heatmap_chart(*pair, measure),
        (
            (run.spec, pair, shown, measure),
            lambda: heatmap_data(sweep, pair, run, shown, measure, _edges(run.spec, pair)),
        ),
        {"setting": pair[0], "setting_2": pair[1]},
        "Two heat maps over two hyperparameters: one learned parameter above, the error below.",
    )
    st.caption(scale_note(run))
    _numbers(sweep)


def _edges(spec: RunSpec, pair: tuple[Hyper, Hyper]) -> list[tuple[Value, Value]]:
    """Points on the edge of stability, when the learning rate is one of the pair."""
    first, second = pair
    if first.name == "learning_rate":
        return stability_edges(spec, second.name, axis(spec, second, MOST_PAIR_VALUES))
    if second.name == "learning_rate":
        edges = stability_edges(spec, first.name, axis(spec, first, MOST_PAIR_VALUES))
        return [(value, edge) for edge, value in edges]
    return []


def _chart(
    spec: Spec, data: tuple[Hashable, Callable[[], Data]], fields: Mapping[str, Hyper], alt: str
) -> None:
    # A new key after each pick: the same run can be picked again.
    key = f"comparison_{st.session_state.setdefault('picks', 0)}"
    with st.container(key="comparison"):
        draw.chart(spec, data, key, alt, on_select=_loader(key, fields), selection_mode="pick")


def _loader(key: str, fields: Mapping[str, Hyper]) -> Callable[[], None]:
    def load_picked() -> None:
        picked: Sequence[Mapping[str, str]] = st.session_state[key].selection["pick"]
        if picked:
            st.session_state["picks"] += 1
            state.load({hyper.name: hyper.parse(picked[0][field]) for field, hyper in fields.items()})

    return load_picked


def _numbers(sweep: Sweep) -> None:
    tables = st.expander("The numbers as tables", key="comparison_tables", on_change="rerun")
    if tables.open:
        errors, parameters = tables.tabs(["Errors", "Parameters"])
        errors.dataframe(_spelled(sweep.frame(), sweep.spec), hide_index=True)
        parameters.dataframe(_spelled(sweep.parameter_frame(), sweep.spec), hide_index=True)


def _spelled(frame: pd.DataFrame, spec: RunSpec) -> pd.DataFrame:
    """`frame` with settings that are no plain numbers spelled as their control spells them."""
    odd = [name for name in frame.columns if name in spec.hypers and frame[name].dtype == object]
    return frame.assign(**{name: frame[name].map(spec.hypers[name].text) for name in odd})
