"""What a forest says of hyperparameters: right where there is something to tell, and nothing where there is not."""

from __future__ import annotations

import numpy as np
import pytest

from core.studies import importance as importances
from core.studies import read_study
from core.studies.importance import FEWEST, HELD_OUT, SPLITS, Importance, can_be_asked, importance_of, work
from core.studies.study import Study
from tests.core.studies.tables import csv, drawn, first, study_of


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(drawn(120))


@pytest.fixture(scope="module")
def importance(study: Study) -> Importance:
    return importance_of(study, first(study))


def test_what_matters_is_told_and_what_does_not_is_within_its_error_of_nothing(
    importance: Importance,
) -> None:
    means, errors = (
        dict(zip(importance.names, each, strict=True)) for each in (importance.means, importance.errors)
    )
    assert importance.tells
    assert importance.explained > 0.7
    assert max(means, key=lambda name: means[name]) == "rate"
    assert means["rate"] > means["units"] > 2 * errors["units"]
    for name in ("seed", "activation"):
        assert abs(means[name]) < 0.05


def test_the_same_table_gets_the_same_answer(study: Study, importance: Importance) -> None:
    again = importance_of(study, first(study))
    assert np.array_equal(importance.falls, again.falls)
    assert importance.explained == again.explained


@pytest.mark.parametrize("change", [lambda loss: 1e9 * loss, lambda loss: loss - 1e6, np.exp])
def test_neither_unit_nor_origin_nor_scale_of_errors_matters(importance: Importance, change: object) -> None:
    columns = drawn(120)
    changed = [repr(float(change(float(loss)))) for loss in columns["val_loss"]]  # type: ignore[operator]
    other = study_of({**columns, "val_loss": changed})
    assert np.array_equal(importance.falls, importance_of(other, first(other)).falls)


def test_one_trial_that_went_far_wrong_is_not_all_that_there_is_to_explain(importance: Importance) -> None:
    columns = {name: [*values] for name, values in drawn(120).items()}
    columns["val_loss"][17] = "1e30"
    other = study_of(columns)
    means = importance_of(other, first(other)).means
    assert np.allclose(means, importance.means, atol=0.3)


def test_of_a_score_the_same_is_said_as_of_its_error(importance: Importance) -> None:
    columns = drawn(120)
    other = study_of({**columns, "accuracy": [repr(-float(loss)) for loss in columns["val_loss"]]})
    score = importance_of(other, other.outcomes["accuracy"])
    assert np.allclose(score.falls, importance.falls)


def test_of_pure_chance_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # How well the forest predicts is asked here, of one forest a table.
    monkeypatch.setattr(importances, "_falls", lambda x, y, split: np.zeros(x.shape[1]))
    rng = np.random.default_rng(1)
    answers = []
    for trials in (20, 40, 80):
        for _ in range(6):
            chosen = {name: rng.random(trials).tolist() for name in "abc"}
            study = study_of({**chosen, "loss": rng.random(trials).tolist()})
            answers.append(importance_of(study, first(study)))
    assert not any(answer.tells for answer in answers)
    # Some explain a little, by chance: more than nothing has to be asked for.
    assert max(answer.explained for answer in answers) > 0


def test_the_error_of_a_mean_is_corrected_for_what_splits_share() -> None:
    falls = np.random.default_rng(0).random((2, SPLITS))
    errors = Importance(("a", "b"), 0.5, falls, 100).errors
    expected = falls.std(axis=1, ddof=1) * np.sqrt(1 / SPLITS + HELD_OUT / (1 - HELD_OUT))
    assert np.allclose(errors, expected)
    # Far more than if the splits shared nothing.
    assert (errors > 1.5 * falls.std(axis=1, ddof=1) / np.sqrt(SPLITS)).all()


def test_why_it_is_not_asked() -> None:
    few = study_of(drawn(FEWEST - 1))
    assert can_be_asked(few, first(few)) == "A forest needs 20 trials to learn from; 19 can be compared."
    alone = study_of({"lr": range(30), "loss": range(30)})
    assert "at least two differ" in can_be_asked(alone, first(alone))
    alike = study_of({"lr": range(30), "l2": range(30), "loss": [1] * 30})
    assert can_be_asked(alike, first(alike)) == "All trials did equally well."
    enough = study_of(drawn(FEWEST))
    assert can_be_asked(enough, first(enough)) == ""


def test_trials_that_failed_teach_nothing() -> None:
    columns = drawn(60)
    failed = {**columns, "state": ["failed" if n % 3 else "finished" for n in range(60)]}
    study = study_of(failed)
    kept = read_study(csv({name: [*values][::3] for name, values in columns.items()}))
    assert np.array_equal(importance_of(study, first(study)).falls, importance_of(kept, first(kept)).falls)


def test_what_it_takes_grows_with_trials_and_hyperparameters(study: Study) -> None:
    few = study_of(drawn(20))
    narrow = study.resorted({"units": "not used", "seed": "not used"})
    assert (
        work(few, first(few)).seconds()
        < work(narrow, first(narrow)).seconds()
        < work(study, first(study)).seconds()
    )
    # Measured at a standard pace: 0.5 s for 20 trials of two, 2 s for 600 of twenty.
    assert 0.3 < work(few, first(few)).seconds() < 0.8


def test_every_forest_lets_others_have_their_turn(study: Study) -> None:
    calls: list[tuple[int, int]] = []
    importance_of(study, first(study), lambda done, every: calls.append((done, every)))
    assert calls == [(forest, SPLITS + 1) for forest in range(1, SPLITS + 1)]
