"""Confusion matrix and ROC curve are scikit-learn's; the sentence has their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import auc, confusion_matrix, roc_auc_score, roc_curve
from sklearn.tree import DecisionTreeClassifier

from core import Dataset, Run, RunSpec, train
from tests.core.records import classified, clouds, grown, logistic, trees_of
from views.network.how_sure.numbers import decided
from views.shared.classes.numbers import confusion, finding, found_classes, roc


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
    true, likeliest = np.unravel_index(wrong.argmax(), wrong.shape)
    sentence = finding(run, run.train)
    assert sentence.startswith(f"{np.trace(table)} of 45 rows (")
    assert sentence.endswith(f"of “{'ABC'[true]}” taken for “{'ABC'[likeliest]}”.")


def test_without_a_mistake_none_is_named() -> None:
    data = clouds(apart=12.0)
    run = train(logistic(data, learning_rate=1.0), data)
    assert finding(run, run.validation) == "15 of 15 rows (100 %) are put into their class."


def test_outputs_that_are_no_numbers_are_explained() -> None:
    data = clouds()
    run = train(logistic(data, learning_rate=10.0, l2=100.0, epochs=700), data)
    assert finding(run, run.train).startswith("The outputs are no longer numbers")


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


@pytest.mark.slow
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


def boosted_to_a_tie() -> Run:
    """Each half of the rows is of both classes alike: log-odds of 0."""
    return trees_of(classified(np.arange(8.0)[:, None] // 4, np.arange(8) % 2), n_estimators=3)


def test_a_tie_is_given_to_the_class_that_scikit_learn_gives_it_to() -> None:
    x, y = np.arange(8.0)[:, None] // 4, np.arange(8) % 2
    boosting, tree = boosted_to_a_tie(), grown(classified(x, y))
    assert set(found_classes(tree, tree.train)) == set(DecisionTreeClassifier().fit(x, y).predict(x)) == {0}
    theirs = GradientBoostingClassifier(n_estimators=3).fit(x, y)
    assert set(found_classes(boosting, boosting.train)) == set(theirs.predict(x)) == {1}
    even = train(logistic(boosting.train, epochs=1), boosting.train)
    even = replace(even, flat=np.zeros_like(even.flat))
    flat = LogisticRegression().fit(x, y)
    flat.coef_[:], flat.intercept_[:] = 0, 0
    assert set(found_classes(even, even.train)) == set(flat.predict(x)) == {0}


@pytest.mark.parametrize("output", [0.0, 5e-324, 1e-17, -1e-17])
def test_the_class_that_is_said_is_the_class_that_is_drawn(output: float) -> None:
    """By outputs, by probabilities, in the accuracy, the table and on the curve."""
    run = boosted_to_a_tie()
    line = train(logistic(run.train, epochs=1), run.train)
    flat = np.zeros_like(line.flat)
    flat[:, 0] = output
    for judged in (run, replace(line, flat=flat)):
        classes, p = found_classes(judged, judged.train), judged.predict(judged.train.x)
        np.testing.assert_allclose(p, 0.5, rtol=1e-15)
        np.testing.assert_array_equal(classes, np.stack([1 - p, p], axis=1).argmax(axis=1))
        np.testing.assert_array_equal(classes, decided(p[None])[0])
        assert judged.final_metrics["train_accuracy"] == np.mean(classes == judged.train.y)
        curve, table = roc(judged, judged.train), confusion(judged, judged.train)
        assert curve.true_positive[curve.half] == table[1, 1] / table[1].sum()
        assert table[:, classes[0]].sum() == len(classes)
