"""Data that a tree cannot learn much from, or not at all: as scikit-learn does it, or refused with the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from core import Dataset, Run, SettingError
from core.engine.problem import problem_of
from core.engine.sweep import axis
from core.inspection.search import searched
from core.reasons import reasons
from tests.core.records import boosting, classified, clouds, grown, own, tree, trees_of
from tests.core.scikit_trees import boosted, fitted
from views.shared.shift import regrown
from views.shared.shift.numbers import KINDS
from views.shared.shift.regrown_chart import regrown_data
from views.tree.how_sure import numbers as resampling
from views.tree.how_sure.chart import resampling_data
from views.tree.how_sure.resamples import resampled
from views.tree.one_prediction import numbers as decision_path
from views.tree.one_prediction.chart import decision_path_data
from views.tree.thresholds import numbers as thresholds
from views.tree.thresholds.chart import thresholds_data

MEANINGLESS: dict[str, tuple[Dataset, dict[str, Any]]] = {
    "one class": (Dataset(np.eye(6, 2), np.zeros(6), ("a", "b"), "binary", "c", class_names=("A", "B")), {}),
    "one number": (own(np.arange(6.0), np.full(6, 3.0)), {}),
    "constant features": (classified(np.ones((6, 2)), np.arange(6) % 2), {}),
    "fewer rows than a leaf needs": (clouds(rows=6), {"min_samples_leaf": 100}),
    "two rows": (own([1.0, 2.0], [0.0, 1.0]), {}),
    "two alike rows": (own([1.0, 1.0], [0.0, 1.0]), {}),
}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.tree.how_sure.resamples.RESAMPLES", 40)


every = pytest.mark.parametrize("name", MEANINGLESS)


def run_of(name: str) -> Run:
    data, settings = MEANINGLESS[name]
    return grown(data, **settings)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_and_infinite_values_are_refused_with_the_remedy(bad: float) -> None:
    with pytest.raises(SettingError, match="some values are missing or infinite: drop those rows"):
        classified([[1.0], [bad], [3.0], [4.0]], [0, 0, 1, 1])


def test_categories_are_refused_as_text() -> None:
    with pytest.raises(SettingError, match="x wants a table of numbers; got text"):
        Dataset([["red"], ["blue"]], [0.0, 1.0], ("colour",), "regression", "y")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["constant features", "fewer rows than a leaf needs", "one class"])
def test_nothing_to_split_makes_one_leaf_as_in_scikit_learn(name: str) -> None:
    run, (data, settings) = run_of(name), MEANINGLESS[name]
    oracle = DecisionTreeClassifier(random_state=0, **settings).fit(data.x, data.y)
    assert run.fitted.splits == oracle.tree_.node_count - 1 == 0
    share = oracle.predict_proba(data.x)[:, 1] if len(oracle.classes_) == 2 else np.zeros(6)
    assert run.predict(data.x) == pytest.approx(share)


@every
def test_every_view_has_something_to_say(name: str) -> None:
    run = run_of(name)
    row, search, again = run.train.x[0], searched(run, 0), resampled(run)
    walked, moved = decision_path.walk(run, row), regrown.regrown(run, KINDS["translate"], 1.0)
    sentences = [
        decision_path.finding(run, walked, float(run.train.y[0])),
        thresholds.finding(search, 0),
        resampling.finding(run, again),
        regrown.finding(run, moved),
    ]
    assert all(text.endswith(".") and "nan" not in text for text in sentences)


@every
def test_every_chart_can_be_drawn(name: str) -> None:
    run = run_of(name)
    search = searched(run, 0)
    assert len(decision_path_data(decision_path.walk(run, run.train.x[0]))["bars"]["name"]) >= 2
    assert np.isfinite(thresholds_data(search, 0)["range"]["y"]).all()
    assert len(resampling_data(run, resampled(run))["rows"]["row"]) == len(run.train.y)
    assert np.isfinite(regrown_data(regrown.regrown(run, KINDS["noise"], 0.5))["errors"]["error"]).all()


@pytest.mark.parametrize("x", [1.7e9 + np.arange(20.0), 1e-9 * np.arange(20.0), 1e40 * np.arange(20.0)])
def test_only_equal_values_are_called_the_same(x: np.ndarray) -> None:
    run = grown(own(np.column_stack([x, np.ones(20)]), np.arange(20) > 9))
    assert run.fitted.splits == 1
    (sentence,) = [reason.says for reason in reasons(run) if reason.name == "constant_features"]
    assert sentence.startswith("The feature b is the same in every training row")


def test_a_criterion_that_parts_nothing_is_blamed() -> None:
    # Poisson deviance does not part counts that are all 0 from others.
    run = grown(own(np.arange(4.0), [0.0, 0.0, 0.0, 5.0]), criterion="poisson")
    (blame,) = [reason for reason in reasons(run) if reason.name == "no_split"]
    assert "With *criterion* at Poisson no split" in blame.says
    assert [dict(fix.changes) for fix in blame.fixes] == [{"criterion": None}]


def test_counts_that_are_all_0_are_one_leaf() -> None:
    run = grown(own(np.arange(6.0), np.zeros(6)), criterion="poisson")
    assert (run.fitted.splits, run.train_error[-1], run.fitted.impurity[0]) == (0, 0, 0)
    few = grown(own(np.arange(6.0), [0, 0, 0, 0, 0, 3.0]), criterion="poisson")
    assert (resampled(few).leaves == 1).any()


def test_what_only_the_rows_can_tell_is_refused_before_anything_is_grown() -> None:
    with pytest.raises(SettingError, match="the poisson criterion is for counts: targets of 0 or more"):
        problem_of(tree("curve", criterion="poisson"))
    data = clouds(3)
    with pytest.raises(SettingError, match="no training row is of class B"):
        problem_of(boosting().on(data), data.rows(np.flatnonzero(data.y != 1)))


def test_a_comparison_leaves_out_what_the_rows_refuse() -> None:
    for dataset, offered in (("curve", False), ("anscombe", True)):
        spec = tree(dataset)
        assert ("poisson" in axis(spec, spec.hypers["criterion"], 64)) == offered


def test_the_reason_why_nothing_is_asked_is_given() -> None:
    names = {name: {reason.name for reason in reasons(run_of(name))} for name in MEANINGLESS}
    assert "one_target" in names["one class"] & names["one number"]
    assert "constant_features" in names["constant features"] & names["two alike rows"]
    assert "no_split" in names["fewer rows than a leaf needs"]


@pytest.mark.parametrize("rows", [21, 24, 30])
@pytest.mark.parametrize(
    "chosen", [{}, {"class_weight": "balanced"}, {"min_samples_leaf": 2, "criterion": "entropy"}]
)
def test_classes_that_are_as_many_as_rows_are_learned_without_a_warning(
    rows: int, chosen: dict[str, Any]
) -> None:
    """scikit-learn warns that they may be numbers; the trees are the same."""
    rng = np.random.default_rng(rows)
    x, y = rng.normal(size=(rows, 2)), np.arange(rows) % (rows // 2 + 3)
    data = many_classes(x, y)
    run = trees_of(data, **chosen)
    with pytest.warns(UserWarning, match="unique classes"):
        theirs = fitted(run)
    assert run.tree.splits == theirs.tree_.node_count // 2 > 5
    np.testing.assert_allclose(run.predict(x), theirs.predict_proba(x), atol=1e-12)


def test_so_they_are_in_boosting() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(24, 2)), np.arange(24) % 14
    run = trees_of(many_classes(x, y), n_estimators=3)
    with pytest.warns(UserWarning, match="unique classes"):
        theirs = boosted(run)
    np.testing.assert_allclose(run.predict(x), theirs.predict_proba(x), rtol=1e-9)
    assert np.isfinite(trees_of(many_classes(x, y), n_estimators=3, subsample=0.5).train_error).all()


def many_classes(x: np.ndarray, y: np.ndarray) -> Dataset:
    names = tuple(f"k{i}" for i in range(y.max() + 1))
    return Dataset(x, y, ("a", "b"), "multiclass", "class", class_names=names)
