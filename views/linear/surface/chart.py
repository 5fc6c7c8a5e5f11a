"""The surface over two parameters, as contours, with the path of a run on it, or the paths of a race."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from core.calm import calm
from core.charts.contours import HEIGHT, MARGIN, WHEN, contour_data, contour_layers, kept, marks, word_layers
from core.charts.scale import limits
from core.charts.style import PARAMETER, WORST, Spec, compiled, data, titled
from core.charts.tables import Columns, Data, stacked
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.units import DEVIATION, OWN, TITLES
from core.types import Array
from views.linear.surface.numbers import Cut, Surface, Window, surface
from views.shared.race import Racer, label
from views.shared.race_chart import (
    ends,
    lane_data,
    lane_panel,
    name_data,
    part,
    path_layers,
    places,
    race_layers,
    rank,
)

# --------------------------------------------------------------------------- numbers


@dataclass(frozen=True, eq=False)
class Scene:
    """The surface along a cut; what is drawn on it goes by `titles`, in the units of training, `unit`."""

    surface: Surface
    cut: Cut
    titles: tuple[str, str]
    unit: str

    @classmethod
    def of(cls, runs: Sequence[Run], cut: Cut) -> Scene:
        """With the drawn part of the path of each of `runs` in sight, and the optimum."""
        two, first = list(cut.pair), runs[0]
        return cls(
            surface(first.spec, cut.pair, cut.centre, window(runs, cut)),
            cut,
            (first.titles[two[0]], first.titles[two[1]]),
            TITLES[DEVIATION if first.spec["standardize"] else OWN],
        )

    def places(self, theta: Array) -> Array:
        """(T, P) -> (T, 2), as drawn."""
        return theta[:, list(self.cut.pair)]

    @property
    def corner(self) -> Array:
        """(2,): the lower left, as drawn."""
        return np.array([self.surface.x[0], self.surface.y[0]])

    @property
    def size(self) -> Array:
        """(2,): width and height, as drawn."""
        return np.array([np.ptp(self.surface.x), np.ptp(self.surface.y)])


def window(runs: Sequence[Run], cut: Cut) -> Window:
    """What shows the drawn part of the path of each run, and the optimum, in the units of training."""
    goal = [] if cut.optimum is None else [cut.optimum[None]]
    places = np.concatenate([*(run.flat[kept(run)] for run in runs), *goal])[:, list(cut.pair)]
    across, up = (limits(values, MARGIN) for values in places.T)
    return across, up


def surface_data(scene: Scene, run: Run) -> Data:
    """The data of `surface_chart`: contours, and the path of `run` with its two ends."""
    path = _path(scene, run)
    return {**_ground(scene, [path]), "path": path, **_ends([path], [run.diverged])}


def race_data(scene: Scene, racers: Sequence[Racer]) -> Data:
    """The data of `race_chart`: contours, the path of each racer, and a lane for each, the fastest at the top."""
    paths = [_with(_path(scene, racer.run), racer) for racer in racers]
    return {
        **_ground(scene, paths),
        "paths": stacked(paths),
        **name_data(paths, scene.corner, scene.size),
        "lanes": _lanes(racers),
        **_ends(paths, [racer.run.diverged for racer in racers]),
    }


def _path(scene: Scene, run: Run) -> Columns:
    """`x`, `y`, `epoch`, `objective` of the snapshots to draw, and of where the path leaves the picture, if it does."""
    near = kept(run)
    places, epochs = scene.places(run.flat[near]), run.epochs[near]
    objective = run.objective[epochs]
    if not near.all() and np.isfinite(run.flat[len(places)]).all():
        leaves = _border(scene, places[-1], scene.places(run.flat[len(places)][None])[0])
        places = np.vstack([places, leaves])
        epochs, objective = np.append(epochs, run.epochs[len(epochs)]), np.append(objective, np.nan)
    return {"x": places[:, 0].copy(), "y": places[:, 1].copy(), "epoch": epochs, "objective": objective}


def _border(scene: Scene, inside: Array, beyond: Array) -> Array:
    """(2,): as far from `inside` (2,) towards `beyond` (2,) as the picture reaches."""
    step = beyond - inside
    room = np.where(step > 0, scene.corner + scene.size - inside, inside - scene.corner)
    with calm():
        share = np.nanmin(np.append(room / np.abs(step), 1.0))
    return np.clip(inside + share * step, scene.corner, scene.corner + scene.size)


def _with(path: Columns, racer: Racer) -> Columns:
    """`path` and whose it is."""
    rows = len(path["x"])
    who: Columns = {"optimizer": [label(racer)] * rows, "outcome": [racer.outcome] * rows}
    return {**path, **who, "rank": np.full(rows, rank(racer))}


def _ground(scene: Scene, paths: Sequence[Columns]) -> Data:
    """Contours, the optimum, the names of the axes, and the extent that pins them."""
    drawn = scene.surface
    optimum = np.empty((0, 2)) if scene.cut.optimum is None else scene.places(scene.cut.optimum[None])
    avoid = np.concatenate([optimum, *map(places, paths)])
    corners = np.array([scene.corner, scene.corner + scene.size])
    return {
        **contour_data(drawn.x, drawn.y, drawn.value, avoid),
        "optimum": {"x": optimum[:, 0].copy(), "y": optimum[:, 1].copy()},
        "axes": {"across": [f"{scene.titles[0]}, {scene.unit} →"], "up": [f"↑ {scene.titles[1]}"]},
        "extent": {"x": corners[:, 0].copy(), "y": corners[:, 1].copy()},
    }


def _ends(paths: Sequence[Columns], gone: Sequence[bool]) -> Data:
    """Where all `start`, where those that stayed `end`, and where those that ran away were last seen."""
    first, last = ([part(path, rows) for path in paths] for rows in (slice(1), slice(-1, None)))
    nobody = part(paths[0], slice(0))
    away = [path for path, left in zip(last, gone, strict=True) if left]
    here = [path for path, left in zip(last, gone, strict=True) if not left]
    return {"start": first[0], "end": stacked([nobody, *here]), "gone": stacked([nobody, *away])}


def _lanes(racers: Sequence[Racer]) -> Columns:
    """How far each run has come: to its arrival, to where it diverged, or through `all` epochs."""
    return {
        **lane_data(racers, [racer.outcome for racer in racers]),
        "zero": np.zeros(len(racers)),
        "epochs": np.array([_length(racer) for racer in racers]),
        "all": np.array([racer.spec.epochs for racer in racers]),
        "arrived": np.array([racer.arrived for racer in racers]),
    }


def _length(racer: Racer) -> int:
    """Epochs until it arrived, until it diverged beyond WORST × the objective of the start, or until its end."""
    if racer.arrived:
        return int(racer.arrival)
    run = racer.run
    away = np.flatnonzero(run.diverged & ~(run.objective <= WORST * run.objective[0]))
    return int(run.error_epochs[away[0] if away.size else -1])


# --------------------------------------------------------------------------- drawing

LEGEND = "(○ start, ● end, ◇ best, × diverged)"


@made_once
def surface_chart() -> Spec:
    """Contours and the path of one run; `surface_data` has their data."""
    return _compiled(path_layers("path"), f"Loss {LEGEND}")


@made_once
def race_chart(lanes: int) -> Spec:
    """Contours and the paths of a race, and a lane for each of so many racers; `race_data` has their data."""
    who = [alt.Tooltip("optimizer:N"), alt.Tooltip("outcome:N", title="arrives after"), *WHEN]
    return _compiled(race_layers(who), f"Race {LEGEND}", _race_lanes(lanes))


def _race_lanes(lanes: int) -> alt.LayerChart:
    """Epochs until each arrives."""
    x = alt.X("epochs:Q", title="epochs", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=6))
    base = alt.Chart(data("lanes"))
    pin = base.mark_point(opacity=0).encode(x=alt.X("all:Q"))
    spots = base.transform_filter("datum.arrived").mark_circle(size=90, opacity=1).encode(x=x)
    title = "Epochs to within 1 % (● arrived)"
    return lane_panel(title, lanes, alt.X("zero:Q"), alt.X2("epochs:Q"), pin, spots)


def _compiled(paths: list[alt.Chart], title: str, *below: alt.LayerChart) -> Spec:
    """`paths` between the ground and the spots that mark their ends, and panels below."""
    end = marks("end").mark_circle(color=PARAMETER, size=90, opacity=1)
    optimum = marks("optimum").mark_point(color=PARAMETER, shape="diamond", size=230, strokeWidth=2.5)
    layers = [*contour_layers(), *paths, *ends(end, optimum), *word_layers()]
    return compiled(alt.VConcatChart(vconcat=[titled(layers, title, HEIGHT), *below], spacing=18))
