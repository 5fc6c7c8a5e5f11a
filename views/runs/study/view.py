"""A study that was run elsewhere: brought, its columns sorted, compared by what was chosen, and kept in the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from core import SettingError
from core.formatting import code, count
from core.studies import read_study
from core.studies.roles import Role
from core.studies.study import Study
from ui.session import Kept
from views.runs.study import bring_view, compare_view

# What keeps trials from being compared.
BLOCKING = ("no-error", "no-chosen", "one-trial")
MOST_MARKS = 50


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
        compare_view.comparisons(study, str(reading.table), lambda name, lower: _resort({}, {name: lower}))
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
