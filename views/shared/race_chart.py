"""Paths of runs on a surface, of one or of a race, and the lanes of its racers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from core.charts.contours import DASH, RANK, WHEN, apart, marks
from core.charts.style import PARAMETER, data, name_and_text, titled
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.optim.optimizers import OPTIMIZERS
from core.types import Array
from views.shared.race import Racer, label

# Height of the lane of a racer, and where its name stands in it.
LANE, NAME_ABOVE = 34, -0.36
# Places along each step of a path that are tried for its name.
FINER = 8
# Room of a name, as shares of the panel: on a phone it is wide.
NAME_ROOM = np.array([0.3, 0.05])

# --------------------------------------------------------------------------- numbers


def rank(entrant: Run | Racer) -> int:
    """An optimizer keeps its colour and dashes, whoever else takes part."""
    return list(OPTIMIZERS).index(str(entrant.spec.optimizer))


def lane_data(entrants: Sequence[Run] | Sequence[Racer], outcomes: Sequence[str]) -> Columns:
    """Where lanes and the names in them stand, whose they are, and the outcome of each."""
    lanes = np.arange(len(entrants))
    return {
        "lane": lanes,
        "name_at": lanes + NAME_ABOVE,
        "optimizer": [label(entrant) for entrant in entrants],
        "rank": np.array([rank(entrant) for entrant in entrants]),
        "outcome": list(outcomes),
    }


def places(path: Columns) -> Array:
    """(T, 2) of a path with columns `x` and `y`."""
    return np.column_stack([path["x"], path["y"]])


def part(path: Columns, rows: slice) -> Columns:
    """Some rows of a path."""
    return {name: values[rows] for name, values in path.items()}


def name_data(paths: Sequence[Columns], corner: Array, size: Array) -> Data:
    """The `names` of paths, each where the others are far; of a panel from `corner` (2,) on, of `size` (2,)."""
    lines = [_finer((places(path) - corner) / size) for path in paths]
    spots = np.empty((0, 2))
    for which, line in enumerate(lines):
        others = [other for index, other in enumerate(lines) if index != which]
        # A path that is crowded all along has its name on another's, rather than none.
        free = line[[not np.any(np.all(np.abs(spots - at) < NAME_ROOM, axis=1)) for at in line]]
        chosen = free if len(free) else line
        spots = np.vstack([spots, apart([chosen], np.concatenate([spots, *others]))])
    drawn = spots * size + corner
    whose = {name: [path[name][0] for path in paths] for name in ("optimizer", "rank")}
    # A name stands beside its path, on the side where there is room.
    names: Columns = {"x": drawn[:, 0].copy(), "y": drawn[:, 1].copy(), "left": spots[:, 0] > 0.5}
    return {"names": {**names, "optimizer": whose["optimizer"], "rank": np.array(whose["rank"])}}


def _finer(line: Array) -> Array:
    """`line` (n, 2) with places between its points, which may lie far apart."""
    at = np.linspace(0, len(line) - 1, FINER * (len(line) - 1) + 1)
    return np.column_stack([np.interp(at, np.arange(len(line)), column) for column in line.T])


# --------------------------------------------------------------------------- drawing

EPOCHS = alt.Order("epoch:Q")


def path_layers(source: str) -> list[alt.Chart]:
    """The path of one run, with a dot at each snapshot."""
    line = marks(source).mark_line(color=PARAMETER, strokeWidth=2.5).encode(order=EPOCHS)
    return [line, marks(source).mark_circle(color=PARAMETER, size=22, opacity=1).encode(tooltip=WHEN)]


def race_layers(tooltip: Sequence[alt.Tooltip]) -> list[alt.Chart]:
    """The `paths` of a race, in the colour and dashes of each optimizer."""
    paths = marks("paths").encode(color=RANK, detail=alt.Detail("rank:O"))
    lines = paths.mark_line(strokeWidth=2.2).encode(order=EPOCHS, strokeDash=DASH)
    # To point at; drawn, they would hide the dashes.
    return [lines, paths.mark_circle(size=60, opacity=0).encode(tooltip=list(tooltip)), *_names()]


def _names() -> list[alt.Chart]:
    """Beside each path whose it is: at its left in the right half of the panel, where no room is at its right."""
    base = marks("names").encode(color=RANK, text=alt.Text("optimizer:N"))
    font: dict[str, Any] = {"fontSize": 12, "fontWeight": "bold", "dy": -7}
    return [
        base.transform_filter("datum.left").mark_text(align="right", dx=-6, **font),
        base.transform_filter("!datum.left").mark_text(align="left", dx=6, **font),
    ]


def ends(*between: alt.Chart) -> list[alt.Chart]:
    """Where all start, and on top of what is `between`, where those that diverged were last seen."""
    start = marks("start").mark_point(color=PARAMETER, size=130, strokeWidth=2.5)
    return [start, *between, marks("gone").mark_text(color=PARAMETER, text="×", fontSize=26)]


def lane_panel(title: str, lanes: int, x: alt.X, x2: alt.X2, *spots: alt.Chart) -> alt.LayerChart:
    """A bar in each of so many lanes, from `x` to `x2`, in the colour and dashes of its path: the key to the paths.

    `lane_data` has its data, `spots` are drawn on the bars.
    """
    scale = alt.Scale(domain=[lanes - 0.5, -0.5], nice=False, zero=False)
    y, above = (alt.Y(f"{field}:Q", scale=scale, axis=None) for field in ("lane", "name_at"))
    base = alt.Chart(data("lanes")).encode(color=RANK)
    bars = base.mark_rule(strokeWidth=3).encode(x=x, x2=x2, y=y, strokeDash=DASH)
    words = name_and_text(base.encode(y=above), "optimizer", "outcome")
    return titled([bars, *(spot.encode(y=y, color=RANK) for spot in spots), *words], title, LANE * lanes)
