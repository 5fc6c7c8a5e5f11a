"""Logistic regression: log-odds z = b + Σ wⱼ zⱼ of one class, p = 1 / (1 + e⁻ᶻ); of K > 2 classes p = softmax(z)."""

from __future__ import annotations

from collections.abc import Mapping

from core.data import Dataset, Task
from core.features.columns import Columns, refuse_clashing_pairs
from core.features.engineered import FEATURES, Engineered, engineered_width
from core.hyper import Value, text_of, whole_of
from core.losses.losses import LOSSES, Loss
from core.models.base import MODELS, STANDARDIZE
from core.models.classifying import outputs_of, probabilities
from core.models.linear import Linear
from core.optim.hypers import TRAINING_HYPERS
from core.optim.initializers import START
from core.optim.penalties import PENALTIES
from core.types import Array
from core.work import CLASS_EXPONENTIALS, Shape, Work, training_work


class LogisticRegression(Linear):
    """Two classes have one output, the log-odds of the second; more have one each, before softmax."""

    name = "logistic_regression"
    label = "Logistic regression"
    tasks: tuple[Task, ...] = ("binary", "multiclass")
    prepared_by = ("features", "standardize")
    hypers = (FEATURES, STANDARDIZE, *TRAINING_HYPERS, *PENALTIES, *START)

    def loss(self, settings: Mapping[str, Value], fitted: Columns) -> Loss:
        """What is minimized."""
        return LOSSES["cross_entropy" if fitted.outputs else "binary_cross_entropy"]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Columns:
        """What is learned from the training rows before training. Raises SettingError when all are of one class."""
        outputs = outputs_of(train)
        engineered = Engineered.of(train, text_of(settings, "features"))
        refuse_clashing_pairs(engineered.names, outputs)
        return Columns.fit(train.x, engineered, bool(settings["standardize"]), outputs)

    def predictions(self, fitted: Columns, outputs: Array) -> Array:
        """Probabilities: outputs (R, N) -> of the second class (R, N); outputs (R, K, N) -> of each (R, N, K)."""
        return probabilities(outputs)

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        inputs = engineered_width(text_of(settings, "features"), columns)
        classes = whole_of(settings, "classes")
        shape = Shape((inputs, classes if classes > 2 else 1), CLASS_EXPONENTIALS)
        return training_work(settings, rows, shape, runs)


MODELS.add(LogisticRegression())
