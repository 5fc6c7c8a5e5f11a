"""Which hyperparameter matters, asked of forests once a visitor wants to know."""

from __future__ import annotations

import streamlit as st

from core.data.own import OWN
from core.studies.importance import Importance, can_be_asked, importance_of, work
from core.studies.outcomes import Outcome
from core.studies.study import Study
from ui import calls, draw, session, turns
from ui.cache import Cache
from views.runs.study import drawing_view, numbers
from views.runs.study.importance_chart import importance_chart, importance_data

FOREST_BYTES = 2**20
ALT = "A bar for each hyperparameter: how much a forest predicts less when its column is shuffled."
_forests: Cache[Importance] = Cache("forests", FOREST_BYTES)


def importance(study: Study, outcome: Outcome) -> None:
    """What forests say of the hyperparameters of `study`, once somebody asks."""
    folded = draw.unfolded("Which hyperparameter matters", "study_importance")
    if folded is None:
        return
    with folded:
        if why := can_be_asked(study, outcome):
            st.markdown(why)
            return
        answer = _asked(study, outcome)
        if answer is None:
            return
        st.markdown(numbers.of_importance(study, answer))
        if answer.tells:
            data = importance_data(study, answer)
            drawing_view.chart(importance_chart(answer), data, "study_bars", ALT)
            st.caption(numbers.importance_note(study, answer))


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
