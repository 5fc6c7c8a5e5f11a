"""A run and its forks: their errors, the same up to the fork, and how far apart their parameters go from there."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.lines import Line, ends_data, lines_data, seen, told_apart
from core.charts.run import epoch_axis
from core.charts.scale import inside, thinned
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
from core.charts.tables import Data
from core.engine.forking import Forks
from core.engine.run import Run
from core.heavy import made_once
from core.verdicts.comparing import ROWS

OWN = "the run"
# Between neighbouring labels, as a share of the height of a panel.
GAP = 0.09

# --------------------------------------------------------------------------- numbers


def forks_data(run: Run, forks: Forks, labels: Sequence[str], chosen: int) -> Data:
    """Errors of the evaluation rows, and distances; `labels` name the forks, of which number `chosen` is drawn boldly.

    `errors` (epoch, whose, kind, error), `errors_labels`, `diverged`, `fork` (epoch); where they are `comparable`,
    `distances` (epoch, whose, kind, distance), `distances_labels`, and `extent` that pins their axes.
    """
    epoch = forks.unchanged.epoch
    kinds = {OWN: "run"} | {label: "chosen" if i == chosen else "other" for i, label in enumerate(labels)}
    tables = _errors(run, forks, labels)
    if comparable(run, forks):
        tables |= _distances(run, forks, labels)
    for name in ("errors", "distances"):
        if name in tables:
            tables[name]["kind"] = [kinds[whose] for whose in tables[name]["whose"]]
    return {**tables, "fork": {"epoch": np.array([epoch])}}


def _errors(run: Run, forked: Forks, labels: Sequence[str]) -> Data:
    """Cut off at WORST × the error that the run begins with, or where a fork ends that did not diverge."""
    known = [float(fork.run.evaluation_error[-1]) for fork in forked.forks if not fork.diverged]
    most = WORST * max(
        [error for error in (float(run.evaluation_error[0]), *known) if np.isfinite(error)], default=1.0
    )
    # Errors may be 0 from the start to the end.
    most = most or 1.0
    forks = zip(labels, forked.forks, strict=True)
    lines = {OWN: _line(run, 0, most)} | {label: _line(fork.run, fork.epoch, most) for label, fork in forks}
    gone = [*_diverged(forked, labels), *([OWN] if run.diverged else [])]
    return {
        **lines_data("errors", "whose", "error", lines, log=True, gap=GAP),
        "diverged": ends_data("whose", "error", lines, gone),
    }


def _diverged(forks: Forks, labels: Sequence[str]) -> list[str]:
    return [label for fork, label in zip(forks.forks, labels, strict=True) if fork.diverged]


def _line(run: Run, first: int, most: float) -> Line:
    """Errors from epoch `first` on, as far as they can be drawn."""
    keep = first + thinned(len(run.error_epochs) - first)
    error = inside(np.maximum(run.evaluation_error[keep], LEAST_ERROR * most), 0, most)
    return seen((run.error_epochs[keep], error))


def _distances(run: Run, forks: Forks, labels: Sequence[str]) -> Data:
    """Cut off at the largest of forks that settled; those that diverged leave the panel, and have no label."""
    settled = [apart for fork, apart in zip(forks.forks, forks.distances, strict=True) if not fork.diverged]
    most = float(np.nanmax(settled)) or 1.0
    last = max(int(each.error_epochs[-1]) for each in (run, *(fork.run for fork in forks.forks)))
    lines = {
        label: seen((forks.epochs, inside(apart, 0, most)))
        for label, apart in zip(labels, forks.distances, strict=True)
    }
    gone = _diverged(forks, labels)
    staying = {label: line for label, line in lines.items() if label not in gone}
    ends = (0.0, most)
    drawn, named = (
        lines_data("distances", "whose", "distance", some, between=ends, gap=GAP) for some in (lines, staying)
    )
    return {
        "distances": drawn["distances"],
        "distances_labels": named["distances_labels"],
        "extent": {"epoch": np.array([0, last]), "distance": np.array(ends)},
    }


def comparable(run: Run, forks: Forks) -> bool:
    """Whether parameters can be compared: from a run that diverges, and for a fork that does, no distance counts."""
    return not run.diverged and not all(fork.diverged for fork in forks.forks)


# --------------------------------------------------------------------------- drawing


KINDS = {
    "other": {"color": HYPERPARAMETER, "strokeWidth": 1.2},
    "run": {"color": NEUTRAL, "strokeWidth": 2.5},
    "chosen": {"color": HYPERPARAMETER, "strokeWidth": 3},
}


@made_once
def forks_chart(evaluated_on: str, distances: bool) -> Spec:
    """Errors on the rows `evaluated_on`; below, where there are any, distances. `forks_data` has their data."""
    above = _error_panel(evaluated_on, "epoch" if not distances else None)
    panels = [above, _distance_panel()] if distances else [above]
    return compiled(alt.vconcat(*panels, spacing=18))


def _kinds(source: str, x: alt.X, y: alt.Y, of: str) -> list[alt.Chart]:
    """A line for each run of a panel: of other forks thin ones, then that of the run, the chosen one above all."""
    tooltip = [alt.Tooltip("whose:N"), alt.Tooltip("epoch:Q"), alt.Tooltip(f"{of}:Q", format=".5g")]
    base = alt.Chart(data(source)).encode(x=x, y=y, detail=alt.Detail("whose:N"), tooltip=tooltip)
    return told_apart(base, "kind", KINDS)


def _fork_rule() -> alt.Chart:
    mark = alt.Chart(data("fork")).mark_rule(color=NEUTRAL, strokeDash=[2, 3], strokeWidth=1.5)
    return mark.encode(x=alt.X("epoch:Q"))


def _error_panel(evaluated_on: str, title: str | None) -> alt.LayerChart:
    x, y = epoch_axis(title), error_axis()
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=NEUTRAL, fontSize=17)
    layers = [
        _fork_rule(),
        *_kinds("errors", x, y, "error"),
        gone.encode(x=x, y=y),
        line_labels("errors_labels", y, "whose:N"),
    ]
    return titled(layers, f"{ROWS[evaluated_on].capitalize()} error (┊ fork, × diverged)", 200)


def _distance_panel() -> alt.LayerChart:
    x, y = epoch_axis("epoch"), value_axis("distance:Q", "distance")
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    layers = [pin, _fork_rule(), *_kinds("distances", x, y, "distance")]
    layers.append(line_labels("distances_labels", y, "whose:N"))
    return titled(layers, "Distance of parameters from the run", 140)
