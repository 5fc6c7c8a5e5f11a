"""Parallel axes, one for each thing in which runs differ, as ECharts takes them; it brings the brushes itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.inspection.pinned.differing import title
from core.verdicts.measures import LOSS
from views.runs.many.numbers import Every, column, readings

# Axes that have room beside each other; below this many pixels they lie below each other.
MOST_AXES, NARROW = 8, 600
# A ratio from which on numbers above 0 are usual on a log axis.
USUALLY_LOG = 10.0
# Both reach 3 : 1 on a light and on a dark page, as in `core.charts.style`.
BLUE, GREY = "#3878b8", "#7a7f87"


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis: its title, a value of each run, None where it has none; `order` are its texts, where it has texts."""

    title: str
    values: list[float | None] | list[str]
    order: tuple[str, ...] = ()

    @property
    def can_be_log(self) -> bool:
        """Whether all its numbers are above 0, and several."""
        numbers = {value for value in self.values if isinstance(value, float)}
        return not self.order and len(numbers) > 1 and min(numbers) > 0

    @property
    def usually_log(self) -> bool:
        """Whether its numbers are of several sizes."""
        if not self.can_be_log:
            return False
        numbers = [value for value in self.values if isinstance(value, float)]
        return max(numbers) / min(numbers) >= USUALLY_LOG


def axes(runs: Every) -> list[Axis]:
    """An axis for each setting in which they differ, then parameters and error."""
    chosen = [_setting(runs, name) for name in runs.chosen]
    error = Axis(LOSS.noun, _numbers(np.where(runs.diverged, np.nan, runs.error)))
    size = Axis("parameters", _numbers(runs.parameters.astype(np.float64)))
    sizes = [size] if len(set(runs.parameters.tolist())) > 1 else []
    return [*chosen[: MOST_AXES - 1 - len(sizes)], *sizes, error]


def _setting(runs: Every, name: str) -> Axis:
    """Names stand in the order of their grid, and so do numbers of a log grid with a 0, which no log axis has."""
    values, called, hyper = column(runs, name), title(runs.specs, name), runs.hyper(name)
    if not isinstance(values, list) and not (hyper and hyper.scale == "log" and (values <= 0).any()):
        return Axis(called, _numbers(values))
    return Axis(called, [row.read(name) for row in runs.rows], tuple(readings(runs, name)))


def _numbers(values: np.ndarray) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def options(runs: Every, shown: list[Axis], log: Collection[str], flipped: Collection[str]) -> dict[str, Any]:
    """The chart as ECharts takes it; axes by title are logarithmic or `flipped`."""
    pinned = np.array([row.pin is not None for row in runs.rows])
    rows = [*zip(*(axis.values for axis in shown), strict=True)]
    return {
        "animation": False,
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "parallelAxis": [_axis(place, axis, log, flipped) for place, axis in enumerate(shown)],
        "parallel": {"left": 70, "right": 90, "top": 40, "bottom": 40},
        "series": [
            _series("runs of sweeps", _items(runs, rows, ~pinned), GREY, 1.0, 0.35),
            _series("pins", _items(runs, rows, pinned), BLUE, 2.5, 0.9),
        ],
        "media": [
            {
                "query": {"maxWidth": NARROW},
                "option": {
                    "parallel": {"layout": "vertical", "left": 20, "right": 20, "top": 30, "bottom": 50},
                    "parallelAxis": [{"nameLocation": "middle", "nameGap": 24} for _ in shown],
                },
            }
        ],
    }


def _axis(place: int, axis: Axis, log: Collection[str], flipped: Collection[str]) -> dict[str, Any]:
    known: dict[str, Any] = {
        "dim": place,
        "name": axis.title,
        "inverse": axis.title in flipped,
        "nameLocation": "end" if axis.title not in flipped else "start",
    }
    if axis.order:
        return {**known, "type": "category", "data": [*axis.order]}
    kind: Mapping[str, Any] = (
        {"type": "log"} if axis.title in log and axis.can_be_log else {"type": "value", "scale": True}
    )
    return {**known, **kind}


def _items(runs: Every, rows: list[tuple[Any, ...]], shown: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Those rows, each with the name of its run."""
    return [
        {"name": runs.rows[at].name, "value": ["-" if value is None else value for value in rows[at]]}
        for at in np.flatnonzero(shown)
    ]


def _series(
    name: str, items: list[dict[str, Any]], colour: str, width: float, opacity: float
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "parallel",
        "data": items,
        "lineStyle": {"width": width, "opacity": opacity, "color": colour},
        "inactiveOpacity": 0.04,
        "activeOpacity": 1.0,
        "emphasis": {"lineStyle": {"width": width + 1.5, "opacity": 1}},
    }
