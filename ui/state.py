"""What a visitor has chosen: widgets whose keys are the names of the spec, bound to the URL of the same names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import RunSpec
from core.links import understand
from core.spec import COMPONENTS


def open_link(file: str, default: RunSpec) -> None:
    """Repair the link that opened this page, once, and say what was changed.

    Streamlit resets what it cannot understand to the default without a word. Bound widgets cannot be repaired once
    they exist, so the visitor is sent on to the canonical link before they do.
    """
    if st.session_state.get("opened") == file:
        return
    st.session_state["opened"] = file
    query = st.query_params.to_dict()
    spec, notes = understand({**query, "model": default.model}, default)
    st.session_state["notes"] = (spec, notes)
    if notes:
        others = {name: value for name, value in query.items() if name not in {*COMPONENTS, *default.hypers}}
        st.switch_page(file, query_params={**others, **link(spec, default)})


def link(spec: RunSpec, default: RunSpec) -> dict[str, str]:
    """The query that opens `spec` on the page whose default is `default`."""
    query = spec.to_query()
    return {
        name: text for name, text in query.items() if name not in COMPONENTS or spec[name] != default[name]
    }


def show_notes(spec: RunSpec) -> None:
    """What was changed in the link, until the visitor changes something."""
    opened, notes = st.session_state.get("notes", (None, []))
    if opened == spec:
        for note in notes:
            st.info(note, icon=":material/link:")


def option(label: str, options: Sequence[str], default: str, key: str) -> str:
    """A choice that is part of the link; a link's value that does not exist gets a sentence."""
    wanted = st.query_params.get(key, default)
    if key not in st.session_state and wanted not in options:
        st.info(f"The link asks for a {label.lower()} that does not exist here: {default} is shown.")
    return st.selectbox(label, options, index=options.index(default), key=key, bind="query-params")


def load(changes: Mapping[str, Any]) -> None:
    """Move the controls of these settings; for callbacks, which run before the widgets are made."""
    for name, value in changes.items():
        st.session_state[name] = value


def load_spec(spec: RunSpec) -> None:
    """Move every control to `spec`."""
    load({"dataset": spec.dataset, "optimizer": spec.optimizer, **spec.settings})
