"""Least squares on fewer rows: turned by an orthogonal matrix, they have the same sum of squares.

Of N rows of P columns and a target, QR makes P + 1 that say the same: Zᵀ = Q R turns ‖Zᵀθ − y‖ into ‖Rθ − Qᵀy‖, and
what no θ can reach into one row more (Golub, 1965, https://doi.org/10.1007/BF01436075). The product ZZᵀ would say it,
too, but with half the digits where columns are alike.
"""

from __future__ import annotations

import numpy as np

from core.calm import calm
from core.types import Array


@calm()
def reduced(x: Array, y: Array) -> tuple[Array, Array]:
    """Designs (…, P, P + 1) and targets (…, P + 1) with the loss of these, (…, P, N) and (…, N), for every θ.

    The first row of a design is one of ones. `squared_error` is half a mean, so rows are scaled to have the same one.
    """
    rows = np.concatenate([x, y[..., None, :]], axis=-2).mT
    # What lies far from 0 is centred first, so that the size of its mean costs no digits of how it varies.
    centre = rows.mean(axis=-2, keepdims=True)
    centre[..., 0] = 0
    rows -= centre
    triangle: Array = np.asarray(np.linalg.qr(rows, mode="r"))
    triangle[..., :1, :] += centre * triangle[..., :1, :1]
    triangle *= np.sqrt(triangle.shape[-1] / rows.shape[-2])
    return np.ascontiguousarray(triangle[..., :-1].mT), np.ascontiguousarray(triangle[..., -1])
