"""Trees are scikit-learn's own, at every number of splits, on every dataset; their record is a `Run` like others."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from core import Dataset, Run, RunSpec, SettingError, train
from core.hyper import Value
from core.types import Array
from core.verdicts.diagnosis import verdict
from tests.core.records import clouds, grown, own, tilted, tree
from tests.core.registries import LEARNABLE, specs
from tests.core.scikit_trees import apart, fitted, ranked

every_dataset = pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])


def predicted(model: Any, x: Array, classes: int) -> Array:
    if not classes:
        return model.predict(x)
    probabilities = np.zeros((len(x), classes))
    probabilities[:, model.classes_.astype(int)] = model.predict_proba(x)
    return probabilities[:, 1] if classes == 2 else probabilities


def close(run: Run) -> dict[str, float]:
    """How near predictions are: shares are counted, means are rounded."""
    return {"rtol": 1e-12, "atol": 0 if run.train.class_names else 1e-11 * np.ptp(run.train.y)}


def agrees(run: Run, at: int) -> None:
    """After `at` splits it is scikit-learn's tree of one leaf more."""
    x = np.concatenate([run.train.x, run.validation.x, run.train.x + 0.1])
    x = apart(run, x)
    theirs = predicted(fitted(run, leaves=at + 1), x, len(run.train.class_names))
    snapshot = run.epochs.tolist().index(at)
    np.testing.assert_allclose(run.predict(x, at=snapshot), theirs, **close(run))
    np.testing.assert_array_equal(run.predict_all(x)[snapshot], run.predict(x, at=snapshot))


