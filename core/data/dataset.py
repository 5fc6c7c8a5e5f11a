"""`Dataset`: rows to learn from, frozen."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.hyper import Hyper, SettingError

# In place of a symbol that is not to be predicted.
NOT_ASKED = -1
# Errors square the numbers, and sums of squares need room above.
LARGEST = 1e150

Task = Literal["regression", "binary", "multiclass", "sequence"]

VALIDATION_SHARE = Hyper(
    "validation_share",
    "Validation share",
    default=0.25,
    grid=(0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5),
    help="Share of the rows kept aside: the model never learns from them, they only measure it.",
    group="Data",
)
DATA_SEED = Hyper(
    "data_seed",
    "Data seed",
    default=0,
    grid=tuple(range(32)),
    help="Draws the sample, its noise and the split into training and validation rows.",
    group="Data",
    batches=True,
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """`x` (N, D) and `y` (N,), finite float64, read-only. Of a class, y is the index of its name in `class_names`.

    Of sequences, x (N, T) and y (N, S) are such indices: what is read, and what is to be predicted at the last S
    places, NOT_ASKED where nothing counts.
    `row_floor` (N,) is the error to be expected of each row even of the true model, ½·E[noise²] of a number, the
    entropy (in nats) of a class; None when unknown. `image` is (rows, columns) where the features are the pixels of a
    picture, row by row, 0 without ink.
    Raises SettingError when shapes disagree, a value is missing or infinite, or a class has no name.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    feature_names: tuple[str, ...]
    task: Task
    target_name: str
    units: tuple[str, ...] | None = None
    row_floor: NDArray[np.float64] | None = None
    class_names: tuple[str, ...] = ()
    image: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", _frozen(self.x))
        object.__setattr__(self, "y", _frozen(self.y))
        object.__setattr__(self, "feature_names", tuple(self.feature_names))
        if self.row_floor is not None:
            object.__setattr__(self, "row_floor", _frozen(self.row_floor))
            if self.row_floor.shape != self.y.shape[:1]:
                raise SettingError(
                    f"a dataset wants a floor for each row; got row_floor {self.row_floor.shape}"
                )
        per_row = (1, 2) if self.task == "sequence" else (1,)
        aligned = self.y.ndim in per_row and self.y.shape[:1] == self.x.shape[:1]
        if self.x.ndim != 2 or not aligned or self.x.shape[1] != len(self.feature_names):
            raise SettingError(
                f"a dataset wants x (N, D), y (N,) and D feature names; got x {self.x.shape}, "
                f"y {self.y.shape} and {len(self.feature_names)} names"
            )
        if not self.feature_names or len(set(self.feature_names)) < len(self.feature_names):
            raise SettingError(
                f"a dataset wants one feature or more, each with a name of its own; got {self.feature_names}"
            )
        if self.image and math.prod(self.image) != len(self.feature_names):
            raise SettingError(
                f"an image {self.image} has {math.prod(self.image)} pixels; got {len(self.feature_names)} features"
            )
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise SettingError(
                "a dataset wants finite numbers; some values are missing or infinite: drop those rows"
            )
        if max(np.abs(self.x).max(initial=0), np.abs(self.y).max(initial=0)) > LARGEST:
            raise SettingError(
                f"a dataset wants numbers up to {LARGEST:.0e}, which can be squared: rescale it"
            )
        _refuse_unnamed_classes(self)

    @cached_property
    def noise_floor(self) -> float | None:
        """The expected error of these rows that no model can undercut; None when unknown, or without rows."""
        return float(self.row_floor.mean()) if self.row_floor is not None and len(self.y) else None

    @cached_property
    def different(self) -> int:
        """How many different rows are read."""
        return len(np.unique(self.x, axis=0))

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of names, task and values."""
        digest = hashlib.sha256(
            repr((self.feature_names, self.class_names, self.task, self.target_name, self.x.shape)).encode()
        )
        digest.update(self.x.tobytes())
        digest.update(self.y.tobytes())
        return digest.hexdigest()

    def rows(self, index: NDArray[np.intp]) -> Dataset:
        """The dataset of the rows `index`."""
        floor = None if self.row_floor is None else self.row_floor[index]
        return replace(self, x=self.x[index], y=self.y[index], row_floor=floor)


def of_classes(
    x: ArrayLike,
    y: ArrayLike,
    feature_names: tuple[str, ...],
    target_name: str,
    class_names: tuple[str, ...],
    **known: object,
) -> Dataset:
    """A dataset of two classes, which is binary, or of more; `known` are its other fields."""
    task = "binary" if len(class_names) == 2 else "multiclass"
    return Dataset(x, y, feature_names, task, target_name, class_names=class_names, **known)  # type: ignore[arg-type]


def _refuse_unnamed_classes(data: Dataset) -> None:
    names, fewest = data.class_names, {"binary": 2, "multiclass": 3}.get(data.task, 0)
    if len(set(names)) < len(names) or len(names) < fewest or (data.task == "binary" and len(names) > 2):
        wanted = {"binary": "two", "multiclass": "three or more"}.get(data.task, "no")
        raise SettingError(f"{data.task} data want {wanted} class names, all different; got {names}")
    if data.task == "sequence":
        _refuse_unknown_symbols(data)
    elif names and not np.isin(data.y, np.arange(len(names))).all():
        raise SettingError(f"y wants the index of a class name, 0 to {len(names) - 1}, in each row")


def _refuse_unknown_symbols(data: Dataset) -> None:
    known = np.arange(len(data.class_names))
    if not (np.isin(data.x, known).all() and np.isin(data.y, (NOT_ASKED, *known)).all()):
        raise SettingError(
            f"x and y want places of symbols, 0 to {len(known) - 1}; y besides {NOT_ASKED} for none"
        )
    if data.y.ndim != 2 or not 0 < data.y.shape[1] <= data.x.shape[1]:
        raise SettingError(
            f"sequences want y (N, S) with 1 to {data.x.shape[1]} places; got y {data.y.shape}"
        )


def _frozen(values: ArrayLike) -> NDArray[np.float64]:
    try:
        array = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise SettingError(
            "a dataset wants a table of numbers; some values are text, or rows differ in length"
        ) from None
    array.flags.writeable = False
    return array
