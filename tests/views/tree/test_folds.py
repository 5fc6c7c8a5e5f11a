"""Cross-validation: every training row judges once, and each fold's runs are those of the rows of the others."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

import core.models.decision_tree as module
from core import Dataset, SettingError, train
from core.verdicts.measures import MEASURES
from tests.core.records import clouds, linear, own, tilted, tree
from views.tree.folds import cross_validated, fold_of_rows


@pytest.mark.parametrize("data", [clouds(3, rows=64), tilted(rows=33)], ids=["classes", "numbers"])
def test_folds_part_the_rows_evenly_class_by_class(data: Dataset) -> None:
    fold = fold_of_rows(data, 5, 0)
    for kind in range(max(1, len(data.class_names))):
        sizes = np.bincount(fold[data.y == kind] if data.class_names else fold, minlength=5)
        assert np.ptp(sizes) <= 1
    assert (fold != fold_of_rows(data, 5, 1)).any()


def test_each_fold_judges_what_the_others_teach_as_with_scikit_learn() -> None:
    spec = tree("breast_cancer")
    leaves = (2, 5, 9)
    result = cross_validated(spec, {"max_leaf_nodes": leaves})
    accuracy = result.evaluate(MEASURES["accuracy"])
    rows = train(spec).train
    fold = fold_of_rows(rows, 5, 0)
    for f in range(5):
        for v, most in enumerate(leaves):
            model = DecisionTreeClassifier(max_leaf_nodes=most, random_state=0)
            model.fit(rows.x[fold != f], rows.y[fold != f])
            assert accuracy[v, f] == pytest.approx(
                model.score(rows.x[fold == f], rows.y[fold == f]), rel=1e-12
            )


def test_one_growth_a_fold_makes_all_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    grow_tree, calls = module.grow_tree, []
    monkeypatch.setattr(
        module, "grow_tree", lambda *arguments: calls.append(arguments) or grow_tree(*arguments)
    )
    cross_validated(tree(), {"max_leaf_nodes": range(2, 20), "ccp_alpha": [0.0, 0.01, 0.1]}, folds=4)
    assert len(calls) == 4


def test_models_that_are_optimized_are_judged_alike() -> None:
    data = tilted()
    spec = linear("adam", epochs=1500, learning_rate=0.05, validation_share=0.0).on(data)
    result = cross_validated(spec, {"l2": [0.0, 10.0]}, data, folds=4)
    for run in result.runs[0]:
        np.testing.assert_allclose(run.fitted.centre, run.train.x.mean(axis=0), rtol=1e-12)
        exact = np.linalg.lstsq(np.column_stack([np.ones(30), run.train.x]), run.train.y)[0]
        left = run.validation.y - np.column_stack([np.ones(10), run.validation.x]) @ exact
        assert run.validation_error[-1] == pytest.approx(np.mean(left**2) / 2, rel=1e-3)
    low, high = result.evaluate(MEASURES["loss"]).mean(axis=1)
    assert low < high


def test_every_batch_of_every_fold_is_heard_of() -> None:
    reported: list[tuple[int, int]] = []
    cross_validated(
        tree(), {"max_depth": [1, 2]}, folds=3, on_epoch=lambda *progress: reported.append(progress)
    )
    assert reported == [(i, 6) for i in range(1, 7)]


def test_more_folds_than_rows_are_refused() -> None:
    with pytest.raises(SettingError, match="4 training rows make 2 to 3 folds; got 5"):
        cross_validated(tree("own:x", validation_share=0.0), {}, own(np.arange(4), np.arange(4)))
