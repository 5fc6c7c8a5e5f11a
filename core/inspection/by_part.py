"""The matrices of a transformer by what they are for, on one list whatever its shape: all blocks together."""

from __future__ import annotations

import numpy as np

from core.models.transformers.shape import Shape
from core.types import Array

# Names of matrices end so in each part; biases, and gains of norms, are in none.
ENDINGS = {
    "embedding": ("embedding",),
    "positions": ("position",),
    "attention": ("query.weight", "key.weight", "value.weight", "output.weight"),
    "MLP": ("mlp1.weight", "mlp2.weight"),
    "unembedding": ("unembedding",),
}
PARTS = tuple(ENDINGS)


def part_of(name: str) -> str:
    """The part that a tensor belongs to; none where it is no matrix."""
    inside = name.split(".", 1)[-1]
    return next((part for part, endings in ENDINGS.items() if inside in endings), "")


def weights(shape: Shape, tensors: dict[str, Array]) -> dict[str, Array]:
    """{part: all numbers of its matrices, in one row}; parts that the shape does without are left out."""
    matrices = {part: [tensors[n].ravel() for n in shape.parameters if part_of(n) == part] for part in PARTS}
    return {part: np.concatenate(of) for part, of in matrices.items() if of}
