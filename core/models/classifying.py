"""What models that learn classes share: one output for two classes, one each for more."""

from __future__ import annotations

import numpy as np

from core.data import Dataset
from core.hyper import SettingError
from core.losses.cross_entropy import sigmoid, softmax
from core.types import Array


def outputs_of(train: Dataset) -> tuple[str, ...]:
    """Names of the outputs; none where two classes share one. Raises SettingError when all rows are of one class."""
    if len(np.unique(train.y)) < 2:
        only = train.class_names[int(train.y[0])]
        raise SettingError(f"every training row is of class {only}: there is nothing to tell it from")
    return train.class_names if len(train.class_names) > 2 else ()


def indicators(data: Dataset) -> Array:
    """(K, N): 1 where a row is of a class, else 0."""
    return (data.y == np.arange(len(data.class_names))[:, None]).astype(np.float64)


def targets(data: Dataset) -> Array:
    """What the loss compares outputs with: y (N,) of numbers and of two classes, of more ones and zeros (K, N)."""
    return indicators(data) if len(data.class_names) > 2 else data.y


class Scoring:
    """A model with one output for numbers or two classes, and one each for more."""

    def targets(self, data: Dataset) -> Array:
        """What the loss compares outputs with: y (N,) of numbers and of two classes, of more ones and zeros (K, N)."""
        return targets(data)


# Just above one half: the second of two classes is the likelier.
OVER_HALF = float(np.nextafter(0.5, 1.0))


def probabilities(outputs: Array) -> Array:
    """Outputs (R, N) -> probabilities of the second class (R, N); outputs (R, K, N) -> of each (R, N, K).

    For two classes it is over one half wherever the output is over 0, however little, so that both decide alike.
    """
    if outputs.ndim > 2:
        return np.moveaxis(softmax(outputs), -2, -1)
    of_second = sigmoid(outputs)
    return np.where(outputs > 0, np.maximum(of_second, OVER_HALF), of_second)
