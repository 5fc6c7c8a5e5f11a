"""A study that was run elsewhere: brought, its columns sorted, compared by what was chosen, and kept in the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core import SettingError
from core.charts.tables import Data
from core.data.own import OWN
from core.formatting import code, count
from core.studies import read_study
from core.studies.chosen import Chosen
from core.studies.importance import Importance, can_be_asked, importance_of, work
from core.studies.outcomes import Outcome
from core.studies.roles import Role
from core.studies.study import Study
from ui import calls, draw, session, turns
from ui.cache import Cache
from ui.session import Kept
from views.runs.study import bring_view, numbers
from views.runs.study.cells_chart import cells_chart, cells_data
from views.runs.study.chart import drawn_between, trials_chart, trials_data
from views.runs.study.importance_chart import importance_chart, importance_data

NONE = "none"
LOWER, HIGHER = "lower", "higher"
# What keeps trials from being compared.
BLOCKING = ("no-error", "no-chosen", "one-trial")
# Trials in the table that is one click away, the best first.
MOST_TABLED = 200
MOST_MARKS = 50
FOREST_BYTES = 2**20
ALT = "Trials against one hyperparameter: learned parameters of the best at each value above, errors of all below."
ALT_ERRORS = "The errors of all trials against one hyperparameter, with the best at each value."
ALT_CELLS = (
    "Heat maps over two hyperparameters: the best trial of each cell, what it learned above, its error below."
)
ALT_IMPORTANCE = "A bar for each hyperparameter: how much a forest predicts less when its column is shuffled."


@dataclass(frozen=True, eq=False)
class Reading:
    """A study as it is sorted now, and the name of its file.

    `table` counts the tables that were brought, `version` how often columns were sorted anew: controls keep what is
    chosen as long as the table is the same.
    """

    name: str
    study: Study
    table: int = 0
    version: int = 0


# What a session keeps of a study: nothing of it is in a cache that sessions share, in a link or in a file.
STUDY: Kept[Reading] = Kept("study")
TRIED: Kept[tuple[str, ...]] = Kept("study_tried")
REFUSED: Kept[str] = Kept("study_refused")
_forests: Cache[Importance] = Cache("forests", FOREST_BYTES)


def show() -> None:
    """Draw the screen: the place to bring a table, what its columns are, and the comparisons."""
    reading = STUDY.get()
    st.markdown(
        "Bring the table of a sweep that was run elsewhere: the :blue[**parameters**] it learned and its errors, "
        "against any :orange[**hyperparameter**]. **It stays in this session**: in no link, no file, and on no other "
        "visitor's page."
    )
    label = "Bring another table of trials"
    with st.expander(label, icon=":material/upload_file:") if reading else st.container():
        brought = bring_view.brought()
    if brought and brought[2] not in (TRIED.get() or ()):
        _take(*brought)
        # The place to bring one is folded from now on.
        st.rerun()
    if refused := REFUSED.get():
        st.error(f"This table cannot be read: {refused}.", icon=":material/block:")
    if reading is not None:
        _of(reading)


def _take(name: str, content: bytes | str, mark: str) -> None:
    """Read what was brought; the last study stays where that cannot be."""
    TRIED.put((*(TRIED.get() or ())[-MOST_MARKS:], mark))
    REFUSED.drop()
    last = STUDY.get()
    try:
        STUDY.put(Reading(name, read_study(content), last.table + 1 if last else 0))
    except SettingError as error:
        REFUSED.put(str(error))


def _resort(roles: Mapping[str, Role], lower: Mapping[str, bool]) -> None:
    """The same study with columns sorted otherwise; as it was, with a sentence, where that cannot be."""
    if reading := STUDY.get():
        REFUSED.drop()
        try:
            study = reading.study.resorted(roles, lower)
        except SettingError as error:
            REFUSED.put(str(error))
            return
        STUDY.put(replace(reading, study=study, version=reading.version + 1))


# --------------------------------------------------------------------------- what is shown


def _of(reading: Reading) -> None:
    study = reading.study
    what = [count(study.trials, "trial"), study.written_by]
    st.markdown(f"##### {code(reading.name)}: {' '.join(filter(None, what))}")
    for problem in study.problems:
        if problem.code in BLOCKING:
            st.warning(problem.says, icon=":material/info:")
    comparable = bool(study.outcomes and study.chosen and study.trials > 1)
    if comparable:
        _comparisons(reading)
    if says := [problem.says for problem in study.problems if problem.code not in BLOCKING]:
        st.caption(" ".join(says))
    with st.expander("What each column is", not comparable, icon=":material/tune:", key="study_sorting"):
        bring_view.columns(study, f"{reading.table}_{reading.version}", lambda roles: _resort(roles, {}))
    if study.table.problems:
        with st.expander(
            f"{count(len(study.table.problems), 'thing')} did not fit", icon=":material/warning:"
        ):
            for problem in study.table.problems[:8]:
                st.markdown(f"- {problem.says}")


def _comparisons(reading: Reading) -> None:
    study, table = reading.study, reading.table
    places = st.columns(4)
    outcome = study.outcomes[
        places[0].selectbox(
            "Error",
            [*study.outcomes],
            0,
            lambda name: study.outcomes[name].label,
            key=f"study_outcome_{table}",
        )
    ]
    _direction(places[1], outcome, table)
    chosen = study.chosen
    against = places[2].selectbox(
        "Against",
        [*chosen],
        numbers.usual(study),
        lambda name: chosen[name].label,
        key=f"study_against_{table}",
    )
    others = [NONE, *(name for name in chosen if name != against)]
    second = places[3].selectbox(
        "And a second one",
        range(len(others)),
        0,
        lambda at: chosen[others[at]].label if at else NONE,
        key=f"study_with_{table}_{against}",
    )
    if says := study.left_out(outcome):
        st.warning(says, icon=":material/block:")
    if not study.judged(outcome).any():
        return
    if second:
        _two(study, outcome, (chosen[against], chosen[others[second]]), table)
    else:
        _against(study, outcome, chosen[against], table)
    _importance(study, outcome)
    _table(study, outcome)


def _direction(place: st.delta_generator.DeltaGenerator, outcome: Outcome, table: int) -> None:
    usual = LOWER if outcome.lower else HIGHER
    picked = place.selectbox(
        "Better is", [LOWER, HIGHER], [LOWER, HIGHER].index(usual), key=f"study_lower_{table}_{outcome.name}",
        help="As its name says." if outcome.sure else "Nothing tells: choose the other where this is wrong.",
    )  # fmt: skip
    if picked != usual:
        _resort({}, {outcome.name: picked == LOWER})
        st.rerun()
    if not outcome.sure:
        place.caption(f"Taken to be so: {code(outcome.label)} does not say.")
    if outcome.negated:
        place.caption("A score below 0, shown without its sign.")


def _against(study: Study, outcome: Outcome, chosen: Chosen, table: int) -> None:
    compared = numbers.compared(study, outcome, chosen)
    labels = _learned_labels(study, compared, table)
    sentences = [numbers.of_errors(study, outcome, compared)]
    if labels:
        sentences.append(numbers.of_learned(study, compared, labels))
    st.markdown(" ".join(filter(None, sentences)))
    spec = trials_chart(study, outcome, compared, bool(labels))
    _draw(spec, trials_data(study, outcome, compared, labels), "study_trials", ALT if labels else ALT_ERRORS)
    st.caption(_note(study, outcome, compared, labels))


def _learned_labels(study: Study, compared: numbers.Compared, table: int) -> list[str]:
    """The learned columns that are drawn, with the control that chooses among several kinds."""
    kinds = numbers.families(study)
    if not kinds:
        return []
    kind = next(iter(kinds))
    if len(kinds) > 1:
        titles = {name: f"{name} ({len(labels)})" for name, labels in kinds.items()}
        kind = st.selectbox(
            "Learned", [*kinds], 0, titles.__getitem__, key=f"study_learned_{table}", width=300
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
        parts.append(
            f"Learned: by those trials{f', {len(labels)} of {among:,} columns' if among > len(labels) else ''}."
        )
    low, high = drawn_between(study, outcome)
    values = outcome.values[study.judged(outcome)]
    if far := int(((values < low) | (values > high)).sum()):
        parts.append(f"{count(far, 'trial')} too far off to draw beside the others.")
    return " ".join(parts)


def _two(study: Study, outcome: Outcome, pair: tuple[Chosen, Chosen], table: int) -> None:
    cells = numbers.cells(study, outcome, pair)
    label = ""
    if study.learned:
        label = st.selectbox(
            "Parameter in the upper map", [*study.learned], key=f"study_map_{table}", width=300
        )
    st.markdown(numbers.of_cells(study, outcome, cells))
    drawn = cells_data(study, outcome, cells, label)
    _draw(cells_chart(study, outcome, cells, bool(label)), drawn, "study_cells", ALT_CELLS)
    st.caption("Each cell: its best trial. Blank: not tried, or too far off to draw beside the others.")


def _importance(study: Study, outcome: Outcome) -> None:
    folded = draw.unfolded("Which hyperparameter matters", "study_importance")
    if folded is None:
        return
    with folded:
        if why := can_be_asked(study, outcome):
            st.markdown(why)
            return
        importance = _asked(study, outcome)
        if importance is None:
            return
        st.markdown(numbers.of_importance(study, importance))
        if importance.tells:
            _draw(
                importance_chart(importance), importance_data(study, importance), "study_bars", ALT_IMPORTANCE
            )
            st.caption(numbers.importance_note(study, importance))


def _asked(study: Study, outcome: Outcome) -> Importance | None:
    """What the forest says, once it is this visitor's turn; None, with a way to go on, where a visitor stopped it."""
    # Of data of one's own: so it is kept in this session.
    key = calls.Kept(OWN, calls.key_of(importance_of, study, outcome.name, outcome.lower))
    try:
        return turns.in_turn(
            _forests,
            key,
            lambda: work(study, outcome),
            lambda slot: importance_of(study, outcome, turns.progress(slot)),
        )
    except turns.TooLongError:
        st.warning("Ended: it took more than twice as long as expected.", icon=":material/timer_off:")
    except turns.StoppedByVisitor:
        st.warning("Stopped before all forests were grown.", icon=":material/front_hand:")
        st.button("Ask them after all", key="study_go_on", on_click=session.STOPPED.drop)
    return None


def _table(study: Study, outcome: Outcome) -> None:
    ranked = np.flatnonzero(study.judged(outcome))
    ranked = ranked[np.argsort(outcome.costs[ranked], kind="stable")][:MOST_TABLED]
    label = "The trials as a table" + (f" (the best {MOST_TABLED})" if len(ranked) == MOST_TABLED else "")
    draw.numbers(numbers.table_of(study, outcome, ranked), "study_table", "%.5g", label)


def _draw(spec: Mapping[str, object], data: Data, key: str, alt: str) -> None:
    """A chart of a visitor's own data, which is kept nowhere."""
    tables = {name: draw.table(columns) for name, columns in data.items()}
    st.vega_lite_chart({**spec, "datasets": tables}, width="stretch", key=key, alt=alt)
