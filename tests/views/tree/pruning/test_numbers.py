"""The cost-complexity path is scikit-learn's, its errors those of the pruned trees, and its folds those of sweeps."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import SettingError, train
from core.verdicts.measures import LOSS
from tests.core.records import classified, grown, own, tree
from tests.views.tree.paths import pruning_path
from views.tree.choosing import FoldScores
from views.tree.folds import cross_validated
from views.tree.pruning.numbers import PruningPath, finding, offered, pruning_work

every_shape = pytest.mark.parametrize("dataset", ["breast_cancer", "wine", "sine", "collinear"])


@every_shape
def test_prices_and_leaves_are_those_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    path = pruning_path(run)
    of = DecisionTreeClassifier if run.train.class_names else DecisionTreeRegressor
    model = of(max_leaf_nodes=len(run.train.y), random_state=0)
    theirs = model.cost_complexity_pruning_path(run.train.x, run.train.y).ccp_alphas
    # Rounding apart, of which theirs has more.
    theirs = np.unique(np.where(theirs > 1e-12 * theirs.max(), theirs, 0))
    np.testing.assert_allclose(path.alpha, theirs, rtol=1e-8, atol=1e-12 * theirs.max())
    for alpha, middle, leaves in [*zip(path.alpha, path.middle, path.leaves, strict=True)][::5]:
        for price in {float(alpha) * (1 + 1e-8), float(np.nan_to_num(middle, posinf=2 * alpha))}:
            kept = of(max_leaf_nodes=len(run.train.y), random_state=0, ccp_alpha=price)
            assert kept.fit(run.train.x, run.train.y).get_n_leaves() == leaves


@every_shape
def test_errors_are_those_of_the_runs_with_those_prices(dataset: str) -> None:
    run = train(tree(dataset))
    path = pruning_path(run)
    for i in range(0, len(path.alpha), 4):
        pruned = train(tree(dataset, ccp_alpha=float(path.alpha[i])))
        assert pruned.fitted.splits + 1 == path.leaves[i]
        assert path.train[i] == pytest.approx(pruned.train_error[-1], rel=1e-9, abs=1e-15)
        assert path.validation[i] == pytest.approx(pruned.validation_error[-1], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("dataset", ["wine", "sine"])
def test_folds_judge_as_a_cross_validated_sweep_does(dataset: str) -> None:
    run = train(tree(dataset))
    path = pruning_path(run)
    assert path.by_folds is not None
    prices = [*path.middle[:-1], 2 * path.alpha[-1] * len(run.train.y)]
    expected = cross_validated(run.spec, {"ccp_alpha": prices}).evaluate(LOSS)
    np.testing.assert_allclose(path.by_folds.folds, expected, rtol=1e-9, atol=1e-15)


def test_the_path_is_that_of_the_tree_before_it_was_pruned() -> None:
    pruned, whole = (pruning_path(train(tree("wine", ccp_alpha=alpha))) for alpha in (0.1, 0.0))
    np.testing.assert_array_equal(pruned.alpha, whole.alpha)
    assert whole.at(0.0) == 0
    assert whole.at(1e9) == len(whole.alpha) - 1
    assert all(whole.at(float(alpha)) == i for i, alpha in enumerate(whole.alpha))


def test_branches_that_save_nothing_go_with_the_first_price() -> None:
    # The children of the root have its very mean, theirs do not: at 0 nothing is pruned, above it all of it is.
    data = own(np.arange(8.0), [0, 1, 1, 0, 0, 1, 1, 0])
    path = pruning_path(grown(data))
    assert path.alpha[0] == 0
    assert (np.diff(path.alpha) > 0).all()
    assert path.leaves[0] == grown(data).fitted.splits + 1


def test_the_value_on_offer_leaves_the_same_tree_where_there_is_one() -> None:
    run = train(tree("breast_cancer"))
    path, hyper = pruning_path(run), run.spec.hypers["ccp_alpha"]
    for i, (low, high) in enumerate(zip(path.alpha, path.until, strict=True)):
        value = offered(path, i, hyper)
        assert value in hyper.grid
        assert (path.at(value) == i) == any(low <= price < high for price in hyper.grid)


def test_the_sentence_says_what_folds_choose_and_what_is_on_offer() -> None:
    run = train(tree("breast_cancer", ccp_alpha=0.01))
    path = pruning_path(run)
    sentence = finding(run, path, run.spec.hypers["ccp_alpha"])
    assert sentence.startswith("Before pruning the tree has 20 leaves; α = 0.01 keeps 5 of 20.")
    assert path.by_folds is not None
    best = path.by_folds.best(path.leaves)
    assert best == np.argmin(path.by_folds.mean)
    assert f"lowest for α from {path.alpha[best]:.3g} to {path.until[best]:.3g}" in sentence
    assert "(the nearest α on offer, 0.01, keeps 5)" in sentence
    assert "The smallest tree within that error keeps 3 of 20" in sentence


def test_without_a_split_or_enough_rows_the_sentence_says_so() -> None:
    run = grown(own(np.ones(9), np.arange(9)))
    hyper = run.spec.hypers["ccp_alpha"]
    assert finding(run, pruning_path(run), hyper).startswith("There is nothing to prune")
    idle = grown(
        classified([[0, 0], [0, 1], [1, 0], [1, 1], [0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 0, 1, 1, 1, 1])
    )
    assert idle.fitted.splits == 3
    assert finding(idle, pruning_path(idle), hyper).startswith("Any price of a leaf prunes this tree to one")
    few = grown(own(np.arange(5.0), np.arange(5.0)))
    assert "5 training rows are too few for 5 folds" in finding(few, pruning_path(few), hyper)
    assert pruning_work(run.spec).seconds() > run.spec.seconds()


def test_prices_beyond_the_control_are_answered_with_its_nearest() -> None:
    run = train(tree("longley"))
    path, hyper = pruning_path(run), run.spec.hypers["ccp_alpha"]
    assert path.alpha[-1] > 1e4
    assert offered(path, len(path.alpha) - 1, hyper) == 1e4
    assert "(the nearest α on offer, 10000, keeps " in finding(run, path, hyper)
    with pytest.raises(SettingError):
        hyper.check(path.alpha[-1])


def test_the_value_on_offer_for_the_last_tree_does_not_lie_before_it() -> None:
    alpha, errors = np.array([0.0, 0.28]), np.zeros(2)
    path = PruningPath(alpha, np.array([2, 1]), errors, errors, None)
    # 0.2 is nearer to 0.28 than 0.5 is.
    assert offered(path, 1, tree().hypers["ccp_alpha"]) == 0.5


@pytest.mark.parametrize("seed", range(3))
def test_of_a_tree_of_one_leaf_none_is_said_to_be_smaller(seed: int) -> None:
    rng = np.random.default_rng(seed)
    run = grown(own(rng.standard_normal(200), rng.standard_normal(200)))
    path = pruning_path(run)
    assert path.by_folds is not None
    assert path.leaves[path.by_folds.best(path.leaves)] == 1
    sentence = finding(run, path, run.spec.hypers["ccp_alpha"])
    assert "that keeps 1 of 200" in sentence
    assert "mallest" not in sentence
    assert "maller" not in sentence


def test_prices_between_which_a_tree_stands_are_told_apart() -> None:
    path = PruningPath(
        np.array([0.0, 0.12344, 0.12346, 0.5]),
        np.array([4, 3, 2, 1]),
        np.zeros(4),
        np.zeros(4),
        FoldScores(np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])),
    )
    run = grown(own(np.arange(20.0), np.arange(20.0)))
    assert "for α from 0.1234 to 0.1235, 1 ± 0;" in finding(run, path, run.spec.hypers["ccp_alpha"])
