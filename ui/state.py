"""What a visitor has chosen: widgets whose keys are the names of the spec and of the address, which is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import RunSpec
from core.engine.links import echo, known_anywhere, understand
from core.engine.spec import COMPONENTS
from core.formatting import code, in_words
from core.hyper import Hyper, Value
from ui import address, own_table, session
from ui.address import OPEN
from ui.session import Kept

Thing = TypeVar("Thing")

# Name of the open view in the link; see `ui.tabs`.
VIEW = "view"
MOST_DIGITS = 9  # No number that can be chosen has more.


def enter(file: str, default: RunSpec, views: Sequence[str] = (), models: Collection[str] = ()) -> None:
    """On arrival at a page, set its controls: to the link that led here, else to what it showed last in this session.

    The address counts as a link too where the browser went back or forward to it. `views` are the keys of choices that
    are not part of the spec, `models` the model types of a page that has several.
    """
    session.CHOSEN.put({})
    query, too_long = address.read()
    arrived = session.PAGE.get() != file
    # From the menu, a page is opened without a query.
    followed = OPEN in query or _by_history() or (arrived and not _ours(views).isdisjoint(query))
    if not (arrived or followed):
        return
    left = _leave()
    session.MOVED.put(False)
    session.PAGE.put(file)
    session.VIEWS.put(tuple(views))
    asked = address.inside(query)
    last = _here(session.LAST_GOOD).get()
    if last is None or followed:
        own_table.await_where_missing(file, asked)
        spec, notes = understand(asked, default, models, own_table.names())
        chosen = shown = {view: asked[view] for view in views if view in asked}
        session.LINKED.put(dict(chosen))
    else:
        spec, notes = own_table.kept(last, default), []
        chosen = _here(session.CHOICES).get() or {}
        shown = {
            view: chosen[view] for view in (VIEW, *(_here(session.WRITTEN).get() or ())) if view in chosen
        }
        session.LINKED.put({})
    for view in (VIEW, *views):
        st.session_state.pop(view, None)
    load(chosen)
    _here(session.CHOICES).put(dict(chosen))
    _here(session.WRITTEN).put(_without_view(shown))
    session.NOTES.put((spec, too_long + notes))
    load_spec(spec)
    _write({**_others(query, left), **own_table.query(spec, default), **shown})


def _by_history() -> bool:
    """Whether the browser went back or forward to this address."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _leave() -> tuple[str, ...]:
    """Keep which view of the page that is left was open; the keys of all that could be chosen there."""
    if session.PAGE.get():
        _here(session.CHOICES).put({**_without_view(_remembered()), **_open_view()})
    return session.VIEWS.get() or ()


def _open_view() -> dict[str, str]:
    """What the address says of the open view, which is nothing where it is the first."""
    return {VIEW: st.session_state[VIEW]} if VIEW in st.session_state else {}


def _without_view(chosen: Mapping[str, str]) -> dict[str, str]:
    return {key: name for key, name in chosen.items() if key != VIEW}


def _remembered() -> dict[str, str]:
    """What was chosen last in all views of the page, also in those that are not drawn now; what is as usual is not."""
    return _here(session.CHOICES).get() or {}


def _here(place: Kept[Thing]) -> Kept[Thing]:
    """The place of the page that is shown."""
    return place.of(str(session.PAGE.get()))


# --------------------------------------------------------------------------- the address


def write_address(spec: RunSpec, default: RunSpec) -> None:
    """At the end of a page: into its address all that is chosen and not as the page opens, `default`.

    The one place that writes it, once for all that a visitor has changed: so Back undoes the last change. Widgets that
    Streamlit binds to the address write what they show, not its name, and each for itself.
    """
    chosen = {**_open_view(), **_here(session.WRITTEN).put(session.CHOSEN.get() or {})}
    _write({**_others(st.query_params.to_dict()), **own_table.query(spec, default), **chosen})
    session.MOVED.put(False)


def _others(query: Mapping[str, str], more: Collection[str] = ()) -> dict[str, str]:
    """What the address holds that is not ours, nor among `more`."""
    ours = _ours(session.VIEWS.get() or ())
    return {name: value for name, value in query.items() if name not in ours and name not in more}


def _ours(views: Collection[str]) -> set[str]:
    """Names of the address that say what is shown, on a page with these keys of views."""
    return {OPEN, VIEW, *COMPONENTS, *own_table.FACTS, *known_anywhere(), *views}


def _write(query: dict[str, str]) -> None:
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def shared_link(spec: RunSpec) -> str:
    """The whole address of what is shown: it names all components, so that no other default changes what it means."""
    query = {**own_table.query(spec), **_open_view(), **(_here(session.WRITTEN).get() or {})}
    return urlsplit(st.context.url or "")._replace(query=urlencode(query), fragment="").geturl()


def show_notes(spec: RunSpec) -> None:
    """What was changed in the link, until the visitor changes something."""
    opened, notes = session.NOTES.get() or (None, [])
    if opened == spec:
        for note in notes:
            st.info(note, icon=":material/link:")


def last_good(default: RunSpec) -> RunSpec:
    """The spec that this page showed last."""
    return own_table.kept(_here(session.LAST_GOOD).get() or default, default)


def remember(spec: RunSpec) -> None:
    """Keep the spec that this page shows."""
    _here(session.LAST_GOOD).put(spec)


