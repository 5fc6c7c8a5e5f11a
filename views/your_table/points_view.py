"""A table of points that are set by clicking: of numbers along a line, or of two classes in the plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.formatting import count
from ui import draw, session
from ui.own_table import Brought
from views.your_table.points_chart import END, points_chart, points_data

NUMBERS, CLASSES = "numbers: y from x", "two classes"
# Fewer teach nothing.
FEWEST, MOST = 4, 500
ALT = "A plane with a lattice of places that can be clicked, and the points that were set."
Points = tuple[tuple[float, float, str], ...]


def clicked() -> Brought | None:
    """The points set so far as a table, once there are enough."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = st.segmented_control(
            "Points are", [NUMBERS, CLASSES], default=NUMBERS, required=True, key="points_are"
        )
        kind = ""
        if what == CLASSES:
            kind = str(
                st.segmented_control("Next is", ["A", "B"], default="A", required=True, key="next_point")
            )
        points = session.POINTS.get() or ()
        st.button("Undo", on_click=_put, args=(points[:-1],), disabled=not points, icon=":material/undo:")
        st.button("Clear", on_click=_put, args=((),), disabled=not points, icon=":material/delete:")
    _chart(points, what == CLASSES, kind)
    st.caption(f"{count(len(points), 'point')}. By keyboard, points are set as numbers under *Type*.")
    if len(points) < FEWEST:
        return None
    text = as_csv(points, what == CLASSES)
    return Brought("clicked points", text, f"points {hash(text)}")


def _chart(points: Points, classes: bool, kind: str) -> None:
    spec = points_chart("x1", "x2") if classes else points_chart("x", "y")
    tables = {name: draw.table(columns) for name, columns in points_data(points, ("A", "B")).items()}
    # A new key after each click: the same place can be clicked again.
    key = f"points_{len(points)}_{session.VERSION.get() or 0}"

    def add() -> None:
        picked: Sequence[Mapping[str, float]] = st.session_state[key].selection["pick"]
        if picked and len(points) < MOST:
            _put((*points, (_within(picked[0]["x"]), _within(picked[0]["y"]), kind)))

    with st.container(key="points_chart"):
        st.vega_lite_chart(
            {**spec, "datasets": tables},
            width="stretch",
            key=key,
            alt=ALT,
            on_select=add,
            selection_mode="pick",
        )


def _within(value: object) -> float:
    """What a browser says of a click, on the axis."""
    return min(END, max(0.0, float(value))) if isinstance(value, int | float) else 0.0


def _put(points: Points) -> None:
    session.POINTS.put(points)


def as_csv(points: Points, classes: bool) -> str:
    """The points as a file; one without a class is of the first."""
    if classes:
        return "x1,x2,class\n" + "".join(f"{x:g},{y:g},{kind or 'A'}\n" for x, y, kind in points)
    return "x,y\n" + "".join(f"{x:g},{y:g}\n" for x, y, _ in points)
