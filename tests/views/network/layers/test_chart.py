"""Layers: cells and pictures are the weights of every frame, tiles those of pixels, lines what is followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import Dataset, Run
from core.charts.scale import snapshot_of_frame
from core.charts.style import NEGATIVE, POSITIVE
from core.types import Array
from tests.core.charts.specs import framed
from tests.core.charts.test_classes import pixels
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from tests.views.network.network.test_chart import hexadecimal
from views.network.layers.chart import height_of, layers_chart, layers_data, weights_data
from views.network.layers.numbers import FOLLOWED
from views.network.layers.tiles_chart import FINER, GAP, NAME, Tiles, tiles_of
from views.network.layers.traces import quantiles, traces

RUN = network(clouds(3))


def drawn(run: Run, layer: str = "layer2", name: str = "gradient norm") -> dict[str, pd.DataFrame]:
    return framed(layers_data(run, layer, traces(run), name, tiles_of(run)))


def pictured() -> Dataset:
    """Three classes of pictures of 2 × 3 pixels, the first of which is always blank."""
    rng = np.random.default_rng(0)
    y = np.arange(60) % 3
    ink = rng.random((60, 6)) * (np.arange(6) > 0) + (np.arange(6) == 2 * y[:, None] + 1)
    names, classes = tuple("abcdef"), ("A", "B", "C")
    return Dataset(ink, y, names, "multiclass", "class", class_names=classes, image=(2, 3))


def test_the_cell_that_is_pointed_at_is_picked_by_its_place_and_no_other_depends_on_the_frame() -> None:
    spec = layers_chart("gradient norm", 100)
    pick = spec["params"][-1]
    layers = {layer.get("name", n): layer for n, layer in enumerate(spec["vconcat"][0]["layer"])}
    every = [layers[view] for view in pick["views"]]
    assert [
        (layer["mark"]["type"], "transform" in layer, "tooltip" in layer["encoding"]) for layer in every
    ] == [("rect", False, False)]
    assert not drawn(RUN)["cells"].duplicated(pick["select"]["fields"]).any()


def test_a_cell_has_the_weight_of_each_frame_and_the_last_row_the_biases() -> None:
    cells, snapshot = drawn(RUN)["cells"].set_index(["from", "unit"]), snapshot_of_frame(len(RUN.epochs))
    assert len(cells) == 6 * 3
    for frame in (0, 31, 59):
        at = snapshot[frame]
        weight, bias = RUN.parameters["layer2.weight"][at], RUN.parameters["layer2.bias"][at]
        assert cells.loc[("5", "3"), f"f{frame}"] == pytest.approx(weight[4, 2])
        assert cells.loc[("bias", "2"), f"f{frame}"] == pytest.approx(bias[1])
    place = cells.loc[("5", "3"), ["left", "right", "top", "bottom"]].tolist()
    assert place == pytest.approx([2 / 3, 1, 4 / 6, 5 / 6])
    first, last = drawn(RUN, "layer1")["down"], drawn(RUN, "layer3")["across"]
    assert (first["name"].tolist(), last["name"].tolist()) == (["a", "b", "bias"], ["A", "B", "C"])


def colours(image: Array, weight: Array, tall: int, wide: int) -> None:
    """Each cell of a picture has the colour of its sign, the stronger the larger; a negative one is hatched."""
    for (row, column), value in np.ndenumerate(weight):
        cell = image[row * tall : (row + 1) * tall, column * wide : (column + 1) * wide].reshape(-1, 4)
        inked = cell[cell[:, 3] > 0]
        if value == 0:
            assert not len(inked)
        if abs(value) > 0.1:
            assert len(inked) == len(cell) if value > 0 else 0 < len(inked) < len(cell)
            assert hexadecimal(inked[0]) == (POSITIVE if value > 0 else NEGATIVE)
            assert inked[0, 3] == pytest.approx(0.95 * 255 * abs(value), abs=255 / 15)


def test_a_picture_shows_the_weights_above_the_biases() -> None:
    frames, table = drawn(RUN), [RUN.parameters[f"layer2.{what}"] for what in ("weight", "bias")]
    table = np.concatenate([table[0], table[1][:, None]], axis=1)
    largest = np.abs(table).max()
    for picture, at in ((0, 0), (-1, -1)):
        image = pixels(frames["pictures"]["url"].iloc[picture])
        colours(image, table[at] / largest, len(image) // 6, image.shape[1] // 3)
    spans = frames["pictures"]
    covered = [n for a, b in zip(spans["since"], spans["until"], strict=True) for n in range(a, b + 1)]
    assert covered == list(range(60))


def test_a_tile_has_the_weights_of_a_picture_without_the_pixels_that_never_vary() -> None:
    run = network(pictured(), hidden=(9,))
    assert tiles_of(run) == Tiles(9, 2, 3)
    frames, weight = drawn(run, "layer1"), run.parameters["layer1.weight"]
    image = pixels(frames["tiles"]["url"].iloc[-1])
    assert image.shape == (2 * (2 * FINER + NAME), 8 * (3 * FINER + GAP), 4)
    shares = (weight[-1] / np.abs(weight).max()).T.reshape(9, 2, 3)
    shares[:, 0, 0] = 0
    for unit, left, top in ((0, 0, 0), (3, 3 * (3 * FINER + GAP), 0), (8, 0, 2 * FINER + NAME)):
        colours(image[top:, left:], shares[unit], FINER, FINER)
    frame = frames["frames"].iloc[8]
    assert (frame["x"], frame["y"], frame["y2"]) == (0, 1, 1 + 2 * FINER / (2 * FINER + NAME))


def test_tiles_are_of_pixels_alone() -> None:
    assert tiles_of(RUN) is None
    assert tiles_of(network(pictured(), features="squares")) is None


def test_names_beside_a_heat_map_leave_room_for_each_other() -> None:
    run = network(clouds(), hidden=(64, 64), epochs=1)
    tables = weights_data(run, "layer2", snapshot_of_frame(2))
    assert tables["down"]["name"][-1] == "bias"
    assert np.diff(tables["down"]["middle"]).min() * height_of(run, "layer2") >= 16
    assert len(tables["across"]["name"]) <= 12
    assert len(tables["cells"]["top"]) == 65 * 64


def test_bands_are_the_quantiles_and_lines_what_is_followed() -> None:
    frames, record = drawn(RUN), traces(RUN)
    np.testing.assert_allclose(frames["bands"].iloc[:, 1:], quantiles(RUN, "layer2"))
    line = frames["lines"].query("name == 'layer 3'").set_index("frame")
    np.testing.assert_allclose(line["value"], record.gradient[snapshot_of_frame(len(RUN.epochs)), 2])
    np.testing.assert_allclose(line["drawn"], line["value"])
    assert frames["note"].empty


def test_on_a_log_scale_0_stands_below_all_others_and_nothing_but_0_is_said() -> None:
    record = traces(RUN)
    record.gradient[5, 1] = 0
    frames = framed(layers_data(RUN, "layer1", record, "gradient norm"))["lines"]
    least = record.gradient[record.gradient > 0].min()
    assert frames.loc[frames["value"] == 0, "drawn"].unique() == pytest.approx([least / 10])
    nothing = drawn(network(clouds(), init="zeros"))
    assert nothing["note"]["text"].tolist() == ["0 everywhere at every epoch"]
    assert nothing["lines"]["drawn"].isna().all()


def test_only_where_no_weight_is_a_number_a_frame_is_lost() -> None:
    flat = RUN.flat.copy()
    flat[-1, 0], flat[-2] = np.nan, np.inf
    lost = drawn(replace(RUN, flat=flat), "layer1")["lost"]["frame"]
    assert lost.tolist() == [n for n, at in enumerate(snapshot_of_frame(len(flat))) if at == len(flat) - 2]


def test_a_run_that_diverges_is_drawn_as_far_as_its_numbers_go() -> None:
    run = network(tilted(), "sgd", activation="relu", learning_rate=10.0, epochs=400)
    for name in FOLLOWED:
        frames = drawn(run, "layer1", name)
        assert np.isfinite(frames["bands"]).all(axis=None)
        most = 10 * np.abs(run.parameters["layer1.weight"][0]).max()
        assert frames["bands"].iloc[:, 1:].abs().max(axis=None) <= most * 1.0001
        assert frames["lines"]["drawn"].notna().any()
        assert not np.isinf(frames["lines"]["drawn"]).any()
        assert np.isfinite(frames["line_labels"]["drawn"]).all()
        known = np.isfinite(frames["cells"][[f"f{n}" for n in range(60)]]).any()
        assert frames["lost"]["frame"].tolist() == [n for n in range(60) if not known[f"f{n}"]] != []
