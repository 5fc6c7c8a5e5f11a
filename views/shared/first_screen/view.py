"""The first screen: results in a line, the model's own picture, and all it learned against a hyperparameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core import Run, RunSpec
from core.charts.comparison import comparison_chart
from core.reasons import RULES, reasons
from core.theory.landscape import stability_edge
from core.verdicts.diagnosis import verdict
from core.verdicts.measures import comparable
from ui import asking, picking, session, state
from ui.session import Kept
from views.shared.first_screen.numbers import Result, moved, narrowed, offered, results
from views.shared.hyperparameters.above_view import usual
from views.shared.hyperparameters.view import compared_data

# Pixels of the panels: parameters above, error below.
ABOVE, BELOW = 190, 120
Shown = tuple[RunSpec, tuple[Result, ...]]
# Of each page, what it shows and what it showed before that, which changes are counted from.
RESULTS: Kept[tuple[Shown, Shown | None]] = Kept("results")
ALT_AGAINST = "Learned parameters above, training and validation error below, against one hyperparameter."


def show(run: Run, picture: Callable[[Run], None], first: Sequence[str]) -> None:
    """All of it, with the model's own `picture`, and the hyperparameters `first` before others to compare over."""
    with st.container(key="results"):
        _results(run)
    with st.container(key="first_screen"):
        left, right = st.columns(2, gap="medium")
        with left:
            picture(run)
        with right:
            _against(run, first)
    _sentence(run)


# --------------------------------------------------------------------------- results


def _results(run: Run) -> None:
    """In one line, each number with its change since the settings that were shown before."""
    now, kept = results(run), RESULTS.of(str(session.PAGE.get()))
    shown, before = kept.get() or ((run.spec, now), None)
    if shown[0] != run.spec:
        shown, before = (run.spec, now), shown
    kept.put((shown, before))
    st.markdown(" · ".join(_line(run, now, before)))


def _line(run: Run, now: tuple[Result, ...], before: Shown | None) -> list[str]:
    since = moved(before[0], run.spec) if before else ""
    parts = []
    for at, result in enumerate(now):
        change = result.since(before[1][at]) if before and since else ""
        parts.append(result.said + (f" :gray[{change}]" if change else ""))
    rows = "on unseen rows" if run.evaluated_on == "validation" else "on training rows"
    return [parts[0] + f" {rows}", *parts[1:], *([f":gray[changes since {since}]"] if since else [])]


# --------------------------------------------------------------------------- left and right


def _against(run: Run, first: Sequence[str]) -> None:
    hypers = offered(run.spec, first)
    titles = {name: hyper.title for name, hyper in hypers.items()}
    name = state.option("What it learned, against", titles, next(iter(titles)), key="against")
    hyper = hypers[name]
    edge = stability_edge(run.spec) if name == "learning_rate" else None
    hyper = narrowed(run.spec, hyper, edge)
    sweep = asking.swept(run.spec, {name: hyper.grid})
    if sweep is None:
        return
    measure = comparable(run, {name})[0]
    groups = [(one,) for one in sweep.runs]
    above = usual(run, groups, hyper)
    chart = comparison_chart(hyper, measure, above.upper, heights=(ABOVE, BELOW))
    given = (run, (groups, hyper, measure, edge), above.data, above.given)
    picking.chart(run, chart, "against_chart", ALT_AGAINST, {"setting": hyper}, compared_data, *given)


# --------------------------------------------------------------------------- one sentence, one button


def _sentence(run: Run) -> None:
    """What happened and what to do: the first rule that has something to say, else the verdict."""
    found = reasons(run)
    if not found:
        st.markdown(verdict(run).reason)
        return
    first = found[0]
    with st.container(horizontal=True, vertical_alignment="center", key="sentence"):
        st.markdown(f"**{RULES[first.name].label}.** {first.says}")
        for fix in first.fixes[:1]:
            state.button(fix.label, fix.changes, "mend")
