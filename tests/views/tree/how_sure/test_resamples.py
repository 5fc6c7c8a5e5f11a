"""Trees of resamples, and of all rows but one, are those that scikit-learn grows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import Run, train
from tests.core.records import clouds, grown, own, tree
from views.shared.bootstrap import drawn
from views.tree.how_sure import resamples as resampling
from views.tree.how_sure.resamples import Resampled, resampled, times


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "RESAMPLES", 40)


def without(run: Run, row: int, **settings: object) -> DecisionTreeClassifier:
    kept = np.arange(len(run.train.y)) != row
    return DecisionTreeClassifier(random_state=0, **settings).fit(run.train.x[kept], run.train.y[kept])


def test_roots_of_resamples_are_those_of_scikit_learn() -> None:
    run = grown(clouds(3, rows=45), max_leaf_nodes=4)
    resamples = resampled(run)
    for i, rows in enumerate(drawn(45, 40, 0)):
        oracle = DecisionTreeClassifier(max_leaf_nodes=4, random_state=0).fit(
            run.train.x[rows], run.train.y[rows]
        )
        assert resamples.feature[i] == oracle.tree_.feature[0]
        assert resamples.threshold[i] == pytest.approx(oracle.tree_.threshold[0], rel=1e-6)
        assert resamples.leaves[i] == oracle.get_n_leaves()
        p = oracle.predict_proba(run.train.x)
        wanted = ((p - np.eye(3)[run.train.y.astype(int)]) ** 2).sum(axis=1).mean()
        assert resamples.error[i] == pytest.approx(wanted)


def test_each_row_is_left_out_once_and_changed_decisions_are_counted() -> None:
    run = grown(clouds(rows=30, apart=1.0), max_leaf_nodes=5)
    resamples = resampled(run)
    assert resamples.rows.tolist() == [*range(30)]
    before = without(run, -1, max_leaf_nodes=5).predict(run.train.x)
    for row in range(30):
        oracle = without(run, row, max_leaf_nodes=5)
        assert resamples.threshold_without[row] == pytest.approx(oracle.tree_.threshold[0], rel=1e-6)
        assert resamples.changed[row] == (oracle.predict(run.train.x) != before).sum()


def test_of_numbers_the_root_of_the_mean_square_change_is_taken() -> None:
    x = np.linspace(0, 1, 20)
    run = grown(own(x, np.sin(7 * x)), max_leaf_nodes=4)
    resamples = resampled(run)
    kept = np.arange(20) != 7
    oracle = DecisionTreeRegressor(max_leaf_nodes=4, random_state=0).fit(run.train.x[kept], run.train.y[kept])
    moved = oracle.predict(run.train.x) - run.predict(run.train.x)
    assert resamples.changed[7] == pytest.approx(np.sqrt((moved**2).mean()))


@pytest.mark.slow
def test_of_many_rows_some_are_drawn_and_of_large_data_fewer() -> None:
    reported: list[tuple[int, int]] = []
    run = train(tree("breast_cancer", max_leaf_nodes=2, max_features=0.1))
    resamples = resampled(run, lambda done, of_all: reported.append((done, of_all)))
    assert len(np.unique(resamples.rows)) == 200 == times(run)[1]
    assert reported == [(i + 1, 240) for i in range(240)]
    assert times(train(tree("digits")))[0] <= 40


def test_a_tree_that_asks_nothing_is_counted_as_such() -> None:
    resamples = resampled(grown(clouds(rows=21), min_samples_leaf=20))
    assert isinstance(resamples, Resampled)
    assert (resamples.feature == -1).all()
    assert np.isnan(resamples.threshold).all()
    # Of 11 and 10 rows, one less makes it a tie, which the first class wins as before.
    assert not resamples.changed.any()
