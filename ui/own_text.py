"""A visitor's own text in place of the one that comes with the page; it stays in this session, and out of the link."""

from __future__ import annotations

import streamlit as st

from core import Dataset, RunSpec, SettingError
from core.data import interned
from core.data.texts import MOST_CHARACTERS, MOST_TIDIED, left_out, of_text
from core.engine.problem import problem_of
from core.formatting import count
from ui import session

# The key of the widget in which it is pasted.
PASTED = "pasted_text"
DATASET = "text"


def instead(spec: RunSpec) -> RunSpec:
    """`spec` on the pasted text, where it is of a text and one was pasted; on the last that worked if it cannot be."""
    if spec.dataset != DATASET:
        return spec
    text = _pasted()
    if not text:
        session.LAST_TEXT.drop()
        return spec
    try:
        return _on(spec, of_text(text, spec.whole("context")))
    except SettingError as error:
        last = session.LAST_TEXT.get()
        shown = "The last run is shown" if last else "The speech is used instead"
        st.error(f"This text cannot be learned from: {error}. {shown}.", icon=":material/block:")
        return last[0] if last else spec


def _pasted() -> str:
    """What is in the text area, as far as it is read."""
    st.session_state.setdefault(PASTED, session.TEXT.get() or "")
    with st.expander("Your own text", icon=":material/edit_note:", expanded=bool(st.session_state[PASTED])):
        text: str = st.text_area(
            "Paste any text, in any language",
            st.session_state[PASTED],
            key=PASTED,
            placeholder="As long as this is empty, the speech is used.",
            max_chars=MOST_TIDIED,
            help=f"Up to {MOST_CHARACTERS:,} characters. It stays in this session, and is not in the link.",
        )
        st.caption(left_out(text))
    return session.TEXT.put(text)


def _on(spec: RunSpec, data: Dataset) -> RunSpec:
    data = interned(data)
    own = spec.on(data)
    # What only the rows can tell.
    problem_of(own)
    windows = f"{count(len(data.x), 'window')} of {data.x.shape[1] + 1}"
    st.caption(
        f"Your text is learned in place of the speech: {len(data.class_names)} different symbols, in {windows}."
    )
    session.LAST_TEXT.put((own, data))
    return own
