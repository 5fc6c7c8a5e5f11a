"""Rows in are rows used and rows named, always; columns become features by rules that are told."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, RunSpec, TableError, read_table, train
from core.data.receipt import Receipt

TEXT = (
    "income;age;colour;size;member;day;id;y\n"
    "10;1;red;S;yes;2024-01-01;A1;1,5\n"
    ";2;blue;M;no;2024-01-02;A2;2,5\n"
    "30;3;red;L;yes;2024-01-03;A3;3,5\n"
    "40;x;green;S;no;2024-01-05;A4;4,5\n"
    "50;5;red;M;yes;2024-01-06;A5;\n"
    "1e200;6;blue;M;yes;2024-01-06;A6;6,5\n"
    "70;7;blue;S;no;2024-01-07;A7;7,5\n"
    "80;8;red;S;no;2024-01-08;A8;8,5\n"
    "90;9\n"
    "85;9;blue;L;no;2024-01-09;A9;8,5\n"
)
TABLE = read_table(TEXT, types={"age": "number"})


def receipt_of(data: Dataset) -> Receipt:
    assert data.receipt is not None
    return data.receipt


def test_a_receipt_names_each_row_left_out_once_and_adds_up() -> None:
    receipt = receipt_of(TABLE.dataset("y"))
    assert [(part.code, part.rows) for part in receipt.left_out] == [
        ("uneven", (9,)), ("missing", (5,)), ("beyond", (6,)), ("missing", (2,)), ("misfit", (4,)),
    ]  # fmt: skip
    assert (receipt.rows, receipt.used) == (10, 5)
    assert receipt.says[0].startswith("10 rows → 5 used: 1 left out because they have more or fewer cells")
    assert "1 left out because `income` is empty (row 2)" in receipt.says[0]
    assert "Left out: id, which only tells rows apart." in receipt.says


def test_columns_become_features_that_are_told() -> None:
    data = TABLE.dataset("y")
    assert data.feature_names == ("income", "age", "colour=blue", "size", "member", "day")
    assert data.units == ("", "", "", "", "", "days")
    assert data.x.T.tolist() == [
        [10, 30, 70, 80, 85],
        [1, 3, 7, 8, 9],
        [0, 0, 1, 0, 1],
        [1, 3, 1, 1, 3],
        [1, 1, 0, 0, 0],
        [0, 2, 6, 7, 8],
    ]
    notes = " ".join(receipt_of(data).notes)
    assert "each value but `red`, the most frequent" in notes
    assert "`S` = 1, `M` = 2, `L` = 3" in notes
    assert "`day` counts days since 2024-01-01" in notes


def test_gaps_are_kept_for_the_split_to_fill_and_told() -> None:
    data = TABLE.dataset("y", missing="fill")
    assert data.gaps is not None
    assert receipt_of(data).used == 7
    assert np.argwhere(data.gaps.cells).tolist() == [[1, 0], [3, 1]]
    assert "1 gap takes the median of `income` in the training rows." in receipt_of(data).notes


def test_rare_values_count_together() -> None:
    cells = ["a"] * 50 + ["b"] * 40 + ["c", "d", "e"]
    table = read_table("k,y\n" + "".join(f"{cell},{i}.5\n" for i, cell in enumerate(cells)))
    assert table.dataset("y", rare=0.05).feature_names == ("k=b", "k=other")
    assert table.dataset("y", rare=0.0).feature_names == ("k=b", "k=c", "k=d", "k=e")


def test_more_rows_than_are_used_are_drawn_and_the_others_named() -> None:
    table = read_table("a,b\n" + "".join(f"{i},{i % 7}.5\n" for i in range(20_500)))
    data = table.dataset("b")
    (part,) = receipt_of(data).left_out
    assert (part.code, len(part.rows), len(data.y)) == ("sample", 500, 20_000)
    assert table.dataset("b").fingerprint == data.fingerprint


@pytest.mark.parametrize(
    ("target", "task", "expected", "classes"),
    [
        ("y", None, "regression", ()),
        ("colour", None, "multiclass", ("blue", "green", "red")),
        ("member", None, "binary", ("no", "yes")),
        ("size", None, "multiclass", ("S", "M", "L")),
        ("size", "regression", "regression", ()),
        ("age", "multiclass", "multiclass", ("1", "2", "3", "5", "7", "8", "9")),
    ],
)
def test_the_task_is_told_from_the_target_or_given(
    target: str, task: str, expected: str, classes: tuple[str, ...]
) -> None:
    data = TABLE.dataset(target, missing="fill", task=task)  # type: ignore[arg-type]
    assert (data.task, data.class_names) == (expected, classes)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"target": "z"}, "the table has no column 'z'; there are: income, age"),
        ({"target": "id"}, "`id` is read as identifier, which cannot be learned: give it another type"),
        ({"target": "y", "features": ["id"]}, "`id` is read as identifier, which no model learns from"),
        ({"target": "y", "features": ["y"]}, "so it can be no feature"),
        ({"target": "y", "features": []}, "no column is left to learn from"),
        ({"target": "y", "features": "age"}, "features wants several names"),
        ({"target": "y", "missing": "mean"}, "missing wants 'drop' or 'fill'; got 'mean'"),
        ({"target": "y", "rare": 1.5}, "rare wants a share"),
        ({"target": "y", "task": "ranking"}, "task wants one of regression"),
        ({"target": "colour", "task": "binary", "missing": "fill"}, "has 3 classes, binary wants two"),
        ({"target": "colour", "task": "regression"}, "is a category, no number"),
        ({"target": "y", "validate_by": "day", "how": "random"}, "how wants one of time, group"),
    ],
)
def test_what_cannot_be_learned_is_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        TABLE.dataset(**arguments)  # type: ignore[arg-type]


def test_too_many_classes_or_features_are_refused_with_the_remedy() -> None:
    many = read_table("k,y\n" + "".join(f"v{i % 120},{i}.5\n" for i in range(600)))
    with pytest.raises(TableError, match="has 120 classes, more than the 20 allowed: choose another target"):
        many.dataset("k")
    with pytest.raises(TableError, match="119 features, more than the 100 allowed: leave out"):
        many.dataset("y", rare=0.0)


TARGETS = {
    "linear_regression": "y",
    "logistic_regression": "colour",
    "neural_network": "y",
    "decision_tree": "colour",
    "gradient_boosting": "member",
}


@pytest.mark.parametrize("model", TARGETS)
@pytest.mark.parametrize("missing", ["drop", "fill"])
def test_every_family_trains_on_tables(model: str, missing: str) -> None:
    rng = np.random.default_rng(0)
    lines = ["offset;tiny;colour;size;member;day;y"]
    for i in range(80):
        x, z = rng.normal(size=2)
        gap = "" if i % 9 == 0 else f"{1e9 + x:.6f}"
        colour, size = ("red", "green", "blue")[i % 3], "SML"[i % 3]
        member, day = "ja" if z > 0 else "nein", f"{1 + i % 28}.{1 + i % 12}.2024"
        lines.append(f"{gap};{z * 1e-9:.4e};{colour};{size};{member};{day};{x + z:.4f}")
    data = read_table("\n".join(lines)).dataset(TARGETS[model], missing=missing, validate_by="day")  # type: ignore[arg-type]
    optimizer = None if model in ("decision_tree", "gradient_boosting") else "adam"
    run = train(RunSpec("line" if data.task == "regression" else "iris", model, optimizer), data=data)
    assert np.isfinite(run.train_error[-1])
    assert run.train.receipt is data.receipt
