"""Each solver is the algorithm it says, its digits are counted against exact values, and the finding is computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import train
from core.features.digits import correct_digits
from core.theory.closed_form import solve
from core.types import Array
from tests.core.records import linear, tilted
from views.linear.solvers.exact import TooLarge
from views.linear.solvers.numbers import SOLVERS, Accuracy, digits, digits_per_epoch, exact_values, finding

WAMPLER = linear("momentum", "wampler1", degree=5, learning_rate=0.05, epochs=300)
every_solver = pytest.mark.parametrize("name", SOLVERS)


def reached() -> dict[str, Accuracy]:
    return {row.solver: row for row in digits(WAMPLER)}


@every_solver
def test_every_solver_solves_an_easy_system(name: str) -> None:
    data = tilted()
    design = np.column_stack([np.ones(len(data.y)), data.x])
    expected = np.linalg.lstsq(design, data.y)[0]
    np.testing.assert_allclose(SOLVERS[name].solve(design, data.y), expected, rtol=1e-11)
    assert SOLVERS[name].summary.endswith(".")
    assert "\n" not in SOLVERS[name].summary


def test_scikit_learn_loses_the_coefficients_of_wampler_and_keeps_its_fit() -> None:
    row = reached()["scikit_learn"]
    assert row.digits < 1
    assert 0.9999999999999 < row.r2 < 1


def test_solvers_of_wampler_rank_as_their_condition_numbers_say() -> None:
    rows = reached()
    assert rows["normal_equations"].digits < 7.5
    assert min(rows[name].digits for name in ("qr", "svd", "centred_svd")) > 8.5
    assert rows["svd"].r2 == pytest.approx(1, abs=1e-15)


def test_digits_are_those_of_the_worst_coefficient() -> None:
    import sklearn.linear_model

    x = np.arange(21.0)[:, None] ** np.arange(1, 6)
    model = sklearn.linear_model.LinearRegression().fit(x, 1 + x.sum(axis=1))
    worst = min(correct_digits(value, 1.0) for value in (model.intercept_, *model.coef_))
    assert reached()["scikit_learn"].digits == worst


def test_the_centred_svd_is_the_closed_form() -> None:
    spec = linear(dataset="longley")
    true, values = exact_values(spec), solve(spec).values
    assert true
    worst = min(correct_digits(value, true[name]) for name, value in values.items())
    assert {row.solver: row.digits for row in digits(spec)}["centred_svd"] == worst


def test_exact_values_have_the_names_of_what_is_learned() -> None:
    true = exact_values(WAMPLER)
    assert true is not None
    assert dict(true) == dict.fromkeys(train(WAMPLER.replace(epochs=1)).scalars, 1.0)
    legendre = exact_values(WAMPLER.replace(basis="legendre"))
    assert legendre is not None
    assert list(legendre)[-1] == "weight[P5(x)]"


def test_specs_that_differ_in_training_share_their_solutions() -> None:
    assert digits(WAMPLER) is digits(WAMPLER.replace(learning_rate=0.2, epochs=5))
    assert digits(WAMPLER) is not digits(WAMPLER.replace(degree=4))


def test_of_dependent_columns_nothing_is_counted() -> None:
    spec = linear(dataset="collinear", correlation=1.0)
    assert exact_values(spec) is None
    assert digits(spec) == ()


def test_what_would_take_long_is_refused() -> None:
    spec = linear(dataset="diabetes", degree=15)
    for ask in (exact_values, digits):
        with pytest.raises(TooLarge, match="151 columns of 332 rows are too many to solve exactly"):
            ask(spec)


def test_digits_of_a_run_are_those_of_its_worst_coefficient_at_each_snapshot() -> None:
    spec = linear("momentum", noise=0.5, epochs=150)
    run, true = train(spec), exact_values(spec)
    assert true
    learned = digits_per_epoch(run, true)
    assert learned.shape == run.epochs.shape
    for at in (0, 7, -1):
        assert learned[at] == min(correct_digits(v[at], true[n]) for n, v in run.scalars.items())
    assert learned[0] < 1 < 3 < learned[-1]


def test_a_diverged_run_has_no_digit_left() -> None:
    spec = linear(learning_rate=10.0, epochs=2000)
    true = exact_values(spec)
    assert true
    assert not digits_per_epoch(train(spec), true)[-1] > 0


def test_the_finding_of_wampler_names_the_solver_that_a_perfect_fit_hides() -> None:
    run, rows, true = train(WAMPLER), digits(WAMPLER), exact_values(WAMPLER)
    assert true
    learned = digits_per_epoch(run, true)
    best = max(rows, key=lambda row: row.digits)
    sentence = finding(rows, run, learned)
    row = reached()["scikit_learn"]
    assert f"**scikit-learn's default** the fit explains R² = {row.r2:.14g} of the variance" in sentence
    assert f"its worst coefficient has {row.digits:.1f} correct digits" in sentence
    assert f"**{best.label}** it has {best.digits:.1f}." in sentence
    assert f"Momentum has {learned[-1]:.1f} correct digits after 300 epochs." in sentence


def test_the_finding_follows_its_numbers() -> None:
    run = train(linear(epochs=3))
    rows = (Accuracy("a", "A", 2.5, 0.75), Accuracy("b", "B", 9.0, 0.8), Accuracy("c", "C", np.nan, np.nan))
    sentence = finding(rows, run, np.array([0.0, 1.25]))
    assert "With **A** the fit explains R² = 0.75 of the variance" in sentence
    assert "has 2.5 correct digits; with **B** it has 9.0. **C** found no solution." in sentence
    assert sentence.endswith("Gradient descent has 1.2 correct digits after 3 epochs.")
    good = (replace(rows[0], digits=8.1), rows[1])
    assert finding(good, run, np.array([0.0])).startswith("Every solver has 8.1 or more correct digits")


def test_solvers_that_fail_or_agree_and_fits_without_r2_are_told_as_such() -> None:
    run, learned = train(linear(epochs=3)), np.array([0.0, 1.25])
    failed = Accuracy("a", "A", np.nan, np.nan)
    assert finding((failed,), run, learned).startswith("No solver found a solution. Gradient")
    alike = (Accuracy("a", "A", 2.5, np.nan), Accuracy("b", "B", 2.5, np.nan))
    sentence = finding(alike, run, learned)
    assert sentence.startswith("With **A** the worst coefficient has 2.5 correct digits, as with all.")
    assert "nan" not in sentence


def test_the_finding_of_a_diverged_run_says_so() -> None:
    spec = linear(learning_rate=5.0)
    assert finding(digits(spec), train(spec), np.array([np.nan])).endswith("Gradient descent diverged.")


def test_a_solver_that_finds_nothing_has_no_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(design: Array, y: Array) -> Array:
        raise np.linalg.LinAlgError("Singular matrix")

    monkeypatch.setitem(SOLVERS._entries, "qr", replace(SOLVERS["qr"], solve=fails))
    rows = {row.solver: row for row in digits(linear(samples=10, data_seed=31))}
    assert np.isnan([rows["qr"].digits, rows["qr"].r2]).all()
    assert rows["svd"].digits > 8
