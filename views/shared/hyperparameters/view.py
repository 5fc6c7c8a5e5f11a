"""Hyperparameters: learned parameters and error against one of them, or two; a picked run moves the controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core import Hyper, Run, RunSpec, Sweep
from core.charts.comparison import comparison_chart, comparison_data
from core.charts.style import WORST_SHARE
from core.charts.tables import Data
from core.engine.spec import OPTIMIZER
from core.engine.sweep import axis
from core.formatting import spoken
from core.hyper import Value
from core.losses.metrics import METRICS
from core.theory.landscape import stability_edge, stability_edges
from core.verdicts import comparing
from core.verdicts.measures import LOSS, Measure
from ui import asking, controls, picking, state, units
from views.shared.hyperparameters import solved_view as solved
from views.shared.hyperparameters.above_view import above
from views.shared.hyperparameters.heatmap_chart import (
    blank_note,
    compared_texts,
    heatmap_chart,
    heatmap_data,
    map_note,
    parameter_names,
)
from views.shared.hyperparameters.tables_view import tables

# Values along an axis: the most of these that train in a moment; fewer where each is repeated, or a heat map of 7 × 7.
VALUES, MOMENT_SECONDS = (64, 32, 16), 0.04
MOST_REPEATED, MOST_PAIR_VALUES = 8, 7
NONE = "none"
ALT = "Two panels on the axis of one hyperparameter: learned parameters above, training and validation error below."
ALT_MAPS = "Two heat maps over two hyperparameters: one learned parameter above, the error below."


def view(run: Run) -> None:
    """Controls, chart, finding and numbers."""
    st.markdown(
        "The same training once for every value of a :orange[**hyperparameter**]: the :blue[**parameters**] it learned "
        "above, the error below. Pick a run to load its settings."
    )
    hypers = {name: hyper for name, hyper in run.spec.hypers.items() if hyper.group != "Data"}
    if run.spec.optimizer is not None:
        hypers = {"optimizer": OPTIMIZER, **hypers}
    columns, titles = st.columns(4), state.titles_of(hypers)
    usual = controls.most_telling(hypers).name
    first = hypers[state.option("Hyperparameter", titles, usual, key="compare", place=columns[0])]
    others = {NONE: spoken(NONE), **{name: title for name, title in titles.items() if name != first.name}}
    second = hypers.get(state.option("And a second one", others, NONE, key="with", place=columns[1]))
    compared = {first.name} if second is None else {first.name, second.name}
    measure = controls.measure(run, compared, key="measure", place=columns[2])
    if second is not None:
        columns[3].caption("Two at once: each pair of values is trained once, not repeated with other seeds.")
        _two(run, (first, second), measure)
        return
    seeds = [name for name in ("seed", "data_seed") if name != first.name]
    over = run.spec.hypers.get(
        state.option("Repeated with", state.spoken_of([NONE, *seeds]), NONE, key="repeat", place=columns[3])
    )
    if over is None:
        _once(run, first, measure)
    else:
        _repeated(run, first, measure, over)


def _once(run: Run, hyper: Hyper, measure: Measure) -> None:
    values = axis(run.spec, hyper, _as_many_as_train_at_once(run.spec, hyper))
    sweep = asking.swept(run.spec, {hyper.name: values})
    if sweep is None:
        return
    edge = stability_edge(run.spec) if hyper.name == "learning_rate" else None
    sentence = comparing.of_comparison(sweep.runs, hyper, measure, edge)
    if hyper is OPTIMIZER:
        sentence += f" Each runs at {run.spec.hypers['learning_rate'].reading(run.spec.learning_rate)}, "
        sentence += "this run's learning rate, which need not be its best."
    _comparison(run, sweep, ([(each,) for each in sweep.runs], hyper, measure, edge), sentence)


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
    sentence = comparing.of_repeats(groups, hyper, here, measure, over)
    _comparison(run, sweep, (groups, hyper, measure, None), sentence)


Compared = tuple[Sequence[Sequence[Run]], Hyper, Measure, float | None]


def _comparison(run: Run, sweep: Sweep, compared: Compared, sentence: str) -> None:
    groups, hyper, measure, _ = compared
    shown = above(run, groups, hyper)
    st.markdown(" ".join(filter(None, (sentence, solved.sentence(groups, hyper), shown.finding))))
    chart = comparison_chart(hyper, measure, shown.upper, bands=len(groups[0]) > 1)
    given = (run, compared, shown.data, shown.given)
    picking.chart(run, chart, "comparison", ALT, {"setting": hyper}, compared_data, *given)
    st.caption(" ".join(filter(None, (_band_note(groups), _measure_note(measure), shown.note))))
    tables(sweep, "comparison_tables")


def compared_data(run: Run, compared: Compared, above: Callable[..., Data], given: tuple[Any, ...]) -> Data:
    """The data of `comparison_chart`, whose upper panel gets what `above` makes of what is `given`."""
    groups, hyper, measure, edge = compared
    return comparison_data(groups, hyper, run, measure, edge, above(*given))


def _band_note(groups: Sequence[Sequence[Run]]) -> str:
    seeds = len(groups[0])
    return f"Lines: means of {seeds} seeds; bands: from the lowest to the highest." if seeds > 1 else ""


def _measure_note(measure: Measure, cut: bool = True) -> str:
    """What a metric means, and, of a `cut` axis, what of it is not drawn."""
    if measure is LOSS:
        return ""
    unseen = f" Below {WORST_SHARE:g} it is not drawn." if cut and measure.best else ""
    return f"{measure.label}: {METRICS[measure.name].meaning}{unseen}"


def _two(run: Run, pair: tuple[Hyper, Hyper], measure: Measure) -> None:
    sweep = asking.swept(run.spec, {hyper.name: axis(run.spec, hyper, MOST_PAIR_VALUES) for hyper in pair})
    if sweep is None:
        return
    names = parameter_names(sweep, units.chosen(run))
    titles = {name: run.title(name) if name in run.named else spoken(name) for name in names}
    shown = state.option("Parameter in the upper map", titles, names[-1], key="parameter")
    st.markdown(comparing.of_heatmap(sweep.runs, pair, measure))
    first, second = (compared_texts(sweep, hyper) for hyper in pair)
    chart = heatmap_chart(*pair, measure, (first, second))
    fields = {"setting": pair[0], "setting_2": pair[1]}
    picking.chart(
        run, chart, "comparison", ALT_MAPS, fields, _maps, sweep, pair, run, shown, measure, units.chosen(run)
    )
    drawn = _maps(sweep, pair, run, shown, measure, units.chosen(run))
    notes = (
        map_note(run, units.chosen(run)),
        _measure_note(measure, cut=False),
        blank_note(sweep, drawn, measure),
    )
    st.caption(" ".join(filter(None, notes)))
    tables(sweep, "comparison_tables")


def _maps(
    sweep: Sweep, pair: tuple[Hyper, Hyper], run: Run, shown: str, measure: Measure, units: str
) -> Data:
    return heatmap_data(sweep, pair, run, shown, measure, _edges(run.spec, pair), units)


def _edges(spec: RunSpec, pair: tuple[Hyper, Hyper]) -> list[tuple[Value, Value]]:
    """Points on the edge of stability, when the learning rate is one of the pair."""
    first, second = pair
    if first.name == "learning_rate":
        return stability_edges(spec, second.name, axis(spec, second, MOST_PAIR_VALUES))
    if second.name == "learning_rate":
        edges = stability_edges(spec, first.name, axis(spec, first, MOST_PAIR_VALUES))
        return [(value, edge) for edge, value in edges]
    return []
