"""One run of a model of sequences: what it says of one of them, its error, and what share is right; on one scrubber."""

from __future__ import annotations

from typing import Literal

import altair as alt
import numpy as np

from core.charts.lines import dots, lines_data, lines_of_rows, told_apart, with_dots
from core.charts.run import epoch_axis, epoch_caption, playhead, playhead_data
from core.charts.scale import inside, limits, snapshot_of_frame, thinned
from core.charts.strip import strip_data, strip_panel
from core.charts.style import (
    FRAMES,
    NEUTRAL,
    PARAMETER,
    ROWS_DASH,
    Spec,
    compiled,
    data,
    line_labels,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.references import GUESSING, references
from core.inspection.sequence_run import Answer, Progress, answer_of, looks

# An error is drawn up to so many times that of the start, or of guessing: a run that diverges goes beyond.
HIGHEST = 1.5

# --------------------------------------------------------------------------- numbers


def sequence_run_data(run: Run, accuracies: Progress, sequence: Answer) -> Data:
    """The data of `sequence_run_chart`."""
    playhead = playhead_data(run, snapshot_of_frame(len(run.epochs)))
    return {**strip_data(run, sequence), **error_data(run), **_shares(run, accuracies), "playhead": playhead}


def live_data(run: Run) -> Data:
    """The data of `live_chart`, of a run that has not ended: its first sequence, where it looks there, and the error.

    `looks` (from, to, share) are places of the last block, the mean of its heads.
    """
    shares = looks(run, 0)
    here, at = np.tril_indices(len(shares))
    places: Columns = {"from": here, "to": at, "share": shares[here, at]}
    return {**strip_data(run, answer_of(run, 0)), "looks": places, **error_data(run)}


def error_data(run: Run) -> Data:
    """`errors` (epoch, rows, error), their `error_labels`, and `references` (name, error), what they are beside."""
    keep, beside = thinned(len(run.error_epochs)), references(run)
    most = HIGHEST * max(run.train_error[0], beside[GUESSING])
    shown = {
        name: (run.error_epochs[keep], inside(error[keep], 0, most))
        for name, error in (("train", run.train_error), ("validation", run.validation_error))
        if np.isfinite(error[0])
    }
    drawn = np.concatenate([*beside.values(), *(error for _, error in shown.values())], axis=None)
    _, high = limits(drawn, margin=0.0)
    return {
        **lines_data("errors", "rows", "error", shown, between=(0.0, high)),
        "references": {"name": list(beside), "error": np.array([*beside.values()])},
    }


def _shares(run: Run, accuracies: Progress) -> Data:
    """`right` (epoch, rows, what, share), and `right_labels`."""
    shares = {"symbols": (run.epochs, accuracies.symbols), "sequences": (run.epochs, accuracies.whole)}
    lines = lines_data("right", "what", "share", shares, between=(0.0, 1.0))
    right: Columns = {**lines["right"], "rows": [run.evaluated_on] * (2 * len(run.epochs))}
    return {**lines, "right": with_dots(right)}


# --------------------------------------------------------------------------- drawing


@made_once
def sequence_run_chart(lines: int) -> Spec:
    """A sequence on so many lines, error and shares that are right, stacked."""
    strip, error = strip_panel(lines), titled([playhead(), *_error_layers(None)], "Error", 170)
    strip.layer.append(epoch_caption())
    return with_scrubber(alt.vconcat(strip, error, _shares_panel(), spacing=18))


@made_once
def live_chart(lines: int) -> Spec:
    """Attention, the sequence and the error so far, of a run that is still training."""
    last = alt.param("at", value=FRAMES - 1)
    panels = [_looks_panel(), strip_panel(lines), titled(_error_layers("epoch"), "Error so far", 170)]
    return compiled(alt.VConcatChart(vconcat=panels, spacing=18).add_params(last))


def _looks_panel() -> alt.LayerChart:
    """A row for each place, a column for each that it may look at."""
    scale = alt.Scale(nice=False, zero=False)
    downward = alt.Scale(nice=False, zero=False, reverse=True)
    cells = alt.Chart(data("looks")).transform_calculate(right="datum.to + 1", bottom="datum.from + 1")
    cells = cells.mark_rect(color=PARAMETER).encode(
        x=alt.X("to:Q", axis=None, scale=scale),
        x2=alt.X2("right:Q"),
        y=alt.Y("from:Q", axis=None, scale=downward),
        y2=alt.Y2("bottom:Q"),
        opacity=alt.Opacity("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.04, 1])),
    )
    return titled([cells], "Where each place looks (last block)", 150)


def _error_layers(title: str | None) -> list[alt.Chart]:
    scale, axis = alt.Scale(nice=False, zero=True), alt.Axis(tickCount=4, grid=False)
    y = alt.Y("error:Q", title="cross-entropy, nats", scale=scale, axis=axis)
    return [*_references(y), *lines_of_rows("errors", epoch_axis(title), y)]


def _references(y: alt.Y) -> list[alt.Chart]:
    """A rule each: of guessing with its name at the right, where errors have fallen; of others at the left."""
    base = alt.Chart(data("references")).encode(y=y)
    guess = _name(base.transform_filter(f"datum.name == '{GUESSING}'"), "right")
    others = _name(base.transform_filter(f"datum.name != '{GUESSING}'"), "left")
    return [
        base.mark_rule(color=NEUTRAL, strokeWidth=1, opacity=0.7),
        guess.encode(x=alt.XValue({"expr": "width - 4"})),
        others.encode(x=alt.XValue(4)),
    ]


def _name(rules: alt.Chart, align: Literal["left", "right"]) -> alt.Chart:
    return rules.mark_text(align=align, color=NEUTRAL, fontSize=13, dy=-7).encode(text=alt.Text("name:N"))


def _shares_panel() -> alt.LayerChart:
    scale, axis = alt.Scale(domain=[0, 1], nice=False), alt.Axis(tickCount=4, format="%", grid=False)
    y = alt.Y("share:Q", title="share", scale=scale, axis=axis)
    base = alt.Chart(data("right")).encode(x=epoch_axis("epoch"), y=y, strokeDash=ROWS_DASH)
    widths = {"symbols": 2.5, "sequences": 1.25}
    styles = {what: {"color": NEUTRAL, "strokeWidth": width} for what, width in widths.items()}
    lines = told_apart(base, "what", styles)
    labels = line_labels("right_labels", y, "what:N")
    spots = dots(base.encode(color=alt.ColorValue(NEUTRAL), strokeDash=alt.StrokeDashValue([1, 0])))
    return titled([playhead(), *lines, spots, labels], "Share that is right (• recorded)", 130)
