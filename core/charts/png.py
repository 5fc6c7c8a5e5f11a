"""Small pictures that hold themselves, as the address of a PNG."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray

# Of zlib: a higher level takes longer and saves little.
COMPRESSION = 4


def png(pixels: NDArray[np.uint8], colours: list[int], opacity: bytes) -> str:
    """`pixels` (rows, columns) of positions in a palette: red, green, blue of each in `colours`, and its `opacity`."""
    from PIL import Image

    image = Image.fromarray(pixels, "P")
    image.putpalette(colours)
    file = io.BytesIO()
    image.save(file, "PNG", transparency=opacity, compress_level=COMPRESSION)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def rgb(colour: str) -> list[int]:
    """`#3878b8` as three numbers."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
