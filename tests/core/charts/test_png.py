"""Pictures are what another reader of PNG sees in them."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.charts.png import png, rgb


def read(url: str) -> np.ndarray:
    """(rows, columns, 4): red, green, blue and opacity, as Pillow reads them."""
    head, text = url.split(",")
    assert head == "data:image/png;base64"
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    image.verify()
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA"))


@pytest.mark.parametrize(("rows", "columns", "shades"), [(1, 1, 1), (3, 5, 2), (165, 16, 31), (40, 200, 256)])
def test_each_pixel_has_the_colour_and_the_opacity_of_its_place(rows: int, columns: int, shades: int) -> None:
    rng = np.random.default_rng(rows)
    pixels = rng.integers(0, shades, (rows, columns), dtype=np.uint8)
    palette = rng.integers(0, 256, (shades, 4), dtype=np.uint8)
    seen = read(png(pixels, palette[:, :3].ravel().tolist(), palette[:, 3].tobytes()))
    np.testing.assert_array_equal(seen, palette[pixels])


def test_a_colour_is_read_as_its_three_parts() -> None:
    assert rgb("#3878b8") == [0x38, 0x78, 0xB8]
