"""A dataset shows itself in three lines, and in a notebook as a small table, whatever its names are."""

from __future__ import annotations

import numpy as np

from core import DATASETS, Dataset
from tests.core.records import classified, sequences
from tests.core.tables import cells


def shown(data: Dataset) -> str:
    return data._repr_html_()


def test_a_dataset_shows_its_rows_target_classes_and_features() -> None:
    data = Dataset(
        [[1.0, 5.0], [3.0, 5.0]], [0, 1], ("size", "age"), "binary", "sold", class_names=("no", "yes")
    )
    assert cells(shown(data)) == [
        ("data", "rows", "2"),
        ("", "target", "sold"),
        ("", "classes", "no, yes"),
        ("features", "size", "mean 2, deviation 1"),
        ("", "age", "mean 5, deviation 0"),
    ]


def test_of_many_features_the_first_are_shown() -> None:
    data = Dataset(np.eye(30), np.arange(30.0), tuple(f"f{i}" for i in range(30)), "regression", "y")
    assert len(cells(shown(data))) == 15
    assert cells(shown(data))[-1] == ("", "…", "18 more")


def test_every_kind_of_data_can_be_shown_also_without_rows() -> None:
    for data in (sequences(), classified([[1.0], [2.0]], [0, 1]), DATASETS["digits"].make()):
        assert shown(data).startswith("<table>")
    assert "mean" not in shown(sequences().rows(np.array([], dtype=np.intp)))


def test_names_are_text_whatever_they_look_like() -> None:
    names = ("<script>alert(1)</script>", "a&b", '"><img src=x>')
    data = Dataset(np.eye(3), [1, 2, 3], names, "regression", "<b>")
    assert "<script" not in shown(data)
    assert "<img" not in shown(data)
    assert "<b>" not in shown(data)
    assert len(repr(data).splitlines()) == 2
