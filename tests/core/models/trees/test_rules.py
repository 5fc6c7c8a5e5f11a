"""A tree in words says of every row what the tree does; the way of a row is that of scikit-learn."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Run, train
from core.formatting import read
from core.inspection.candidates import rows_of
from core.models.trees.rules import Condition, as_text, conditions, path, prediction, question, rules, way
from tests.core.records import grown, own, tree
from tests.core.scikit_trees import fitted
from views.tree.how_sure import numbers as resampling
from views.tree.how_sure.resamples import resampled
from views.tree.hyperparameters.numbers import of_cuts
from views.tree.one_prediction import numbers as decision_path

every_kind = pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])


def met(condition: Condition, values: dict[str, float]) -> bool:
    value, (above, most) = values[condition.feature], (condition.above, condition.most)
    return (above is None or above.threshold < value) and (most is None or value <= most.threshold)


@every_kind
def test_exactly_one_rule_holds_for_each_row_and_says_what_is_predicted(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=12))
    x = run.fitted.design(run.validation.x).T
    for row, expected in zip(x[:40], run.predict(run.validation.x[:40]), strict=True):
        values = dict(zip(run.tree.feature_titles, row, strict=True))
        (rule,) = [rule for rule in rules(run.fitted) if all(met(c, values) for c in rule.conditions)]
        np.testing.assert_array_equal(run.fitted.value[rule.node], expected)
        np.testing.assert_array_equal(run.parameters["value"][-1][rule.leaf - 1], expected)
        assert way(run.fitted, row)[-1] == rule.node


@every_kind
def test_the_way_of_a_row_is_that_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    ways = fitted(run).decision_path(run.validation.x)
    for i, row in enumerate(run.validation.x[:20]):
        steps = path(run.fitted, row)
        assert way(run.fitted, row) == sorted(ways[i].indices)
        assert [step.node for step in steps] == way(run.fitted, row)[:-1]
        for step in steps:
            assert met(step.condition, {step.condition.feature: step.value})
            assert run.fitted.divides[step.split - 1] == step.node


def test_rules_of_iris_read_as_one_would_write_them() -> None:
    run = train(tree(max_depth=2, validation_share=0.0))
    assert [str(rule) for rule in rules(run.fitted)] == [
        "If petal width ≤ 0.8: setosa, 100 % (50 training rows).",
        "If petal width > 0.8 and ≤ 1.75: versicolor, 90.7 % (54 training rows).",
        "If petal width > 1.75: virginica, 97.8 % (46 training rows).",
    ]
    assert as_text(run.fitted).splitlines() == [
        "petal width ≤ 0.8: setosa, 100 %",
        "petal width > 0.8",
        "   petal width ≤ 1.75: versicolor, 90.7 %",
        "   petal width > 1.75: virginica, 97.8 %",
    ]


def test_rules_grow_with_the_tree() -> None:
    whole = train(tree("wine")).fitted
    for splits in range(whole.splits + 1):
        part = whole.after(splits)
        assert len(rules(part)) == splits + 1
        assert sum(rule.rows for rule in rules(part)) == whole.samples[0]
        assert sorted(rule.leaf for rule in rules(part)) == list(range(1, splits + 2))


def test_a_tree_without_splits_has_one_rule() -> None:
    run = grown(own(np.ones(4), [1, 2, 3, 4]))
    assert [str(rule) for rule in rules(run.fitted)] == ["Always: 2.5 (4 training rows)."]
    assert (as_text(run.fitted), path(run.fitted, np.ones(1))) == ("2.5", ())
    assert way(run.fitted, np.ones(1)) == [0]


def test_of_two_classes_the_likelier_one_is_named() -> None:
    run = train(tree("breast_cancer", max_depth=1))
    shares = run.fitted.shares
    assert shares.sum(axis=1) == pytest.approx(1)
    for node in range(3):
        named = run.train.class_names[int(shares[node].argmax())]
        assert prediction(run.fitted, node).startswith(f"{named}, ")


# --------------------------------------------------------------------------- digits

YEARS, MONEY = np.arange(1947.0, 1963), 250_000 + np.arange(30) / 100
BOUND = re.compile(r"([≤>]) (-?10[⁻⁰-⁹¹²³]+|-?[\d,.]+(?: × 10[⁻⁰-⁹¹²³]+)?)")
VALUES = st.one_of(
    st.lists(st.integers(10**6, 10**6 + 40).map(float), min_size=4, max_size=20),
    st.lists(st.integers(1_700_000_000, 1_700_000_030).map(float), min_size=4, max_size=20),
    st.lists(st.integers(-40, 40).map(lambda i: i * 1e-9), min_size=4, max_size=20),
    st.lists(st.integers(0, 9).map(lambda i: 1 + i * 2.0**-52), min_size=4, max_size=20),
    st.lists(st.floats(-1e12, 1e12), min_size=4, max_size=20),
)


def as_read(text: str, values: np.ndarray) -> np.ndarray:
    """(N,): which of `values` meet all that a condition says, by the numbers that are printed."""
    met = np.ones(len(values), dtype=bool)
    for sign, bound in BOUND.findall(text):
        at = read(bound)
        met &= values > at if sign == ">" else values <= at
    return met


def holds(run: Run) -> None:
    """What is printed of every node holds of its training rows, and of no others."""
    x, rows = run.train.x[:, 0], rows_of(run.fitted, run.train)
    for node, here in enumerate(rows):
        text = " and ".join(map(str, conditions(run.fitted, node)))
        assert {*np.flatnonzero(as_read(text, x))} == {*here}, text
    for split, node in enumerate(run.fitted.divides):
        goes = as_read(question(run.fitted, split), x[rows[node]])
        assert {*rows[node][goes]} == {*rows[2 * split + 1]}


@pytest.mark.slow
@settings(max_examples=300)
@given(VALUES, st.integers(0, 1000).map(np.random.default_rng))
def test_every_rule_that_is_printed_holds_of_the_very_rows_of_its_node(
    values: list[float], rng: np.random.Generator
) -> None:
    run = grown(own(values, rng.normal(size=len(values))))
    holds(run)
    for row in run.train.x:
        for step in path(run.fitted, row):
            (meets,) = as_read(str(step.condition), np.array([read(step.value_text)]))
            assert meets


@pytest.mark.parametrize("values", [YEARS, MONEY], ids=["years", "money"])
def test_years_and_money_are_told_apart_wherever_a_threshold_is_written(values: np.ndarray) -> None:
    run = grown(own(values, np.arange(len(values)) > 6), max_leaf_nodes=2)
    holds(run)
    at = {"≤ 1,953.5", "≤ 250,000.065"}
    (condition,) = at & {f"≤ {gap}" for gap in [run.fitted.gap(0)]}
    assert condition in question(run.fitted, 0)
    assert condition in of_cuts([run.fitted, run.fitted])
    assert condition[2:] in resampling.finding(run, resampled(run))
    walked = decision_path.walk(run, run.train.x[0])
    assert condition in decision_path.finding(run, walked, 0.0)
    assert condition in decision_path.lines(walked)[0]


def test_four_digits_are_written_where_they_are_enough() -> None:
    run = grown(own(np.arange(20) / 3, np.arange(20) > 9))
    assert question(run.fitted, 0) == "a ≤ 3.167"


def test_a_row_at_the_very_place_of_a_threshold_is_seen_on_its_side() -> None:
    # Halfway between 1.2 and 1.4 is, for floats, a little less than 1.3.
    run = grown(own([1.2, 1.4], [0.0, 1.0]))
    assert question(run.fitted, 0) == "a ≤ 1.3"
    (step,) = path(run.fitted, np.array([1.3]))
    assert run.predict([[1.3]]) == [1]
    assert (step.value_text, str(step.condition)) == ("1.3", "a > 1.2999999999999998")


@pytest.mark.parametrize(("origin", "unit"), [(0.0, 1.0), (2000.0, 1.0), (1e9, 1.0), (1e6, 1e-3)])
def test_leaves_that_say_other_numbers_are_told_apart_however_far_from_0(origin: float, unit: float) -> None:
    y = origin + unit * np.array([0.0, 0.4, 1.0, 7.0])
    run = grown(own(np.arange(4.0), y))
    predictions = [rule.prediction for rule in rules(run.fitted)]
    assert len(set(predictions)) == 4
    assert sorted(map(read, predictions)) == pytest.approx(y, abs=0.01 * unit)


def test_numbers_near_0_are_told_in_four_digits() -> None:
    run = grown(own(np.arange(4.0), np.array([100.0, 250.55, 151.24, 300.0])))
    assert [rule.prediction for rule in rules(run.fitted)] == ["100", "250.6", "151.2", "300"]
