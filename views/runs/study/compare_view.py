"""Trials compared by what was chosen: against one hyperparameter, or two, with their numbers one click away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.formatting import code, count
from core.studies.chosen import Chosen
from core.studies.outcomes import Outcome
from core.studies.study import Study
from ui import draw
from views.runs.study import drawing_view, importance_view, numbers
from views.runs.study.cells_chart import cells_chart, cells_data
from views.runs.study.chart import drawn_between, trials_chart, trials_data

# Given a column of errors, and whether less of it is better.
Turn = Callable[[str, bool], None]
NONE = "none"
LOWER, HIGHER = "lower", "higher"
# Trials in the table that is one click away, the best first.
MOST_TABLED = 200
ALT = "Trials against one hyperparameter: learned parameters of the best at each value above, errors of all below."
ALT_ERRORS = "The errors of all trials against one hyperparameter, with the best at each value."
ALT_CELLS = (
    "Heat maps over two hyperparameters: the best trial of each cell, what it learned above, its error below."
)


def comparisons(study: Study, mark: str, turn: Turn) -> None:
    """Controls, comparison, importance and table; `mark` tells the keys of one table from those of another.

    `turn` is called where a visitor says that an error is better the other way.
    """
    places = st.columns(4)
    outcome = study.outcomes[
        places[0].selectbox(
            "Error",
            [*study.outcomes],
            0,
            lambda name: study.outcomes[name].label,
            key=f"study_outcome_{mark}",
        )
    ]
    _direction(places[1], outcome, mark, turn)
    chosen = study.chosen
    against = places[2].selectbox(
        "Against",
        [*chosen],
        numbers.usual(study),
        lambda name: chosen[name].label,
        key=f"study_against_{mark}",
    )
    others = [NONE, *(name for name in chosen if name != against)]
    second = places[3].selectbox(
        "And a second one",
        range(len(others)),
        0,
        lambda at: chosen[others[at]].label if at else NONE,
        key=f"study_with_{mark}_{against}",
    )
    if says := study.left_out(outcome):
        st.warning(says, icon=":material/block:")
    if not study.judged(outcome).any():
        return
    if second:
        _two(study, outcome, (chosen[against], chosen[others[second]]), mark)
    else:
        _against(study, outcome, chosen[against], mark)
    importance_view.importance(study, outcome)
    _table(study, outcome)


def _direction(place: st.delta_generator.DeltaGenerator, outcome: Outcome, mark: str, turn: Turn) -> None:
    usual = LOWER if outcome.lower else HIGHER
    picked = place.selectbox(
        "Better is", [LOWER, HIGHER], [LOWER, HIGHER].index(usual), key=f"study_lower_{mark}_{outcome.name}",
        help="As its name says." if outcome.sure else "Nothing tells: choose the other where this is wrong.",
    )  # fmt: skip
    if picked != usual:
        turn(outcome.name, picked == LOWER)
        st.rerun()
    if not outcome.sure:
        place.caption(f"Taken to be so: {code(outcome.label)} does not say.")
    if outcome.negated:
        place.caption("A score below 0, shown without its sign.")


def _against(study: Study, outcome: Outcome, chosen: Chosen, mark: str) -> None:
    compared = numbers.compared(study, outcome, chosen)
    labels = _learned_labels(study, compared, mark)
    sentences = [numbers.of_errors(study, outcome, compared)]
    if labels:
        sentences.append(numbers.of_learned(study, compared, labels))
    st.markdown(" ".join(filter(None, sentences)))
    data = trials_data(study, outcome, compared, labels)
    spec = trials_chart(study, outcome, compared, bool(labels))
    drawing_view.chart(spec, data, "study_trials", ALT if labels else ALT_ERRORS)
    st.caption(_note(study, outcome, compared, labels))


def _learned_labels(study: Study, compared: numbers.Compared, mark: str) -> list[str]:
    """The learned columns that are drawn, with the control that chooses among several kinds."""
    kinds = numbers.families(study)
    if not kinds:
        return []
    kind = next(iter(kinds))
    if len(kinds) > 1:
        titles = {name: f"{name} ({len(labels)})" for name, labels in kinds.items()}
        kind = st.selectbox(
            "Learned", [*kinds], 0, titles.__getitem__, key=f"study_learned_{mark}", width=300
        )
    return numbers.largest(study, kinds[kind], compared.best[compared.known])


def _note(study: Study, outcome: Outcome, compared: numbers.Compared, labels: list[str]) -> str:
    whole = len(compared.chosen.readings) == len(compared.groups.readings)
    best = "Line" if compared.chosen.hyper.scale != "category" else "Large dots"
    ranges = "" if whole else ", of ranges with about as many trials each"
    parts = [f"{best}: the best trial at each value{ranges}; small dots: single trials."]
    if outcome.deviation is not None:
        parts.append("Band: its deviation.")
    if labels:
        among = sum(map(len, numbers.families(study).values()))
        some = f", {len(labels)} of {among:,} columns" if among > len(labels) else ""
        parts.append(f"Learned: by those trials{some}.")
    low, high = drawn_between(study, outcome)
    values = outcome.values[study.judged(outcome)]
    if far := int(((values < low) | (values > high)).sum()):
        parts.append(f"{count(far, 'trial')} too far off to draw beside the others.")
    return " ".join(parts)


def _two(study: Study, outcome: Outcome, pair: tuple[Chosen, Chosen], mark: str) -> None:
    cells = numbers.cells(study, outcome, pair)
    label = ""
    if study.learned:
        label = st.selectbox(
            "Parameter in the upper map", [*study.learned], key=f"study_map_{mark}", width=300
        )
    st.markdown(numbers.of_cells(study, outcome, cells))
    drawn = cells_data(study, outcome, cells, label)
    drawing_view.chart(cells_chart(study, outcome, cells, bool(label)), drawn, "study_cells", ALT_CELLS)
    st.caption("Each cell: its best trial. Blank: not tried, or too far off to draw beside the others.")


def _table(study: Study, outcome: Outcome) -> None:
    ranked = np.flatnonzero(study.judged(outcome))
    ranked = ranked[np.argsort(outcome.costs[ranked], kind="stable")][:MOST_TABLED]
    label = "The trials as a table" + (f" (the best {MOST_TABLED})" if len(ranked) == MOST_TABLED else "")
    draw.numbers(numbers.table_of(study, outcome, ranked), "study_table", "%.5g", label)
