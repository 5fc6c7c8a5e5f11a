"""What is said of columns that are alike is true of the very numbers in the sentence."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.data import interned
from core.formatting import read
from core.reasons import reasons
from core.theory.objective import Objective
from core.verdicts.fixes import at_least, at_most, between
from tests.core.records import linear, own


def said(run: Run, name: str) -> str:
    return next(reason.says for reason in reasons(run) if reason.name == name)


MOVES = (
    r"ended, `?(w\(.+?\)(?: of \w+)?)`? can rise by ([-\d,.⁻⁰-⁹¹²³× ]+) "
    r"while `?(w\(.+?\)(?: of \w+)?)`? (falls|rises) by "
    r"([-\d,.⁻⁰-⁹¹²³× ]+), and the "
    r"training error changes by less than 1 %, the bias making up for their means"
)


def alike(rho: float, factor: float = 1.0, offset: float = 0.0, sign: float = 1.0) -> Dataset:
    """Two columns of correlation `rho`, the second in another unit and far from 0."""
    rng = np.random.default_rng(1)
    a, other = rng.standard_normal((2, 60))
    b = sign * (rho * a + np.sqrt(1 - rho**2) * other)
    return own(np.column_stack([a, factor * b + offset]), a + b + rng.standard_normal(60))


TRADING: dict[str, tuple[RunSpec, Dataset | None]] = {
    "two": (linear(), alike(0.99)),
    "opposite": (linear(), alike(0.99, sign=-1.0)),
    "nearly one": (linear(), alike(0.99999999)),
    "small and far": (linear(), alike(0.999, factor=1e-9, offset=1e-3)),
    "large and far": (linear(), alike(0.999, factor=1e9, offset=1e12)),
    "penalized": (linear(l2=0.001), alike(0.999)),
    "raw": (linear(standardize=False, learning_rate=0.01), alike(0.999)),
    "powers": (linear(dataset="sine", degree=6), None),
    "line": (linear(dataset="line", degree=6), None),
    "diabetes": (linear(dataset="diabetes"), None),
    "longley": (linear(dataset="longley"), None),
    "huber": (linear(dataset="longley", loss="huber"), None),
    "classes": (RunSpec("iris", "logistic_regression", "sgd"), None),
}


@pytest.mark.parametrize("name", TRADING)
def test_two_coefficients_can_move_as_far_as_is_said_in_the_very_numbers_that_are_read(name: str) -> None:
    spec, data = TRADING[name]
    run = train(spec, data)
    sentences = [reason.says for reason in reasons(run) if reason.name == "collinear"]
    move = re.search(MOVES, sentences[0])
    assert move is not None, sentences
    column, rise, other, way, by = move.groups()
    columns = run.fitted
    first = f",{columns.outputs[0]}" if columns.outputs else ""
    titles = [run.title(f"weight[{name}{first}]") for name in columns.names]
    raw = dict(zip(titles, columns.raw(run.train.x).T, strict=True))
    a, b = read(rise), read(by) * (1 if way == "rises" else -1)
    shift = a * (raw[column] - raw[column].mean()) + b * (raw[other] - raw[other].mean())
    outputs = run.outputs(run.train.x)[-1].copy()
    outputs[... if outputs.ndim == 1 else 0] += shift
    targets = Objective.of_run(run).problem.y[0]
    assert abs(run.loss_of(outputs, targets) / run.train_error[-1] - 1) < 0.01
    # Twice as far it would not hold.
    outputs = run.outputs(run.train.x)[-1].copy()
    outputs[... if outputs.ndim == 1 else 0] += 2 * shift
    assert abs(run.loss_of(outputs, targets) / run.train_error[-1] - 1) > 0.01
    rho = np.corrcoef(raw[column], raw[other])[0, 1]
    assert (way == "falls") == (rho > 0)


def test_only_two_columns_that_are_alike_are_said_to_say_the_same() -> None:
    rng = np.random.default_rng(0)
    a, b, little = rng.standard_normal((3, 80))
    both = own(np.column_stack([a, b, a + b + 0.1 * little]), a + rng.standard_normal(80))
    sentence = said(train(linear(), both), "collinear")
    assert "each nearly follow from other columns" in sentence
    assert "say nearly the same" not in sentence
    assert said(train(linear(), alike(0.99)), "collinear").startswith(
        "The columns a, b say nearly the same. "
    )


def test_by_any_amount_is_said_of_dependent_columns_alone() -> None:
    nearly = train(linear(), alike(1 - 1e-14))
    assert "by any amount" not in said(nearly, "collinear")
    assert "by any amount" in said(train(linear(), alike(1.0)), "collinear")


@pytest.mark.parametrize("degree", [10, 15])
@pytest.mark.parametrize("l2", [0.0, 1e-5])
def test_raw_powers_of_any_size_have_a_reason(degree: int, l2: float) -> None:
    spec = linear("rmsprop", dataset="wampler1", degree=degree, standardize=False, epochs=1, l2=l2)
    assert isinstance(reasons(train(spec)), tuple)


@pytest.mark.parametrize("seed", range(12, 20))
def test_the_penalty_that_is_offered_has_no_unit(seed: int) -> None:
    """Standardized columns are the same in any unit but for rounding, and a value of the grid may lie right there."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(30)
    x = np.column_stack([a, a + (0.1 + 0.01 * seed) * rng.standard_normal(30)])
    y = a + rng.standard_normal(30)
    offered = set()
    for column, target in ((1, 1), (1e9, 1), (1e-9, 1), (1, 1e9), (1, 1e-9), (1e-9, 1e9)):
        data = interned(own(x * [1, column], y * target))
        run = train(linear(learning_rate=0.1, epochs=60).on(data), data)
        (reason,) = [reason for reason in reasons(run) if reason.name == "collinear"]
        offered.add(tuple(fix.label for fix in reason.fixes))
    assert len(offered) == 1


@pytest.mark.parametrize("value", [0.003, 0.03, 0.07, 0.3])
def test_a_value_that_is_on_the_grid_but_for_rounding_is_found_there(value: float) -> None:
    run = train(linear(epochs=1))
    assert (
        at_least(run, "l2", value * (1 + 1e-15)) == {"l2": value} == at_most(run, "l2", value * (1 - 1e-15))
    )
    assert value not in between(run, "l2", value, 1.0, 100)
    assert value in between(run, "l2", 1e-4, value * (1 - 1e-15), 100)
