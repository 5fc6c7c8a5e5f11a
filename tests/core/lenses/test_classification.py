"""Confusion matrix and ROC curve are scikit-learn's; the sentence has their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import auc, confusion_matrix, roc_auc_score, roc_curve

from core import Dataset, Run, RunSpec, train
from core.lenses.classification import confusion, finding, found_classes, roc
from tests.core.records import clouds, grown, logistic


@pytest.mark.parametrize("classes", [2, 3])
def test_the_confusion_matrix_is_that_of_scikit_learn(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data), data)
    for part in (run.train, run.validation):
        theirs = confusion_matrix(part.y, found_classes(run, part), labels=range(classes))
        np.testing.assert_array_equal(confusion(run, part), theirs)
        assert np.trace(theirs) / len(part.y) in (
            run.final_metrics["train_accuracy"],
            run.final_metrics["validation_accuracy"],
        )


def test_the_roc_curve_is_that_of_scikit_learn() -> None:
    data = clouds(rows=80)
    run = train(logistic(data), data)
    ours = roc(run, run.train)
    theirs = roc_curve(run.train.y, run.outputs(run.train.x)[-1], drop_intermediate=False)
    for mine, other in zip((ours.false_positive, ours.true_positive, ours.threshold), theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12)
    area = auc(ours.false_positive, ours.true_positive)
    assert area == pytest.approx(run.final_metrics["train_auc"], rel=1e-12)


def test_the_sentence_names_the_most_frequent_mistake() -> None:
    data = clouds(3)
    run = train(logistic(data), data)
    table = confusion(run, run.train)
    wrong = table - np.diag(np.diag(table))
    true, found = np.unravel_index(wrong.argmax(), wrong.shape)
    said = finding(run, run.train)
    assert said.startswith(f"{np.trace(table)} of 45 rows (")
    assert said.endswith(f"of {'ABC'[true]} taken for {'ABC'[found]}.")


def test_without_a_mistake_none_is_named() -> None:
    data = clouds(apart=12.0)
    run = train(logistic(data, learning_rate=1.0), data)
    assert finding(run, run.validation) == "15 of 15 rows (100 %) are put into their class."


def test_outputs_that_are_no_numbers_are_explained() -> None:
    data = clouds()
    run = train(logistic(data, learning_rate=10.0, l2=100.0, epochs=700), data)
    assert finding(run, run.train).startswith("The outputs are no numbers any more")


def sure() -> Run:
    """Log-odds of hundreds: every probability is 0 or 1, though the log-odds differ."""
    x = np.arange(40.0)
    y = (x > 19) * 1.0
    y[[10, 30]] = 1, 0
    data = Dataset(1000 * x[:, None], y, ("x",), "binary", "late", class_names=("no", "yes"))
    chosen = {"validation_share": 0.0, "standardize": False, "learning_rate": 10.0, "epochs": 50}
    return train(RunSpec("challenger", "logistic_regression", "sgd", chosen), data)


def test_the_curve_is_drawn_from_what_the_area_is_computed_from() -> None:
    run = sure()
    assert len(np.unique(run.predict(run.train.x))) < len(np.unique(run.outputs(run.train.x)[-1])) == 40
    curve = roc(run, run.train)
    assert len(curve.threshold) == 41
    assert auc(curve.false_positive, curve.true_positive) == pytest.approx(0.95, rel=1e-12)
    assert run.final_metrics["train_auc"] == pytest.approx(0.95, rel=1e-12)


ORDERS = st.lists(
    st.sampled_from([-800.0, -1.0, -1e-17, 0.0, 1e-17, 1.0, 40.0, 41.0]), min_size=4, max_size=30
)


@settings(max_examples=300, deadline=None)
@given(ORDERS, st.randoms(use_true_random=False))
def test_the_area_under_the_drawn_curve_is_the_auc_whatever_the_outputs(
    outputs: list[float], rng: Any
) -> None:
    y = [0, 1, *(rng.randrange(2) for _ in outputs[2:])]
    data = Dataset(np.array(outputs)[:, None], y, ("z",), "binary", "kind")  # type: ignore[arg-type]
    chosen = {"validation_share": 0.0, "epochs": 1, "standardize": False}
    run = train(RunSpec("challenger", "logistic_regression", "sgd", chosen), data)
    run = replace(run, flat=np.tile([0.0, 1.0], (2, 1)))
    curve = roc(run, run.train)
    area = auc(curve.false_positive, curve.true_positive)
    assert area == pytest.approx(run.final_metrics["train_auc"], rel=1e-12, abs=1e-12)
    assert area == pytest.approx(roc_auc_score(y, outputs), rel=1e-12, abs=1e-12)
    table = confusion(run, run.train)
    of_half = curve.false_positive[curve.half], curve.true_positive[curve.half]
    assert of_half == pytest.approx(tuple(table[:, 1] / table.sum(axis=1)))
    assert np.trace(table) / len(y) == pytest.approx(run.final_metrics["train_accuracy"])


@pytest.mark.parametrize("model", ["decision_tree", "gradient_boosting", "neural_network"])
def test_curve_area_table_and_accuracy_agree_of_every_model(model: str) -> None:
    run = train(RunSpec("moons", model, "adam" if model == "neural_network" else None))
    for part, rows in ((run.train, "train"), (run.validation, "validation")):
        curve, table = roc(run, part), confusion(run, part)
        assert auc(curve.false_positive, curve.true_positive) == pytest.approx(
            run.final_metrics[f"{rows}_auc"]
        )
        assert np.trace(table) / len(part.y) == pytest.approx(run.final_metrics[f"{rows}_accuracy"])
        assert curve.true_positive[curve.half] == pytest.approx(table[1, 1] / table[1].sum())
        assert curve.false_positive[curve.half] == pytest.approx(table[0, 1] / table[0].sum())


@pytest.mark.parametrize("classes", [2, 3])
def test_of_equal_outputs_the_first_class_is_said(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data, epochs=1), data)
    even = replace(run, flat=np.zeros_like(run.flat))
    assert set(found_classes(even, data)) == {0}
    half = grown(clouds(2, rows=20), min_samples_leaf=20)
    assert set(found_classes(half, half.train)) == {0}


def test_nearly_all_is_not_said_to_be_all() -> None:
    x = np.arange(4000.0)[:, None]
    y = (x[:, 0] > 1999).astype(int)
    y[5] = 1
    data = Dataset(x, y, ("x",), "binary", "late", class_names=("no", "yes"))
    run = train(RunSpec("challenger", "decision_tree", None, {"max_depth": 1, "validation_share": 0.0}), data)
    assert finding(run, run.train).startswith("3999 of 4,000 rows (99.9 %) are put into their class.")
