"""The sidebar, "You choose": one control for each hyperparameter and setting, made from its description."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import streamlit as st

from core import DATASETS, MODELS, OPTIMIZERS, Hyper, Run, RunSpec, SettingError
from core.engine.problem import problem_of
from core.hyper import Value
from core.verdicts.measures import MEASURES, Measure, comparable
from ui import state

# Groups that are folded until somebody opens them.
FOLDED = {
    "Data": "Data settings",
    "Schedule": "Schedule, clipping, stopping",
    "Initialization": "Initialization settings",
}
# More options than this are a list, not a row of buttons.
MOST_BUTTONS = 3


def choose(default: RunSpec, models: Mapping[str, str] | None = None) -> RunSpec:
    """Draw the sidebar and return the spec it spells; the last good one when the settings cannot go together.

    `models` are the names of the model types to choose from, where there are several, and a sentence on each.
    """
    with st.sidebar:
        st.header("You choose", anchor=False)
        if models:
            default = default.replace(model=_model(default, models))
        spec = default.replace(dataset=_dataset(default))
        values = {**_section(spec, "Data"), **_section(spec, "Model")}
        if default.optimizer is not None:
            spec = spec.replace(optimizer=_optimizer(default))
        for group in ("Optimizer", "Schedule", "Regularization", "Initialization"):
            values.update(_section(spec, group))
        st.button(
            "Reset to defaults", on_click=state.load_spec, args=(default,), icon=":material/restart_alt:"
        )
    return _last_good(spec, values, default)


def few(default: RunSpec, names: Iterable[str]) -> RunSpec:
    """Controls for some hyperparameters of `default`, where they are called, and the spec they spell."""
    values = {name: control(default.hypers[name], default[name]) for name in names}
    return _last_good(default, values, default)


def _last_good(spec: RunSpec, values: dict[str, Value], default: RunSpec) -> RunSpec:
    try:
        spec = spec.replace(**values)
        # Only the rows can tell that one class alone is left, or that early stopping has no rows to watch.
        problem_of(spec)
    except SettingError as error:
        st.error(
            f"These settings cannot be trained: {error}. The last run is shown.", icon=":material/block:"
        )
        return state.last_good(default)
    state.remember(spec)
    return spec


def _model(default: RunSpec, models: Mapping[str, str]) -> str:
    chosen = _select("model", list(models), default, _keep_the_data)
    st.caption(f"**{MODELS[chosen].label}.** {models[chosen]}")
    return chosen


def _keep_the_data(default: RunSpec) -> None:
    """Keep the data when the model changes; its settings start at their defaults, even those of the same name."""
    shown = state.last_good(default)
    spec = default.replace(model=st.session_state["model"], dataset=shown.dataset)
    state.load_spec(
        spec.replace(**{n: v for n, v in shown.settings.items() if shown.hypers[n].group == "Data"})
    )


def _dataset(default: RunSpec) -> str:
    tasks = MODELS[default.model].tasks
    names = [name for name, source in DATASETS.items() if source.suits(tasks)]
    chosen = _select("dataset", names, default, _reset_data_settings)
    st.caption(f"**{DATASETS[chosen].label}.** {DATASETS[chosen].summary}")
    return chosen


def _reset_data_settings(default: RunSpec) -> None:
    """Start the settings of another dataset at their defaults."""
    spec = default.replace(dataset=st.session_state["dataset"])
    state.load({name: hyper.default for name, hyper in spec.hypers.items() if hyper.group == "Data"})


def _optimizer(default: RunSpec) -> str:
    chosen = _select("optimizer", list(OPTIMIZERS), default)
    st.caption(f"**{OPTIMIZERS[chosen].label}.** {OPTIMIZERS[chosen].equation}")
    return chosen


def _select(
    component: str, names: list[str], default: RunSpec, on_change: Callable[[RunSpec], None] | None = None
) -> str:
    """A component of the spec, by the name that links and scripts use; `on_change` is given the default."""
    return st.selectbox(
        component.capitalize(),
        names,
        index=names.index(str(default[component])),
        key=component,
        bind="query-params",
        on_change=on_change,
        args=(default,),
    )


def _section(spec: RunSpec, group: str) -> dict[str, Value]:
    """The controls of one group; those without effect are left out, and keep their defaults."""
    values: dict[str, Value] = {}
    if not any(hyper.group == group for hyper in spec.hypers.values()):
        return values
    with st.expander(FOLDED[group]) if group in FOLDED else st.container():
        for hyper in spec.hypers.values():
            if hyper.group == group and hyper.matters(values):
                values[hyper.name] = control(hyper, spec[hyper.name])
        if "seed" in values:
            st.button("New seed", on_click=_next_seed, args=(spec.hypers["seed"],), icon=":material/casino:")
    return values


def control(hyper: Hyper, default: Value) -> Value:
    """The widget of one hyperparameter, over its grid."""
    shared: dict[str, Any] = {"help": hyper.help, "key": hyper.name, "bind": "query-params"}
    if hyper.kind is bool:
        return st.toggle(hyper.title, bool(default), **shared)
    shared["format_func"] = hyper.text
    if hyper.scale != "category":
        return st.select_slider(hyper.title, hyper.grid, default, **shared)
    if len(hyper.grid) > MOST_BUTTONS:
        return st.selectbox(hyper.title, hyper.grid, hyper.grid.index(default), **shared)
    return st.segmented_control(hyper.title, hyper.grid, default=default, required=True, **shared)


def _next_seed(hyper: Hyper) -> None:
    here = hyper.grid.index(st.session_state[hyper.name])
    state.load({hyper.name: hyper.grid[(here + 1) % len(hyper.grid)]})


def most_telling(hypers: Mapping[str, Hyper]) -> Hyper:
    """The hyperparameter to look at first, of those that a run has."""
    return hypers["learning_rate" if "learning_rate" in hypers else "max_leaf_nodes"]


def measure(run: Run, compared: Collection[str], key: str, place: Any) -> Measure:
    """By what runs are judged that differ in the settings `compared`, chosen in `place`."""
    names = [measure.name for measure in comparable(run, compared)]
    return MEASURES[state.option("Judged by", names, names[0], key, place)]


def beside(hyper: Hyper) -> None:
    """On a phone, where the sidebar covers the page: the most telling hyperparameter beside the chart."""
    shadow = f"beside_{hyper.name}"
    st.session_state[shadow] = st.session_state[hyper.name]
    with st.container(key="beside"), st.popover(f"{hyper.title}: {hyper.text(st.session_state[shadow])}"):
        st.select_slider(
            hyper.title,
            hyper.grid,
            format_func=hyper.text,
            key=shadow,
            on_change=lambda: state.load({hyper.name: st.session_state[shadow]}),
        )
