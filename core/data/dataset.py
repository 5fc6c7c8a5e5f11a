"""`Dataset`: rows to learn from, frozen."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.arrays import numbers, refuse_gaps, refuse_no_indexes, refuse_other_order
from core.data.keeping import Gaps, SplitBy, of_rows
from core.data.receipt import Receipt
from core.data.telling import dataset_html, dataset_text
from core.formatting import brief, count, number, plainly, shortened
from core.hyper import Hyper, SettingError

# In place of a symbol that is not to be predicted.
NOT_ASKED = -1
# Errors square the numbers, and sums of squares need room above.
LARGEST = 1e150

Task = Literal["regression", "binary", "multiclass", "sequence"]
# The fewest classes of a task; and the most that are numbered where they have no names.
FEWEST, MOST_NUMBERED = {"binary": 2, "multiclass": 3}, 1000
# What only tables have: data without it have the fingerprint that they always had.
_OF_TABLES = ("gaps", "split_by", "receipt")

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


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """`x` (N, D) and `y` (N,), finite float64, read-only. Of a class, y is the index of its name in `class_names`.

    For sequences, x (N, T) and y (N, S) are such indices: what is read, and what is to be predicted at the last S
    places, NOT_ASKED where nothing counts.
    `row_floor` (N,) is the error to be expected of each row even of the true model, ½·E[noise²] of a number, the
    entropy (in nats) of a class; None when unknown. `image` is (rows, columns) where the features are the pixels of a
    picture, row by row, 0 without ink. Class names that are left out are "0", "1" and so on.
    Of tables that were read, `gaps` are cells that the split fills, `split_by` is the column that decides which rows
    are kept aside, and `receipt` says what became of all rows.
    Raises SettingError when shapes disagree, a value is missing, infinite or no number, a floor is below 0, a class
    has no name, or a sequence asks for nothing.
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
    gaps: Gaps | None = None
    split_by: SplitBy | None = None
    receipt: Receipt | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.task, str) and self.task in get_args(Task)):
            raise SettingError(f"task wants one of {', '.join(get_args(Task))}; got {brief(self.task)}")
        table = self.x
        for name in ("x", "y", "row_floor"):
            if name != "row_floor" or self.row_floor is not None:
                label = "y, the index of each row's class," if name == "y" and self.task in FEWEST else name
                object.__setattr__(self, name, _frozen(getattr(self, name), label))
        for name in ("feature_names", "class_names", "units"):
            if name != "units" or self.units is not None:
                object.__setattr__(self, name, _names(getattr(self, name), name))
        if not isinstance(self.target_name, str):
            raise SettingError(f"target_name wants text; got {brief(self.target_name)}")
        # NumPy writes its own text type differently, also in the fingerprint.
        for name in ("task", "target_name"):
            object.__setattr__(self, name, str(getattr(self, name)))
        _refuse_other_shapes(self)
        refuse_other_order(table, self.feature_names, "x", "feature_names")
        _refuse_other_counts(self)
        _refuse_other_numbers(self)
        if not self.class_names and self.task in FEWEST:
            object.__setattr__(self, "class_names", _numbered(self.y, FEWEST[self.task]))
        _refuse_unnamed_classes(self)

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        return dataset_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: how many rows, and the first features with their means and deviations."""
        return dataset_html(self)

    @cached_property
    def feature_titles(self) -> tuple[str, ...]:
        """The features as people read them: `temperature` of `temperature_f` in °F, and of `temperature [°F]`."""
        pairs = zip(self.feature_names, self.units or [""] * len(self.feature_names), strict=True)
        return plainly([_without(unit, name) for name, unit in pairs])

    @property
    def nbytes(self) -> int:
        """Memory of its numbers."""
        return self.x.nbytes + self.y.nbytes + (0 if self.row_floor is None else self.row_floor.nbytes)

    @cached_property
    def noise_floor(self) -> float | None:
        """The expected error of these rows that no model can undercut; None when unknown, or without rows."""
        return float(self.row_floor.mean()) if self.row_floor is not None and len(self.y) else None

    @cached_property
    def alike(self) -> NDArray[np.intp]:
        """(N,): rows with the same features have the same number, from 0 on in the order of their first."""
        known: dict[bytes, int] = {}
        # Adding 0 turns −0 into 0.
        return np.array([known.setdefault(row.tobytes(), len(known)) for row in self.x + 0.0], dtype=np.intp)

    @property
    def different(self) -> int:
        """How many rows have features that none before them has."""
        return int(self.alike.max(initial=-1)) + 1

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of all that is known of the rows."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        values = [value for name, value in known.items() if name not in _OF_TABLES or value is not None]
        arrays = [part for part in values if isinstance(part, np.ndarray)]
        digest = hashlib.sha256(
            repr([part.shape if isinstance(part, np.ndarray) else part for part in values]).encode()
        )
        for array in arrays:
            digest.update(array.tobytes())
        return digest.hexdigest()

    def rows(self, index: NDArray[np.intp]) -> Dataset:
        """The dataset of the rows `index`."""
        floor = None if self.row_floor is None else self.row_floor[index]
        gaps, by = of_rows(self.gaps, index), of_rows(self.split_by, index)
        return replace(self, x=self.x[index], y=self.y[index], row_floor=floor, gaps=gaps, split_by=by)


def _without(unit: str, name: str) -> str:
    """`name` without the unit that it ends with."""
    if not unit:
        return name
    bare = next(
        (name.removesuffix(end).rstrip() for end in (f"[{unit}]", f"({unit})") if name.endswith(end)), name
    )
    letters = re.sub(r"\W", "", unit).lower()
    return bare.removesuffix(f"_{letters}") or name


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


def _names(names: Iterable[str], what: str) -> tuple[str, ...]:
    """`names` as plain text. Raises SettingError for one text alone, and for what is no text."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise SettingError(f"{what} wants several names, as ('a', 'b'); got {brief(names)}")
    given = tuple(names)
    for name in given:
        if not isinstance(name, str) or not (name.strip() or what == "units"):
            raise SettingError(f"{what} wants names that can be read, as 'age'; got {brief(name)}")
    return tuple(map(str, given))


