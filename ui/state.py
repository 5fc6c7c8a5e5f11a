"""What a visitor has chosen: widgets whose keys are the names of the spec, bound to the URL of the same names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from core import RunSpec
from core.engine.links import echo, understand
from core.engine.spec import COMPONENTS
from core.formatting import code
from core.hyper import Hyper, Value
from ui import session
from ui.session import Kept

Thing = TypeVar("Thing")

OPEN = "open"
# Name of the open view in the link; see `ui.tabs`.
VIEW = "view"
# No number that can be chosen has more.
MOST_DIGITS = 9


def enter(file: str, default: RunSpec, views: Sequence[str] = (), models: Collection[str] = ()) -> None:
    """On arrival at a page, set its controls: to the link that led here, else to what it showed last in this session.

    Without this, Streamlit would mix a link with values of the session, give widgets of one name on two pages the
    same value, and silently reset what it does not understand to the default. `views` are the keys of choices
    that are not part of the spec, `models` the model types of a page that has several.
    """
    query = st.query_params.to_dict()
    arrived = session.PAGE.get() != file
    if not arrived and OPEN not in query:
        return
    _leave()
    session.PAGE.put(file)
    session.VIEWS.put(tuple(views))
    asked = dict(parse_qsl(query[OPEN])) if OPEN in query else query
    last = _here(session.LAST_GOOD).get()
    linked = OPEN in query or last is None
    if last is None or linked:
        spec, notes = understand(asked, default, models)
        chosen = {view: asked[view] for view in views if view in asked}
    else:
        spec, notes, chosen = last, [], _here(session.CHOICES).get() or {}
    for view in views:
        st.session_state.pop(view, None)
    load(chosen)
    session.LINKED.put(dict(chosen) if linked else {})
    session.NOTES.put((spec, notes))
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
    """Keep what was chosen inside the views of the page that is left: another page has views of the same names."""
    if session.PAGE.get():
        _here(session.CHOICES).put(_chosen(session.VIEWS.get() or ()))


def _here(place: Kept[Thing]) -> Kept[Thing]:
    """The place of the page that is shown."""
    return place.of(str(session.PAGE.get()))


def _chosen(views: Iterable[str]) -> dict[str, Any]:
    """The values of those choices that have one; what is folded away has none."""
    return {view: st.session_state[view] for view in views if st.session_state.get(view, False) is not False}


def _write_url(
    query: Mapping[str, str], spec: RunSpec, default: RunSpec, views: Sequence[str], arrived: bool
) -> None:
    """Streamlit writes the URL when a bound widget changes, but not when one starts with a value set by a script."""
    ours = {OPEN, *COMPONENTS, *default.hypers, *spec.hypers, *views}
    others = {name: value for name, value in query.items() if name not in ours}
    shown = _chosen(views)
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
    opened, notes = session.NOTES.get() or (None, [])
    if opened == spec:
        for note in notes:
            st.info(note, icon=":material/link:")


def last_good(default: RunSpec) -> RunSpec:
    """The spec that this page showed last."""
    return _here(session.LAST_GOOD).get() or default


def remember(spec: RunSpec) -> None:
    """Keep the spec that this page shows."""
    _here(session.LAST_GOOD).put(spec)


def option(label: str, options: Sequence[str], default: str, key: str, place: Any = st) -> str:
    """A choice that is part of the link, drawn in `place`.

    What does not exist gives way to the default: with a sentence where a link names it, without a word where it was
    chosen here, beside other choices.
    """
    _settle(label, options, default, key, place)
    index = options.index(default)
    chosen: str = place.selectbox(label, options, index=index, key=key, bind="query-params")
    return chosen


def choice(label: str, titles: Mapping[str, str], default: str, key: str) -> str:
    """A choice that shows `titles` and is linked by their names.

    Bound to the link, a widget would write what it shows: so the address is read in every run, and written on change.
    """
    st.session_state[key] = st.query_params.get(key, default)
    _settle(label, list(titles), default, key, st)
    _write(key, default)
    shown = titles.__getitem__
    st.selectbox(label, list(titles), format_func=shown, key=key, on_change=_write, args=(key, default))
    return str(st.session_state[key])


def _write(key: str, default: str) -> None:
    """Write a choice into the link, unless it is the default."""
    if st.session_state[key] == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != st.session_state[key]:
        st.query_params[key] = st.session_state[key]


def slider(label: str, options: Sequence[str], default: str, key: str, place: Any = st) -> str:
    """The same as a slider, of options that have an order."""
    _settle(label, options, default, key, place)
    chosen: str = place.select_slider(label, options, value=default, key=key, bind="query-params")
    return chosen


def value(
    label: str, hyper: Hyper, values: Sequence[Value], default: Value, key: str, place: Any = st
) -> Value:
    """A choice of one of these values of a hyperparameter, from a list of names or a slider of numbers."""
    offered = {hyper.text(each): each for each in values}
    choose = option if hyper.scale == "category" else slider
    return offered[choose(label, [*offered], hyper.text(default), key, place)]


def nearest(label: str, offered: Sequence[int], default: int, key: str) -> int:
    """A number that is part of the link, on a slider: the offered one nearest to what is asked for."""
    asked, usual = str(st.session_state.get(key, default)), str(default)
    if not (asked.isdecimal() and len(asked) <= MOST_DIGITS):
        _tell(label, asked, usual)
        asked = usual
    st.session_state[key] = str(min(offered, key=lambda number: abs(number - int(asked))))
    texts = [str(number) for number in offered]
    return int(st.select_slider(label, texts, value=usual, key=key, bind="query-params"))


def _settle(label: str, options: Sequence[str], default: str, key: str, place: Any) -> None:
    asked, linked = st.session_state.get(key, default), (session.LINKED.get() or {}).pop(key, None)
    if asked not in options:
        if asked == linked:
            _tell(label, asked, code(default), place)
        st.session_state[key] = default


def _tell(label: str, asked: str, shown: str, place: Any = st) -> None:
    place.info(f"{label}: there is no “{echo(asked)}” here; {shown} is shown.", icon=":material/link:")


def load(changes: Mapping[str, Any]) -> None:
    """Move the controls of these settings; before the widgets are made, as in a callback."""
    for name, value in changes.items():
        st.session_state[name] = value


def button(label: str, changes: Mapping[str, Any], key: str, icon: str | None = None) -> None:
    """A button that moves the controls of these settings."""
    st.button(label, key=key, on_click=load, args=(changes,), icon=icon)


def load_spec(spec: RunSpec) -> None:
    """Move every control to `spec`."""
    components = {name: spec[name] for name in COMPONENTS if spec[name] is not None}
    load({**components, **spec.settings})
