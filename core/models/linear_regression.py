"""Linear regression: ŷ = b + Σ wⱼ zⱼ, where the zⱼ are polynomials of the features, standardized if asked."""

from __future__ import annotations

from collections.abc import Mapping

from core.data import Dataset, Task
from core.features.columns import Columns
from core.features.polynomials import BASES, Polynomials
from core.hyper import Hyper, Value, text_of, whole_of
from core.losses.losses import LOSSES, REGRESSION_LOSSES, Loss
from core.models.base import MODELS, STANDARDIZE
from core.models.linear import Linear
from core.optim.hypers import TRAINING_HYPERS
from core.optim.initializers import START
from core.optim.penalties import PENALTIES
from core.types import Array
from core.work import Shape, Work, training_work

DEGREE = Hyper(
    "degree",
    "Polynomial degree",
    default=1,
    grid=tuple(range(1, 16)),
    help="Powers of each feature that enter the model, up to this one: more parameters, more flexible.",
    group="Model",
)
BASIS = Hyper(
    "basis",
    "Basis",
    default="powers",
    grid=BASES,
    help="Powers x, x², … look ever more alike, which bends the loss into a narrow valley; Legendre polynomials keep "
    "their directions apart. Both can fit the same curves.",
    group="Model",
    scale="category",
    batches=True,
)


class LinearRegression(Linear):
    """With the squared loss it has a closed form, against which every optimizer can be measured."""

    name = "linear_regression"
    label = "Linear regression"
    tasks: tuple[Task, ...] = ("regression",)
    prepared_by = ("basis", "degree", "standardize")
    hypers = (DEGREE, BASIS, STANDARDIZE, *REGRESSION_LOSSES, *TRAINING_HYPERS, *PENALTIES, *START)

    def loss(self, settings: Mapping[str, Value], fitted: Columns) -> Loss:
        """What is minimized."""
        return LOSSES[text_of(settings, "loss")]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Columns:
        """What is learned from the training rows before training."""
        polynomials = Polynomials.fit(train, text_of(settings, "basis"), whole_of(settings, "degree"))
        return Columns.fit(train.x, polynomials, bool(settings["standardize"]))

    def predictions(self, fitted: Columns, outputs: Array) -> Array:
        """Outputs (…, N) are predictions."""
        return outputs

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        shape = Shape(
            (columns * whole_of(settings, "degree"), 1), least_squares=settings["loss"] == "squared"
        )
        return training_work(settings, rows, shape, runs)


MODELS.add(LinearRegression())
