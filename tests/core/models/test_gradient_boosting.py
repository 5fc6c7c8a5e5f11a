"""Boosting is scikit-learn's own, after every tree, on every dataset; its record is a `Run` like others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import log_loss, mean_squared_error

import core.models.gradient_boosting as module
from core import MODELS, Dataset, Run, RunSpec, SettingError, sweep, train
from core.hyper import Value
from core.reasons import reasons
from core.types import Array
from core.verdicts.diagnosis import verdict
from tests.core.records import boosting, clouds, own, same, tilted
from tests.core.registries import LEARNABLE, specs
from tests.core.scikit_trees import apart, boosted, measured, ranked
from views.tree.folds import cross_validated


def staged(run: Run, x: Array, model: Any = None) -> list[Array]:
    """scikit-learn's predictions after each tree, as a run has them."""
    model = model or boosted(run)
    if not run.train.class_names:
        _, zero, unit = measured(run)
        return [zero + unit * predicted for predicted in model.staged_predict(x)]
    return [
        probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities
        for probabilities in model.staged_predict_proba(x)
    ]


def agrees(run: Run) -> None:
    x = apart(run, np.concatenate([run.train.x, run.validation.x, run.train.x + 0.1]))
    theirs = staged(run, x)
    if run.spec["subsample"] != 1:
        # Between the rows that are drawn there are others of ours, and they have a part in where a threshold stands.
        x = run.train.x
        theirs = staged(run, ranked(run), boosted(run, ranked(run)))
    for snapshot, at in enumerate(run.epochs.tolist()):
        if at:
            close = {"rtol": 1e-12, "atol": 1e-15 if run.train.class_names else 1e-12 * np.ptp(run.train.y)}
            np.testing.assert_allclose(run.predict(x, at=snapshot), theirs[at - 1], **close)
            np.testing.assert_array_equal(run.predict_all(x)[snapshot], run.predict(x, at=snapshot))


@pytest.mark.parametrize("dataset", ["diabetes", "sine", "breast_cancer", "moons", "iris"])
def test_after_any_number_of_trees_it_predicts_what_scikit_learn_predicts(dataset: str) -> None:
    agrees(train(boosting(dataset)))


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["gradient_boosting"])
def test_that_holds_on_every_dataset(dataset: str) -> None:
    agrees(train(boosting(dataset, n_estimators=7, learning_rate=0.5, max_depth=2)))


@pytest.mark.slow
@settings(max_examples=25)
@given(specs(model="gradient_boosting"))
def test_that_holds_with_any_settings(spec: RunSpec) -> None:
    if spec.dataset != "digits":
        agrees(train(spec.replace(n_estimators=min(int(spec["n_estimators"] or 0), 20))))


@pytest.mark.parametrize("data", [tilted(), clouds(), clouds(3)], ids=["numbers", "binary", "multiclass"])
@pytest.mark.parametrize("chosen", [{}, {"subsample": 0.5, "seed": 3}], ids=["all rows", "drawn rows"])
def test_one_growth_is_all_ensembles_of_fewer_trees(
    data: Dataset, chosen: dict[str, Value], monkeypatch: pytest.MonkeyPatch
) -> None:
    boost, calls = module.boost, []
    monkeypatch.setattr(module, "boost", lambda *arguments: calls.append(arguments) or boost(*arguments))
    result = sweep(boosting().on(data).replace(**chosen), {"n_estimators": [1, 2, 7, 12]}, data)
    assert len(calls) == 1
    for run in result.runs:
        assert same(run, train(run.spec, data))
        agrees(run)


def test_one_growth_a_fold_judges_all_numbers_of_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    boost, calls = module.boost, []
    monkeypatch.setattr(module, "boost", lambda *arguments: calls.append(arguments) or boost(*arguments))
    cross_validated(boosting("sine"), {"n_estimators": [1, 3, 9]}, folds=3)
    assert len(calls) == 3


# Of rows at no threshold, where scikit-learn's 32 bits may send them the other way.
@pytest.mark.parametrize(("dataset", "chosen"), [("collinear", {}), ("moons", {}), ("blobs", {"classes": 4})])
def test_errors_are_those_of_the_predictions_after_every_tree(dataset: str, chosen: dict[str, Value]) -> None:
    run = train(boosting(dataset, n_estimators=8, **chosen))
    for part, recorded in ((run.train, run.train_error), (run.validation, run.validation_error)):
        for probabilities, error in zip(staged(run, part.x), recorded[1:], strict=True):
            if part.class_names:
                assert error == pytest.approx(log_loss(part.y, probabilities), rel=1e-9)
            else:
                assert error == pytest.approx(mean_squared_error(part.y, probabilities) / 2, rel=1e-12)
    np.testing.assert_array_equal(run.objective, run.train_error)
    assert (np.diff(run.train_error) < 0).all()


def test_before_the_first_tree_the_best_constant_is_predicted() -> None:
    for dataset in ("diabetes", "breast_cancer", "wine"):
        run = train(boosting(dataset, n_estimators=2))
        assert run.train_error[0] == pytest.approx(run.constant_loss(run.train), rel=1e-12)


@pytest.mark.parametrize("dataset", ["breast_cancer", "wine"])
def test_log_odds_and_scores_are_those_of_scikit_learn(dataset: str) -> None:
    run = train(boosting(dataset, n_estimators=3))
    staged_scores = boosted(run).staged_decision_function(run.train.x)
    for scores, outputs in zip(staged_scores, run.outputs(run.train.x)[1:], strict=True):
        np.testing.assert_allclose(outputs, np.squeeze(scores.T), rtol=1e-9, atol=1e-12)


