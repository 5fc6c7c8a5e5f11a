"""By hand: sliders for one or two parameters, the error there, and where the optimizer goes from there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import Run
from core.charts.continued import continued_chart, continued_data
from core.charts.learned import unit_of
from core.engine.problem import problem_key
from core.formatting import code, number, spoken
from core.inspection.units import in_units
from core.theory.optimum import NoOptimum, least_objective, optimum
from core.types import Array
from ui import asking, draw, session, state, units
from ui.calls import by_value
from views.linear.by_hand.chart import by_hand_chart, by_hand_data, fit_of
from views.linear.by_hand.numbers import (
    POSITIONS,
    START,
    Objectives,
    Sliders,
    continued_finding,
    digits_of,
    finding,
    objectives,
    penalized,
    values_of,
)
from views.shared.equation import MOST_TERMS, left_side, linear_equation

ORIGIN: session.Kept[Sliders] = session.Kept("by_hand.origin")
MOST_MOVED, NONE = 2, "none"
ALT = "The fit of parameters set by hand, and the error against each of them, with the learned and the optimal value."
ALT_CONTINUED = "Training error over the epochs, from parameters set by hand and from the run's own start."


def view(run: Run) -> None:
    """Sliders, equation, error, chart; and a run that goes on from there."""
    st.markdown(
        "**Find the valley**: move the :blue[**parameters**] until the error is as low as it gets. All others stay as "
        "they were learned. Then let the optimizer continue from there."
    )
    best, why = _best(run)
    output, names = _moved(run)
    origin = _origin(run, best, names)
    theta = origin.at(run, _positions(run, origin, names))
    st.latex(_equation(run, theta, output, names))
    if run.task != "regression":
        st.caption(_meaning(run, output))
    costs = objectives(run, theta, best)
    _metrics(run, costs, best is None)
    st.markdown(f"{finding(run, costs)} {why}")
    chart = by_hand_chart(fit_of(run), len(names), unit_of(run, units.chosen(run)))
    draw.chart(
        run, chart, "by_hand_chart", ALT, by_hand_data, run, by_value(origin), theta, best, names, output
    )
    continued = _continued(run, theta, names)
    _numbers(run, theta, best, continued)


# --------------------------------------------------------------------------- what is moved


def _best(run: Run) -> tuple[Array | None, str]:
    """The optimum; None, and why, where there is none."""
    try:
        return optimum(run.spec), ""
    except NoOptimum as reason:
        return None, f"There is no optimum to compare with: {reason}."


def _moved(run: Run) -> tuple[int, list[str]]:
    """The number of the class, and the parameters that get a slider."""
    classes, key, labels = run.columns.outputs, _key(run), _labels(run)
    with st.container(horizontal=True):
        chosen = st.selectbox("Score of", classes, key=f"by_hand.class{key}") if classes else ""
        output = classes.index(chosen) if classes else 0
        own = [name for i, name in enumerate(run.final) if not classes or i % len(classes) == output]
        largest, keys = _two_largest(run, own), f"{key}.{output}"
        first = st.selectbox(
            "Move :blue[parameter]",
            own,
            own.index(largest[0]),
            format_func=lambda name: labels.get(name, name),
            key=f"by_hand.first{keys}",
        )
        others = [NONE, *(name for name in own if name != first)]
        usual = next((others.index(name) for name in largest if name in others), 0)
        second = st.selectbox(
            "And", others, usual, format_func=lambda name: labels.get(name, name), key=f"by_hand.second{keys}"
        )
    return output, [name for name in own if name in (first, second)]


def _two_largest(run: Run, own: Sequence[str]) -> list[str]:
    """Two parameters: bias and weight of a single column, else those that move the prediction most, in order."""
    weights = run.columns.weights
    scaled = (
        {name: run.final[name] * spread for name, spread in weights.items()}
        if len(weights) > 1
        else run.final
    )
    sizes = {name: float(np.nan_to_num(abs(scaled[name]))) for name in own if name in scaled}
    largest = sorted(sizes, key=lambda name: -sizes[name])[:MOST_MOVED]
    return [name for name in own if name in largest]


def _labels(run: Run) -> dict[str, str]:
    """The title of each parameter by tidy name."""
    return {name: title.full for name, title in run.named.items()}


def _key(run: Run) -> str:
    """Part of the key of every widget: other rows or columns have sliders of their own."""
    return f".{hash(problem_key(run.spec)):x}.{units.chosen(run)}"


def _slider(run: Run, name: str) -> str:
    return f"by_hand.{name}{_key(run)}"


def _origin(run: Run, best: Array | None, names: Sequence[str]) -> Sliders:
    """What this run learned, until a slider is moved; from then on what it was: what is set by hand stays."""
    moved = (st.session_state.get(_slider(run, name)) for name in names)
    kept, touched = ORIGIN.get(), any(abs(position or 0) not in (0, START) for position in moved)
    return kept if kept and touched else ORIGIN.put(Sliders.of(run, best, units.chosen(run)))


def _positions(run: Run, origin: Sliders, names: Sequence[str]) -> dict[str, int]:
    positions, labels = {}, _labels(run)
    for name, column in zip(names, st.columns(len(names)), strict=True):
        st.session_state.setdefault(_slider(run, name), origin.start(run, name))
        with column:
            positions[name] = st.select_slider(
                spoken(labels[name]),
                range(-POSITIONS, POSITIONS + 1),
                st.session_state[_slider(run, name)],
                format_func=origin.labels(name).__getitem__,
                key=_slider(run, name),
            )
    back = dict.fromkeys((_slider(run, name) for name in names), 0)
    state.button("Back to the learned values", back, key="by_hand.back", icon=":material/undo:")
    return positions


# --------------------------------------------------------------------------- what comes of it


def _equation(run: Run, theta: Array, output: int, names: Sequence[str]) -> str:
    """With the moved parameters in bold, and beside them the largest."""
    values, outputs = run.values_of(theta), len(run.columns.outputs) or 1
    bias, weights = list(values.values())[output], list(values.values())[outputs:][output::outputs]
    columns = (name for name in run.columns.names for _ in range(outputs))
    column_of = dict(zip(run.columns.weights, columns, strict=True))
    moved = {column_of.get(name, "") for name in names}
    effects = np.abs(np.array(weights) * run.columns.spread)
    largest = [run.columns.names[i] for i in np.argsort(-effects, kind="stable")]
    shown = sorted(largest, key=lambda name: name not in moved)[:MOST_TERMS]
    side = left_side(run, run.columns.outputs[output] if run.columns.outputs else "")
    by_column = dict(zip(run.columns.names, weights, strict=True))
    return linear_equation(side, bias, by_column, shown, moved, digits_of(run, bias, by_column))


def _meaning(run: Run, output: int) -> str:
    if run.task == "multiclass":
        return (
            f"*z*: the score of {code(run.columns.outputs[output])}. The probability of a class is the exponential of "
            "its score, divided by the sum over all classes."
        )
    return f"*p*: the probability of {code(run.train.class_names[1])}; the left side is its log-odds."


def _metrics(run: Run, costs: Objectives, unknown: bool) -> None:
    what = "error with penalty" if penalized(run) else "error"
    with st.container(horizontal=True):
        st.metric(f"Your {what}", number(costs.here), border=True)
        st.metric("Learned", number(costs.learned), border=True)
        st.metric("Least possible", "unknown" if unknown else number(costs.least), border=True)


def _continued(run: Run, theta: Array, names: Sequence[str]) -> Run | None:
    """The run that goes on from θ, with the settings of the sidebar; None until somebody asks for it."""
    if not st.toggle("Let the optimizer continue from here", key="by_hand.continue"):
        return None
    continued = asking.continued(run.spec, theta)
    if continued is None:
        return None
    try:
        least = least_objective(run.spec)
    except NoOptimum:
        least = np.nan
    st.markdown(continued_finding(run, continued, least, names, units.chosen(run)))
    draw.chart(run, continued_chart(), "by_hand_continued", ALT_CONTINUED, continued_data, run, continued)
    return continued


def _numbers(run: Run, theta: Array, best: Array | None, continued: Run | None) -> None:
    chosen = units.chosen(run)
    columns = {"by hand": values_of(run, theta, chosen), "learned": in_units(run, run.final, chosen)}
    if best is not None:
        columns["optimum"] = values_of(run, best, chosen)
    if continued is not None:
        columns["continued from here"] = in_units(run, continued.final, chosen)
    values = {name: list(of.values()) for name, of in columns.items()}
    draw.numbers({"parameter": run.titles, **values}, "by_hand_table", "%.6g")
