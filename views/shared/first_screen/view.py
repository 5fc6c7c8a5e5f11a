"""The first screen: results in a line, the model's own picture, and all it learned against a hyperparameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core import Hyper, Run, RunSpec, SettingError
from core.charts.comparison import comparison_chart
from core.charts.tables import Data
from core.formatting import first_sentence
from core.reasons import RULES, first_reason
from core.theory.landscape import stability_edge
from core.verdicts import comparing
from core.verdicts.measures import comparable
from ui import asking, controls, engine, picking, session, state, turns, units
from ui.calls import Given
from ui.session import Kept
from views.shared.first_screen import shipped
from views.shared.first_screen.numbers import (
    FEW_VALUES,
    MOST_VALUES,
    SEEDS,
    Result,
    has_chance,
    moved,
    narrowed,
    offered,
    results,
)
from views.shared.hyperparameters.above_view import upper_of, usual
from views.shared.hyperparameters.view import compared_data

# Pixels of the panels: parameters above, error below.
HEIGHTS = (155, 95)
Shown = tuple[RunSpec, tuple[Result, ...]]
# Of each page, what it shows and what it showed before that, which changes are counted from.
RESULTS: Kept[tuple[Shown, Shown | None]] = Kept("results")
ALT_AGAINST = "Learned parameters above, training and validation error below, against one hyperparameter."


def show(
    run: Run, picture: Callable[[Run], None], first: Sequence[str], name: str = ""
) -> Callable[[], None]:
    """All but the comparison, with the model's own `picture`; returns what draws that, to be called when all else is.

    The hyperparameters `first` are offered before others. `name` is that of the model, where the title has another.
    """
    with st.container(key="results"):
        _results(run, name)
        controls.beside(first, run.spec.hypers)
    with st.container(key="first_screen"):
        left, right = st.columns(2, gap="medium")
        with left:
            picture(run)
        with right:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="over"):
                hyper = _chosen(run, first)
                units.switch(run)
            place = st.container(key="comparison_place")
    _sentence(run)

    def compare() -> None:
        with place:
            _against(run, hyper)

    return compare


# --------------------------------------------------------------------------- results


def _results(run: Run, name: str) -> None:
    """In one line, each number with its change since the settings that were shown before."""
    now, kept = results(run), RESULTS.of(str(session.PAGE.get()))
    shown, before = kept.get() or ((run.spec, now), None)
    if shown[0] != run.spec:
        shown, before = (run.spec, now), shown
    kept.put((shown, before))
    st.markdown(" · ".join([*([name] if name else []), *_line(run, now, before)]))


def _line(run: Run, now: tuple[Result, ...], before: Shown | None) -> list[str]:
    since = moved(before[0], run.spec) if before else ""
    parts = []
    earlier = {result.label: result for result in before[1]} if before and since else {}
    for result in now:
        change = result.since(earlier[result.label]) if result.label in earlier else ""
        parts.append(result.spoken + (f" :gray[{change}]" if change else ""))
    rows = " on unseen rows" if run.evaluated_on == "validation" else " on training rows"
    return [
        parts[0] + ("" if run.diverged else rows),
        *parts[1:],
        *([f":gray[changes since {since}]"] if since else []),
    ]


# --------------------------------------------------------------------------- left and right


def _chosen(run: Run, first: Sequence[str]) -> Hyper:
    """The hyperparameter to compare over."""
    hypers = offered(run.spec, first)
    titles = {name: hyper.title for name, hyper in hypers.items()}
    return hypers[state.option("What it learned, against", titles, next(iter(titles)), key="against")]


def _against(run: Run, hyper: Hyper) -> None:
    """The comparison, and what it shows in a sentence: as it is shipped, where it is, else trained now."""
    edge = stability_edge(run.spec) if hyper.name == "learning_rate" else None
    whole = narrowed(run.spec, hyper, edge)
    key = shipped.key_of(run.spec, whole, seeds_of(run, hyper))
    if key in shipped.known():
        asking.note_comparison(run.spec, _over(whole, seeds_of(run, hyper)))
        _drawn(run, whole, len(seeds_of(run, hyper)) > 1, shipped.known()[key].says, shipped.tables, key)
        return
    near, seeds = _affordable(run, hyper, edge)
    sweep = asking.swept(run.spec, _over(near, seeds))
    if sweep is None:
        return
    groups = [sweep.runs[i : i + len(seeds)] for i in range(0, len(sweep.runs), len(seeds))]
    above, measure = usual(run, groups, near), comparable(run, {hyper.name})[0]
    says = comparing.in_short(groups, near, measure, has_chance(run))
    compared = (groups, near, measure, edge)
    _drawn(run, near, len(seeds) > 1, says, compared_data, run, compared, above.data, above.given)


def _drawn(
    run: Run, hyper: Hyper, bands: bool, says: str, data: Callable[[*Given], Data], *given: *Given
) -> None:
    """The chart with `data(*given)`, and what it shows in a sentence."""
    chart = comparison_chart(hyper, comparable(run, {hyper.name})[0], upper_of(run), bands, HEIGHTS)
    picking.chart(run, chart, "against_chart", ALT_AGAINST, {"setting": hyper}, data, *given)
    st.caption(says)


def _affordable(run: Run, hyper: Hyper, edge: float | None) -> tuple[Hyper, tuple[int, ...]]:
    """As many values and seeds as train without being asked for; where none do, one seed of a few values."""
    seeds = seeds_of(run, hyper)
    most, *fewer = (narrowed(run.spec, hyper, edge, values) for values in (MOST_VALUES, *FEW_VALUES))
    for near, tried in ((most, seeds), *((each, seeds[:1]) for each in (most, *fewer))):
        try:
            if engine.seconds_to_sweep(run.spec, _over(near, tried)) <= turns.ASK_SECONDS:
                return near, tried
        except SettingError:
            continue
    return near, seeds[:1]


def _over(hyper: Hyper, seeds: tuple[int, ...]) -> engine.Over:
    """All values, each with all seeds, where there are several."""
    return {hyper.name: hyper.grid} | ({"seed": seeds} if len(seeds) > 1 else {})


def seeds_of(run: Run, hyper: Hyper) -> tuple[int, ...]:
    """The seeds that each value is trained with, its own first: several where chance has a part."""
    if hyper.name == "seed" or not has_chance(run):
        return (0,)
    own = run.spec.whole("seed")
    return (own, *(seed for seed in range(SEEDS) if seed != own))[:SEEDS]


# --------------------------------------------------------------------------- one sentence, one button


def _sentence(run: Run) -> None:
    """What happened and what to do: the first sentence of the first rule that speaks, and its first button."""
    first = first_reason(run)
    with st.container(horizontal=True, vertical_alignment="center", key="sentence"):
        st.markdown(f"**{RULES[first.name].label}.** {first_sentence(first.says)}")
        fix = first.first_fix
        if fix is not None:
            state.button(fix.label, fix.changes, "mend")