def test_parameters_are_none_until_their_tree_exists() -> None:
    run = train(boosting("wine", n_estimators=3, max_depth=2))
    columns, shapes = run.fitted, {name: values.shape[1:] for name, values in run.parameters.items()}
    splits = int(columns.splits_of.sum())
    assert shapes == {"bias": (3,), "feature": (splits,), "threshold": (splits,), "value": (splits + 9,)}
    for at, threshold, value in zip(
        run.epochs, run.parameters["threshold"], run.parameters["value"], strict=True
    ):
        assert np.isfinite(threshold).sum() == columns.splits_after[at]
        assert np.isfinite(value).sum() == columns.leaves_after[at]
    assert len(run.final) == run.parameter_count == 3 + 2 * splits + splits + 9
    assert run.time_unit == "tree"


@pytest.mark.parametrize("dataset", ["sine", "wine"])
def test_each_parameter_is_that_of_its_tree_in_scikit_learn(dataset: str) -> None:
    run = train(boosting(dataset, n_estimators=3, max_depth=2))
    model = boosted(run)
    for stage, trees in enumerate(model.estimators_, 1):
        for k, estimator in enumerate(trees):
            tree, of = estimator.tree_, f",{run.train.class_names[k]}" if len(trees) > 1 else ""
            inner, leaves = np.flatnonzero(tree.feature >= 0), np.flatnonzero(tree.feature < 0)
            for i, node in enumerate(inner, 1):
                asked = run.train.feature_names[tree.feature[node]]
                threshold = run.final[f"threshold[{stage}.{i}: {asked}{of}]"]
                assert threshold == pytest.approx(tree.threshold[node], rel=1e-6)
                assert run.final[f"feature[{stage}.{i}{of}]"] == tree.feature[node]
            for i, node in enumerate(leaves, 1):
                value = run.final[f"value[tree {stage} leaf {i}{of}]"]
                assert value == pytest.approx(measured(run)[2] * tree.value[node, 0, 0], rel=1e-12)


def test_other_parameters_than_those_of_one_growth_are_read_one_by_one() -> None:
    run = train(boosting("sine", n_estimators=3))
    model, design = MODELS["gradient_boosting"], run.fitted.design(run.train.x)
    shifted = run.flat[-1] + np.where(np.arange(run.parameter_count) == 0, 2.0, 0.0)
    both = model.forward(run.fitted, np.stack([shifted, run.flat[-1]]), design)
    np.testing.assert_allclose(both[0] - both[1], 2.0, rtol=1e-12)


def test_many_rows_are_read_in_blocks_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(boosting("wine", n_estimators=4))
    whole = run.predict_all(run.train.x)
    monkeypatch.setattr("core.models.trees.ensemble.BLOCK", 50)
    np.testing.assert_array_equal(run.predict_all(run.train.x), whole)


def test_what_it_may_record_is_known_before() -> None:
    model = MODELS["gradient_boosting"]
    for spec in (boosting("wine"), boosting("diabetes", max_depth=10), boosting("sine", min_samples_leaf=10)):
        run = train(spec)
        assert model.most_steps(spec.settings, len(run.train.y)) == run.epochs[-1] == 20
        assert model.most_parameters(spec.settings, run.train) >= run.parameter_count


def test_with_drawn_rows_a_threshold_is_halfway_between_all_training_rows_of_its_node() -> None:
    run = train(boosting("sine", n_estimators=5, subsample=0.3, max_depth=1))
    column = np.sort(run.train.x[:, 0])
    assert {*run.fitted.threshold} <= {*(column[1:] / 2 + column[:-1] / 2)}


# --------------------------------------------------------------------------- what may come


def test_a_class_without_a_training_row_is_refused() -> None:
    data = clouds(3)
    with pytest.raises(SettingError, match="no training row is of class B: boosting needs rows of every"):
        train(boosting().on(data), data.rows(np.flatnonzero(data.y != 1)))
    with pytest.raises(SettingError, match="every training row is of class A"):
        train(boosting().on(data), data.rows(np.flatnonzero(data.y == 0)))


def test_without_validation_rows_there_is_no_validation_error() -> None:
    for dataset in ("sine", "wine"):
        run = train(boosting(dataset, validation_share=0.0, n_estimators=2))
        assert np.isnan(run.validation_error).all()
        assert all(np.isnan(v) for name, v in run.final_metrics.items() if name.startswith("validation"))
        assert run.predict(run.train.x[:0]).shape == ((0,) if dataset == "sine" else (0, 3))


def test_without_a_split_the_mean_is_predicted() -> None:
    data = own(np.ones(20), np.arange(20))
    run = train(boosting().on(data), data)
    assert run.fitted.splits_of.sum() == 0
    np.testing.assert_allclose(run.predict(data.x), run.train.y.mean(), rtol=1e-12)
    assert not run.diverged


def test_it_gets_a_verdict() -> None:
    diagnosis = verdict(train(boosting("diabetes", n_estimators=150)))
    assert diagnosis.finding == "overfits"
    assert "times the training error, more than chance explains" in diagnosis.reason
    assert "at tree " in reasons(train(boosting("diabetes", n_estimators=150)))[0].says
    assert (
        "Growing ended after 50 trees"
        in verdict(train(boosting("blobs", separation=10.0, n_estimators=50))).reason
    )
