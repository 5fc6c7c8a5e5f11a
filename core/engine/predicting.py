"""What a run answers about rows: its outputs and predictions, with the parameters of any snapshot."""

from __future__ import annotations

from numbers import Integral
from typing import cast

from numpy.typing import ArrayLike

from core.calm import calm
from core.data import Dataset, Task
from core.data.arrays import rows, symbols
from core.engine.spec import RunSpec
from core.formatting import brief
from core.hyper import SettingError
from core.models import MODELS, Model
from core.models.fitted import Holding
from core.types import Array


class Predicting(Holding):
    """Has the parameters of T snapshots, `flat` (T, P), and what was fitted to the rows `train`."""

    spec: RunSpec
    train: Dataset
    flat: Array

    @property
    def _model(self) -> Model:
        return MODELS[self.spec.model]

    @property
    def task(self) -> Task:
        """What is learned: numbers or classes."""
        return self.train.task

    def outputs(self, x: ArrayLike) -> Array:
        """`x` (N, D) -> (T, N) or (T, K, N), with the parameters of every snapshot. Raises like `predict`."""
        return self.outputs_of(self.flat, self._rows(x))

    @calm()
    def outputs_of(self, theta: Array, x: Array) -> Array:
        """(R, N) or (R, K, N): of rows x like those of `train`, with any θ (R, P) in the units of training."""
        return self._model.forward(self.fitted, theta, self.fitted.design(x))

    @calm()
    def predictions_of(self, theta: Array, x: Array) -> Array:
        """The same as `predict` returns them: (R, N), or (R, N, K)."""
        return self._model.predictions(self.fitted, self.outputs_of(theta, x))

    def predict(self, x: ArrayLike, at: int = -1) -> Array:
        """`x` (N, D) -> numbers (N,), or probabilities: (N,) of the second of two classes, (N, K) of each of more.

        With the parameters of snapshot `at`. Raises SettingError where there is none, and where `x` are no such rows as
        the run learned from.
        """
        most = len(self.flat)
        if isinstance(at, bool) or not isinstance(at, Integral) or not -most <= at < most:
            raise SettingError(
                f"at wants a snapshot, a whole number from {-most} to {most - 1}; got {brief(at)}"
            )
        return self.predictions_of(self.flat[at][None], self._rows(x))[0]

    def predict_all(self, x: ArrayLike) -> Array:
        """The same with the parameters of every snapshot: (T, N) or (T, N, K)."""
        return self.predictions_of(self.flat, self._rows(x))

    def row(self, x: ArrayLike) -> Array:
        """One row `x` (D,) from outside. Raises like `predict`."""
        return self._rows(cast(ArrayLike, [x]))[0]

    def _rows(self, x: ArrayLike) -> Array:
        """Rows from outside, as those that were learned from; sequences of any length that has its positions."""
        if self.task != "sequence":
            return rows(x, self.train.feature_names, "predict")
        shape = self.sequences.shape
        most = shape.context if "position" in shape.parameters else None
        return symbols(x, shape.symbols, most, "predict")
