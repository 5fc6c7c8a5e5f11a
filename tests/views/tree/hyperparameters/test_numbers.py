"""Cuts: which stay over all values of a hyperparameter, which features have most, and what folds choose."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from core import sweep, train
from core.inspection.importance import by_impurity
from core.verdicts.measures import LOSS, MEASURES
from tests.core.records import grown, own, tree
from views.tree.choosing import FoldScores
from views.tree.folds import FOLDS, fold_of_rows
from views.tree.hyperparameters.numbers import fold_scores, lasting, most_used, of_choice, of_cuts, shares


def test_values_are_judged_as_scikit_learn_judges_them() -> None:
    spec, leaves = tree("wine"), (2, 3, 5)
    judged = fold_scores(spec, spec.hypers["max_leaf_nodes"], leaves, MEASURES["accuracy"])
    rows = train(spec).train
    for i, most in enumerate(leaves):
        model = DecisionTreeClassifier(max_leaf_nodes=most, random_state=0)
        scores = cross_val_score(model, rows.x, rows.y, cv=PredefinedSplit(fold_of_rows(rows, FOLDS, 0)))
        np.testing.assert_allclose(judged.folds[i], scores, rtol=1e-12)
    assert judged.ideal == 1


def test_cuts_of_a_growing_tree_are_those_of_its_smallest_one() -> None:
    trees = [run.fitted for run in sweep(tree("wine"), {"max_leaf_nodes": [3, 5, 9]}).runs]
    kept, different = lasting(trees)
    assert kept == [*zip(trees[0].feature.tolist(), trees[0].threshold.tolist(), strict=True)]
    assert different == trees[-1].splits
    assert of_cuts(trees).startswith(
        f"Of {different} different cuts 2 are in all 3 trees: `proline ≤ 755`, `"
    )


def test_cuts_that_move_do_not_stay() -> None:
    x = np.arange(20.0)
    trees = [grown(own(x, x > at), max_depth=1).fitted for at in (4, 9)]
    assert lasting(trees) == ([], 2)
    assert of_cuts(trees) == "Of 2 different cuts none is in all 2 trees."


def test_trees_without_cuts_say_so() -> None:
    trees = [grown(own(np.ones(4), np.arange(4))).fitted] * 2
    assert of_cuts(trees) == "None of these trees has a cut: each is one leaf."
    assert most_used(trees).tolist() == []


def test_the_features_with_most_cuts_are_the_most_important_ones_of_one_tree() -> None:
    single = train(tree("breast_cancer")).fitted
    expected = np.argsort(-by_impurity(single), kind="stable")[:4]
    assert most_used([single, single]).tolist() == expected.tolist()
    assert shares(single).sum() == pytest.approx(1)


def test_the_sentence_names_the_best_and_the_simplest_tree_as_good() -> None:
    spec = tree("breast_cancer")
    runs = sweep(spec, {"max_leaf_nodes": [2, 4, 8]}).runs
    folds = FoldScores(np.array([[0.30, 0.32], [0.10, 0.30], [0.09, 0.29]]))
    sentence = of_choice(runs, spec.hypers["max_leaf_nodes"], LOSS, folds)
    assert (
        "Over 2 folds the cross-validated error is lowest at maximum number of leaves 8, 0.19 ± 0.1"
        in sentence
    )
    assert sentence.endswith(
        "The simplest tree within that error has 4 leaves, at maximum number of leaves 4: 0.2."
    )
    sharp = FoldScores(np.array([[0.3, 0.3], [0.2, 0.2], [0.1, 0.1]]))
    assert of_choice(runs, spec.hypers["max_leaf_nodes"], LOSS, sharp).endswith(
        "with 8 leaves. No simpler tree comes within that error."
    )
    lost = FoldScores(np.full((3, 2), np.nan))
    assert "too alike, to have an R²" in of_choice(runs, spec.hypers["max_leaf_nodes"], MEASURES["r2"], lost)


def test_of_trees_of_one_leaf_none_is_said_to_be_simpler() -> None:
    spec = tree(min_impurity_decrease=10.0)
    runs = sweep(spec, {"max_leaf_nodes": [2, 4]}).runs
    alike = FoldScores(np.array([[0.3, 0.4], [0.3, 0.4]]))
    assert of_choice(runs, spec.hypers["max_leaf_nodes"], LOSS, alike).endswith("with 1 leaf.")
