"""Compare: learned parameters and error against one hyperparameter, or two; a picked run moves the controls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from core import Hyper, Run, RunSpec, SettingError, Sweep, findings
from core.charts.columns import Data
from core.charts.comparison import comparison_chart, comparison_data
from core.charts.heatmap import heatmap_chart, heatmap_data, parameter_names
from core.charts.learned import scale_note
from core.charts.style import Spec
from core.hyper import Value
from core.landscape import stability_edge, stability_edges
from core.words import count
from ui import draw, engine, state

if TYPE_CHECKING:
    import pandas as pd

# Values along an axis: all of the finest grid, or a heat map of 7 × 7.
MOST_VALUES, MOST_PAIR_VALUES = 64, 7
NONE = "none"
# Keys of what is compared, part of every link.
VIEWS = ("compare", "with", "parameter")
Over = dict[str, tuple[Any, ...]]


def section(run: Run, default: str) -> None:
    """Controls, chart, finding and numbers; `default` is the hyperparameter that is compared at first."""
    st.markdown(
        "The same training once for every value of a :orange[**hyperparameter**]: the :blue[**parameters**] it learned "
        "above, the error below. Pick a run to load its settings."
    )
    hypers = {name: hyper for name, hyper in run.spec.hypers.items() if hyper.group != "Data"}
    left, right = st.columns(2)
    with left:
        first = hypers[state.option("Hyperparameter", list(hypers), default, key="compare")]
    with right:
        others = [NONE, *(name for name in hypers if name != first.name)]
        second = hypers.get(state.option("And a second one", others, NONE, key="with"))
    if second is None:
        _one(run, first)
    else:
        _two(run, (first, second))


def _one(run: Run, hyper: Hyper) -> None:
    sweep = _sweep(run.spec, {hyper.name: hyper.axis(MOST_VALUES)})
    if sweep is None:
        return
    edge = stability_edge(run.spec) if hyper.name == "learning_rate" else None
    st.markdown(findings.of_comparison(sweep, hyper, edge))
    _chart(
        comparison_chart(hyper),
        ((run.spec, hyper), lambda: comparison_data(sweep, hyper, run, edge)),
        {"setting": hyper},
        "Two panels on the axis of one hyperparameter: learned parameters above, training and validation error below.",
    )
    st.caption(scale_note(run))
    _numbers(sweep)


def _two(run: Run, pair: tuple[Hyper, Hyper]) -> None:
    sweep = _sweep(run.spec, {hyper.name: hyper.axis(MOST_PAIR_VALUES) for hyper in pair})
    if sweep is None:
        return
    names = parameter_names(sweep)
    shown = state.option("Parameter in the upper map", names, names[-1], key="parameter")
    st.markdown(findings.of_heatmap(sweep, pair))
    _chart(
        heatmap_chart(*pair),
        ((run.spec, pair, shown), lambda: heatmap_data(sweep, pair, run, shown, _edges(run.spec, pair))),
        {"setting": pair[0], "setting_2": pair[1]},
        "Two heat maps over two hyperparameters: one learned parameter above, the error below.",
    )
    st.caption(scale_note(run))
    _numbers(sweep)


def _edges(spec: RunSpec, pair: tuple[Hyper, Hyper]) -> list[tuple[Value, Value]]:
    """Points on the edge of stability, when the learning rate is one of the pair."""
    first, second = pair
    if first.name == "learning_rate":
        return stability_edges(spec, second.name, second.axis(MOST_PAIR_VALUES))
    if second.name == "learning_rate":
        return [
            (value, edge) for edge, value in stability_edges(spec, first.name, first.axis(MOST_PAIR_VALUES))
        ]
    return []


def _sweep(spec: RunSpec, over: Over) -> Sweep | None:
    """The trained sweep; None, and what to do, when it is too much or would take long and nobody asked for it yet."""
    try:
        wait = engine.seconds_to_sweep(spec, over)
        if wait > engine.ASK_SECONDS and not st.button(
            f"Train them, about {count(round(wait), 'second')}", icon=":material/play_arrow:"
        ):
            return None
        return engine.swept(spec, over)
    except engine.StoppedByVisitor as stopped:
        engine.offer_to_go_on(stopped)
        return None
    except SettingError as error:
        st.info(f"This comparison cannot be trained: {error}.", icon=":material/block:")
        return None


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
