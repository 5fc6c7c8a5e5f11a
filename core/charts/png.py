"""Small pictures that hold themselves, as the address of a PNG.

It is written here: a network's diagram has some 250 of them, and a library takes several times as long for each.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

# Of zlib: a higher level takes longer and saves little.
COMPRESSION = 4
# ISO/IEC 15948: what a file begins with; bits a pixel; that pixels are positions in a palette.
SIGNATURE, BITS, PALETTE = b"\x89PNG\r\n\x1a\n", 8, 3


def png(pixels: NDArray[np.uint8], colours: list[int], opacity: bytes) -> str:
    """`pixels` (rows, columns) of positions in a palette: red, green, blue of each in `colours`, and its `opacity`."""
    rows, columns = pixels.shape
    # Each row begins with how it is filtered: not at all.
    filtered = np.zeros((rows, 1 + columns), dtype=np.uint8)
    filtered[:, 1:] = pixels
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, BITS, PALETTE, 0, 0, 0)),
        (b"PLTE", bytes(colours)),
        (b"tRNS", opacity),
        (b"IDAT", zlib.compress(filtered.tobytes(), COMPRESSION)),
        (b"IEND", b""),
    )
    file = SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)
    return "data:image/png;base64," + base64.b64encode(file).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def rgb(colour: str) -> list[int]:
    """`#3878b8` as three numbers."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
