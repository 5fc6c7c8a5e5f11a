"""The numbers in the sentences, against those found another way."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from core import Run, train
from core.engine.spec import RunSpec
from core.formatting import number, percent
from core.reasons import RULES, Facts, reasons
from core.reasons.columns import Standardized, unnoticed
from core.reasons.pace import longest_wait
from core.reasons.rows import influence
from core.theory.arrival import arrived_at, epochs_to
from core.theory.landscape import curvature, stability_edge
from core.theory.optimum import least_objective
from core.verdicts.diagnosis import verdict
from core.verdicts.trends import fall
from tests.core.reasons.cases import APART, PROVOKED, RINGING, THREE, logistic, trained
from tests.core.records import linear, tilted

DIABETES = linear(dataset="diabetes")


def said(run: Run, name: str) -> str:
    return next(reason.says for reason in reasons(run) if reason.name == name)


# --------------------------------------------------------------------------- steps


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
def test_the_edge_in_the_sentence_is_that_of_theory(optimizer: str) -> None:
    spec = linear(optimizer, "diabetes", learning_rate=10.0)
    facts, edge = Facts(train(spec)), stability_edge(spec)
    assert facts.edge is not None
    assert facts.steepest is not None
    assert facts.edge / facts.steepest == pytest.approx(edge)
    text = said(train(spec), "diverged")
    assert f"below {number(facts.edge)}. Here it is 10 × {number(facts.steepest)} = " in text


@pytest.mark.parametrize(
    "spec",
    [
        linear(learning_rate=0.005),
        linear(dataset="collinear", correlation=0.99),
        linear("momentum", learning_rate=0.0005),
        linear("nesterov", "collinear", correlation=0.99, learning_rate=0.01),
        linear(learning_rate=0.002, batch_size=32, seed=1),
        linear(learning_rate=0.005, l2=0.1),
    ],
    ids=lambda spec: str(spec.to_query()),
)
def test_a_run_that_trains_on_for_as_long_as_predicted_arrives(spec: RunSpec) -> None:
    left = Facts(train(spec)).epochs_left
    assert left > 50
    longer = train(spec.replace(epochs=2 * int(200 + left)))
    assert epochs_to(longer, least_objective(spec)) == pytest.approx(200 + left, rel=0.03)


def test_the_pace_of_rules_without_theory_is_no_more_than_it_takes() -> None:
    spec = linear("adam", learning_rate=0.01)
    left = Facts(train(spec)).epochs_left
    assert 200 < left < epochs_to(train(spec.replace(epochs=3000)), least_objective(spec)) - 200


def test_what_is_left_adds_up_to_the_distance_of_the_objective() -> None:
    facts = Facts(train(DIABETES))
    assert facts.shares is not None
    assert facts.shares.sum() == pytest.approx(facts.run.objective[-1] - least_objective(DIABETES))
    bound = arrived_at(facts.run, least_objective(DIABETES))
    assert facts.missing == pytest.approx(max(0.0, facts.run.objective[-1] - bound), abs=1e-9)


def test_the_patience_that_is_offered_is_the_least_that_would_do() -> None:
    run = trained(PROVOKED["stopped_too_early"])
    offered = next(reason for reason in reasons(run) if reason.name == "stopped_too_early").fixes[0].changes
    lowest = train(run.spec.replace(patience=None)).validation_error.min()
    assert train(run.spec.replace(**offered)).validation_error.min() == lowest
    grid = run.spec.hypers["patience"].grid
    less = grid[grid.index(offered["patience"]) - 1]
    assert train(run.spec.replace(patience=less)).validation_error.min() > lowest
    assert f"trained on, the error reaches {number(lowest)} at" in said(run, "stopped_too_early")


def test_a_patience_as_long_as_the_longest_wait_is_enough_and_no_shorter_one_is() -> None:
    spec = linear("momentum", "sine", **RINGING)
    longest, lowest = longest_wait(train(spec)), train(spec).validation_error.min()
    reached = [train(spec.replace(patience=longest - less)).validation_error.min() for less in (0, 1)]
    assert reached[0] == lowest < reached[1]


def test_parameters_that_turn_back_are_counted() -> None:
    run = trained(PROVOKED["ringing"])
    bias = np.diff(run.flat[:, 0])
    bias = bias[np.abs(bias) > 0.01 * np.abs(bias).max()]
    turns = sum(a * b < 0 for a, b in pairwise(bias))
    assert f"intercept turned back {turns} times" in said(run, "ringing")
    assert "90 % of the distance remains" in said(run, "ringing")


def test_the_epoch_from_which_a_run_overfits_is_that_of_its_lowest_validation_error() -> None:
    run = trained(PROVOKED["overfitting"])
    best = min(range(3001), key=lambda epoch: run.validation_error[epoch])
    assert f"before. That was at epoch {best};" in said(run, "overfitting")


def test_the_weights_of_separable_classes_are_measured_at_half_time_and_at_the_end() -> None:
    run = trained(PROVOKED["separable"])
    assert np.array_equal(run.predict(APART.x) > 0.5, APART.y == 1)
    length = np.hypot(*run.parameters["weight"][-1])
    assert f"is {length:.3g} at epoch 200" in said(run, "separable")


# --------------------------------------------------------------------------- rows


@pytest.mark.parametrize("seed", range(3))
def test_influence_is_what_leaving_each_row_out_does(seed: int) -> None:
    data = tilted(seed=seed)
    run = train(linear(validation_share=0.0, epochs=1), data)
    effect, whole = influence(run), LinearRegression().fit(data.x, data.y)
    assert effect is not None
    assert effect.weight == pytest.approx(whole.coef_)
    rows, mean_square = len(data.y), ((whole.predict(data.x) - data.y) ** 2).sum() / (len(data.y) - 4)
    for row in range(rows):
        kept = np.arange(rows) != row
        without = LinearRegression().fit(data.x[kept], data.y[kept])
        assert effect.weight + effect.moved[:, row] == pytest.approx(without.coef_)
        moved = whole.predict(data.x) - without.predict(data.x)
        assert effect.cook[row] == pytest.approx(moved @ moved / (4 * mean_square))
        missed = without.predict(data.x) - data.y
        deviation = np.sqrt(missed[kept] @ missed[kept] / (rows - 5) / (1 - effect.leverage[row]))
        assert effect.studentized[row] == pytest.approx(abs(missed[row]) / deviation)


def test_the_strongest_outlier_is_a_lifted_row_and_huber_undoes_it() -> None:
    run = trained(PROVOKED["outliers"])
    text = said(run, "outliers")
    assert "2 of 75 training rows pull the fit alone" in text
    fix = next(reason for reason in reasons(run) if reason.name == "outliers").fixes[0]
    true = np.array([4.0, 1.5])
    robust = train(run.spec.replace(**fix.changes, epochs=2000))
    error = [np.abs(np.array([*each.final.values()]) - true).max() for each in (robust, run)]
    assert error[0] < error[1] / 2


def test_a_row_on_which_a_coefficient_hangs_is_called_so() -> None:
    run = train(linear(dataset="anscombe", set=4))
    outliers = next(reason for reason in reasons(run) if reason.name == "outliers")
    assert "row 8 (x 19, y 12.5). Its leverage is 1" in outliers.says
    assert outliers.fixes == ()
    assert all(reason.name != "outliers" for reason in reasons(train(linear(dataset="anscombe", set=1))))


# --------------------------------------------------------------------------- columns


def test_inflation_is_one_over_what_the_other_columns_leave_unexplained() -> None:
    run = train(DIABETES)
    x = run.train.x
    unexplained = [
        1 - LinearRegression().fit(np.delete(x, j, 1), x[:, j]).score(np.delete(x, j, 1), x[:, j])
        for j in range(10)
    ]
    assert Standardized.of(run).inflation(0.0) == pytest.approx(1 / min(unexplained))


@pytest.mark.parametrize("standardize", [True, False])
def test_inflation_under_a_penalty_is_the_sampling_variance_of_ridge(standardize: bool) -> None:
    run = train(
        linear(epochs=1, l2=0.1, standardize=standardize, validation_share=0.0, learning_rate=1e-3), tilted()
    )
    design = run.fitted.design(run.train.x)
    rows = design.shape[1]
    solver = np.linalg.inv(design @ design.T / rows + 0.1 * np.diag([0, 1, 1, 1])) @ design / rows
    variance = rows * (solver**2).sum(axis=1)[1:] * (run.fitted.spread / run.fitted.scale) ** 2
    assert Standardized.of(run).inflation(0.1) == pytest.approx(variance.max())


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("outputs", [1, 3])
def test_coefficients_move_so_far_and_the_error_changes_by_one_per_cent(
    standardize: bool, outputs: int
) -> None:
    spec, data = (DIABETES, None) if outputs == 1 else (logistic(data=THREE), THREE)
    run = train(spec.replace(standardize=standardize), data)
    columns = Standardized.of(run)
    direction = np.linalg.eigh(columns.correlations)[1][:, 0]
    moved = unnoticed(run, Facts(run), columns, direction) * direction / columns.spread
    x = run.train.x - run.train.x.mean(axis=0)
    outputs_now = run.outputs(run.train.x)[-1].reshape(outputs, -1).T
    first = np.eye(outputs)[0]
    errors = [_error(outputs_now + sign * np.outer(x @ moved, first), run.train.y) for sign in (1, -1)]
    change = max(abs(error / run.train_error[-1] - 1) for error in errors)
    assert 0.0095 < change <= 0.01


def _error(z: np.ndarray, y: np.ndarray) -> float:
    """Of outputs z (N, K): squared, or the log loss of softmax."""
    if z.shape[1] == 1:
        return float(((z[:, 0] - y) ** 2).mean() / 2)
    right = z[np.arange(len(y)), y.astype(int)]
    return float((np.log(np.exp(z).sum(axis=1)) - right).mean())


def test_dependent_columns_trade_off_without_end() -> None:
    assert "by any amount" in said(train(linear(dataset="collinear", correlation=1.0)), "collinear")


def test_curvature_that_changes_on_the_way_is_said_to_be_that_of_the_start() -> None:
    spec = logistic(data=THREE, learning_rate=10.0, l2=10.0)
    text, shape = said(train(spec, THREE), "diverged"), curvature(spec, data=THREE)
    assert shape is not None
    assert f"Where it began it is 10 × {number(shape.largest)} = " in text


def test_the_group_that_is_far_off_are_the_rows_that_were_lifted() -> None:
    spec = linear(outliers=0.1)
    run, clean = train(spec), train(spec.replace(outliers=0.0))
    lifted = run.train.y != clean.train.y
    residual = run.predict(run.train.x) - run.train.y
    share = (residual[lifted] ** 2).sum() / (residual**2).sum()
    text = said(run, "outlying_group")
    assert text.startswith(f"{lifted.sum()} of 75 training rows lie far off")
    assert f"They make up {percent(float(share))} of the squared error" in text
    (reason,) = (each for each in reasons(run) if each.name == "outlying_group")
    mended = train(spec.replace(**reason.fixes[0].changes))
    assert abs(mended.final["weight[x]"] - 1.5) < abs(run.final["weight[x]"] - 1.5)


@pytest.mark.parametrize(
    ("settings", "grow"),
    [
        ({"init": "normal", "init_scale": 10.0}, False),
        ({"init": "uniform", "init_scale": 100.0}, False),
        ({}, True),
    ],
)
@pytest.mark.parametrize("dataset", ["iris", "wine", "play_tennis"])
def test_weights_that_became_smaller_are_not_said_to_grow_so_far(
    dataset: str, settings: dict, grow: bool
) -> None:
    run = train(RunSpec(dataset, "logistic_regression", "sgd", settings))
    (says,) = [reason.says for reason in reasons(run) if reason.name == "separable"]
    was, now = (float(of.replace(",", "")) for of in re.findall(r"(?:was|is) (\S+) at epoch", says))
    assert (now > was) == grow
    assert ("for as long as training lasts" in says) == grow
    assert ("though so far" in says) != grow


@pytest.mark.parametrize("rise", [0.0, 1e-3])
def test_epochs_that_did_not_lower_the_error_brought_it_no_nearer(rise: float) -> None:
    run = train(RunSpec("challenger", "logistic_regression", "adagrad", {"l2": 0.01, "learning_rate": 0.001}))
    end = run.objective[-1] * np.linspace(1.0, 1.0 + rise, 50)
    still = replace(run, objective=np.append(run.objective[:-50], end))
    assert "epochs brought it no nearer." in said(still, "crawling")


@pytest.mark.parametrize("last", [0.955, 1.0001])
def test_how_far_the_error_fell_is_told_by_its_trend(last: float) -> None:
    """Where batches make it noisy, its last value may be above the first of those epochs."""
    run = train(RunSpec("line", "linear_regression", "adam", {"learning_rate": 0.01, "epochs": 200}))
    falling = np.append(np.linspace(1.2, 1.0, 180), np.linspace(1.0, 0.955, 21))
    falling[-1] = last
    judged = np.linspace(1.2, 0.95, 201)
    changed = replace(run, objective=falling, train_error=falling, validation_error=judged)
    assert verdict(changed).finding == "still improving"
    says = RULES["still_improving"].find(changed, Facts(changed)).says  # type: ignore[union-attr]
    assert f"still fell by {percent(fall(falling[-21:]), 2)} over the last 20 epochs" in says
    assert f"at an error of {number(last)}." in says
