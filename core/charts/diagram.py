"""Where the units of a network stand in its diagram, and small pictures of what they answer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.charts.scale import spans_of_pictures
from core.charts.signed import STRENGTHS, Shades, picture, share_of, smooth
from core.charts.style import WORST
from core.charts.tables import Columns
from core.engine.run import Run
from core.inspection.responses import pictures, points
from core.types import Array

# More units in a column would be specks.
MOST_UNITS = 16
HEIGHT = 400
# Pixels of the screen for each of a picture; a unit's largest size, and less where columns are many.
SCALE, LARGEST, LARGEST_OF_MANY, MANY = 2, 32, 24, 5
# Pixels below a unit in a column's picture: a gap and the bar of its bias.
GAP, BAR = 1, 2


@dataclass(frozen=True, eq=False)
class Diagram:
    """Which units of a run's layers are drawn, and where: inputs first, outputs last."""

    run: Run
    height: int = HEIGHT

    @cached_property
    def weights(self) -> list[Array]:
        """(T, in, out) of each layer."""
        return [self.run.parameters[f"{name}.weight"] for name, *_ in self.run.network.layers()]

    @cached_property
    def shown(self) -> list[NDArray[np.intp]]:
        """The units drawn in each column, in order: those whose outgoing weights end largest; all outputs that fit."""
        with calm():
            sizes = [np.nan_to_num(np.abs(weight[-1]).sum(axis=1)) for weight in self.weights]
        sizes.append(np.zeros(self.run.network.widths[-1]))
        return [np.sort(np.argsort(-size, kind="stable")[:MOST_UNITS]) for size in sizes]

    @cached_property
    def rows(self) -> list[Array]:
        """Height of each drawn unit's centre, in pixels from the top."""
        return [self.height * (np.arange(len(of)) + 0.5) / len(of) for of in self.shown]

    @property
    def places(self) -> Array:
        """Where the columns stand, from 0 at the left to 1 at the right."""
        return np.linspace(0, 1, len(self.shown))

    @property
    def size(self) -> int:
        """Pixels of a unit's side."""
        room = self.height // max(map(len, self.shown)) - SCALE * (GAP + BAR + 1)
        return min(LARGEST_OF_MANY if len(self.shown) > MANY else LARGEST, room) // SCALE * SCALE

    @property
    def pixels(self) -> int:
        """Pixels along one side of a unit's picture, before it is enlarged."""
        return self.size // SCALE

    @property
    def edges(self) -> int:
        """How many weights join the units that are drawn."""
        return sum(len(a) * len(b) for a, b in itertools.pairwise(self.shown))

    @property
    def left_out(self) -> int:
        """How many units, inputs included, are left out."""
        return sum(self.run.network.widths) - sum(map(len, self.shown))


def biases(diagram: Diagram) -> list[Array]:
    """(T, units drawn) of each column; NaN for inputs."""
    run, (first, *later) = diagram.run, diagram.shown
    none = np.full((len(run.epochs), len(first)), np.nan)
    return [none, *(run.parameters[f"layer{n}.bias"][:, of] for n, of in enumerate(later, start=1))]


def largest_drawn(values: Array) -> float:
    """What the widest line or bar stands for: the largest of the run (T, …), but at most WORST × that of its start.

    So a run that diverges does not hide how it began. Never 0.
    """
    size = np.nan_to_num(np.abs(values))
    start, largest = WORST * float(size[0].max()), float(size.max())
    return (min(start, largest) or largest) or 1.0


def pictures_data(diagram: Diagram, snapshot: NDArray[np.intp]) -> Columns:
    """For each column one picture of all its units: their answers, and below each its bias; shown `since` … `until`."""
    since, until = spans_of_pictures()
    design = diagram.run.fitted.design(points(diagram.run, diagram.pixels))
    bars = [np.nan_to_num(share_of(bias, largest_drawn(bias))) for bias in biases(diagram)]
    drawn = [_drawn(diagram, design, t, [bar[t] for bar in bars]) for t in snapshot[since].tolist()]
    columns = len(diagram.shown)
    return {
        "since": np.repeat(since, columns),
        "until": np.repeat(until, columns),
        "x": np.tile(diagram.places, len(since)),
        "url": [url for urls in drawn for url in urls],
    }


def _drawn(diagram: Diagram, design: Array, t: int, bars: list[Array]) -> list[str]:
    """One picture a column, with the parameters of snapshot `t`; `bars` are biases from −1 to 1."""
    answers = pictures(diagram.run, design, t, diagram.shown, diagram.pixels)
    return [
        picture(_canvas(diagram, column, smooth(_shares(diagram.run, column, a)), bar))
        for column, (a, bar) in enumerate(zip(answers, bars, strict=True))
    ]


def _canvas(diagram: Diagram, column: int, units: Shades, bars: Array) -> Shades:
    """(height / SCALE, pixels): the `units` (units, pixels, pixels) of a column in their places, bars below them."""
    pixels = diagram.pixels
    canvas = np.zeros((diagram.height // SCALE, pixels), dtype=np.uint8)
    tops = np.rint(diagram.rows[column] / SCALE - pixels / 2).astype(int)
    for top, unit, bar in zip(tops.tolist(), units, _drawn_bars(bars, pixels), strict=True):
        canvas[top : top + pixels] = unit
        canvas[top + pixels + GAP : top + pixels + GAP + BAR] = bar
    return canvas


def _shares(run: Run, column: int, answers: Array) -> Array:
    """Answers (units, …) from −1 to 1: relative to the activation's range or, without one, the layer's largest by now.

    Outputs that are numbers are counted from the mean target.
    """
    network = run.network
    last = len(network.widths) - 1
    if 0 < column < last and np.isfinite(network.activation.high):
        return answers / network.activation.high
    middle = float(run.train.y.mean()) if column == last and run.task == "regression" else 0.0
    with calm():
        off = answers - middle
    return share_of(off, np.abs(off).max(initial=0, where=np.isfinite(off)) or 1.0)


def _drawn_bars(shares: Array, pixels: int) -> Shades:
    """(units, pixels): from the middle to the right as far as a positive bias goes, to the left for a negative one."""
    place, share = (np.arange(pixels) + 0.5) / pixels * 2 - 1, shares[:, None]
    inside = (place * share > 0) & (np.abs(place) <= np.abs(share))
    return np.where(inside, np.where(share > 0, STRENGTHS, 2 * STRENGTHS), 0).astype(np.uint8)