@every_dataset
def test_a_tree_is_that_of_scikit_learn_after_any_number_of_splits(dataset: str) -> None:
    run = train(tree(dataset))
    for at in {1, int(run.epochs[len(run.epochs) // 2]), int(run.epochs[-1])} & {*run.epochs[1:].tolist()}:
        agrees(run, at)
    assert run.epochs[-1] == fitted(run).tree_.node_count // 2


def test_before_its_first_split_a_tree_predicts_what_all_rows_have_in_common() -> None:
    for dataset in ("iris", "breast_cancer", "line"):
        run = train(tree(dataset))
        expected = run.train.y.mean() if dataset != "iris" else [1 / 3] * 3
        np.testing.assert_allclose(run.predict(run.train.x[:1], at=0)[0], expected, rtol=0.02)


@pytest.mark.slow
@settings(max_examples=150)
@given(specs(model="decision_tree"))
def test_any_settings_give_the_tree_of_scikit_learn(spec: RunSpec) -> None:
    # Some of the data have targets below 0.
    assume(spec["criterion"] != "poisson")
    run = train(spec)
    x = ranked(run)
    model = fitted(run, x=x)
    theirs = predicted(model, x, len(run.train.class_names))
    np.testing.assert_allclose(run.predict(run.train.x), theirs, **close(run))
    assert run.fitted.splits == model.tree_.node_count // 2
    # Theirs are drawn between values, ours between ranks.
    if spec["splitter"] == "best" and not spec["ccp_alpha"] and run.fitted.splits > 1:
        agrees(run, int(run.epochs[len(run.epochs) // 2]) or 1)


TABLES = st.integers(0, 10_000).map(np.random.default_rng)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    TABLES, st.integers(2, 40), st.integers(1, 3), st.sampled_from([0, 1]), st.sampled_from([0.0, 0.01, 0.1])
)
def test_any_data_give_the_tree_of_scikit_learn(
    rng: np.random.Generator, rows: int, columns: int, classes: int, alpha: float
) -> None:
    # Few distinct values: ties between splits, constant columns, rows that differ in their class alone.
    x, y = rng.integers(0, 4, (rows, columns)) / 3, rng.integers(0, 3, rows)
    names = ("A", "B", "C") if classes else ()
    task = "multiclass" if classes else "regression"
    data = Dataset(x, y, tuple("abc"[:columns]), task, "y", class_names=names)
    run = grown(data, ccp_alpha=alpha, seed=int(rng.integers(32)))
    np.testing.assert_allclose(run.predict(x), predicted(fitted(run), x, len(names)), **close(run))
    if not alpha:
        for at in run.epochs[1:].tolist():
            agrees(run, at)


def test_counts_give_the_tree_of_scikit_learn_under_the_poisson_criterion() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 3, (60, 2))
    run = grown(own(x, rng.poisson(np.exp(x[:, 0]))), criterion="poisson")
    for at in run.epochs[1::7].tolist():
        agrees(run, at)


@every_dataset
def test_errors_are_those_of_the_predictions_at_every_split(dataset: str) -> None:
    run = train(tree(dataset, validation_share=0.25))
    for rows, recorded in ((run.train, run.train_error), (run.validation, run.validation_error)):
        errors = [run.loss_of(outputs, targets_of(run, rows)) for outputs in run.outputs(rows.x)]
        np.testing.assert_allclose(recorded[run.epochs], errors, rtol=1e-9, atol=1e-12)
    assert len(run.train_error) == run.epochs[-1] + 1
    assert (np.diff(run.train_error) <= 1e-12).all()


def targets_of(run: Run, rows: Dataset) -> Array:
    return rows.y if not rows.class_names else np.eye(len(rows.class_names))[rows.y.astype(int)].T


def test_a_leaf_without_a_fault_costs_exactly_nothing() -> None:
    assert train(tree("breast_cancer")).train_error[-1] == 0.0


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer"])
def test_the_error_of_classes_is_the_brier_score_and_on_training_rows_the_gini_impurity(dataset: str) -> None:
    run = train(tree(dataset, max_depth=3))
    probabilities = run.predict(run.validation.x)
    probabilities = (
        np.column_stack([1 - probabilities, probabilities]) if probabilities.ndim == 1 else probabilities
    )
    brier = brier_score_loss(run.validation.y, probabilities, scale_by_half=False)
    assert run.validation_error[-1] == pytest.approx(brier, rel=1e-12)
    np.testing.assert_allclose(run.train_error, run.objective, rtol=1e-12)


def test_what_is_minimized_is_the_impurity_and_the_price_of_the_leaves() -> None:
    run = train(tree(criterion="entropy", ccp_alpha=0.1))
    theirs = fitted(run).tree_
    leaves = theirs.children_left < 0
    impurity = (theirs.weighted_n_node_samples * theirs.impurity)[leaves].sum() / len(run.train.y)
    assert run.objective[-1] == pytest.approx(impurity + 0.1 * leaves.sum(), rel=1e-12)


def test_parameters_are_none_until_they_exist() -> None:
    run = train(tree("wine", max_leaf_nodes=5))
    shapes = {name: values.shape for name, values in run.parameters.items()}
    assert shapes == {"feature": (5, 4), "threshold": (5, 4), "value": (5, 5, 3)}
    for k, threshold, value in zip(
        run.epochs, run.parameters["threshold"], run.parameters["value"], strict=True
    ):
        assert np.isfinite(threshold).tolist() == [i < k for i in range(4)]
        assert np.isfinite(value[:, 0]).tolist() == [i <= k for i in range(5)]
    assert run.parameter_count == len(run.final) == 4 + 4 + 5 * 3
    assert run.time_unit == "split"
    assert np.isfinite([*run.final.values()]).all()


def test_the_values_are_those_of_the_leaves_in_their_order() -> None:
    run = train(tree("wine"))
    np.testing.assert_array_equal(run.parameters["value"][-1], run.fitted.value[run.fitted.leaves])


def test_the_thresholds_of_iris_are_those_of_the_books() -> None:
    """All rows, depth 2. Two splits of the root are equally good, and the seed takes one: on petal length at 2.45."""
    first, second = (train(tree(max_depth=2, validation_share=0.0, seed=seed)).final for seed in (0, 4))
    assert first["threshold[1: petal_width]"] == pytest.approx(0.80, abs=1e-6)
    assert first["threshold[2: petal_width]"] == pytest.approx(1.75, abs=1e-6)
    assert second["threshold[1: petal_length]"] == pytest.approx(2.45, abs=1e-6)


def test_the_metrics_of_other_models_are_had_of_trees() -> None:
    run = train(tree("breast_cancer", max_depth=3))
    theirs = fitted(run)
    assert run.final_metrics["validation_accuracy"] == theirs.score(run.validation.x, run.validation.y)
    assert run.metrics["train_auc"][0] == 0.5
    assert 0.9 < run.metrics["validation_auc"][-1] <= 1


# --------------------------------------------------------------------------- what may come


def test_data_of_one_class_are_one_leaf() -> None:
    data = clouds(3).rows(np.arange(0, 60, 3))
    run = grown(data)
    assert run.epochs.tolist() == [0]
    np.testing.assert_array_equal(run.predict([[0.0, 0.0]]), [[1, 0, 0]])
    assert not run.diverged
    # No rows are kept aside to tell how it does on others.
    assert verdict(run).finding == "cannot tell"


@pytest.mark.parametrize(
    ("data", "settings"),
    [(own(np.ones(20), np.arange(20)), {}), (tilted(rows=12), {"min_samples_leaf": 100})],
    ids=["constant features", "fewer rows than a leaf wants"],
)
def test_without_a_split_the_mean_is_predicted(data: Dataset, settings: dict[str, Value]) -> None:
    run = grown(data, **settings)
    assert run.parameter_count == 1
    assert run.final == {"value[leaf 1]": pytest.approx(data.y.mean())}
    assert run.metrics["train_r2"][-1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("data", "settings", "message"),
    [
        (
            tilted(),
            {"criterion": "gini"},
            "criterion gini is not for regression; there are: squared_error, a",
        ),
        (clouds(), {"criterion": "poisson"}, "criterion poisson is not for binary; there are: gini, entropy"),
        (tilted(), {"class_weight": "balanced"}, "class_weight balanced is not for regression"),
        (tilted(), {"criterion": "poisson"}, "poisson criterion is for counts"),
    ],
)
def test_what_no_tree_can_be_grown_from_is_refused(
    data: Dataset, settings: dict[str, Value], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        grown(data, **settings)


def test_features_beyond_its_range_are_answered() -> None:
    run = grown(own(np.arange(20.0), np.arange(20.0) > 9))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(run.predict([[1e300], [-1e300]]), [1, 0])


def test_a_class_without_a_training_row_has_no_share() -> None:
    data = clouds(3)
    run = grown(data.rows(np.flatnonzero(data.y != 1)))
    assert (run.predict(data.x)[:, 1] == 0).all()
    assert {*run.predict(data.x).argmax(axis=1)} == {0, 2}


def test_balanced_classes_weigh_the_same() -> None:
    data = clouds()
    rare = data.rows(np.flatnonzero((data.y == 0) | (np.arange(60) < 10)))
    assert grown(rare, class_weight="balanced").predict(rare.x[:1], at=0) == pytest.approx(0.5)
