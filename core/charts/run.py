"""One run: its fit, its parameters and its error, on one scrubber over the recorded snapshots."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.fit import View, fit_data, fit_panels
from core.charts.learned import learned_data, learned_layers, learned_texts
from core.charts.lines import dots, lines_data, lines_of_rows, with_dots
from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.scale import inside, limits, snapshot_of_frame, thinned
from core.charts.style import (
    FRAMES,
    LAST_SPOT,
    LEAST_ERROR,
    NEUTRAL,
    READ,
    SPOTS_OF_A_ROW,
    WORST,
    Spec,
    caption,
    captioned,
    compiled,
    data,
    frame_filter,
    titled,
    width_of,
    with_scrubber,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import number
from core.heavy import made_once
from core.losses.metrics import accuracy

# Pixels that a panel needs for its errors in words beside its title; a narrower one has them as numbers alone.
CAPTION_FROM = 280
NUMBERS_ALONE = "replace(datum.says, /training |validation /g, '')"

# --------------------------------------------------------------------------- numbers


def run_data(run: Run, exact: Mapping[str, float], units: str = "") -> Data:
    """The data of `run_chart`; `exact` holds the coefficients to compare with, by tidy name."""
    snapshot = frames_of(run)
    learned = learned_data(run, exact, snapshot, units)
    return {
        **fit_data(run, snapshot),
        **learned,
        **error_data(run),
        **accuracy_data(run),
        "playhead": {**playhead_data(run, snapshot), "learns": learned_texts(learned["learned"])},
    }


def frames_of(run: Run) -> NDArray[np.intp]:
    """(FRAMES,) index of the snapshot that each frame shows: of a run that diverged, those up to the blow-up."""
    last = int(np.searchsorted(run.epochs, _last_drawn(run)))
    return snapshot_of_frame(min(last + 1, len(run.epochs)))


def _last_drawn(run: Run) -> int:
    """The last epoch; of a run that diverged, the first whose error is cut off."""
    gone = np.flatnonzero(~(run.train_error <= WORST * (run.train_error[0] or 1.0)))
    return int(run.error_epochs[gone[0] if run.diverged and gone.size else -1])


def playhead_data(run: Run, snapshot: NDArray[np.intp]) -> Columns:
    """The epoch of each frame, the errors after it as `says`, and what the scrubber needs, see `spots_data`."""
    epochs = run.epochs[snapshot]
    return {
        "frame": np.arange(FRAMES),
        "epoch": epochs,
        "says": _errors_after(run, epochs),
        **spots_data(epochs),
    }


def _errors_after(run: Run, epochs: NDArray[np.intp]) -> list[str]:
    """The errors of a run after each of these epochs, in words."""
    at = np.searchsorted(run.error_epochs, epochs)
    parts = {"─ training": run.train_error[at], "┄ validation": run.validation_error[at]}
    known = {name: errors for name, errors in parts.items() if np.isfinite(errors[0])}
    return [
        "   ".join(f"{name} {number(float(errors[frame]), 3)}" for name, errors in known.items())
        for frame in range(len(epochs))
    ]


def spots_data(epochs: NDArray[np.intp]) -> Columns:
    """The scrubber's part of `playhead`, of the epochs (FRAMES,) that frames show: `s0` … `s4`, and `next`.

    Spots of the slider stand evenly over the epochs and show the nearest frame; at spot `next` stands the next frame.
    """
    place = epochs * LAST_SPOT / max(1, int(epochs[-1]))
    shows = np.searchsorted((place[1:] + place[:-1]) / 2, np.arange(LAST_SPOT + 1), side="right")
    shown, first = np.unique(shows, return_index=True)
    nearest = place[shown].round().astype(np.intp)
    stands = np.where(shows[nearest] == shown, nearest, first)
    columns = dict(zip((f"s{i}" for i in range(SPOTS_OF_A_ROW)), shows.reshape(FRAMES, -1).T, strict=True))
    following = np.append(stands, LAST_SPOT)[np.searchsorted(shown, np.arange(FRAMES), side="right")]
    return {**columns, "next": following}


def last_fit_data(run: Run) -> Data:
    """The data of `fit_chart`: every frame shows the last snapshot."""
    return fit_data(run, np.full(FRAMES, len(run.epochs) - 1))


def error_data(run: Run) -> Data:
    """`errors` (epoch, rows, error) and `error_ticks`; cut off at WORST × the starting error.

    With it ends the axis of a run that diverged.
    """
    keep = thinned(int(np.searchsorted(run.error_epochs, _last_drawn(run))) + 1)
    # Where training begins without an error, errors are measured against 1.
    start = run.train_error[0] or 1.0
    parts = {"train": run.train_error[keep], "validation": run.validation_error[keep]}
    known = [name for name, error in parts.items() if np.isfinite(error[0])]
    drawn, zero = lifted(np.array([parts[name] for name in known]), LEAST_ERROR * start)
    drawn = inside(drawn, 0, WORST * start)
    lines = {name: (run.error_epochs[keep], line) for name, line in zip(known, drawn, strict=True)}
    table = lines_data("errors", "rows", "error", lines, log=True)["errors"]
    return {"errors": table, "error_ticks": log_ticks(drawn, zero)}


def accuracy_data(run: Run) -> Data:
    """`accuracy` (epoch, rows, accuracy) after each recorded epoch, and one label a line; of numbers none."""
    if run.task == "regression":
        return {}
    parts = {"train": run.train, "validation": run.validation}
    lines = {rows: accuracy(run.outputs(part.x), part.y) for rows, part in parts.items()}
    known = {rows: (run.epochs, line) for rows, line in lines.items() if np.isfinite(line).any()}
    between = limits(np.stack([*lines.values()]))
    tables = lines_data("accuracy", "rows", "accuracy", known, between=between, gap=0.2)
    return {**tables, "accuracy": with_dots(tables["accuracy"])}


# --------------------------------------------------------------------------- drawing


@made_once
def run_chart(
    view: View,
    time_unit: str = "epoch",
    classes: bool = False,
    goal: str = "exact",
    unit: str = "",
    validated: bool = True,
) -> Spec:
    """Fit, coefficients, error and, of classes, accuracy over `time_unit`s, stacked; `run_data` has their data.

    `goal`: what the coefficients to compare with are called; empty where there are none. `unit`: that of the axis.
    """
    evaluated = [errors_panel(time_unit), *([_accuracy(time_unit)] if classes else [])]
    panels = alt.vconcat(
        *fit_panels(view, validated), _parameters(time_unit, goal, unit), *evaluated, spacing=18
    )
    # Classes have colours of their own, beside those of parameters.
    panels = panels.resolve_scale(color="independent", fill="independent", shape="independent")
    return with_scrubber(panels, time_unit)


@made_once
def fit_chart(view: View) -> Spec:
    """The fit alone, at the last frame; `last_fit_data` has its data."""
    fixed = alt.param("at", value=FRAMES - 1)
    return compiled(alt.VConcatChart(vconcat=fit_panels(view)).add_params(fixed))


@made_once
def error_chart(time_unit: str = "epoch") -> Spec:
    """The error alone, as of a run that is still training; `error_data` has its data."""
    return compiled(
        alt.VConcatChart(vconcat=[titled(_error_layers(time_unit), "Error (validation dashed)", 140)])
    )


def epoch_axis(title: str | None) -> alt.X:
    """The horizontal axis of everything over the epochs."""
    axis = alt.Axis(grid=False, tickCount=8, tickMinStep=1)
    return alt.X("epoch:Q", title=title, scale=alt.Scale(nice=False), axis=axis)


def epoch_caption(time_unit: str = "epoch") -> alt.Chart:
    """The epoch of the frame that is shown, above the right end of a panel."""
    words = now().transform_calculate(label=f"'{time_unit} ' + datum.epoch")
    words = words.mark_text(align="right", color=NEUTRAL, fontSize=14)
    return words.encode(x=alt.XValue("width"), y=alt.YValue(-12), text=alt.Text("label:N"))


def now() -> alt.Chart:
    """`playhead` at the frame that is shown."""
    return alt.Chart(data("playhead")).transform_filter(frame_filter())


def playhead() -> alt.Chart:
    """A rule at the epoch of the frame that is shown."""
    return now().mark_rule(color=NEUTRAL, strokeWidth=1.5).encode(x=alt.X("epoch:Q"))


def readers(name: str, *read: alt.Tooltip) -> list[alt.Chart]:
    """A rule at the recorded epoch that the pointer is nearest to, and stripes where `playhead` is `read`."""
    base, x = alt.Chart(data("playhead")), alt.X("epoch:Q")
    near = base.transform_filter("isValid(hover.frame) && hover.frame[0] == datum.frame")
    stripes = base.mark_rule(strokeWidth=8, opacity=0, aria=False).properties(name=f"{READ}{name}")
    line = near.mark_rule(color=NEUTRAL, strokeWidth=1, strokeDash=[2, 2])
    return [line.encode(x=x), stripes.encode(x=x, tooltip=list(read))]


def _parameters(time_unit: str, goal: str, unit: str) -> alt.LayerChart:
    read = readers(
        "learned", alt.Tooltip("epoch:Q", title=time_unit), alt.Tooltip("learns:N", title="learned")
    )
    layers = [playhead(), epoch_caption(time_unit), *learned_layers(epoch_axis(None), unit), *read]
    return titled(layers, f"Parameters it learned{f' (◇ {goal})' if goal else ''}", 190)


def errors_panel(time_unit: str = "epoch") -> alt.LayerChart:
    """`error_data` has its data, beside `playhead`: what was reached at the epoch shown stands above."""
    read = readers("errors", alt.Tooltip("epoch:Q", title=time_unit), alt.Tooltip("says:N", title="error"))
    return captioned(
        [
            playhead(),
            *_error_layers(time_unit),
            caption(now(), CAPTION_FROM, NUMBERS_ALONE, str(width_of("Error"))),
            *read,
        ],
        "Error",
        140,
    )


def _error_layers(time_unit: str = "epoch") -> list[alt.Chart]:
    line, _ = lines_of_rows("errors", epoch_axis(time_unit), log_axis("error", "error"))
    return [*log_ticks_left("error"), line]


def _accuracy(time_unit: str) -> alt.LayerChart:
    axis = alt.Axis(tickCount=4, format=".0%", grid=False)
    y = alt.Y("accuracy:Q", title="accuracy", scale=alt.Scale(zero=False, nice=False), axis=axis)
    x = epoch_axis(time_unit)
    spots = dots(alt.Chart(data("accuracy"))).encode(x=x, y=y, color=alt.ColorValue(NEUTRAL))
    return titled([playhead(), *lines_of_rows("accuracy", x, y), spots], "Accuracy (• recorded)", 100)
