"""The numbers in what is said of trees, worked out again, with scikit-learn's own trees as oracle."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import recall_score
from sklearn.tree import DecisionTreeClassifier

from core import Run, train
from core.formatting import number, percent
from core.reasons import reasons
from tests.core.reasons.cases import PROVOKED, rare, told, trained
from tests.core.records import boosting, grown, tree
from tests.core.scikit_trees import fitted


def said(name: str) -> tuple[Run, str]:
    run = trained(PROVOKED[name])
    return run, next(reason.says for reason in reasons(run) if reason.name == name)


def offered(name: str, setting: str) -> object:
    match = next(reason for reason in reasons(trained(PROVOKED[name])) if reason.name == name)
    return next(fix.changes[setting] for fix in match.fixes if setting in fix.changes)


def test_a_memorised_tree_has_no_mistake_in_training_and_the_error_of_scikit_learn_beside_it() -> None:
    run, text = said("memorised")
    grown = fitted(run)
    assert grown.score(run.train.x, run.train.y) == 1
    p = grown.predict_proba(run.validation.x)
    brier = ((p - np.eye(3)[run.validation.y.astype(int)]) ** 2).sum(axis=1).mean()
    assert (
        f"On 38 validation rows its error is {number(brier, 3)}, on them 0. {grown.get_n_leaves()} leaves"
        in text
    )


@pytest.mark.parametrize("name", ["memorised", "grown_too_far"])
def test_the_price_of_a_leaf_that_is_offered_judges_best(name: str) -> None:
    spec, price = PROVOKED[name].spec, offered(name, "ccp_alpha")
    errors = {a: train(spec.replace(ccp_alpha=a)).validation_error[-1] for a in spec.hypers["ccp_alpha"].grid}
    assert errors[price] == min(errors.values())
    assert max(a for a, error in errors.items() if error == errors[price]) == price


def test_a_tree_that_grew_too_far_is_told_where_it_was_best() -> None:
    run, text = said("grown_too_far")
    errors = [
        float(((fitted(run, leaves=n).predict(run.validation.x) - run.validation.y) ** 2).mean() / 2)
        for n in range(2, 41)
    ]
    best = int(np.argmin(errors))
    assert f"ended at {number(errors[-1])}, and had been {number(errors[best])} before" in text
    assert f"That was at split {best + 1};" in text
    assert offered("grown_too_far", "max_leaf_nodes") == best + 2


def test_boosting_that_grew_too_far_is_offered_as_many_trees_as_judged_best() -> None:
    run = train(boosting("line", n_estimators=100))
    grown_reason = next(reason for reason in reasons(run) if reason.name == "grown_too_far")
    best = int(run.validation_error.argmin())
    assert f"That was at tree {best};" in grown_reason.says
    fewer = train(run.spec.replace(**grown_reason.fixes[0].changes))
    assert fewer.validation_error[-1] < run.validation_error[-1]


def test_leaves_of_one_row_are_counted_and_judged() -> None:
    run, text = said("one_row_leaves")
    grown = fitted(run)
    alone = (grown.tree_.children_left < 0) & (grown.tree_.n_node_samples == 1)
    assert text.startswith(f"{alone.sum()} of {grown.get_n_leaves()} leaves hold one training row each")
    there = alone[grown.apply(run.validation.x)]
    wrong = grown.predict(run.validation.x) != run.validation.y
    assert (
        f"{there.sum()} come to one of them, with a mean error of {number(2 * wrong[there].mean(), 3)}"
        in text
    )
    assert f"that of the others is {number(2 * wrong[~there].mean(), 3)}" in text


def test_what_forbids_the_first_split_is_named_and_lifted() -> None:
    _, text = said("no_split")
    assert "With *fewest rows of a leaf* at 100 no split of its 112 training rows is allowed" in text
    assert offered("no_split", "min_samples_leaf") == 1


def test_a_feature_that_leaks_is_compared_with_all_others() -> None:
    run, text = said("leak")
    for column, phrase in ((0, "a alone has a validation error of"), (1, "one without it")):
        alone = DecisionTreeClassifier(random_state=0, max_leaf_nodes=60).fit(
            run.train.x[:, [column]], run.train.y
        )
        wrong = alone.predict(run.validation.x[:, [column]]) != run.validation.y
        assert f"{phrase} {number(2 * wrong.mean(), 3)}" in text
    assert "leave it out" in text
    assert not next(reason for reason in reasons(run) if reason.name == "leak").fixes


def test_a_tie_is_told_with_the_seed_that_decides_otherwise() -> None:
    run, text = said("tie")
    roots = {}
    for seed in range(32):
        stump = DecisionTreeClassifier(max_leaf_nodes=2, random_state=seed).fit(run.train.x, run.train.y)
        roots.setdefault(run.train.feature_names[stump.tree_.feature[0]], seed)
    assert roots == {"petal_width": 0, "petal_length": 4}
    assert "seed 0 chose `petal width ≤ 0.8`, seed 4 chooses `petal length ≤ 2.6`" in text
    assert offered("tie", "seed") == 4


def test_xor_is_seen_with_the_leaves_that_are_offered() -> None:
    run, text = said("too_shallow")
    leaves = offered("too_shallow", "max_leaf_nodes")
    stump = fitted(run, leaves=2).tree_
    bought = 1 - (stump.n_node_samples[1:] @ stump.impurity[1:]) / stump.n_node_samples[0] / stump.impurity[0]
    assert f"buys {number(100 * bought, 2)} % of the impurity" in text
    deeper = train(run.spec.replace(max_leaf_nodes=leaves)).validation_error[-1]
    assert (
        f"the validation error is {number(deeper, 3)} instead of {number(run.validation_error[-1], 3)}"
        in text
    )


def test_depth_and_leaves_are_moved_together_where_both_are_in_the_way() -> None:
    run = train(tree("xor", max_leaf_nodes=3, max_depth=2))
    fix = next(reason for reason in reasons(run) if reason.name == "too_shallow").fixes[0]
    assert set(fix.changes) == {"max_leaf_nodes", "max_depth"}
    assert train(run.spec.replace(**fix.changes)).validation_error[-1] < 0.25 * run.validation_error[-1]


def test_a_rare_class_is_counted_and_its_recall_is_that_of_scikit_learn() -> None:
    run, text = said("imbalance")
    decided = fitted(run).predict(run.train.x)
    recall, others = recall_score(run.train.y, decided, average=None)[::-1]
    assert f"“B” is the class of {(run.train.y == 1).sum()} of 150 training rows" in text
    assert f"the tree finds {percent(recall)}, of the others {percent(others)}" in text
    assert rare(16).y.sum() == 16


def test_classes_that_are_told_apart_by_both_features_do_not_leak() -> None:
    assert all(
        reason.name != "leak" for reason in reasons(train(tree(f"own:{told(1.0).fingerprint}"), told(1.0)))
    )


def test_one_target_is_named() -> None:
    _, text = said("one_target")
    assert text.startswith("The target (target) is 5 in every training row")
    assert said("constant_features")[1].startswith("The feature b is the same in every training row")


@pytest.mark.parametrize(
    "limits",
    [{"max_leaf_nodes": 3}, {"max_depth": 1}, {"min_samples_split": 200}, {"min_impurity_decrease": 10.0}],
    ids=str,
)
@pytest.mark.parametrize("rows", [6, 16, 30])
def test_weighing_classes_alike_is_offered_where_more_of_the_rare_one_are_found(
    rows: int, limits: dict
) -> None:
    run = grown(rare(rows), **limits, class_weight=None)
    imbalance = [reason for reason in reasons(run) if reason.name == "imbalance"]
    weighed = grown(rare(rows), **limits, class_weight="balanced")
    missed, then = (recall_score(run.train.y, each.predict(run.train.x) > 0.5) for each in (run, weighed))
    assert bool(imbalance) == (missed < 0.5)
    for reason in imbalance:
        assert bool(reason.fixes) == (then > missed)
        assert ("costs little" in reason.says) == (then > missed)
        assert ("would find no more" in reason.says) == (then <= missed)


@pytest.mark.parametrize("leaf", [5, 7])
def test_what_grew_too_far_is_not_called_too_shallow(leaf: int) -> None:
    run = train(
        tree("checkerboard", samples=1000, noise=0.0, min_samples_leaf=leaf, min_impurity_decrease=0.001)
    )
    assert not {"grown_too_far", "too_shallow"} <= {reason.name for reason in reasons(run)}
