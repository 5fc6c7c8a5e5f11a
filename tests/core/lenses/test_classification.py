"""Confusion matrix and ROC curve are scikit-learn's; the sentence has their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import auc, confusion_matrix, roc_curve

from core import train
from core.lenses.classification import confusion, finding, found_classes, roc
from tests.core.records import clouds, logistic


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
    theirs = roc_curve(run.train.y, run.predict(run.train.x), drop_intermediate=False)
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
