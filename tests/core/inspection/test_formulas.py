"""A formula that is taken away predicts what the run does, in Python and in a cell of a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.inspection import formulas

BAD_NAMES = ('a\'s "size" [m²]', "=HYPERLINK(1)", "<b>$x$</b>", "price\nin €")
FEW = {"epochs": 30}


def rows(scale: float = 1.0, offset: float = 0.0, task: str = "regression") -> Dataset:
    """80 rows of four features with names that no program would like."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(80, 4))
    y = x @ [3.0, -2.0, 0.5, 0.0] + 0.3 * generator.normal(size=80)
    if task != "regression":
        cuts = [0.0] if task == "binary" else [-1.0, 1.0]
        names = ("no", "it's \\ 'yes'", "maybe")[: len(cuts) + 1]
        return Dataset(x, np.digitize(y, cuts), BAD_NAMES, task, "answer", class_names=names)
    return Dataset(x * scale + offset, y * scale + offset, BAD_NAMES, "regression", "answer")


def in_python(run: Run) -> Callable[[dict[str, float]], Any]:
    """The copied function."""
    names: dict[str, Any] = {}
    exec(formulas.python(run), names)
    return names["predict"]  # type: ignore[no-any-return]


def in_a_cell(formula: str, row: np.ndarray) -> float:
    """What a spreadsheet makes of it, for which a sign is tighter than a power: none stands where that counts."""
    read = formula.removeprefix("=")
    assert not re.search(r"(^|[(*/+−-])-[A-Z(]", read.replace("EXP(-(", "EXP(0-("))
    read = re.sub(r"\b([A-Z]{1,2})2\b", lambda match: f"({float(row[place_of(match[1])])!r})", read)
    return float(eval(read.replace("^", "**"), {"SIN": np.sin, "EXP": np.exp}))


def place_of(letters: str) -> int:
    """The number of a column, from 0, counted by going through them."""
    every = [chr(65 + i) for i in range(26)]
    return [*every, *(first + last for first in every for last in every)].index(letters)


SPECS = [
    RunSpec("sine", "linear_regression", "sgd", {**FEW, "degree": degree, "basis": basis, "standardize": on})
    for degree, basis, on in [
        (1, "powers", True),
        (3, "powers", True),
        (2, "legendre", True),
        (1, "powers", False),
    ]
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_numbers_are_predicted_as_the_run_does(spec: RunSpec) -> None:
    run = train(spec.replace(learning_rate=0.01), data=rows())
    expected = run.predict(run.validation.x)
    function, (formula,) = in_python(run), formulas.cells(run)
    for row, value in zip(run.validation.x, expected, strict=True):
        assert function(dict(zip(BAD_NAMES, row, strict=True))) == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert in_a_cell(formula, row) == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 1e9), (1e-9, 0.0), (1e9, -1e9), (1e-3, 1e6)])
def test_of_columns_far_from_zero_no_digits_are_lost(scale: float, offset: float) -> None:
    run = train(RunSpec("line", "linear_regression", "sgd", FEW), data=rows(scale, offset))
    function = in_python(run)
    for row, value in zip(run.train.x, run.predict(run.train.x), strict=True):
        predicted = function(dict(zip(BAD_NAMES, row, strict=True)))
        assert abs(predicted - value) <= 1e-9 * run.train.y.std() + 4 * np.spacing(abs(value))
        assert in_a_cell(formulas.cells(run)[0], row) == pytest.approx(predicted, rel=1e-15)


@pytest.mark.parametrize("features", ["none", "squares", "quadratic", "sines"])
def test_probabilities_of_two_classes(features: str) -> None:
    run = train(
        RunSpec("moons", "logistic_regression", "sgd", {**FEW, "features": features}),
        data=rows(task="binary"),
    )
    function, (formula,) = in_python(run), formulas.cells(run)
    for row, p in zip(run.train.x, run.predict(run.train.x), strict=True):
        answer = function(dict(zip(BAD_NAMES, row, strict=True)))
        assert answer == pytest.approx({"no": 1 - p, "it's \\ 'yes'": p}, abs=1e-9)
        assert in_a_cell(formula, row) == pytest.approx(p, abs=1e-9)


def test_probabilities_of_several_classes() -> None:
    run = train(RunSpec("iris", "logistic_regression", "sgd", FEW), data=rows(task="multiclass"))
    function, cells = in_python(run), formulas.cells(run)
    for row, p in zip(run.train.x, run.predict(run.train.x), strict=True):
        answer = function(dict(zip(BAD_NAMES, row, strict=True)))
        assert [*answer] == [*run.train.class_names]
        assert [*answer.values()] == pytest.approx(p.tolist(), abs=1e-9)
        assert np.argmax([in_a_cell(cell, row) for cell in cells]) == p.argmax()


def test_the_text_names_what_is_predicted_and_every_feature_in_a_line() -> None:
    text = formulas.text(train(RunSpec("line", "linear_regression", "sgd", FEW), data=rows()))
    assert text.startswith("answer = ")
    assert "\n" not in text
    assert all(" ".join(name.split()) in text for name in BAD_NAMES)
    binary = formulas.text(
        train(RunSpec("moons", "logistic_regression", "sgd", FEW), data=rows(task="binary"))
    )
    assert binary.startswith("log-odds of it's")


def test_columns_of_a_spreadsheet_go_on_after_z() -> None:
    assert [formulas.letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
