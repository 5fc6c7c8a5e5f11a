"""The picture of a transformer on the first screen: prompt, answer and attention over the epochs, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.rows import by_frame, in_frame
from core.charts.run import frames_of, now, playhead_data
from core.charts.strip import strip_data, strip_panel
from core.charts.style import (
    CAPTIONED,
    NEUTRAL,
    PARAMETER,
    Spec,
    caption,
    data,
    percent_text,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.heavy import made_once
from views.transformer.prompt.numbers import Symbols
from views.transformer.the_run.asked import MOST_HEADS, Asked, asked

# Rows of words above the cells: names of heads, and symbols looked at. Pixels of a row, and of the panel at most.
WORDS, ROW, TALLEST = 2.2, 17, 175
# Cells between two heads.
APART = 1
# A narrower panel has room for its title, but not for the errors beside it.
CAPTION_FROM = 360

# --------------------------------------------------------------------------- numbers


def picture_data(run: Run, prompt: Symbols) -> Data:
    """The data of `picture_chart`."""
    snapshot, answer = frames_of(run), asked(run, prompt)
    return {
        **strip_data(run, answer.sequence),
        "heads": _cells(run, answer)
        | by_frame(np.nan_to_num(answer.looks[snapshot].reshape(len(snapshot), -1))),
        "head_words": _words(run, answer),
        "playhead": playhead_data(run, snapshot),
    }


def _cells(run: Run, answer: Asked) -> Columns:
    """Where each share is drawn, and which symbol looks at which."""
    _, heads, places, read = answer.looks.shape
    head, place, at = (index.ravel() for index in np.indices((heads, places, read)))
    names = np.array(run.sequences.symbols)[answer.sequence.read]
    looks = read - places + place
    return {
        "x": head * (read + APART) + at,
        "y": place,
        "head": head + 1,
        "symbol": names[looks],
        "place": looks + 1,
        "looks": names[at],
        "at": at + 1,
    }


def _words(run: Run, answer: Asked) -> Columns:
    """The symbols looked at above each column, and above these the name of each head."""
    _, heads, _, read = answer.looks.shape
    begins = np.arange(heads) * (read + APART)
    names = np.array(run.sequences.symbols)[answer.sequence.read]
    return {
        "x": np.concatenate([(begins[:, None] + np.arange(read)).ravel() + 0.5, begins]),
        "y": np.repeat([-0.5, -1.6], [heads * read, heads]),
        "text": [*np.tile(names, heads).tolist(), *(f"head {head + 1}" for head in range(heads))],
        "name": np.repeat([False, True], [heads * read, heads]),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def picture_chart(lines: int, heads: int, places: int, read: int) -> Spec:
    """So many `lines` of a strip, and below the shares of `heads`, `places` that look at those `read`."""
    strip = strip_panel(lines)
    # On a phone the title takes all of the line.
    strip.layer.append(caption(now(), CAPTION_FROM))
    strip.title = alt.Title("What it answers (× wrong)", offset=CAPTIONED)
    panels = alt.vconcat(strip, _heads_panel(min(heads, MOST_HEADS), places, read), spacing=12)
    return with_scrubber(panels)


def _heads_panel(heads: int, places: int, read: int) -> alt.LayerChart:
    def across(field: str) -> alt.X:
        scale = alt.Scale(domain=[0, heads * (read + APART) - APART], nice=False)
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    def down(field: str) -> alt.Y:
        return alt.Y(
            f"{field}:Q", axis=None, scale=alt.Scale(domain=[places, -WORDS], nice=False, zero=False)
        )

    tooltip = [
        alt.Tooltip("head:Q"),
        alt.Tooltip("symbol:N"),
        alt.Tooltip("place:Q"),
        alt.Tooltip("looks:N", title="looks at"),
        alt.Tooltip("at:Q", title="at place"),
        alt.Tooltip("written:N", title="share"),
    ]
    cells = in_frame(alt.Chart(data("heads")))
    cells = cells.transform_calculate(
        right="datum.x + 1", bottom="datum.y + 1", written=percent_text("now", of_several=True)
    )
    cells = cells.mark_rect(color=PARAMETER, stroke=NEUTRAL, strokeWidth=0.2).encode(
        x=across("x"),
        x2=alt.X2("right:Q"),
        y=down("y"),
        y2=alt.Y2("bottom:Q"),
        fillOpacity=alt.FillOpacity("now:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0, 1])),
        tooltip=tooltip,
    )
    words = alt.Chart(data("head_words")).encode(x=across("x"), y=down("y"), text=alt.Text("text:N"))
    symbols = words.transform_filter("!datum.name").mark_text(fontSize=12, color=NEUTRAL)
    names = words.transform_filter("datum.name").mark_text(fontSize=12, color=NEUTRAL, align="left")
    height = min(TALLEST, round(ROW * (places + WORDS)))
    return titled([cells, symbols, names], "Where its heads look (last block)", height)
