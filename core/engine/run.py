"""`Run`: the frozen record of one training; and the epochs at which parameters are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.engine.predicting import Predicting
from core.engine.spec import RunSpec, numbers
from core.engine.telling import run_html, run_text
from core.heavy import loaded
from core.losses.losses import Loss
from core.losses.metrics import METRICS
from core.models import optimized
from core.models.base import Family, Fitted
from core.types import Array, Hypers

if TYPE_CHECKING:
    import pandas as pd

# What is recorded of every epoch, (E + 1,) each.
ERRORS = ("train_error", "validation_error", "objective")
# What a run in a cache takes besides its arrays, as measured: objects, and each parameter's name and value.
OBJECT_BYTES, VALUE_BYTES = 4000, 60


@dataclass(frozen=True, eq=False, repr=False)
class Run(Predicting):
    """What one training recorded. Errors are mean data losses without penalty, NaN without validation rows.

    epochs (T,), parameters {name: (T, …)}; error_epochs, train_error, validation_error and objective (E + 1,).
    """

    spec: RunSpec
    train: Dataset
    validation: Dataset
    fitted: Fitted
    epochs: NDArray[np.intp]
    flat: Array
    error_epochs: NDArray[np.intp]
    train_error: Array
    validation_error: Array
    objective: Array
    seconds: float

    def __post_init__(self) -> None:
        recorded = (self.epochs, self.flat, self.error_epochs)
        for array in (*recorded, self.train_error, self.validation_error, self.objective):
            array.flags.writeable = False

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        return run_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: what was chosen, what was learned, and the errors."""
        return run_html(self)

    def frame(self) -> pd.DataFrame:
        """A row per epoch, or step of growing: epoch, train_error, validation_error, objective."""
        loaded("pandas")
        import pandas as pd

        return pd.DataFrame({"epoch": self.error_epochs, **{name: getattr(self, name) for name in ERRORS}})

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """{name: (T, …)} in the shapes and units of training."""
        return self._model.layout(self.fitted).tensors(self.flat)

    @property
    def family(self) -> Family:
        """What kind of model it trained."""
        return self._model.family

    @property
    def parameter_count(self) -> int:
        """Number of learned scalars."""
        return self.flat.shape[1]

    @property
    def time_unit(self) -> str:
        """What one step of `epochs` is."""
        return self._model.time_unit

    @property
    def steps_per_epoch(self) -> int:
        """How many steps it took in each epoch: 1 where a batch holds all training rows, whatever its size."""
        return self.spec.steps_per_epoch(len(self.train.y))

    @property
    def draws(self) -> bool:
        """Whether every step depends on the seed: rows are drawn for batches, or units are dropped."""
        return self.steps_per_epoch > 1 or bool(self.spec.settings.get("dropout"))

    @cached_property
    def diverged(self) -> bool:
        """Whether what is minimized ended above twice its start, and above the best constant, or beyond all floats.

        A run may begin at an optimum and move about it, so doing worse than at the start is not enough.
        """
        first, last = self.objective[0], self.objective[-1]
        if not (np.isfinite(last) and np.isfinite(self.flat[-1]).all()):
            return True
        return bool(last > 2 * first and last > self.usual_loss)

    @property
    def usual_loss(self) -> float:
        """The loss on the training rows of the best constant or, where their target does not vary, of 0."""
        varies = self.train.y.max() > self.train.y.min()
        targets = self._model.targets(self.train)
        return self.constant_loss(self.train) if varies else self.loss_of(np.zeros_like(targets), targets)

    @property
    def stopped_early(self) -> bool:
        """Whether early stopping ended it."""
        if self.spec.settings.get("patience") is None:
            return False
        return int(self.error_epochs[-1]) < self.spec.epochs

    @cached_property
    def metrics(self) -> dict[str, Array]:
        """{"train_r2", "validation_r2", "train_mae", …}: (T,) each, at `epochs`."""
        return self._measured(self.flat)

    @cached_property
    def final_metrics(self) -> dict[str, float]:
        """The last of each of `metrics`, computed alone."""
        return {name: float(values[0]) for name, values in self._measured(self.flat[-1:]).items()}

    @calm()
    def _measured(self, flat: Array) -> dict[str, Array]:
        metrics = [metric for metric in METRICS.values() if self.task in metric.tasks]
        measured: dict[str, Array] = {}
        for named, part in (("train", self.train), ("validation", self.validation)):
            outputs = self.outputs_of(flat, part.x)
            measured |= {f"{named}_{metric.name}": metric.value(outputs, part.y) for metric in metrics}
        for values in measured.values():
            values.flags.writeable = False
        return measured

    @property
    def loss(self) -> Loss:
        """What was minimized, beside penalties."""
        return self._model.loss(self.spec.settings, self.fitted)

    def row_losses(self, part: Dataset, at: int = -1) -> Array:
        """(N,): what each row of `part` costs at a snapshot, by default the last."""
        outputs = self.outputs_of(self.flat[[at]], part.x)[0]
        targets = self._model.targets(part)
        return self._loss(*(np.moveaxis(of, -1, 0)[..., None] for of in (outputs, targets)))

    def constant_loss(self, part: Dataset) -> float:
        """The loss on `part` of the constant outputs that a model has to beat there."""
        # Kept, since several rules ask for it.
        if part not in self._constant_losses:
            self._constant_losses[part] = self._constant_loss(part)
        return self._constant_losses[part]

    def _constant_loss(self, part: Dataset) -> float:
        targets = self._model.targets(part)
        constant = self.loss.constant(targets, self._hypers)
        constant = np.broadcast_to(constant, (*constant.shape[:-1], targets.shape[-1]))
        return float(self._loss(constant[None], targets[None])[0])

    def loss_of(self, outputs: Array, targets: Array) -> float:
        """The loss that was minimized, of any outputs (N,) or (K, N) beside targets like them."""
        return float(self._loss(outputs[None], targets[None])[0])

    @calm()
    def _loss(self, outputs: Array, targets: Array) -> Array:
        return self.loss.value(outputs, targets, self._hypers)

    @cached_property
    def _hypers(self) -> Hypers:
        return numbers([self.spec])

    @cached_property
    def _constant_losses(self) -> WeakKeyDictionary[Dataset, float]:
        return WeakKeyDictionary()

    def in_data_units(self) -> dict[str, Array]:
        """{name: (T, …)}: the parameters that predict the same from the raw columns."""
        return self._model.layout(self.fitted).tensors(self._in_data_units(self.flat))

    @calm()
    def _in_data_units(self, flat: Array) -> Array:
        return self._model.in_data_units(self.fitted, flat)

    @cached_property
    def scalars(self) -> dict[str, Array]:
        """{tidy name: (T,)} in data units, as `weight[bmi]`."""
        return self.scalars_of(self.flat)

    @cached_property
    def final(self) -> dict[str, float]:
        """{tidy name: value} in data units after the last step: of most runs of a sweep, nothing else is drawn."""
        return self.values_of(self.flat[-1])

    def values_of(self, theta: Array) -> dict[str, float]:
        """{tidy name: value} in data units, of any parameters θ (P,) in the units of training."""
        return {name: float(values[0]) for name, values in self.scalars_of(theta[None]).items()}

    def theta_of(self, values: Mapping[str, float]) -> Array:
        """The inverse: θ (P,) of `values` by tidy name; those left out are 0."""
        flat = np.array([[values.get(name, 0.0) for name in self._model.scalar_names(self.fitted)]])
        return optimized(self.spec.model).in_training_units(self.fitted, flat)[0]

    def scalars_of(self, flat: Array) -> dict[str, Array]:
        """{tidy name: (R,)} in data units, of any parameters θ (R, P) in the units of training."""
        table = self._in_data_units(flat).copy()
        table.flags.writeable = False
        return dict(zip(self._model.scalar_names(self.fitted), table.T, strict=True))

    @property
    def evaluated_on(self) -> Literal["validation", "train"]:
        """The evaluation rows: validation rows, or training rows where there are none."""
        return "validation" if len(self.validation.y) else "train"

    @property
    def evaluation(self) -> Dataset:
        """The evaluation rows themselves."""
        return self.validation if self.evaluated_on == "validation" else self.train

    @property
    def evaluation_error(self) -> Array:
        """(E + 1,): the error on the evaluation rows, at `error_epochs`."""
        return self.validation_error if self.evaluated_on == "validation" else self.train_error

    @property
    def nbytes(self) -> int:
        """Memory of what was recorded, and of the objects around it."""
        errors = (self.train_error, self.validation_error, self.objective)
        arrays = self.flat.nbytes + sum(error.nbytes for error in errors)
        return arrays + OBJECT_BYTES + VALUE_BYTES * self.parameter_count

    def summary(self) -> Mapping[str, Any]:
        """The last errors and whether the run diverged, as a row of a table."""
        return {
            "train_error": self.train_error[-1],
            "validation_error": self.validation_error[-1],
            "diverged": self.diverged,
        }
