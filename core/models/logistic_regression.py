"""Logistic regression: log-odds z = b + Σ wⱼ zⱼ of one class, p = 1 / (1 + e⁻ᶻ); of K > 2 classes p = softmax(z)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.columns import Columns
from core.cross_entropy import sigmoid, softmax
from core.data import Dataset, Task
from core.engineered import KINDS, Engineered
from core.hyper import Hyper, SettingError, Value
from core.initializers import START
from core.losses import LOSSES, Loss
from core.models.base import MODELS, STANDARDIZE
from core.models.linear import Linear
from core.penalties import PENALTIES
from core.procedure import PROCEDURE
from core.types import Array
from core.work import estimated_seconds

FEATURES = Hyper(
    "features",
    "Engineered features",
    default="none",
    grid=KINDS,
    help="Columns made of the features before training: their squares, squares and all products of two, or their "
    "sines. The boundary is straight in the columns, so curved in the features.",
    group="Model",
    scale="category",
)
# Classes are not known before the data are: a bound for the estimate of time.
MOST_CLASSES = 3


class LogisticRegression(Linear):
    """Two classes have one output, the log-odds of the second; more have one each, before softmax."""

    name = "logistic_regression"
    label = "Logistic regression"
    tasks: tuple[Task, ...] = ("binary", "multiclass")
    prepared_by = ("features", "standardize")
    hypers = (FEATURES, STANDARDIZE, *PROCEDURE, *PENALTIES, *START)

    def loss(self, settings: Mapping[str, Value], columns: Columns) -> Loss:
        """What is minimized."""
        return LOSSES["cross_entropy" if columns.outputs else "binary_cross_entropy"]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Columns:
        """What is learned from the training rows before training. Raises SettingError when all are of one class."""
        if len(np.unique(train.y)) < 2:
            only = train.class_names[int(train.y[0])]
            raise SettingError(f"every training row is of class {only}: there is nothing to tell it from")
        outputs = train.class_names if len(train.class_names) > 2 else ()
        engineered = Engineered.of(train, str(settings["features"]))
        return Columns.fit(train.x, engineered, bool(settings["standardize"]), outputs)

    def targets(self, data: Dataset) -> Array:
        """What the loss compares outputs with: y (N,), or ones and zeros (K, N)."""
        if len(data.class_names) == 2:
            return data.y
        return (data.y == np.arange(len(data.class_names))[:, None]).astype(np.float64)

    def predictions(self, outputs: Array) -> Array:
        """Probabilities: outputs (R, N) -> of the second class (R, N); outputs (R, K, N) -> of each (R, N, K)."""
        return sigmoid(outputs) if outputs.ndim == 2 else np.moveaxis(softmax(outputs), -2, -1)

    def seconds(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> float:
        """Roughly how long a batch of runs takes on a dataset of that size."""
        wide = {"none": 1, "squares": 2, "sines": 2, "quadratic": 1 + (columns + 1) / 2}
        inputs = 1 + round(columns * wide[str(settings["features"])])
        return estimated_seconds(settings, rows, MOST_CLASSES * inputs, runs)


MODELS.add(LogisticRegression())
