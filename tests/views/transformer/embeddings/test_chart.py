"""Embeddings: points are their places at every frame, inside axes that stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.charts.scale import snapshot_of_frame
from tests.core.charts.specs import framed
from tests.views.transformer.attention.test_numbers import RUN, small
from views.transformer.embeddings.chart import embeddings_data
from views.transformer.embeddings.numbers import POSITIONS, SYMBOLS, embedded

SNAPSHOT = snapshot_of_frame(len(RUN.epochs))


def test_points_are_the_places_of_each_frame_and_the_path_leaves_out_the_bar() -> None:
    embedding = embedded(RUN, SYMBOLS)
    frames = framed(embeddings_data(RUN, embedding))
    for frame in (0, 31, 59):
        points = frames["points"].query("frame == @frame").set_index("name")
        np.testing.assert_allclose(
            points.loc["3", ["x", "y"]].astype(float), embedding.plane[SNAPSHOT[frame], 3]
        )
        path = frames["path"].query("frame == @frame")
        assert path["name"].tolist() == list("01234")
        np.testing.assert_allclose(path["y"], embedding.plane[SNAPSHOT[frame], :5, 1])


def test_all_points_lie_inside_the_corners() -> None:
    frames = framed(embeddings_data(RUN, embedded(RUN, POSITIONS)))
    for axis in "xy":
        low, high = frames["corners"][axis]
        assert low < frames["points"][axis].min() < frames["points"][axis].max() < high


def test_symbols_without_an_order_have_no_path_and_numbers_that_are_none_no_place() -> None:
    run = small("copy")
    assert framed(embeddings_data(run, embedded(run, SYMBOLS)))["path"].empty
    lost = replace(RUN, flat=np.where(np.arange(len(RUN.epochs))[:, None] > 2, np.inf, RUN.flat))
    frames = framed(embeddings_data(lost, embedded(lost, SYMBOLS)))
    assert frames["points"].query("frame == 59")[["x", "y"]].isna().all(axis=None)
    assert np.isfinite(frames["corners"]).all(axis=None)
