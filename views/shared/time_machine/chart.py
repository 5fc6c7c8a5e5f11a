"""A run and its forks: their errors, the same up to the fork, and how far apart their parameters go from there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import inside, limits, spread_labels, thinned
from core.charts.style import (
    HYPERPARAMETER,
    LEAST_ERROR,
    NEUTRAL,
    WORST,
    Spec,
    compiled,
    data,
    error_axis,
    line_labels,
    titled,
    value_axis,
)
from core.charts.tables import Columns, Data, rows_of, stacked
from core.engine.forking import Forks
from core.engine.run import Run
from core.types import Array
from core.verdicts.comparing import ROWS

OWN = "the run"
# Between neighbouring labels, as a share of the height of a panel.
GAP = 0.09

# --------------------------------------------------------------------------- numbers


def forks_data(run: Run, found: Forks, labels: Sequence[str], chosen: int) -> Data:
    """Errors of the rows that judge, and distances; `labels` name the forks, of which number `chosen` is drawn boldly.

    `errors` (epoch, whose, kind, error), `error_labels`, `diverged`, `fork` (epoch); where they are `comparable`,
    `distances` (epoch, whose, kind, distance), `distance_labels`, and `extent` that pins their axes.
    """
    epoch = found.unchanged.epoch
    kinds = ["chosen" if i == chosen else "other" for i in range(len(labels))]
    return {
        **_errors(run, found, labels, kinds),
        **(_distances(run, found, labels, kinds) if comparable(run, found) else {}),
        "fork": {"epoch": np.array([epoch])},
    }


def _errors(run: Run, found: Forks, labels: Sequence[str], kinds: Sequence[str]) -> Data:
    """Cut off at WORST × the error that the run begins with, or where a fork ends that did not diverge."""
    known = [float(fork.run.judging_error[-1]) for fork in found.forks if not fork.diverged]
    most = WORST * max(
        [error for error in (float(run.judging_error[0]), *known) if np.isfinite(error)], default=1.0
    )
    # Errors may be 0 from the start to the end.
    most = most or 1.0
    lines = [_line(run, 0, OWN, "run", most)]
    lines += [
        _line(fork.run, fork.epoch, label, kind, most)
        for fork, label, kind in zip(found.forks, labels, kinds, strict=True)
    ]
    drawn, ends = stacked(lines), stacked([_last(line) for line in lines])
    gone = [*_diverged(found, labels), *([OWN] if run.diverged else [])]
    return {
        "errors": drawn,
        "error_labels": {
            "whose": ends["whose"],
            "error": np.exp(_spread(np.log(ends["error"]), np.log(drawn["error"]))),
        },
        "diverged": rows_of(ends, np.isin(ends["whose"], gone)),
    }


def _diverged(found: Forks, labels: Sequence[str]) -> list[str]:
    return [label for fork, label in zip(found.forks, labels, strict=True) if fork.diverged]


def _line(run: Run, first: int, whose: str, kind: str, most: float) -> Columns:
    """Errors from epoch `first` on, as far as they can be drawn."""
    keep = first + thinned(len(run.error_epochs) - first)
    error = inside(np.maximum(run.judging_error[keep], LEAST_ERROR * most), 0, most)
    line: Columns = {
        "epoch": run.error_epochs[keep],
        "whose": [whose] * len(keep),
        "kind": [kind] * len(keep),
        "error": error,
    }
    return rows_of(line, np.isfinite(error))


def _last(line: Columns) -> Columns:
    return {name: values[-1:] for name, values in line.items()}


def _spread(ends: Array, drawn: Array) -> Array:
    """Where to write the labels of lines that end at `ends`."""
    return spread_labels(ends, *limits(drawn, margin=0.0), GAP) if len(ends) else ends


def _distances(run: Run, found: Forks, labels: Sequence[str], kinds: Sequence[str]) -> Data:
    """Cut off at the largest of forks that settled; those that diverged leave the panel, and have no label."""
    settled = [apart for fork, apart in zip(found.forks, found.distances, strict=True) if not fork.diverged]
    most = float(np.nanmax(settled)) or 1.0
    last = max(int(one.error_epochs[-1]) for one in (run, *(fork.run for fork in found.forks)))
    lines = [
        _way(found.epochs, apart, label, kind, most)
        for apart, label, kind in zip(found.distances, labels, kinds, strict=True)
    ]
    ends = stacked([_last(line) for line in lines])
    ends = rows_of(ends, ~np.isin(ends["whose"], _diverged(found, labels)))
    return {
        "distances": stacked(lines),
        "distance_labels": {
            "whose": ends["whose"],
            "distance": _spread(np.asarray(ends["distance"]), np.array([0.0, most])),
        },
        "extent": {"epoch": np.array([0, last]), "distance": np.array([0.0, most])},
    }


def _way(epochs: NDArray[np.intp], apart: Array, whose: str, kind: str, most: float) -> Columns:
    """Distances (C,), as far as they can be drawn."""
    line: Columns = {
        "epoch": epochs,
        "whose": [whose] * len(apart),
        "kind": [kind] * len(apart),
        "distance": inside(apart, 0, most),
    }
    return rows_of(line, np.isfinite(line["distance"]))


def comparable(run: Run, found: Forks) -> bool:
    """Whether parameters can be compared: from a run that diverges, and for a fork that does, no distance counts."""
    return not run.diverged and not all(fork.diverged for fork in found.forks)


# --------------------------------------------------------------------------- drawing


@cache
def forks_chart(judges: str, distances: bool) -> Spec:
    """Errors on the rows that `judges` names; below, where there are any, distances. `forks_data` has their data."""
    above = _error_panel(judges, "epoch" if not distances else None)
    return compiled(
        alt.VConcatChart(vconcat=[above, _distance_panel()] if distances else [above], spacing=18)
    )


def _epochs(title: str | None) -> alt.X:
    return alt.X("epoch:Q", title=title, scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=8))


def _kinds(source: str, x: alt.X, y: alt.Y, of: str) -> list[alt.Chart]:
    """A line for each run of a panel: of other forks thin ones, then that of the run, the chosen one above all."""
    tooltip = [alt.Tooltip("whose:N"), alt.Tooltip("epoch:Q"), alt.Tooltip(f"{of}:Q", format=".5g")]
    base = alt.Chart(data(source)).encode(x=x, y=y, detail=alt.Detail("whose:N"), tooltip=tooltip)
    other, own, chosen = (
        base.transform_filter(f"datum.kind == '{kind}'") for kind in ("other", "run", "chosen")
    )
    return [
        other.mark_line(color=HYPERPARAMETER, strokeWidth=1.2),
        own.mark_line(color=NEUTRAL, strokeWidth=2.5),
        chosen.mark_line(color=HYPERPARAMETER, strokeWidth=3),
    ]


def _fork_rule() -> alt.Chart:
    mark = alt.Chart(data("fork")).mark_rule(color=NEUTRAL, strokeDash=[2, 3], strokeWidth=1.5)
    return mark.encode(x=alt.X("epoch:Q"))


def _error_panel(judges: str, title: str | None) -> alt.LayerChart:
    x, y = _epochs(title), error_axis()
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=NEUTRAL, fontSize=17)
    layers = [
        _fork_rule(),
        *_kinds("errors", x, y, "error"),
        gone.encode(x=x, y=y),
        line_labels("error_labels", y, "whose:N"),
    ]
    return titled(layers, f"{ROWS[judges].capitalize()} error (┊ fork, × diverged)", 200)


def _distance_panel() -> alt.LayerChart:
    x, y = _epochs("epoch"), value_axis("distance:Q", "distance")
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    layers = [pin, _fork_rule(), *_kinds("distances", x, y, "distance")]
    layers.append(line_labels("distance_labels", y, "whose:N"))
    return titled(layers, "Distance of all parameters from the run", 140)
