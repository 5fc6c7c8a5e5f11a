"""Columns of 0 and 1 that are one category are picked as one; what only looks like it is not."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset
from views.shared.contributions.categories import Category, categories, typical


def data(columns: dict[str, list[float]]) -> Dataset:
    x = np.array([*columns.values()]).T
    return Dataset(x, np.arange(float(len(x))), tuple(columns), "regression", "y")


def test_columns_called_alike_are_one_category_in_their_order() -> None:
    rows = data({"a=x": [1, 0, 0, 0], "size": [1, 2, 3, 10], "a=y": [0, 1, 1, 0], "b=yes": [1, 1, 1, 0]})
    assert categories(rows) == [
        Category("a", (0, 2), ("x", "y"), has_other=True),
        Category("b", (3,), ("yes",), has_other=True),
    ]
    assert typical(rows).tolist() == [0, 2.5, 1, 1]


def test_a_category_of_which_every_row_has_a_value_has_no_other() -> None:
    (category,) = categories(data({"a=x": [1, 0, 0], "a=y": [0, 1, 1]}))
    assert not category.has_other


@pytest.mark.parametrize(
    "columns",
    [
        {"a=x": [1.0, 0.0], "a=y": [1.0, 0.0]},
        {"a=x": [0.5, 0.0]},
        {"=x": [1.0, 0.0]},
        {"a=": [1.0, 0.0]},
        {"plain": [1.0, 0.0]},
    ],
    ids=["two at once", "a share", "no name", "no value", "no sign"],
)
def test_what_is_no_category_stays_numbers(columns: dict[str, list[float]]) -> None:
    assert not categories(data(columns))


def test_where_most_rows_have_none_of_the_values_a_typical_row_has_none() -> None:
    assert typical(data({"a=x": [1, 0, 0, 0], "a=y": [0, 1, 0, 0]})).tolist() == [0, 0]
