"""What a visitor has chosen: widgets whose keys are the names of the spec, bound to the URL of the same names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from core import RunSpec
from core.engine.links import echo, understand
from core.engine.spec import COMPONENTS
from core.formatting import code

OPEN = "open"
# Name of the open view in the link; see `ui.tabs`.
VIEW = "view"


def enter(file: str, default: RunSpec, views: Sequence[str] = (), models: Collection[str] = ()) -> None:
    """On arrival at a page, set its controls: to the link that led here, else to what it showed last in this session.

    Without this, Streamlit would mix a link with values of the session, give widgets of one name on two pages the
    same value, and silently reset what it does not understand to the default. `views` are the keys of choices
    that are not part of the spec, `models` the model types of a page that has several.
    """
    query = st.query_params.to_dict()
    arrived = st.session_state.get("page") != file
    if not arrived and OPEN not in query:
        return
    _leave()
    load({"page": file, "views": tuple(views)})
    asked = dict(parse_qsl(query[OPEN])) if OPEN in query else query
    linked = OPEN in query or _memory() not in st.session_state
    if linked:
        spec, notes = understand(asked, default, models)
        chosen = {view: asked[view] for view in views if view in asked}
    else:
        spec, notes, chosen = last_good(default), [], st.session_state[_choices()]
    for view in views:
        st.session_state.pop(view, None)
    load(chosen)
    st.session_state["notes"] = (spec, notes)
    load_spec(spec)
    _write_url(query, spec, default, views, arrived)
    if arrived and (notes or not linked or _respelled(query, spec)):
        # New widgets take what the link says, unless they do not know that text: so they are given the mended URL.
        # After the browser's Back, the link also says nothing of what the page just left has.
        st.rerun()


def _respelled(query: Mapping[str, str], spec: RunSpec) -> bool:
    """Whether a value is written otherwise than controls write it, as 1e2 is."""
    return any(name in query and query[name] != hyper.text(spec[name]) for name, hyper in spec.hypers.items())


def _leave() -> None:
    """Keep what was chosen inside the views of the page just left: another page has views of the same names."""
    if "page" in st.session_state:
        views = st.session_state["views"]
        st.session_state[_choices()] = {
            view: st.session_state[view] for view in views if view in st.session_state
        }


def _choices() -> str:
    return f"choices.{st.session_state['page']}"


def _write_url(
    query: Mapping[str, str], spec: RunSpec, default: RunSpec, views: Sequence[str], arrived: bool
) -> None:
    """Streamlit writes the URL when a bound widget changes, but not when one starts with a value set by a script."""
    ours = {OPEN, *COMPONENTS, *default.hypers, *spec.hypers, *views}
    others = {name: value for name, value in query.items() if name not in ours}
    shown = {view: st.session_state[view] for view in views if view in st.session_state}
    if arrived:
        st.query_params.from_dict({**others, **spec.to_query(default), **shown})
    else:
        st.query_params.pop(OPEN)
        # Of no widget, so Streamlit does not write it when the others change.
        st.query_params.update({VIEW: shown[VIEW]} if VIEW in shown else {})


def inside_link(query: Mapping[str, str]) -> dict[str, str]:
    """The query for a link from one page of the app to another.

    In one parameter: Streamlit drops those that share their name with a widget of the page that is left.
    """
    return {OPEN: urlencode(query)} if query else {}


def show_notes(spec: RunSpec) -> None:
    """What was changed in the link, until the visitor changes something."""
    opened, notes = st.session_state["notes"]
    if opened == spec:
        for note in notes:
            st.info(note, icon=":material/link:")


def last_good(default: RunSpec) -> RunSpec:
    """The spec that this page showed last."""
    spec: RunSpec = st.session_state.get(_memory(), default)
    return spec


def remember(spec: RunSpec) -> None:
    """Keep the spec that this page shows."""
    st.session_state[_memory()] = spec


def _memory() -> str:
    return f"last_good.{st.session_state['page']}"


def option(label: str, options: Sequence[str], default: str, key: str, known: Collection[str] = ()) -> str:
    """A choice that is part of the link; one that does not exist gets a sentence.

    What is `known` exists beside other choices: it gives way to the default without a word.
    """
    _settle(label, options, default, key, known)
    return st.selectbox(label, options, index=options.index(default), key=key, bind="query-params")


def slider(label: str, options: Sequence[str], default: str, key: str, known: Collection[str] = ()) -> str:
    """A choice among `options` that have an order, as a slider; see `option`."""
    _settle(label, options, default, key, known)
    return st.select_slider(label, options, value=default, key=key, bind="query-params")


def _settle(label: str, options: Sequence[str], default: str, key: str, known: Collection[str]) -> None:
    wanted = st.session_state.get(key, default)
    if wanted in options:
        return
    if wanted not in known:
        st.info(
            f"{label}: there is no “{echo(wanted)}” here; {code(default)} is shown.", icon=":material/link:"
        )
    st.session_state[key] = default


def load(changes: Mapping[str, Any]) -> None:
    """Move the controls of these settings; before the widgets are made, as in a callback."""
    for name, value in changes.items():
        st.session_state[name] = value


def load_spec(spec: RunSpec) -> None:
    """Move every control to `spec`."""
    components = {name: spec[name] for name in COMPONENTS if spec[name] is not None}
    load({**components, **spec.settings})
