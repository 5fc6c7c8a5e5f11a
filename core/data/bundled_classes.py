"""Classes of others, shipped in `reference/`: measurements, pictures, and the weather of a textbook."""

from __future__ import annotations

import numpy as np

from core.data.bundled import ALL_ROWS, table_of, text_of
from core.data.catalog import dataset
from core.data.dataset import Dataset, of_classes


def _classes(file: str, class_names: tuple[str, ...], **known: object) -> Dataset:
    (*features, target), table = table_of(file)
    return of_classes(table[:, :-1], table[:, -1], tuple(features), target, class_names, **known)


@dataset(
    "challenger",
    "Challenger: O-rings",
    "23 shuttle flights before the accident: below 65 °F all four had O-ring distress, above it three of 19.",
    settings=ALL_ROWS,
    rows=23,
    tasks=("binary",),
)
def challenger() -> Dataset:
    """Dalal, Fowlkes & Hoadley, Risk Analysis of the Space Shuttle, 1989; public domain."""
    return _classes("challenger.csv", ("no distress", "distress"), units=("°F",))


@dataset(
    "breast_cancer",
    "Breast cancer (Wisconsin)",
    "569 tumours, 30 measurements of each, many nearly alike: weighed together, they can part malignant from benign "
    "without error.",
    rows=569,
    columns=30,
    tasks=("binary",),
)
def breast_cancer() -> Dataset:
    """Wolberg, Street & Mangasarian, 1995; UCI Machine Learning Repository, CC BY 4.0, as in scikit-learn."""
    return _classes("breast_cancer.csv", ("malignant", "benign"))


@dataset(
    "iris",
    "Iris flowers",
    "150 flowers of three species, four measurements of each: petal length alone tells setosa, but no weighted sum of "
    "the four quite tells the other two apart.",
    rows=150,
    columns=4,
    tasks=("multiclass",),
)
def iris() -> Dataset:
    """Fisher, 1936; UCI Machine Learning Repository, CC BY 4.0, with two rows mended as in scikit-learn."""
    return _classes("iris.csv", ("setosa", "versicolor", "virginica"), units=("cm",) * 4)


@dataset(
    "wine",
    "Wine",
    "178 wines of three grapes, 13 measurements of each, in numbers from 0.13 to 1680: standardizing matters.",
    rows=178,
    columns=13,
    tasks=("multiclass",),
)
def wine() -> Dataset:
    """Forina, Armanino, Castino & Ubigli, 1986; UCI Machine Learning Repository, CC BY 4.0, as in scikit-learn."""
    return _classes("wine.csv", ("Barolo", "Grignolino", "Barbera"))


@dataset(
    "digits",
    "Handwritten digits",
    "1797 digits, 8 × 8 pixels of each: weighing the pixels reads about 19 in 20 of those never seen; 1, 8 and 9 are "
    "mistaken most.",
    rows=1797,
    columns=64,
    classes=10,
    tasks=("multiclass",),
)
def digits() -> Dataset:
    """Alpaydin & Kaynak, 1998; UCI Machine Learning Repository, CC BY 4.0, as in scikit-learn: ink of 0 to 16."""
    return _classes("digits.csv.gz", tuple("0123456789"), image=(8, 8))


@dataset(
    "play_tennis",
    "Play tennis",
    "14 days, four facts about the weather, and whether tennis was played: always when it was overcast, else one "
    "more fact decided.",
    settings=ALL_ROWS,
    rows=14,
    columns=10,
    tasks=("binary",),
)
def play_tennis() -> Dataset:
    """Quinlan, Induction of Decision Trees, 1986. A feature for each value, as `outlook=sunny`: 1 where so, else 0."""
    (*features, target), rows = text_of("play_tennis.csv")
    *columns, played = zip(*rows, strict=True)
    is_so = {
        f"{feature}={value}": np.array(column) == value
        for feature, column in zip(features, columns, strict=True)
        for value in dict.fromkeys(column)
    }
    classes = ("no", "yes")
    y = [classes.index(answer) for answer in played]
    return of_classes(np.column_stack([*is_so.values()]), y, tuple(is_so), target, classes)
