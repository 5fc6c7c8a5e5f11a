"""A shift of what is grown: the old trees on moved rows, and trees grown anew, as scikit-learn has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from core import train
from tests.core.records import boosting, grown, own, tree
from views.shared.shift.numbers import KINDS
from views.shared.shift.regrown import Regrown, finding, outside, regrown

SINE = tree("sine", max_leaf_nodes=8)


def moved(kind: str, amount: float, spec: object = SINE) -> Regrown:
    return regrown(train(spec), KINDS[kind], amount)  # type: ignore[arg-type]


def test_both_errors_are_those_of_scikit_learn_on_the_moved_rows() -> None:
    run, comparison = train(SINE), moved("translate", 2.0)
    by = np.concatenate([run.train.x, run.validation.x]).std()
    old = DecisionTreeRegressor(max_leaf_nodes=8, random_state=0).fit(run.train.x, run.train.y)
    anew = DecisionTreeRegressor(max_leaf_nodes=8, random_state=0).fit(run.train.x + 2 * by, run.train.y)
    for oracle, errors in ((old, comparison.old), (anew, comparison.anew)):
        missed = oracle.predict(run.validation.x + 2 * by) - run.validation.y
        assert errors[comparison.at] == pytest.approx((missed**2).mean() / 2)
    assert comparison.amounts[comparison.at] == 2.0


def test_rows_beyond_the_training_rows_are_counted_in_features_that_are_asked_about() -> None:
    run = train(tree("iris", max_leaf_nodes=2))
    part = run.validation
    assert not outside(run, part).any()
    far = part.x + np.array([100, 100, 100, 0])
    assert not outside(run, replace(part, x=far)).any()
    assert outside(run, replace(part, x=part.x + np.array([0, 0, 0, 100]))).all()


@pytest.mark.parametrize("spec", [SINE, tree("wine"), boosting("moons", n_estimators=5)])
@pytest.mark.parametrize(("kind", "amount"), [("translate", -2.0), ("rescale", 1.0)])
def test_moving_and_rescaling_change_nothing_but_thresholds(kind: str, amount: float, spec: object) -> None:
    regrown = moved(kind, amount, spec)
    assert (regrown.alike, regrown.same) == (True, False)
    assert regrown.anew[regrown.at] == pytest.approx(regrown.old[regrown.amounts == 0][0])


def test_predictions_in_small_units_are_not_the_same_because_they_are_small() -> None:
    rng = np.random.default_rng(0)
    data = own(rng.normal(size=40), 1e-12 * rng.normal(size=40))
    comparison = regrown(grown(data, max_leaf_nodes=4), KINDS["noise"], 2.0)
    assert not comparison.alike


def test_blurring_and_relabelling_grow_another_tree() -> None:
    for kind, amount in (("noise", 1.0), ("relabel", 0.5)):
        regrown = moved(kind, amount)
        assert not regrown.alike
        assert "it is another one, with an error of" in finding(train(SINE), regrown)


def test_without_a_shift_growing_anew_finds_the_very_same() -> None:
    regrown = moved("translate", 0.0)
    assert (regrown.same, regrown.old[regrown.at]) == (True, train(SINE).validation_error[-1])
    text = finding(train(SINE), regrown)
    assert text.startswith("Nothing has changed")
    assert text.endswith("Grown anew, it is the very same.")


def test_the_finding_says_that_trees_do_not_extrapolate_and_how_many_rows_are_concerned() -> None:
    regrown = moved("translate", 2.0)
    text = finding(train(SINE), regrown)
    assert f"{regrown.outside} of 12 rows lie beyond all training rows" in text
    assert "Trees cannot extrapolate" in text
    assert "which have moved along" in text
    assert f"{regrown.old[regrown.at]:.3g} instead of {train(SINE).validation_error[-1]:.3g}" in text


def test_every_amount_is_heard_of() -> None:
    reported = []
    regrown(train(SINE), KINDS["noise"], 0.5, lambda done, of_all: reported.append((done, of_all)))
    assert reported == [(i + 1, 6) for i in range(6)]


@pytest.mark.parametrize("dataset", ["wine", "iris", "collinear"])
def test_a_tree_that_asks_nothing_has_the_error_that_it_had(dataset: str) -> None:
    run = train(tree(dataset, min_samples_split=200))
    assert run.fitted.splits == 0
    assert finding(run, regrown(run, KINDS["translate"], 1.0)).startswith("Nothing has changed")
