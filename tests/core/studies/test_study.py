"""What is made of a table of trials, what can be said instead, and what is said where it does not fit."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.tables.problems import TableError
from core.studies import read_study
from core.studies.study import MOST_CHOSEN, MOST_LEARNED
from tests.core.studies.tables import csv, drawn, first, study_of

GRID = {"lr": [0.1, 0.1, 1, 1], "depth": [1, 2, 1, 2], "loss": [4, 3, 2, 1], "acc": [0.1, 0.2, 0.3, 0.4]}


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_study(text).problems]


def test_columns_of_any_table_are_sorted_by_names_and_values() -> None:
    study = study_of({**drawn(), "note": [f"a few words on trial {n}" for n in range(60)]})
    assert [*study.chosen] == ["rate", "units", "activation", "seed"]
    assert [*study.outcomes] == ["val_loss"]
    assert [*study.learned] == ["coef[0]", "coef[1]"]
    assert study.roles["note"] == "not used"
    assert study.problems == ()
    assert study.trials == 60
    assert "chosen: rate, units" in repr(study)


def test_an_index_without_a_name_was_not_chosen() -> None:
    text = (
        "\n".join(f"{n - 1 if n else ''},{line}" for n, line in enumerate(csv(GRID).split("\n")[:-1])) + "\n"
    )
    assert [*read_study(text).chosen] == ["lr", "depth"]


def test_every_guess_can_be_given_and_changed() -> None:
    study = read_study(csv(GRID), roles={"depth": "learned"}, lower={"loss": False})
    assert [*study.chosen] == ["lr"]
    assert np.array_equal(study.learned["depth"], [1, 2, 1, 2])
    assert not first(study).lower
    assert first(study).best(study.complete) == 0
    back = study.resorted({"depth": "chosen"}, {"loss": True})
    assert [*back.chosen] == ["lr", "depth"]
    assert first(back).best(back.complete) == 3
    # What was changed before stays.
    again = study.resorted({"acc": "not used"})
    assert [*again.outcomes] == ["loss"]
    assert not first(again).lower


@pytest.mark.parametrize(
    ("roles", "lower", "says"),
    [
        ({"nothing": "chosen"}, {}, "no column 'nothing'"),
        ({}, {"nothing": True}, "no column 'nothing'"),
        ({"lr": "hyperparameter"}, {}, "the role of a column wants one of chosen, learned"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(roles: dict, lower: dict, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read_study(csv(GRID), roles=roles, lower=lower)
    with pytest.raises(TableError, match=says):
        read_study(csv(GRID)).resorted(roles, lower)


def test_too_many_rows_and_columns_are_refused_before_any_work() -> None:
    with pytest.raises(TableError, match=r"more than the 50,000 rows that are read: keep a part"):
        read_study("lr,loss\n" + "1,2\n" * 100_000)
    with pytest.raises(TableError, match=r"more than the 1,000 that are read: keep those that matter"):
        read_study(",".join(f"h{n}" for n in range(1_001)) + "\n" + ",".join("1" * 1_001) + "\n")


def test_of_500_columns_the_first_are_offered_and_the_others_counted() -> None:
    chosen = {f"h{n}": [n, n + 1, n + 2] for n in range(250)}
    learned = {f"coef[{n}]": [n, n + 1, n + 2] for n in range(249)}
    study = study_of({**chosen, **learned, "loss": [1, 2, 3]})
    assert len(study.chosen) == MOST_CHOSEN
    assert len(study.learned) == MOST_LEARNED
    says = {problem.code: problem.says for problem in study.problems}
    assert says["many-chosen"] == "250 hyperparameters differ: the first 60 are offered."
    assert says["many-learned"] == "249 columns of learned parameters: the first 200 are shown."


def test_what_keeps_trials_from_being_compared_has_a_code() -> None:
    assert codes("lr,depth\n1,2\n3,4\n") == ["no-error"]
    assert codes("lr,loss\n1,2\n") == ["one-trial"]
    assert codes("lr,loss\n1,2\n1,3\n") == ["no-chosen"]
    assert codes("name,config,summary\na,{'lr': 1},{'loss': 2}\nb,{'lr': 2},{'loss': 3}\n")[0] == "records"
    assert codes("lr,l2,loss\n1,2,3\n1,3,4\n") == ["constant"]
    texts = "".join(f"word{n % 45},{n},{n}\n" for n in range(90))
    assert codes(f"kind,lr,loss\n{texts}") == ["many-values"]


def test_an_error_without_any_number_is_left_out_and_named() -> None:
    study = read_study("lr,val_loss,acc\n1,,0.5\n2,nan,0.6\n", roles={"val_loss": "error"})
    assert [*study.outcomes] == ["acc"]
    assert [problem.says for problem in study.problems] == [
        "1 column has no number and is not used: `val_loss`."
    ]


def test_trials_that_failed_are_counted_and_named() -> None:
    states = ["finished", "failed", "killed", "preempted", "running", "odd", "COMPLETE", ""]
    study = study_of({"lr": range(8), "loss": range(8), "state": states})
    assert study.complete.tolist() == [True, False, False, False, False, False, True, True]
    assert study.left_out(first(study)) == (
        "5 of 8 trials not compared: 1 `failed`, 1 `killed`, 1 `preempted`, 1 `running` and 1 other."
    )


def test_errors_that_are_missing_or_infinite_are_told_apart() -> None:
    study = study_of({"lr": range(7), "loss": ["1", "nan", "inf", "-inf", "", "2", "Infinity"]})
    outcome = first(study)
    assert np.array_equal(np.isfinite(outcome.values), [1, 0, 0, 0, 0, 1, 0])
    assert outcome.infinite.tolist() == [False, False, True, True, False, False, True]
    assert (
        study.left_out(outcome) == "5 of 7 trials not compared: 2 without `loss` and 3 where it is infinite."
    )


def test_mixed_types_are_read_as_what_they_are_to_be() -> None:
    study = study_of({"lr": [0.1, "auto", 1, 2], "loss": ["1", "oops", "2", "3"]})
    assert study.chosen["lr"].readings == ("0.1", "1", "2", "auto")
    assert np.array_equal(np.isnan(first(study).values), [False, True, False, False])


def test_names_that_are_markup_stay_text() -> None:
    name = "<b>$x$</b> **`a`**"
    study = study_of({name: [1, 1], f"{name} loss": ["", ""], "loss": [1, 2]})
    assert study.roles[name] == "chosen"
    study = study.resorted({f"{name} loss": "error"})
    assert study.problems[-1].says.endswith("not used: `` <b>$x$</b> **`a`** loss ``.")


def test_two_columns_that_would_be_called_alike_keep_their_names() -> None:
    text = "run_id,params.loss,metrics.loss,params.lr,metrics.lr\n" + "".join(
        f"{n},{n},{n},{n},{n}\n" for n in range(9)
    )
    study = read_study(text)
    assert [each.label for each in study.chosen.values()] == ["loss", "lr"]
    assert [each.label for each in study.outcomes.values()] == ["loss", "lr"]
    text = "config.lr,config/lr,loss\n1,2,3\n2,3,4\n"
    assert [each.label for each in read_study(text).chosen.values()] == ["config.lr", "config/lr"]


def test_a_table_that_was_read_before_is_a_study_too() -> None:
    study = read_study(csv(GRID))
    assert [*read_study(study.table).chosen] == ["lr", "depth"]
