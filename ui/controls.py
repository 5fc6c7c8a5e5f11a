"""The sidebar: the few settings that tell most in the open, all others folded, each made from its description."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import DATASETS, MODELS, OPTIMIZERS, Hyper, Run, RunSpec, SettingError
from core.data import source_of
from core.engine.problem import problem_of
from core.engine.spec import OPTIMIZER
from core.hyper import Value
from core.verdicts.measures import MEASURES, Measure, comparable
from ui import own_table, session, state

# Headings under *More settings*, in this order, and the groups of settings below each.
MORE = {
    "Data": ("Data",),
    "Model": ("Model", "Regularization"),
    "Optimizer": ("Optimizer",),
    "Schedule and stopping": ("Schedule",),
    "Start": ("Initialization",),
}
# Lists of datasets have them in this order.
KINDS = ("shipped", "drawn", "hard")
# More options than this are a list, not a row of buttons.
MOST_BUTTONS = 3


def choose(default: RunSpec, first: Sequence[str], models: Mapping[str, str] | None = None) -> RunSpec:
    """Draw the sidebar and return the spec it spells; the last good one when the settings cannot go together.

    `first` are the settings in the open, by name, as far as there are such. `models` are the names of the model types
    to choose from, where there are several, and a sentence on each.
    """
    with st.sidebar:
        if models:
            default = default.replace(model=_model(default, models))
        spec, values = default.opening(dataset=_dataset(default)), {}
        for name in first:
            if name == OPTIMIZER.name and spec.optimizer is not None:
                spec = spec.replace(optimizer=_optimizer(spec))
            elif name in spec.hypers:
                values[name] = control(spec.hypers[name], spec[name])
        # What differs is only known below, and seen above.
        chips = st.container(horizontal=True, gap="xsmall", key="chips")
        with st.expander("More settings", icon=":material/tune:"):
            values = _more(spec, values)
            st.button(
                "Reset to defaults",
                on_click=state.load_spec,
                args=(default.opening(),),
                icon=":material/restart_alt:",
            )
        with chips:
            _differing(spec, {name: value for name, value in values.items() if name not in first})
    return _last_good(spec, values, default)


def few(default: RunSpec, names: Iterable[str], places: Iterable[Any]) -> RunSpec:
    """Controls for some hyperparameters of `default`, each in its place, and the spec they spell.

    They are all that is chosen on a page that has them, and so its address.
    """
    values = {}
    for name, place in zip(names, places, strict=True):
        with place:
            values[name] = control(default.hypers[name], default[name])
    spec = _last_good(default, values, default)
    state.write_address(spec, default)
    return spec


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


# --------------------------------------------------------------------------- components


def _model(default: RunSpec, models: Mapping[str, str]) -> str:
    titles = {name: MODELS[name].label for name in models}
    help = " ".join(f"**{titles[name]}.** {models[name]}" for name in models)
    return _select("model", titles, default, help, _keep_the_data)


def _keep_the_data(default: RunSpec) -> None:
    """Keep the data when the model changes; its settings start at their defaults, even those of the same name."""
    shown = state.last_good(default)
    spec = default.opening(model=st.session_state["model"], dataset=shown.dataset)
    state.load_spec(
        spec.replace(**{n: v for n, v in shown.settings.items() if shown.hypers[n].group == "Data"})
    )


def _dataset(default: RunSpec) -> str:
    sources = [source for source in DATASETS.values() if source.suits(MODELS[default.model].tasks)]
    sources.sort(key=lambda source: KINDS.index(source.kind))
    # First: at the end of a long list nobody would see it.
    titles = own_table.titles(default.model) | {source.name: source.title for source in sources}
    if session.BRINGING.get():
        session.BRINGING.drop()
        st.switch_page(own_table.FILE)
    chosen = st.session_state.get("dataset", default.dataset)
    help = source_of(chosen).summary if chosen in titles else ""
    return _select("dataset", titles, default, help, _reset_data_settings)


def _reset_data_settings(default: RunSpec) -> None:
    """Start the settings of another dataset at their defaults, and those in which the page opens it otherwise."""
    last = state.last_good(default).dataset
    if st.session_state["dataset"] == own_table.ASK:
        # The page that is left keeps what it shows. Pages are left in a script, not in a callback.
        state.load({"dataset": last})
        session.BRINGING.put(True)
        return
    before = default.opening(dataset=last)
    now = default.opening(dataset=st.session_state["dataset"])
    if now.optimizer != before.optimizer:
        state.load({"optimizer": now.optimizer})
    changed = {
        n for n, hyper in now.hypers.items() if hyper.group == "Data" or now[n] != before.settings.get(n)
    }
    state.load({name: now[name] for name in changed})


def _optimizer(default: RunSpec) -> str:
    titles = dict(OPTIMIZERS.titles)
    rule = OPTIMIZERS[st.session_state.get("optimizer", default.optimizer)]
    return _select("optimizer", titles, default, f"{OPTIMIZER.help} {rule.equation}")


def _select(
    component: str,
    titles: Mapping[str, str],
    default: RunSpec,
    help: str,
    on_change: Callable[[RunSpec], None] | None = None,
) -> str:
    """A component of the spec, by the name that links and scripts use; `on_change` is given the default."""
    names = list(titles)
    return st.selectbox(
        component.capitalize(),
        names,
        index=names.index(state.shown(component, str(default[component]), names)),
        format_func=titles.__getitem__,
        key=component,
        help=help,
        on_change=on_change,
        args=(default,),
    )


# --------------------------------------------------------------------------- settings


def _more(spec: RunSpec, values: Mapping[str, Value]) -> dict[str, Value]:
    """The controls of all settings that have none yet; those without effect are left out, and keep their defaults."""
    drawn = dict(values)
    for heading, groups in MORE.items():
        # One after another: what one is set to decides whether the next has an effect.
        first = True
        for hyper in (hyper for group in groups for hyper in spec.hypers.values() if hyper.group == group):
            if hyper.name in values or not hyper.matters(drawn):
                continue
            if first:
                st.markdown(f"##### {heading}")
                first = False
            drawn[hyper.name] = control(hyper, spec[hyper.name])
    if "seed" in drawn:
        st.button("New seed", on_click=_next_seed, args=(spec.hypers["seed"],), icon=":material/casino:")
    return drawn


def _differing(usual: RunSpec, folded: Mapping[str, Value]) -> None:
    """A chip for each folded setting that is not as `usual`: nothing acts unseen, and one click undoes it."""
    for name, value in folded.items():
        hyper = usual.hypers[name]
        if value != usual[name]:
            st.button(
                f"{hyper.label}: {hyper.reading(value)} ×",
                key=f"chip_{name}",
                help=f"Back to {hyper.reading(usual[name])}.",
                on_click=state.load,
                args=({name: usual[name]},),
            )


def control(hyper: Hyper, default: Value) -> Value:
    """The widget of one hyperparameter, over its grid."""
    shared: dict[str, Any] = {"help": hyper.help, "key": hyper.name}
    if hyper.kind is bool:
        return st.toggle(hyper.title, state.shown(hyper.name, bool(default), (True, False)), **shared)
    shared["format_func"] = hyper.reading
    at = state.shown(hyper.name, default, hyper.grid)
    if hyper.scale != "category":
        return st.select_slider(hyper.title, hyper.grid, at, **shared)
    if len(hyper.grid) > MOST_BUTTONS:
        return st.selectbox(hyper.title, hyper.grid, hyper.grid.index(at), **shared)
    return st.segmented_control(hyper.title, hyper.grid, default=at, required=True, **shared)


def _next_seed(hyper: Hyper) -> None:
    here = hyper.grid.index(st.session_state[hyper.name])
    state.load({hyper.name: hyper.grid[(here + 1) % len(hyper.grid)]})


def most_telling(hypers: Mapping[str, Hyper]) -> Hyper:
    """The hyperparameter to look at first, of those that a run has."""
    return hypers["learning_rate" if "learning_rate" in hypers else "max_leaf_nodes"]


def measure(run: Run, compared: Collection[str], key: str, place: Any) -> Measure:
    """By what runs are judged that differ in the settings `compared`, chosen in `place`."""
    titles = {measure.name: measure.label for measure in comparable(run, compared)}
    return MEASURES[state.option("Judged by", titles, next(iter(titles)), key, place)]


# --------------------------------------------------------------------------- beside the controls


def beside(first: Sequence[str], hypers: Mapping[str, Hyper]) -> None:
    """On a phone, where the sidebar covers the page: the page's first setting beside the chart."""
    hyper = next(hypers[name] for name in first if name in hypers)
    shadow = f"beside_{hyper.name}"
    st.session_state[shadow] = st.session_state[hyper.name]
    with st.container(key="beside"), st.popover(f"{hyper.title}: {hyper.reading(st.session_state[shadow])}"):
        st.select_slider(
            hyper.title,
            hyper.grid,
            format_func=hyper.reading,
            key=shadow,
            on_change=lambda: state.load({hyper.name: st.session_state[shadow]}),
        )
