"""The frame around every page: its config, the menu, and the memory that is set aside after heavy imports.

Every page's first statement is `frame.page(file)`, because on a cold server the first visitor of a deep link gets that
file without app.py.
"""

from __future__ import annotations

import gc
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from threadpoolctl import threadpool_limits

from ui import heaps, memory, uploads


@dataclass(frozen=True)
class Page:
    """One row of the menu; `models` are those that its page trains."""

    file: str
    title: str
    icon: str
    models: tuple[str, ...] = ()


HOME = Page("app.py", "Home", ":material/home:")
PAGES = (
    HOME,
    Page("pages/linear_regression.py", "Linear regression", ":material/show_chart:", ("linear_regression",)),
    Page(
        "pages/logistic_regression.py",
        "Logistic regression",
        ":material/scatter_plot:",
        ("logistic_regression",),
    ),
    Page("pages/neural_network.py", "Neural network", ":material/hub:", ("neural_network",)),
    Page(
        "pages/decision_tree.py",
        "Decision tree",
        ":material/account_tree:",
        ("decision_tree", "gradient_boosting"),
    ),
    Page("pages/transformer.py", "Transformer", ":material/data_array:", ("transformer",)),
    Page("pages/your_table.py", "Your own table", ":material/upload_file:"),
    Page("pages/runs.py", "Runs", ":material/keep:"),
)

