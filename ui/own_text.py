"""A visitor's own text in place of the one that comes with the page; it stays in this session, and out of the link."""

from __future__ import annotations

import streamlit as st

from core import Dataset, RunSpec, SettingError
from core.data import interned
from core.data.texts import MOST_CHARACTERS, left_out, of_text
from core.engine.problem import problem_of
from core.formatting import count

# Keys of what was pasted: in the widget, which forgets it where it is not drawn, and kept; and of what last worked, the
# spec and its data, which live as long as a session holds them.
PASTED, KEPT, LAST = "pasted_text", "kept_text", "last_text"
DATASET = "text"


def instead(spec: RunSpec) -> RunSpec:
    """`spec` on the pasted text, where it is of a text and one was pasted; on the last that worked if it cannot be."""
    if spec.dataset != DATASET:
        return spec
    text = _pasted()
    if not text:
        st.session_state.pop(LAST, None)
        return spec
    try:
        return _on(spec, of_text(text, spec.whole("context")))
    except SettingError as error:
        shown = "The last run is shown" if LAST in st.session_state else "The speech is used instead"
        st.error(f"This text cannot be learned from: {error}. {shown}.", icon=":material/block:")
        return _last(spec)


def _pasted() -> str:
    """What is in the text area, as far as it is read."""
    st.session_state.setdefault(PASTED, st.session_state.get(KEPT, ""))
    with st.expander("Your own text", icon=":material/edit_note:", expanded=bool(st.session_state[PASTED])):
        text: str = st.text_area(
            "Paste any text, in any language",
            key=PASTED,
            placeholder="As long as this is empty, the speech is used.",
            help=f"Up to {MOST_CHARACTERS:,} characters. It stays in this session, and is not in the link.",
        )
        st.caption(left_out(text))
    st.session_state[KEPT] = text
    return text


def _on(spec: RunSpec, data: Dataset) -> RunSpec:
    data = interned(data)
    own = spec.on(data)
    # What only the rows can tell.
    problem_of(own)
    windows = f"{count(len(data.x), 'window')} of {data.x.shape[1] + 1}"
    st.caption(
        f"Your text is learned in place of the speech: {len(data.class_names)} different symbols, in {windows}."
    )
    st.session_state[LAST] = own, data
    return own


def _last(spec: RunSpec) -> RunSpec:
    last: RunSpec = st.session_state.get(LAST, (spec,))[0]
    return last
