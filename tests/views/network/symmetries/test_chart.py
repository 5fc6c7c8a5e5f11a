"""Pictures of a layer before and after a change: the cells are its weights, and hatched where they are negative."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from core.charts.signed import STRENGTHS
from core.types import Array
from tests.core.inspection.test_responses import network
from tests.core.records import clouds
from views.network.symmetries.chart import MOST_NUMBERED, around, height, symmetry_data
from views.network.symmetries.numbers import FLIP, REVERSE, Symmetry

RUN = network(clouds(rows=30), epochs=5)


def cells(url: str, rows: int, columns: int) -> Array:
    """Signed strengths (rows, columns) of a picture."""
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))
    side = pixels.shape[1] // columns
    strongest = pixels.reshape(rows, side, columns, side).max(axis=(1, 3)).astype(float)
    return np.where(strongest > STRENGTHS, STRENGTHS - strongest, strongest)


def test_cells_are_the_weights_in_and_out_of_each_unit() -> None:
    symmetry = Symmetry.of(RUN.fitted, 1, FLIP)
    drawn = symmetry_data(RUN, symmetry)
    into, out = around(RUN.fitted, RUN.flat[-1], 1)
    assert np.array_equal(into[1:], RUN.parameters["layer1.weight"][-1])
    assert np.array_equal(out, RUN.parameters["layer2.weight"][-1].T)
    expected = np.vstack([into / np.abs(into).max(), np.zeros((1, 5)), out / np.abs(out).max()])
    pixels = cells(drawn["before"]["url"][0], 7, 5)
    assert np.array_equal(pixels, np.rint(STRENGTHS * np.abs(expected)) * np.sign(expected))
    flipped = cells(drawn["after"]["url"][0], 7, 5)
    assert np.array_equal(flipped[:, ::2], -pixels[:, ::2])
    assert np.array_equal(flipped[:, 1::2], pixels[:, 1::2])


def test_columns_are_numbered_as_before_where_there_is_room() -> None:
    drawn = symmetry_data(RUN, Symmetry.of(RUN.fitted, 1, REVERSE))
    assert drawn["after_units"]["unit"].tolist() == [4, 3, 2, 1, 0]
    assert drawn["before_units"]["unit"].tolist() == [0, 1, 2, 3, 4]
    wide = network(clouds(rows=30), hidden=(1 + MOST_NUMBERED,), epochs=1)
    assert not len(symmetry_data(wide, Symmetry.of(wide.fitted, 1, REVERSE))["after_units"]["unit"])


def test_more_units_take_more_height() -> None:
    assert height(RUN, 2) < height(network(clouds(rows=30), hidden=(64, 64), epochs=1), 1)
