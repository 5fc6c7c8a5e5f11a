"""Numbers with a sign as small pictures: the stronger the larger, so that zero is transparent on either background.

Cells of a matrix are hatched where they are negative; a surface is smooth, with a clear line where its sign changes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.charts.png import png, rgb
from core.charts.style import NEGATIVE, POSITIVE
from core.types import Array

# Steps of strength for each sign, and the opacity of the largest number.
STRENGTHS, STRONGEST = 15, 0.95
# Pixels from one stripe of a hatch to the next.
HATCH = 3
Shades = NDArray[np.uint8]


def share_of(values: Array, largest: Array | float) -> Array:
    """`values` as shares of the `largest` that is drawn in full: beyond ±1 where a run diverges, NaN where all is 0."""
    with calm():
        return values / largest


def shades(shares: Array) -> Shades:
    """(…, rows, columns) from −1 to 1 -> positions in the palette, 0 transparent; what is no number is left out."""
    row, column = np.indices(shares.shape[-2:])
    gaps = (shares < 0) & ((row + column) % HATCH == 0)
    return np.where(gaps, 0, _plain(shares)).astype(np.uint8)


def smooth(shares: Array) -> Shades:
    """The same of a surface without a hatch: transparent along the line where its sign changes."""
    negative = shares < 0
    edge = np.zeros(shares.shape, dtype=bool)
    edge[..., 1:, :] |= negative[..., 1:, :] != negative[..., :-1, :]
    edge[..., :, 1:] |= negative[..., :, 1:] != negative[..., :, :-1]
    return np.where(edge, 0, _plain(shares)).astype(np.uint8)


def _plain(shares: Array) -> Shades:
    strength = np.rint(STRENGTHS * np.clip(np.nan_to_num(np.abs(shares)), 0, 1)).astype(np.uint8)
    return (strength + STRENGTHS * ((shares < 0) & (strength > 0))).astype(np.uint8)


def picture(shaded: Shades) -> str:
    """The address of a picture that holds itself."""
    return png(shaded, rgb(POSITIVE) * (1 + STRENGTHS) + rgb(NEGATIVE) * STRENGTHS, _opacity())


def _opacity() -> bytes:
    rising = [round(255 * STRONGEST * step / STRENGTHS) for step in range(1, 1 + STRENGTHS)]
    return bytes([0, *rising, *rising])
