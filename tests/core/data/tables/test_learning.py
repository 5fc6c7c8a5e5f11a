"""What a linear model learns from a table, in the table's own units, is what least squares of the file's numbers is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Dataset, RunSpec, read_table, train
from core.theory.closed_form import solve
from core.theory.optimum import optimum


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Two numbers far from 0 or tiny, a category and a yes or no, and a target that depends on all of them."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rows = draw(st.integers(12, 30))
    scales = [10.0 ** draw(st.integers(-9, 9)) for _ in range(2)]
    shifts = [draw(st.sampled_from([0.0, 1.0, -30.0, 1e3])) * scale for scale in scales]
    z = rng.normal(size=(rows, 2))
    kind, yes = rng.integers(0, 3, rows), rng.integers(0, 2, rows)
    size, shift = 10.0 ** draw(st.integers(-9, 9)), draw(st.sampled_from([0.0, 1e3]))
    y = size * (z @ [1.0, -2.0] + kind + yes + shift + 0.1 * rng.normal(size=rows))
    x = z * scales + shifts
    rows_of = zip(x.tolist(), kind, yes, y.tolist(), strict=True)
    lines = (f"{a!r};{b!r};{'rgb'[k]};{'ny'[v]};{t!r}" for (a, b), k, v, t in rows_of)
    return "\n".join(["a;b;kind;yes;y", *lines])


def least_squares(data: Dataset) -> np.ndarray:
    """(1 + D,) by the normal equations of fractions, which floats are."""
    design = [[Fraction(1), *map(Fraction, row)] for row in data.x.tolist()]
    y = [*map(Fraction, data.y.tolist())]
    width = len(design[0])
    table = [
        [sum(row[i] * row[j] for row in design) for j in range(width)]
        + [sum(row[i] * t for row, t in zip(design, y, strict=True))]
        for i in range(width)
    ]
    for i in range(width):
        pivot = next(j for j in range(i, width) if table[j][i])
        table[i], table[pivot] = table[pivot], table[i]
        table[i] = [value / table[i][i] for value in table[i]]
        for j in range(width):
            if j != i:
                table[j] = [a - table[j][i] * b for a, b in zip(table[j], table[i], strict=True)]
    return np.array([float(row[-1]) for row in table])


@pytest.mark.parametrize("standardize", [True, False])
@given(text=tables())
@settings(max_examples=15, deadline=None)
def test_coefficients_in_own_units_are_those_of_least_squares(standardize: bool, text: str) -> None:
    data = read_table(text, types={"kind": "category", "yes": "yes/no"}).dataset("y")
    spec = RunSpec(
        "line", "linear_regression", "sgd", {"standardize": standardize, "epochs": 1, "validation_share": 0.0}
    )
    exact = least_squares(data)
    # How far each term reaches: what rounding is measured against.
    reach = np.abs(exact) * np.array([1.0, *np.abs(data.x).max(axis=0)])
    size = np.abs(data.y).max() + reach.sum()
    spread = np.array([1.0, *np.ptp(data.x, axis=0)])
    run = train(spec, data)
    for values in (solve(spec, data).values, run.values_of(optimum(spec.on(data), data))):
        assert (np.abs(np.array([*values.values()]) - exact) * spread <= 1e-9 * size).all()


@pytest.mark.parametrize("standardize", [True, False])
@given(text=tables())
@settings(max_examples=15, deadline=None)
def test_the_equation_in_own_units_predicts_what_the_run_predicts(standardize: bool, text: str) -> None:
    data = read_table(text, types={"kind": "category", "yes": "yes/no"}).dataset("y")
    settings_ = {"standardize": standardize, "epochs": 3, "learning_rate": 0.01}
    run = train(RunSpec("line", "linear_regression", "sgd", settings_), data)
    bias, *weights = run.final.values()
    if not np.isfinite([bias, *weights]).all():
        return
    terms = data.x * np.array(weights)
    size = abs(bias) + np.abs(terms).sum(axis=1)
    assert (np.abs(bias + terms.sum(axis=1) - run.predict(data.x)) <= 1e-9 * size).all()