# --------------------------------------------------------------------------- choices inside views

Options = Sequence[str] | Mapping[str, str]


def option(label: str, options: Options, default: str, key: str, place: Any = st) -> str:
    """A choice that is part of the link, drawn in `place`: of `options` by name, with titles where they map to such.

    What does not exist gives way to the default: with a sentence where a link names it, without a word where it was
    chosen here, beside other choices.
    """
    names = _settle(label, options, default, key, place)
    at = names.index(shown(key, default, names))
    return _chosen(place.selectbox(label, names, at, _titled(options), key), default, key)


def spoken_of(names: Sequence[str]) -> dict[str, str]:
    """Names of the code with what people read in their place."""
    return {name: in_words(name) for name in names}


def titles_of(hypers: Mapping[str, Hyper]) -> dict[str, str]:
    """Names of hyperparameters with what their controls are called."""
    return {name: hyper.title for name, hyper in hypers.items()}


def slider(label: str, options: Options, default: str, key: str, place: Any = st) -> str:
    """The same as a slider, of options that have an order."""
    names = _settle(label, options, default, key, place)
    at = shown(key, default, names)
    return _chosen(place.select_slider(label, names, at, _titled(options), key), default, key)


def value(
    label: str, hyper: Hyper, values: Sequence[Value], default: Value, key: str, place: Any = st
) -> Value:
    """A choice of one of these values of a hyperparameter, from a list of names or a slider of numbers."""
    offered = {hyper.text(each): each for each in values}
    titles = {text: hyper.reading(each) for text, each in offered.items()}
    choose = option if hyper.scale == "category" else slider
    return offered[choose(label, titles, hyper.text(default), key, place)]


def nearest(label: str, offered: Sequence[int], default: int, key: str) -> int:
    """A number that is part of the link, on a slider: the offered one nearest to what is asked for."""
    asked, usual = str(_recalled(key, str(default))), str(default)
    if not (asked.isdecimal() and len(asked) <= MOST_DIGITS):
        _tell(label, asked, usual)
        asked = usual
    near = str(min(offered, key=lambda number: abs(number - int(asked))))
    _set(key, near)
    return int(slider(label, [str(number) for number in offered], usual, key))


def typed(label: str, key: str, most: int, place: Any = st, **more: Any) -> str:
    """A text of at most so many characters that is part of the link."""
    _set(key, str(_recalled(key, ""))[:most])
    return _chosen(place.text_input(label, st.session_state[key], most, key, **more), "", key)


def segments(label: str, options: Options, default: str, key: str) -> str:
    """The same as a row of buttons, of few options."""
    names = _settle(label, options, default, key, st)
    at, titled = shown(key, default, names), _titled(options)
    name = st.segmented_control(label, names, default=at, format_func=titled, required=True, key=key)
    return _chosen(str(name), default, key)


def folded(label: str, key: str) -> st.delta_generator.DeltaGenerator | None:
    """Where to draw what a visitor unfolds, or a link; nothing as long as it is folded."""
    # A link says it in letters.
    st.session_state[key] = str(st.session_state.get(key)).lower() == "true"
    place = st.expander(label, key=key, on_change="rerun")
    return place if _chosen("true" if place.open else "", "", key) else None


def shown(key: str, usual: Thing, options: Collection[Thing]) -> Thing:
    """What widget `key` shows, and begins with: else an interrupted browser sends `usual` back, as if chosen."""
    value: Thing = st.session_state.get(key, usual)
    return value if value in options else usual


def _chosen(name: str, default: str, key: str) -> str:
    """`name`, which is part of the address, and remembered, unless it is the default."""
    for place in (session.CHOSEN, _here(session.CHOICES)):
        others = {other: text for other, text in (place.get() or {}).items() if other != key}
        place.put(others if name == default else {**others, key: name})
    return name


def _recalled(key: str, default: Any) -> Any:
    """What is chosen, or was when it was drawn last: Streamlit forgets what is not drawn.

    What was left as usual is not chosen: it follows where something else becomes usual.
    """
    place = _here(session.USUAL)
    usual = place.get() or {}
    if usual.get(key) != default:
        place.put({**usual, key: default})
    shown = st.session_state.get(key, _remembered().get(key, default))
    return default if key not in _remembered() and shown == usual.get(key) else shown


def _titled(options: Options) -> Callable[[str], str]:
    """What is shown of a name; titles that several have are told apart by it."""
    if not isinstance(options, Mapping):
        return str
    often = Counter(options.values())
    return lambda name: options[name] if often[options[name]] == 1 else f"{options[name]} ({name})"


def _settle(label: str, options: Options, default: str, key: str, place: Any) -> list[str]:
    """The names that are offered, of which one is chosen from now on."""
    names = list(options)
    asked, linked = _recalled(key, default), (session.LINKED.get() or {}).pop(key, None)
    if asked not in names and asked == linked:
        _tell(label, asked, options[default] if isinstance(options, Mapping) else code(default), place)
    _set(key, asked if asked in names else default)
    return names


def _set(key: str, name: str) -> None:
    """Set a widget, unless it is: what a script sets, the browser shows, whatever was moved there meanwhile."""
    if st.session_state.get(key) != name:
        st.session_state[key] = name


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
    load({**{name: spec[name] for name in COMPONENTS if spec[name] is not None}, **spec.settings})
