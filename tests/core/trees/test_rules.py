"""A tree in words says of every row what the tree does; the way of a row is that of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.trees.rules import Condition, as_text, path, prediction, rules, way
from tests.core.records import grown, own, tree
from tests.core.scikit_trees import fitted

every_kind = pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])


def met(condition: Condition, values: dict[str, float]) -> bool:
    return condition.above < values[condition.feature] <= condition.most


@every_kind
def test_exactly_one_rule_holds_for_each_row_and_says_what_is_predicted(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=12))
    x = run.columns.design(run.validation.x).T
    for row, expected in zip(x[:40], run.predict(run.validation.x[:40]), strict=True):
        values = dict(zip(run.train.feature_names, row, strict=True))
        (rule,) = [rule for rule in rules(run.columns) if all(met(c, values) for c in rule.conditions)]
        np.testing.assert_array_equal(run.columns.value[rule.node], expected)
        np.testing.assert_array_equal(run.parameters["value"][-1][rule.leaf - 1], expected)
        assert way(run.columns, row)[-1] == rule.node


@every_kind
def test_the_way_of_a_row_is_that_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    ways = fitted(run).decision_path(run.validation.x)
    for i, row in enumerate(run.validation.x[:20]):
        steps = path(run.columns, row)
        assert way(run.columns, row) == sorted(ways[i].indices)
        assert [step.node for step in steps] == way(run.columns, row)[:-1]
        for step in steps:
            assert met(step.condition, {step.condition.feature: step.value})
            assert run.columns.divides[step.split - 1] == step.node


def test_rules_of_iris_read_as_one_would_write_them() -> None:
    run = train(tree(max_depth=2, validation_share=0.0))
    assert [str(rule) for rule in rules(run.columns)] == [
        "If petal_width ≤ 0.8: setosa, 100 % (50 training rows).",
        "If petal_width > 0.8 and ≤ 1.75: versicolor, 90.7 % (54 training rows).",
        "If petal_width > 1.75: virginica, 97.8 % (46 training rows).",
    ]
    assert as_text(run.columns).splitlines() == [
        "petal_width ≤ 0.8: setosa, 100 %",
        "petal_width > 0.8",
        "   petal_width ≤ 1.75: versicolor, 90.7 %",
        "   petal_width > 1.75: virginica, 97.8 %",
    ]


def test_rules_grow_with_the_tree() -> None:
    whole = train(tree("wine")).columns
    for splits in range(whole.splits + 1):
        part = whole.after(splits)
        assert len(rules(part)) == splits + 1
        assert sum(rule.rows for rule in rules(part)) == whole.samples[0]
        assert sorted(rule.leaf for rule in rules(part)) == list(range(1, splits + 2))


def test_a_tree_without_splits_has_one_rule() -> None:
    run = grown(own(np.ones(4), [1, 2, 3, 4]))
    assert [str(rule) for rule in rules(run.columns)] == ["Always: 2.5 (4 training rows)."]
    assert (as_text(run.columns), path(run.columns, np.ones(1))) == ("2.5", ())
    assert way(run.columns, np.ones(1)) == [0]


def test_of_two_classes_the_likelier_one_is_named() -> None:
    run = train(tree("breast_cancer", max_depth=1))
    shares = run.columns.shares
    assert shares.sum(axis=1) == pytest.approx(1)
    for node in range(3):
        named = run.train.class_names[int(shares[node].argmax())]
        assert prediction(run.columns, node).startswith(f"{named}, ")
