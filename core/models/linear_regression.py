"""Linear regression: ŷ = b + Σ wⱼ zⱼ, where the zⱼ are polynomials of the features, standardized if asked.

Its flat parameter vector is θ = (b, w₁ … w_D'), and the design matrix leads with a column of ones, so that one
product gives the prediction. Designs are kept feature-major, (R, P, N): both products are then twice as fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.data import LARGEST, Dataset, Task
from core.hyper import Hyper, SettingError, Value
from core.initializers import INITIALIZERS, START
from core.losses import LOSSES, REGRESSION_LOSSES, Loss
from core.models.base import MODELS, Layout
from core.penalties import PENALTIES
from core.polynomials import BASES, Polynomials
from core.procedure import PROCEDURE
from core.types import Array
from core.work import estimated_seconds

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
STANDARDIZE = Hyper(
    "standardize",
    "Standardize",
    default=True,
    grid=(True, False),
    help="Train on columns shifted and scaled to mean 0, deviation 1. Parameters are shown in the data's own units.",
    group="Model",
    scale="category",
    batches=True,
)


@dataclass(frozen=True)
class Columns:
    """The columns of the design: `raw` polynomials, and the centre and scale (D',) learned from the training rows.

    `spread` (D',) is their standard deviation, which is the scale too when columns are standardized.
    """

    raw: Polynomials
    centre: Array
    scale: Array
    spread: Array

    @classmethod
    def fit(cls, data: Dataset, basis: str, degree: int, standardize: bool) -> Columns:
        """Raises SettingError when a power of a feature overflows."""
        polynomials = Polynomials.fit(data, basis, degree)
        raw = polynomials(data.x)
        _refuse_clashing(polynomials.names)
        if np.abs(raw).max() > LARGEST:
            raise SettingError(
                f"degree {degree} makes numbers too large to square: lower degree or rescale the data"
            )
        constant = raw.max(axis=0) == raw.min(axis=0)
        spread = np.where(constant, 0.0, raw.std(axis=0))
        if (spread[~constant] < 1 / LARGEST).any():
            raise SettingError(
                f"degree {degree} makes numbers too small to tell apart: lower degree or rescale the data"
            )
        if not standardize:
            return cls(polynomials, np.zeros_like(spread), np.ones_like(spread), spread)
        return cls(polynomials, raw.mean(axis=0), np.where(constant, 1.0, spread), spread)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the D' columns, as in `weight[x^2]`."""
        return self.raw.names

    def design(self, x: Array) -> Array:
        """`x` (N, D) -> (P, N): a row of ones, then the standardized columns."""
        z = (self.raw(x) - self.centre) / self.scale
        # vstack would keep the order of z.T in memory, row by row, in which both products take twice as long.
        return np.ascontiguousarray(np.vstack([np.ones(len(x)), z.T]))


def _refuse_clashing(names: tuple[str, ...]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingError(f"two columns are named {twice!r}, one of them a power: rename that feature")


class LinearRegression:
    """With the squared loss it has a closed form, against which every optimizer can be measured."""

    name = "linear_regression"
    label = "Linear regression"
    tasks: tuple[Task, ...] = ("regression",)
    optimized = True
    time_unit = "epoch"
    prepared_by = ("basis", "degree", "standardize")
    hypers = (DEGREE, BASIS, STANDARDIZE, *REGRESSION_LOSSES, *PROCEDURE, *PENALTIES, *START)

    def loss(self, settings: Mapping[str, Value]) -> Loss:
        """What is minimized."""
        return LOSSES[str(settings["loss"])]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Columns:
        """What is learned from the training rows before training."""
        basis, degree = str(settings["basis"]), int(settings["degree"] or 1)
        return Columns.fit(train, basis, degree, bool(settings["standardize"]))

    def layout(self, columns: Columns) -> Layout:
        """How the flat vector θ splits into named tensors."""
        return Layout({"bias": (), "weight": (len(columns.names),)}, penalized=("weight",))

    def initialize(self, settings: Mapping[str, Value], layout: Layout) -> Array:
        """θ (P,) before training."""
        rng = np.random.default_rng(int(settings["seed"] or 0))
        draw = INITIALIZERS[str(settings["init"])].draw
        return draw(rng, layout.size, float(settings["init_scale"] or 0))

    def forward(self, theta: Array, design: Array) -> Array:
        """ŷ = θᵀ z: θ (R, P), design (R or 1, P, N) -> outputs (R, N)."""
        return (theta[:, None] @ design)[:, 0]

    def backward(self, design: Array, output_gradient: Array) -> Array:
        """∂loss/∂θ = Z ∂loss/∂ŷ: design (R or 1, P, N), output_gradient (R, N) -> (R, P)."""
        return (design @ output_gradient[..., None])[..., 0]

    def in_data_units(self, columns: Columns, parameters: Mapping[str, Array]) -> dict[str, Array]:
        """Parameters (T, …) on standardized columns -> those that predict the same from the raw columns.

        w = w' / s and b = b' − Σ w' m / s, with m, s the centre and scale of the columns.
        """
        weight = parameters["weight"] / columns.scale
        return {"bias": parameters["bias"] - weight @ columns.centre, "weight": weight}

    def scalar_names(self, columns: Columns) -> tuple[str, ...]:
        """Tidy names of the P scalars of θ."""
        return ("bias", *(f"weight[{name}]" for name in columns.names))

    def seconds(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> float:
        """Roughly how long a batch of runs takes on a dataset of that size."""
        return estimated_seconds(settings, rows, 1 + columns * int(settings["degree"] or 1), runs)


MODELS.add(LinearRegression())