STYLE = """
.stMainBlockContainer { max-width: 1600px; padding: 3.75rem 2.5rem 3rem; }
.stMainBlockContainer h1 { font-size: 1.6rem; padding: 0; }
.stMain { overflow-anchor: none; }
.st-key-results p { font-size: 1.1rem; min-height: 1.6em; font-variant-numeric: tabular-nums; }
.st-key-sentence > div:first-child { flex: 1 1 20em; }
@media (max-width: 1199px) {
  .st-key-first_screen [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]) { flex-direction: column; }
  .st-key-first_screen [data-testid=stColumn] { width: 100%; }
}
/* A card is one link, as large as it is. */
[class*=st-key-card_] { position: relative; }
[class*=st-key-card_]:hover { border-color: currentColor; }
[class*=st-key-card_] [data-testid=stPageLink] a::after { content: ""; position: absolute; inset: 0; z-index: 1; }
[class*=st-key-card_] :is([data-testid=stElementContainer]:has(a), [data-testid=stPageLink] *) { position: static; }
[class*=st-key-card_] [data-testid=stElementToolbar] { display: none; }
[class*=st-key-card_] img { aspect-ratio: 2; object-fit: contain; }
.vega-embed:has(.vega-bind) { display: flex; flex-direction: column; }
.vega-embed .vega-bindings {
  order: -1; padding: 0 0 0.4rem !important;
  display: flex; flex-flow: row wrap !important; align-items: center !important; gap: 0 0.6rem;
}
.vega-bindings .vega-bind { width: auto !important; }
.vega-bind label { display: flex; align-items: center; gap: 0.4rem; }
.vega-bind:has(input[type=range]) { flex: 1 1 8em; }
.vega-bind:has(input[type=range]) label { width: 100%; }
.vega-bind input[type=range] { flex: 1 1 6em; width: auto !important; margin: 0 !important; }
.vega-bind input[type=range] + span { display: none; }
.vega-bind .vega-bind-name { margin: 0 !important; min-width: 0 !important; }
/* What a button or a slider does can be seen; its name is for those who hear it. */
.vega-bind:has(input[type=checkbox], input[type=range]) .vega-bind-name {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.vega-bind input[type=text] {
  border: 0 !important; padding: 0 !important; background: none !important; color: inherit; font: inherit;
  font-variant-numeric: tabular-nums; width: 3.2em; min-height: 0;
}
/* The boxes that play a run and go on by a step look like what they do; they stay check boxes for keyboard and
   screen reader. */
.vega-bind input[type=checkbox] {
  appearance: none; min-width: 2rem; min-height: 2rem; margin: 0; cursor: pointer; border-radius: 50%;
  border: 1px solid currentColor; display: inline-grid; place-items: center; color: inherit;
}
.vega-bind input[type=checkbox]::before { content: "▶"; font-size: 0.9rem; line-height: 1; translate: 1px 0; }
.vega-bind input[name=step]::before { content: "▶▏"; font-size: 0.7rem; translate: 2px 0; }
.vega-bind input[name=play]:checked::before { content: "❚❚"; font-size: 0.7rem; translate: none; }
[data-testid=stCaptionContainer] { color: inherit; opacity: 0.85; }
/* Streamlit's buttons of a chart appear with the pointer, above it: there they would lie over its control. */
[data-testid=stFullScreenFrame]:has([data-testid=stVegaLiteChart]) [data-testid=stElementToolbar] {
  top: auto; bottom: -0.5rem;
}
/* Clear of Streamlit's header, when it is scrolled to. */
[class*=st-key-in_sight] { scroll-margin-top: 5rem; }
/* Streamlit's own way to stop a script leaves half a page; ours is beside the progress. */
[data-testid=stBaseButton-header] { display: none; }
/* Equations are broken to fit a phone; a region that scrolls would have to be reachable by keyboard. */
.katex-display { overflow: visible !important; }
/* No room is looked at on a phone, and none has such keys: the pin alone says what it does. */
@media (max-width: 767px) {
  .st-key-room, .st-key-pin kbd { display: none; }
  .st-key-pin [data-testid=stMarkdownContainer] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  .st-key-title_row { flex-wrap: nowrap; }
}
@media (max-width: 767px) {
  .st-key-differs :is(th, td) { padding: 0.25rem 0.3rem; font-size: 0.85rem; }
  .st-key-differs code { overflow-wrap: anywhere; }
}
.st-key-title_row > .st-key-corner, .st-key-title_row > :has(> .st-key-corner) { width: auto; flex: none; }
/* What the browser keeps is not seen: no place in the column either. */
[data-testid=stLayoutWrapper]:has(> .st-key-shelf_place) { position: absolute; width: 1px; }
@media (max-width: 430px) { .st-key-group button { padding-inline: 0.6rem; } }
/* No place in the column either, and so no gap. */
[data-testid=stLayoutWrapper]:has(> .st-key-fetched) { position: absolute; width: 9px; }
.st-key-learned [data-testid=stMetricValue] { font-size: 1.6rem; }
.st-key-fetched { position: absolute; visibility: hidden; width: 9px; height: 9px; overflow: hidden; }
@media (min-width: 768px) {
  .st-key-beside { display: none; }
  /* The title shares the row of Streamlit's menu, and leaves room for it. */
  .stAppHeader { background: none; }
  .stAppHeader, .stAppHeader * { pointer-events: none; }
  .stAppHeader :is(button, button *) { pointer-events: auto; }
  .stMainBlockContainer { padding-top: 0.75rem; }
  .st-key-title_row { padding-right: 7rem; }
  .stApp:has([data-testid=stExpandSidebarButton]) .st-key-title_row { padding-left: 1.5rem; }
}
/* The sidebar fits a projector of 720 pixels: menu, what tells most, and the way to all else. */
.stSidebar [data-testid=stSidebarHeader] { height: 1.5rem; min-height: 0; margin: 0; padding-top: 0.25rem; }
.stSidebar [data-testid=stSidebarUserContent] { padding-top: 0; padding-bottom: 0.5rem; }
.stSidebar [data-testid=stSidebarUserContent] [data-testid=stVerticalBlock] { gap: 0.55rem; }
.stSidebar [data-testid=stPageLink-NavLink] { line-height: 1.6rem; min-height: 0; padding-block: 0; }
.stSidebar h5 { padding: 0.75rem 0 0.25rem; }
/* What differs among the folded settings: small, as many as there are. */
.st-key-chips:empty { display: none; }
.st-key-chips button { min-height: 1.75rem; padding: 0 0.6rem; border-radius: 1rem; }
.st-key-chips button p { font-size: 0.875rem; }
.st-key-title_row h1 { flex: 1 1 auto; }
.st-key-title_row > :last-child { width: auto; flex: none; }
.st-key-first_screen [data-testid=stVerticalBlock] { gap: 0.5rem; }
/* A name beside its box, where there is room for both. */
@media (min-width: 768px) {
  .st-key-ask [data-testid=stTextInput], .st-key-against [data-testid=stSelectbox] {
    display: flex; flex-direction: row; align-items: center; gap: 0.75rem;
  }
  .st-key-ask [data-testid=stWidgetLabel], .st-key-against [data-testid=stWidgetLabel] {
    margin: 0; white-space: nowrap; width: auto; min-height: 0;
  }
  .st-key-ask [data-testid=stTextInput] > div, .st-key-against [data-testid=stSelectbox] > div { flex: 1; }
}
.st-key-over { flex-wrap: nowrap; }
.st-key-over > :first-child { flex: 1 1 0; min-width: 0; }
.st-key-over [data-testid=stSelectbox] > div { min-width: 0; }
.st-key-over > :last-child:not(:first-child) { width: auto; flex: none; }
.st-key-against_chart svg, .st-key-comparison svg { cursor: ew-resize !important; }
/* A parameter is blue, also where it has a slider: amber turned by half a circle. */
[class*=st-key-by_hand] [data-testid=stSlider] [role=group] { filter: hue-rotate(180deg); }
/* What is compared arrives last: its room is kept, so that nothing below it jumps. */
.st-key-comparison_place { min-height: 400px; }
.st-key-comparison_place p { text-wrap: balance; }
.st-key-results { gap: 0; }
.st-key-sentence { min-height: 2.5rem; }
"""
# All that is written in rem grows with the first rule. What charts write in pixels, 12 of them at least, `zoom` makes
# 14 or more. Streamlit draws them as wide as what is around them, so that is made narrower by as much.
ROOM_STYLE = """
@media (min-width: 768px) {
html { font-size: 18px; }
[data-testid=stVegaLiteChart] { zoom: 1.2; }
[data-testid=stFullScreenFrame]:has([data-testid=stVegaLiteChart]) { padding-right: calc(100% * 0.2 / 1.2); }
.vega-embed .vega-bindings { zoom: calc(1 / 1.2); }
[data-testid=stSidebar], [data-testid=stExpandSidebarButton] { display: none; }
.stMainBlockContainer { max-width: none; padding-top: 0.25rem; }
.stApp .stMain .st-key-title_row { padding-left: 0; }
/* The results and the control of the page in one row. */
.st-key-results { flex-flow: row wrap; align-items: center; gap: 0 1.5rem; }
.st-key-results > * { width: auto; }
.st-key-beside { display: block !important; }
.stMainBlockContainer > [data-testid=stVerticalBlock] { gap: 0.5rem; }
.st-key-comparison_place { min-height: 455px; }
}
"""

