"""What is said of a study: the best at each value, what it learned there, and what speaks against it."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts import style
from core.studies import read_study
from core.studies.importance import SPLITS, Importance
from core.studies.study import Study
from tests.core.studies.tables import csv, drawn, export, first, study_of
from tests.sentences import NAMES, laid_bare
from tests.views.test_sentences import too_long
from views.runs.study import numbers

GRID = {
    "lr": [0.01, 0.01, 0.1, 0.1, 1, 1],
    "depth": [1, 2, 1, 2, 1, 2],
    "loss": [5, 4, 2, 3, 6, 7],
    "loss_std": [1, 1, 1, 1, 1, 1],
    "coef[0]": [1, 2, 3, 4, 5, 6],
    "coef[1]": [9, 9, 9, 9, 9, 8],
    "norm_layer1": [1, 1, 1, 1, 1, 1],
}


def against(study: Study, name: str) -> numbers.Compared:
    return numbers.compared(study, first(study), study.chosen[name])


def test_at_each_value_the_best_trial_stands_for_it() -> None:
    study = study_of(GRID)
    compared = against(study, "lr")
    assert compared.best.tolist() == [1, 2, 4]
    assert compared.of_best(first(study).values).tolist() == [4, 2, 6]
    highest = study.resorted(lower={"loss": False})
    assert against(highest, "lr").best.tolist() == [0, 3, 5]


def test_a_value_whose_trials_all_failed_has_no_best() -> None:
    study = study_of({"lr": [1, 1, 2, 3], "loss": [1, 2, "", 3], "state": ["finished"] * 3 + ["failed"]})
    compared = against(study, "lr")
    assert compared.best.tolist() == [0, -1, -1]
    assert np.array_equal(compared.known, [True, False, False])
    assert np.isnan(compared.of_best(first(study).values)[1:]).all()


def test_values_drawn_at_random_are_compared_in_ranges_and_a_sweep_of_one_value_by_value() -> None:
    study = study_of(drawn(60))
    assert len(against(study, "rate").groups.readings) == 8
    assert len(against(study, "seed").groups.readings) == 5
    few = study_of({name: [*values][:20] for name, values in drawn(60).items()})
    assert len(against(few, "rate").groups.readings) == 3
    alone = study_of({"rate": [f"{1.1**n:.4f}" for n in range(50)], "loss": range(50)})
    assert len(against(alone, "rate").groups.readings) == 50


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "`loss` is lowest at `lr` `0.1`: 2 ± 1."),
        ({"loss_std": [3] * 6}, "`loss` is lowest at `lr` `0.1`: 2 ± 3. Within this deviation lies `0.01`."),
        (
            {"loss_std": [5] * 6},
            "`loss` is lowest at `lr` `0.1`: 2 ± 5. Within this deviation lie `0.01` and `1`.",
        ),
        (
            {"loss": [1, 2, 3, 4, 5, 6], "loss_std": [0] * 6},
            "`loss` is lowest at `lr` `0.01`: 1. It is the smallest value tried: better ones may lie beyond.",
        ),
        (
            {"loss": [6, 5, 4, 3, 2, 1], "loss_std": [0] * 6},
            "`loss` is lowest at `lr` `1`: 1. It is the largest value tried: better ones may lie beyond.",
        ),
    ],
)
def test_where_the_best_lies_and_what_speaks_against_it(changes: dict[str, list[int]], says: str) -> None:
    study = study_of({**GRID, **changes})
    assert numbers.of_errors(study, first(study), against(study, "lr")) == says


def test_which_learned_parameter_changes_most() -> None:
    study = study_of(GRID)
    compared = against(study, "lr")
    assert numbers.families(study) == {"coef": ["coef[0]", "coef[1]"], "norm_layer": ["norm_layer1"]}
    says = numbers.of_learned(study, compared, ["coef[0]", "coef[1]"])
    assert says == "`coef[0]` changes most: 2 at `0.01`, 5 at `1`."
    assert numbers.of_learned(study, compared, ["norm_layer1"]) == ""


def test_the_largest_learned_columns_are_drawn_in_their_order() -> None:
    study = study_of({"lr": [1, 2], "loss": [1, 2], **{f"coef[{n}]": [n * (-1) ** n, 0] for n in range(20)}})
    labels = numbers.largest(study, [*study.learned], np.array([0, 1]))
    assert labels == [f"coef[{n}]" for n in range(10, 20)]
    assert numbers.MOST_LINES == style.MOST_LINES


def test_cells_of_two_hyperparameters() -> None:
    study = study_of({**GRID, "loss": [5, 4, 2, "", 6, 7]})
    both = numbers.cells(study, first(study), (study.chosen["lr"], study.chosen["depth"]))
    assert both.best.tolist() == [[0, 1], [2, -1], [4, 5]]
    assert both.tried.tolist() == [[1, 1], [1, 1], [1, 1]]
    assert (
        numbers.of_cells(study, first(study), both)
        == "`loss` is lowest at `lr` `0.1` and `depth` `1`: 2 ± 1."
    )
    holes = study_of({name: values[:5] for name, values in GRID.items()})
    both = numbers.cells(holes, first(holes), (holes.chosen["lr"], holes.chosen["depth"]))
    assert numbers.of_cells(holes, first(holes), both).endswith("2 ± 1. 1 of 6 cells was not tried.")


def forest(explained: float, means: list[float], spread: float) -> Importance:
    falls = np.array(means)[:, None] + spread * np.linspace(-1, 1, SPLITS)
    return Importance(("rate", "units"), explained, falls, 60)


@pytest.mark.parametrize(
    ("importance", "says"),
    [
        (forest(0.8, [1.0, 0.1], 0.1), "`rate` matters most: shuffled, R² falls by 1.00 ± 0.09."),
        (forest(0.8, [0.1, 1.0], 0.1), "`units` matters most"),
        (forest(0.8, [1.0, 0.9], 0.5), "`rate` and `units` matter most, and are not told apart."),
        (forest(0.05, [1.0, 0.1], 0.1), "it explains 5 % of the differences out of bag."),
        (forest(-0.3, [1.0, 0.1], 0.1), "it explains nothing of the differences out of bag."),
    ],
)
def test_what_matters_is_said_as_far_as_it_is_known(importance: Importance, says: str) -> None:
    study = study_of(drawn(60))
    sentence = numbers.of_importance(study, importance)
    assert says in sentence
    assert importance.tells == ("matter" in sentence.split("says nothing")[0])
    assert "of this table only" in numbers.importance_note(study, importance)


@pytest.mark.parametrize("name", ["sklearn", "optuna", "mlflow"])
def test_sentences_of_real_tables_are_short(name: str) -> None:
    study = read_study(export(name))
    outcome = first(study)
    for column in study.chosen:
        compared = against(study, column)
        assert too_long(numbers.of_errors(study, outcome, compared)) == []
        assert too_long(numbers.of_learned(study, compared, [*study.learned])) == []
    pair = tuple([*study.chosen.values()][:2])
    assert too_long(numbers.of_cells(study, outcome, numbers.cells(study, outcome, pair))) == []  # type: ignore[arg-type]
    assert too_long(study.left_out(outcome)) == []


@pytest.mark.parametrize("shift", range(len(NAMES)))
def test_names_and_values_from_outside_are_code_in_all_that_is_said(shift: int) -> None:
    turned = [
        name.replace("\n", " ").replace('"', "").replace(",", " ") for name in NAMES[shift:] + NAMES[:shift]
    ]
    columns = dict(zip(turned, GRID.values(), strict=False))
    columns[turned[1]] = [turned[8], turned[9]] * 3  # type: ignore[list-item]
    columns["state"] = ["finished"] * 5 + [turned[10]]  # type: ignore[list-item]
    roles = dict(zip(turned, ("chosen", "chosen", "error", "deviation", "learned", "learned"), strict=False))
    table = read_study(csv(columns))
    names = [*table.table.columns]
    study = table.resorted({names[at]: role for at, role in enumerate(roles.values())})  # type: ignore[misc]
    outcome = first(study)
    says = [problem.says for problem in study.problems] + [study.left_out(outcome)]
    for chosen in study.chosen.values():
        compared = numbers.compared(study, outcome, chosen)
        says.append(numbers.of_errors(study, outcome, compared))
        says.append(numbers.of_learned(study, compared, [*study.learned]))
    pair = (study.chosen[names[0]], study.chosen[names[1]])
    says.append(numbers.of_cells(study, outcome, numbers.cells(study, outcome, pair)))
    assert any("zq" in sentence for sentence in says)
    assert [wrong for sentence in says for wrong in laid_bare(sentence)] == []
