"""Is A really better than B? Both trained anew on the same splits: a sentence, and the curve that it rests on."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import RunSpec, SettingError, pace
from core.formatting import count
from core.verdicts.repeating import Scores, of_both, repeated_work, scores
from core.work import Work
from ui import asking, draw, engine, state, turns
from views.runs.better.chart import better_chart, better_data
from views.runs.better.numbers import (
    RANGES,
    USUAL_RANGE,
    Comparison,
    aligned,
    compared,
    finding,
    flags,
    how,
    missing,
    named,
    plan,
    refusal,
    told_range,
)

ALT = "How likely each mean difference between the errors of A and B is, above the difference on each split."
# Keys of what is chosen.
MEASURE, RANGE = "better_by", "rope"


def show(a: RunSpec, b: RunSpec) -> None:
    """Draw it for two runs, whatever they learned from: what cannot be compared gets a sentence."""
    for name, words in zip(("A", "B"), named(a, b), strict=True):
        st.markdown(f"**{name}** {words}")
    if why := refusal(a, b):
        st.info(f"A and B cannot be compared. {why}", icon=":material/block:")
        return
    for flag in flags(a, b):
        st.warning(flag, icon=":material/flag:")
    both = _trained(*aligned(a, b))
    if both is not None:
        _compared(*both)


def _trained(a: RunSpec, b: RunSpec) -> tuple[Scores, Scores] | None:
    """Both over the same splits; None, and what to do, where it is too much, takes long, or was stopped."""
    splits = plan(a, b)
    try:
        work = [
            Work() if engine.is_computed(scores, spec, splits) else repeated_work(spec, splits)
            for spec in (a, b)
        ]
    except SettingError as error:
        st.info(f"They cannot be trained again on other splits: {error}.", icon=":material/block:")
        return None
    seconds = sum(work, Work()).seconds(pace.here())
    ask = f"Train both on {splits} splits, about {count(round(seconds), 'second')}"
    if seconds > turns.ASK_SECONDS and not st.button(ask, key="ask_better", icon=":material/play_arrow:"):
        return None
    first, second = (
        asking.computed(scores, spec, splits, work=each, ask="")
        for spec, each in zip((a, b), work, strict=True)
    )
    return (first, second) if first is not None and second is not None else None


def _compared(a: Scores, b: Scores) -> None:
    left, right = st.columns(2)
    measures = {measure.name: measure for measure in of_both(a, b)}
    titles = {name: measure.label for name, measure in measures.items()}
    measure = measures[state.option("Judged by", titles, next(iter(titles)), MEASURE, left)]
    if why := missing(a, b, measure):
        st.info(why, icon=":material/block:")
        return
    ranges = {f"{within:g}": told_range(measure, within) for within in RANGES}
    within = float(state.slider("Equal in practice", ranges, f"{USUAL_RANGE:g}", RANGE, right))
    of = compared(a, b, measure, within)
    st.markdown(f"**{finding(of)}**")
    draw.chart(a.spec, better_chart(measure), "better", ALT, better_data, a, b, measure, within)
    st.caption(how(a, of))
    _numbers(of)


def _numbers(of: Comparison) -> None:
    columns = {
        "split": np.arange(1, len(of.a) + 1),
        f"{of.measure.label} of A": of.values(of.a),
        f"{of.measure.label} of B": of.values(of.b),
        "A is worse by": of.differences,
    }
    draw.numbers(columns, "better_table", "%.4g")