# A file, not one of Streamlit's symbols: their favicons are fetched from another host.
ICON = Path(__file__).with_name("favicon.png")
# Seconds that a thread may keep Python's lock while another wants it. A training lets go of it in each of its thousands
# of products; at the usual 5 ms, a page in another thread would hold it up for seconds. The same goes for the hundred
# small files of a first visit, served while pages are imported.
sys.setswitchinterval(1e-4)

uploads.bound()
memory.end_sessions()
# Products here are small and visitors many: threads of one product would only take cores from another's.
threadpool_limits(1, "blas")

# As many as scripts that run at once, `ui.turns`: each heap keeps what was once freed in it.
heaps.limit(2)

# The switch and its name in the link; and what it was left at, which a widget forgets when the page changes.
ROOM, KEPT = "room", "in_the_room"

HEAVY = ("altair", "pandas", "pyarrow", "sklearn", "scipy")
_frozen: set[str] = set()
# Beside the title of the page that is drawn.
_corner: ContextVar[DeltaGenerator] = ContextVar("corner")


def page(file: str) -> None:
    """Set the page's config and draw the menu and the title."""
    this = next(row for row in PAGES if row.file == file)
    st.set_page_config(f"{this.title} · Paramscope", str(ICON), layout="wide")
    set_memory_aside()
    room = _for_the_room()
    st.html(f"<style>{STYLE}{ROOM_STYLE if room else ''}</style>")
    if "altair" not in sys.modules:
        _fetch_what_draws_charts()
    with st.sidebar:
        for row in PAGES:
            st.page_link(row.file, label=row.title, icon=row.icon)
    with st.container(horizontal=True, vertical_alignment="center", key="title_row"):
        st.title("Paramscope" if this is HOME else this.title)
        _corner.set(st.container(key="corner", width="content", horizontal=True))
        st.toggle(
            "For the room",
            room,
            ROOM,
            help="Everything larger, and no sidebar, so that a back row can read it.",
        )


def corner() -> DeltaGenerator:
    """A place beside the title, which takes none from the first screen."""
    return _corner.get()


def page_of(model: str) -> str:
    """The file of the page that trains `model`."""
    return next(row.file for row in PAGES if model in row.models)


def _for_the_room() -> bool:
    """Whether the page is enlarged: as the switch was left, on whatever page, or as the link says. Writes the link."""
    linked = st.query_params.get(ROOM) == "true"
    room = bool(st.session_state.get(ROOM, st.session_state.get(KEPT, linked)))
    st.session_state[KEPT] = room
    if room and not linked:
        st.query_params[ROOM] = "true"
    elif not room and ROOM in st.query_params:
        del st.query_params[ROOM]
    return room


def _fetch_what_draws_charts() -> None:
    """On a cold server: a hidden, empty chart, so that the browser fetches what draws them while the rest is imported.

    For that, pages call `page` before they import what computes.
    """
    nothing = pa.table({"x": pa.nulls(0, pa.float64())})
    with st.container(key="fetched"):
        st.vega_lite_chart(
            {"mark": "point", "data": {"name": "nothing"}, "datasets": {"nothing": nothing}},
            alt="Nothing yet.",
        )


def set_memory_aside() -> None:
    """Freeze the objects of heavy imports, once each: else Streamlit's garbage collection takes 65 ms every rerun."""
    loaded = {name for name in HEAVY if name in sys.modules}
    if loaded - _frozen:
        _frozen.update(loaded)
        gc.freeze()
        # Some bring a BLAS of their own.
        threadpool_limits(1, "blas")
