"""The way of a row is scikit-learn's decision path, and what its answers add is the prediction."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.formatting import number
from core.hyper import Value
from tests.core.records import clouds, grown, own, tree
from tests.core.scikit_trees import fitted
from views.tree.one_prediction.numbers import finding, lines, walk

CASES: list[tuple[str, dict[str, Value]]] = [
    ("iris", {}),
    ("breast_cancer", {"max_leaf_nodes": 10}),
    ("diabetes", {"max_depth": 5}),
    ("wine", {"class_weight": "balanced", "criterion": "entropy"}),
]


@pytest.mark.parametrize(("dataset", "settings"), CASES, ids=[case[0] for case in CASES])
def test_the_way_is_the_decision_path_of_scikit_learn(dataset: str, settings: dict[str, Value]) -> None:
    run = train(tree(dataset, **settings))
    oracle, x = fitted(run), run.validation.x[:20]
    paths = oracle.decision_path(x)
    for i, row in enumerate(x):
        path = walk(run, row)
        nodes = paths.indices[paths.indptr[i] : paths.indptr[i + 1]]
        depth = np.argsort(-oracle.tree_.n_node_samples[nodes], kind="stable")
        assert run.fitted.samples[path.nodes].tolist() == oracle.tree_.n_node_samples[nodes[depth]].tolist()
        thresholds = oracle.tree_.threshold[nodes[depth]][:-1]
        found_here = [run.fitted.threshold[step.split - 1] for step in path.steps]
        assert found_here == pytest.approx(thresholds.tolist(), rel=1e-6)


@pytest.mark.parametrize(("dataset", "settings"), CASES, ids=[case[0] for case in CASES])
def test_root_and_answers_add_up_to_the_prediction(dataset: str, settings: dict[str, Value]) -> None:
    run = train(tree(dataset, **settings))
    for row in run.validation.x[:20]:
        path = walk(run, row)
        trees = fitted(run)
        if run.task == "regression":
            wanted = trees.predict(row[None])[0]
        else:
            wanted = trees.predict_proba(row[None])[0, path.shown]
            assert path.shown == trees.predict(row[None])[0]
        assert path.values[0] + path.changes.sum() == pytest.approx(wanted)


def test_each_answer_is_a_line_with_value_threshold_rows_and_change() -> None:
    run = grown(own([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 6.0, 10.0]))
    path = walk(run, np.array([3.2]))
    assert lines(path) == [
        "`a` is 3.2, so `a > 2.5`: 2 of 4 rows are left, and 4 becomes 8 (+4).",
        "`a` is 3.2, so `a ≤ 3.5`: 1 of 2 rows is left, and 8 becomes 6 (-2).",
    ]
    assert finding(run, path, 5.0) == (
        "The tree says 6; 5 is true, so it is off by 1. 2 questions lead to leaf 2, which holds 1 training row. "
        "`a > 2.5` changes most: 4 becomes 8."
    )


def test_of_classes_the_share_of_the_decided_one_is_followed() -> None:
    run = train(tree("iris", max_leaf_nodes=2))
    row = run.validation.x[run.validation.y == 0][0]
    path = walk(run, row)
    text = finding(run, path, 0.0)
    assert text.startswith("The tree says “setosa”, with 100 %, and is right. 1 question leads to leaf 1")
    assert f"{number(100 * np.mean(run.train.y == 0), 3)} % becomes 100 %" in text
    assert "; “virginica” is true." in finding(run, path, 2.0)


def test_a_tree_that_asks_nothing_says_so() -> None:
    run = grown(clouds(rows=20), min_samples_leaf=20)
    path = walk(run, run.train.x[0])
    assert (len(path.steps), lines(path)) == (0, [])
    assert "It asks nothing: all 20 training rows are in one leaf." in finding(run, path, 0.0)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("lift", [0.0, 1e6])
def test_means_of_the_same_targets_are_no_change(seed: int, lift: float) -> None:
    """Every place of the plane has the same three targets, in another order."""
    rng = np.random.default_rng(seed)
    places, order = np.repeat(np.indices((3, 3)).reshape(2, 9).T, 3, axis=0), rng.permutation(27)
    targets = lift + rng.choice([0.1, 0.2, 1 / 3, 0.7, 0.9, 100.1], 3, replace=False)
    run = grown(own(places[order], np.tile(targets, 9)[order]))
    for row in places[::3]:
        path = walk(run, row)
        assert not path.changes.any()
        assert "changes most" not in finding(run, path, 0.1)
        assert all(line.endswith("(+0).") for line in lines(path))


def test_a_small_change_far_from_0_is_one() -> None:
    run = grown(own(np.arange(500.0), 1e9 + 1e-3 * (np.arange(500) > 300)), max_leaf_nodes=2)
    assert walk(run, np.array([400.0])).changes == pytest.approx([6e-4], rel=0.01)


def test_what_an_answer_changes_is_read_from_numbers_that_differ() -> None:
    run = grown(own(np.arange(4.0), 2015.0 + np.array([0.1, 0.3, 0.7, 0.9])))
    path = walk(run, np.array([3.0]))
    assert finding(run, path, 2015.9).startswith("The tree says 2,015.9; 2,015.9 is true, so it is off by 0.")
    for i in range(len(path.steps)):
        assert path.text(i) != path.text(i + 1)