def _refuse_other_shapes(data: Dataset) -> None:
    names, y, rows = data.feature_names, data.y, data.x.shape[:1]
    per_row = (1, 2) if data.task == "sequence" else (1,)
    if data.x.ndim != 2 or data.x.shape[1] != len(names) or y.ndim not in per_row or y.shape[:1] != rows:
        raise SettingError(
            f"a dataset wants x (N, D), y (N,) and D feature names; got x {data.x.shape}, y {y.shape} and "
            f"{count(len(names), 'name')}" + (": pass y[:, 0]" if y.shape[1:] == (1,) else "")
        )
    if not names or len(set(names)) < len(names):
        raise SettingError(
            f"a dataset wants one feature or more, each with a name of its own; got {shortened(names)}"
        )
    if data.row_floor is not None and data.row_floor.shape != rows:
        raise SettingError(f"a dataset wants a floor for each row; got row_floor {data.row_floor.shape}")
    if data.gaps is not None and data.gaps.cells.shape != data.x.shape:
        raise SettingError(f"gaps wants cells of the shape of x, {data.x.shape}; got {data.gaps.cells.shape}")
    if data.split_by is not None and data.split_by.values.shape != rows:
        raise SettingError(f"split_by wants a value for each row; got values {data.split_by.values.shape}")


def _refuse_other_numbers(data: Dataset) -> None:
    for name in ("x", "y"):
        refuse_gaps(getattr(data, name), name)
        largest = float(np.abs(getattr(data, name)).max(initial=0))
        if largest > LARGEST:
            raise SettingError(
                f"{name} wants numbers up to {LARGEST:.0e}, which can be squared; got {number(largest)}: rescale it"
            )
    if data.row_floor is not None and not (np.isfinite(data.row_floor) & (data.row_floor >= 0)).all():
        raise SettingError(
            "row_floor wants an error of each row, finite and at least 0; got others: pass None where it is unknown"
        )


def _refuse_other_counts(data: Dataset) -> None:
    """Raises SettingError unless there is one unit, and one pixel, for each feature."""
    features = len(data.feature_names)
    if data.units is not None and len(data.units) != features:
        raise SettingError(f"units wants one for each of {count(features, 'feature')}; got {len(data.units)}")
    if data.image is None:
        return
    if not isinstance(data.image, tuple) or [*map(type, data.image)] != [int, int] or min(data.image) < 1:
        raise SettingError(f"image wants (rows, columns), as (8, 8); got {brief(data.image)}")
    if math.prod(data.image) != features:
        raise SettingError(
            f"an image {data.image} has {math.prod(data.image)} pixels; got {features} features"
        )


def _numbered(y: NDArray[np.float64], fewest: int) -> tuple[str, ...]:
    """Names of classes that have none: "0" and "1" for two classes; else up to the largest index in `y`."""
    largest = y.max(initial=0) if fewest > 2 else 1
    if largest >= MOST_NUMBERED:
        raise SettingError(
            f"y wants the index of a class in each row; got {largest:g}: number the classes from 0, or pass class_names"
        )
    return tuple(map(str, range(max(fewest, int(largest) + 1))))


def _refuse_unnamed_classes(data: Dataset) -> None:
    names, fewest = data.class_names, FEWEST.get(data.task, 1)
    wrong = {"binary": len(names) != 2, "regression": bool(names)}.get(data.task, len(names) < fewest)
    if wrong or len(set(names)) < len(names):
        wanted = {"binary": "two", "multiclass": "three or more", "regression": "no"}.get(data.task, "some")
        raise SettingError(
            f"{data.task} data want {wanted} class names, all different; got {shortened(names) or 'none'}"
        )
    if data.task == "sequence":
        _refuse_unknown_symbols(data)
    elif names:
        wanted = f"y wants the index of a class name, 0 to {len(names) - 1}, in each row"
        refuse_no_indexes(data.y, len(names), wanted, ": number the classes from 0")


def _refuse_unknown_symbols(data: Dataset) -> None:
    known = len(data.class_names)
    wanted = f"x and y want places of symbols, 0 to {known - 1}, y besides {NOT_ASKED} for none"
    for symbols in (data.x, data.y[data.y != NOT_ASKED]):
        refuse_no_indexes(symbols, known, wanted)
    if data.y.ndim != 2 or not 0 < data.y.shape[1] <= data.x.shape[1]:
        raise SettingError(
            f"sequences want y (N, S) with 1 to {data.x.shape[1]} places; got y {data.y.shape}"
        )
    # A step on nothing but such sequences would have no error, and so no gradient.
    if silent := int((data.y == NOT_ASKED).all(axis=1).sum()):
        raise SettingError(
            f"y wants a symbol to be told in every sequence; got {silent:,} of {count(len(data.y), 'sequence')} with "
            f"{NOT_ASKED} at every place: drop those"
        )


def _frozen(values: ArrayLike, what: str) -> NDArray[np.float64]:
    array = numbers(values, what)
    array.flags.writeable = False
    return array
