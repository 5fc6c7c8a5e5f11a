"""Heat maps side by side: cells, pictures and epochs of each frame are those of one snapshot."""

from __future__ import annotations

import math

import altair as alt
import numpy as np
import pandas as pd

from core.charts.scale import snapshot_of_frame
from core.charts.style import with_scrubber
from core.types import Array
from tests.core.charts.specs import framed
from tests.core.charts.test_classes import pixels
from tests.views.network.layers.test_chart import colours
from tests.views.transformer.attention.test_numbers import RUN
from views.transformer.maps.chart import FEWEST, MOST_NUMBERS, PICK, Maps, maps_data, maps_panel

SNAPSHOTS = len(RUN.epochs)


def maps(tables: Array) -> Maps:
    n, largest = tables.shape[-1], np.nanmax(np.abs(tables), axis=(0, 2, 3))
    places = [f"place {at}" for at in range(n)]
    return Maps(
        [f"map {m}" for m in range(tables.shape[1])],
        tables,
        largest,
        [*map(str, range(n))],
        places,
        np.eye(n) > 0,
    )


def tables(n: int = 5, count: int = 2) -> Array:
    return np.random.default_rng(0).standard_normal((SNAPSHOTS, count, n, n))


def drawn(of: Maps) -> dict[str, pd.DataFrame]:
    return framed(maps_data(RUN, of))


def now(cells: pd.DataFrame, at: int) -> pd.Series:
    """What the browser reads at a position of the scrubber, by the formula of the chart."""
    formula = PICK.replace("'s' + (", "'s' + str(").replace("datum.snapshots", "snapshots")
    known = {"at": at, "snapshots": int(cells["snapshots"].iloc[0]), "floor": math.floor}
    return cells[eval(formula, known)]


def test_a_cell_has_the_value_of_every_frame() -> None:
    of = maps(tables())
    cells = drawn(of)["cells"]
    for at in range(60):
        expected = of.tables[snapshot_of_frame(SNAPSHOTS)[at]].ravel()
        np.testing.assert_allclose(now(cells, at), expected, rtol=1e-6)
    playhead = drawn(of)["playhead"]
    assert playhead["epoch"].tolist() == RUN.epochs[snapshot_of_frame(SNAPSHOTS)].tolist()
    cell = cells.query("map == 1 and row == 3 and column == 2").iloc[0]
    assert (cell["name"], cell["from"], cell["to"], cell["n"]) == ("map 1", "place 3", "place 2", 5)


def test_a_picture_is_strong_where_a_cell_is_large_and_each_frame_has_one() -> None:
    of = maps(tables())
    pictures = drawn(of)["pictures"].query("map == 1")
    for picture, at in ((0, 0), (-1, -1)):
        image = pixels(pictures["url"].iloc[picture])
        size = len(image) // 5
        colours(image, of.tables[at, 1] / of.largest[1], size, size)
    covered = [
        at for a, b in zip(pictures["since"], pictures["until"], strict=True) for at in range(a, b + 1)
    ]
    assert covered == list(range(60))


def test_what_is_blank_is_left_out_and_shares_need_a_pixel_each() -> None:
    values = np.where(np.tril(np.ones((5, 5))) > 0, np.abs(tables()), np.nan)
    frames = drawn(maps(values))
    assert len(frames["cells"]) == 2 * 15
    assert (frames["cells"]["column"] <= frames["cells"]["row"]).all()
    assert pixels(frames["pictures"]["url"].iloc[0]).shape == (5, 5, 4)


def test_marks_and_labels_are_of_every_map() -> None:
    frames = drawn(maps(tables(count=3)))
    marks = frames["marks"].query("map == 2")
    assert marks[["row", "column"]].to_numpy().tolist() == [[at, at] for at in range(5)]
    assert frames["frames"]["name"].tolist() == ["map 0", "map 1", "map 2"]
    assert frames["labels"].query("map == 0")["label"].tolist() == list("01234")
    assert len(drawn(maps(tables(n=60, count=1)))["labels"]) == 20


def test_fewer_snapshots_of_more_cells_are_sent_and_the_epoch_is_theirs() -> None:
    many = np.zeros((60, 2, 60, 60))
    of = maps(many + np.arange(60)[:, None, None, None])
    assert FEWEST <= len(of.shown) <= MOST_NUMBERS // many[0].size
    assert of.shown[[0, -1]].tolist() == [0, 59]
    few = maps(np.zeros((60, 4, 90, 90)) + 1)
    assert len(few.shown) == FEWEST


def test_numbers_beyond_the_range_of_floats_are_drawn_blank() -> None:
    values = tables()
    values[-1] = np.nan
    values[-2, 0] = np.inf
    frames = drawn(Maps(["a", "b"], values, np.ones(2), [*map(str, range(5))], [*map(str, range(5))]))
    assert not pixels(frames["pictures"]["url"].iloc[-1])[..., 3].any()
    assert len(frames["marks"]) == 0


def test_the_panel_is_as_high_as_its_lines_of_maps() -> None:
    panel = with_scrubber(alt.vconcat(maps_panel("Title", "looks", "is looked at")))["vconcat"][0]
    assert panel["height"] == {"step": 344}
    *layers, caption = panel["layer"]
    assert all(layer["encoding"]["y"]["field"] == "line" for layer in layers)
    assert caption["data"]["name"] == "playhead"
