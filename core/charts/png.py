"""Small pictures that hold themselves, as the address of a PNG."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def png(pixels: NDArray[np.uint8], colours: list[int], opacity: bytes) -> str:
    """`pixels` (rows, columns) of positions in a palette: red, green, blue of each in `colours`, and its `opacity`."""
    from PIL import Image

    image = Image.fromarray(pixels, "P")
    image.putpalette(colours)
    return address(image, transparency=opacity, compress_level=4)


def address(image: Any, **how: Any) -> str:
    """The address of a picture of PIL, which is told `how` to write it."""
    file = io.BytesIO()
    image.save(file, "PNG", **how)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def rgb(colour: str) -> list[int]:
    """`#3878b8` as three numbers."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
