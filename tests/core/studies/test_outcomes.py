"""Errors of trials: which come first, which way they are better, and what goes with them."""

from __future__ import annotations

import numpy as np
import pytest

from core.studies import read_study
from tests.core.studies.tables import first, study_of


def test_validation_comes_first_and_times_last() -> None:
    rows = range(4)
    study = study_of(
        {"lr": rows, "fit_time": rows, "train_acc": rows, "loss": rows, "test_loss": rows, "val_loss": rows}
    )
    assert [*study.outcomes] == ["val_loss", "test_loss", "loss", "train_acc", "fit_time"]


def test_training_and_deviation_go_with_the_error_of_their_name() -> None:
    study = study_of(
        {
            "lr": [1, 2],
            "val_acc": [0.5, 0.6],
            "val_loss": [3, 4],
            "train_loss": [1, 2],
            "val_loss_std": [0.1, 0.2],
            "train_loss_std": [7, 8],
        }
    )
    loss, accuracy = study.outcomes["val_loss"], study.outcomes["val_acc"]
    assert loss.training is not None
    assert loss.deviation is not None
    assert loss.training.tolist() == [1, 2]
    assert loss.deviation.tolist() == [0.1, 0.2]
    assert accuracy.training is None
    assert accuracy.deviation is None


def test_the_only_deviation_goes_with_the_only_error() -> None:
    study = study_of({"lr": [1, 2], "loss": [3, 4], "std": [0.1, 0.2]}).resorted({"std": "deviation"})
    assert first(study).deviation is not None


@pytest.mark.parametrize(("lower", "best"), [(True, 1), (False, 2)])
def test_the_best_trial_is_the_first_of_the_best(lower: bool, best: int) -> None:
    study = read_study("lr,value\n1,3\n2,1\n3,5\n4,1\n5,5\n", lower={"value": lower})
    everything = np.ones(5, bool)
    assert first(study).best(everything) == best
    assert first(study).extreme == ("lowest" if lower else "highest")
    assert first(study).sure
    assert first(study).best(~everything) is None


def test_a_score_above_0_keeps_its_sign_and_one_below_gets_it_turned() -> None:
    header = "param_a,mean_test_score,mean_train_score\n"
    positive = first(read_study(header + "1,0.5,0.6\n2,0.7,0.9\n"))
    assert (positive.lower, positive.negated) == (False, False)
    negative = first(read_study(header + "1,-3,-1\n2,-2,-1\n"))
    assert (negative.lower, negative.negated) == (True, True)
    assert negative.values.tolist() == [3, 2]
    assert negative.training is not None
    assert negative.training.tolist() == [1, 1]
    # R² may be on both sides.
    both = first(read_study(header + "1,-3,-1\n2,0.2,1\n"))
    assert (both.lower, both.negated) == (False, False)


def test_whatever_scikit_learn_calls_a_score_more_of_it_is_better() -> None:
    study = read_study("param_a,mean_test_ll,mean_fit_time\n1,0.5,3\n2,0.7,4\n")
    assert [outcome.lower for outcome in study.outcomes.values()] == [False, True]
    assert first(study).sure
