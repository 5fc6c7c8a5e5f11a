"""Tables that libraries wrote open as they are: those that were kept, and those that the library here writes today."""

from __future__ import annotations

import pytest

from core.studies import read_study
from core.studies.study import Study
from tests.core.studies.exporting import MADE
from tests.core.studies.tables import PREFIXED, WANDB, export, first


def of_scikit_learn(study: Study) -> None:
    assert study.source == "scikit-learn"
    assert [each.label for each in study.chosen.values()] == ["alpha", "l1_ratio", "selection"]
    assert study.chosen["param_alpha"].readings == ("-1", "0.001", "0.01", "0.1", "1")
    assert [*study.outcomes] == ["mean_test_score", "mean_fit_time", "mean_score_time"]
    score = first(study)
    # A score below 0 is an error again, with its deviation and the training error beside it.
    assert score.negated
    assert score.lower
    assert score.values[6] > 2_000
    assert score.training is not None
    assert 2_000 < score.training[6] < score.values[6]
    assert score.deviation is not None
    assert 0 < score.deviation[6] < 1_000
    assert study.left_out(score) == "6 of 30 trials not compared: 6 without `mean_test_score`."
    assert not study.learned


def of_optuna(study: Study) -> None:
    assert study.source == "Optuna"
    assert {each.label for each in study.chosen.values()} == {"activation", "learning_rate", "units"}
    assert study.chosen["params_learning_rate"].hyper.scale == "log"
    assert [*study.outcomes] == ["value"]
    # Its tables do not say which way: it minimizes unless it is told.
    assert first(study).lower
    assert not first(study).sure
    assert study.left_out(first(study)) == "3 of 30 trials not compared: 2 `PRUNED` and 1 `FAIL`."
    assert [*study.learned] == ["norm_layer1"]


def of_mlflow(study: Study) -> None:
    assert study.source == "MLflow"
    assert {each.label for each in study.chosen.values()} == {"alpha", "fit_intercept"}
    assert [each.label for each in study.outcomes.values()] == ["val_mse"]
    assert first(study).training is not None
    assert first(study).sure
    assert [*study.learned] == ["coef_bmi"]
    assert study.left_out(first(study)) == "1 of 10 trials not compared: 1 `FAILED`."
    assert [problem.code for problem in study.problems] == ["constant"]


EXPECTED = {"sklearn": of_scikit_learn, "optuna": of_optuna, "mlflow": of_mlflow}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_table_that_a_library_wrote_opens_as_it_is(name: str) -> None:
    EXPECTED[name](read_study(export(name)))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "name", [pytest.param("sklearn"), "optuna", pytest.param("mlflow", marks=pytest.mark.slow)]
)
def test_what_the_library_writes_today_opens_too(name: str) -> None:
    pytest.importorskip(name)
    EXPECTED[name](read_study(MADE[name]()))


def test_runs_of_weights_and_biases_with_plain_names() -> None:
    study = read_study(WANDB)
    assert study.source == "Weights & Biases"
    assert [*study.chosen] == ["batch_size", "learning_rate"]
    assert [*study.outcomes] == ["val_loss", "accuracy", "Runtime"]
    assert [outcome.lower for outcome in study.outcomes.values()] == [True, False, True]
    assert study.left_out(first(study)) == "1 of 12 trials not compared: 1 `crashed`."


def test_runs_as_the_page_of_mlflow_exports_them() -> None:
    header = (
        "Start Time,Duration,Run ID,Name,Source Type,Source Name,User,Status,alpha,solver,val_mse,coef_bmi\n"
    )
    rows = "".join(
        f"2024-05-01 10:00:0{n},{n + 1}.5s,ab{n}cd,run {n},LOCAL,a.py,me,{'FAILED' if n == 2 else 'FINISHED'},"
        f"{10**-n},{'auto' if n % 2 else 'svd'},{n + 2},{n / 7:.3f}\n"
        for n in range(8)
    )
    study = read_study(header + rows)
    assert [*study.chosen] == ["alpha", "solver"]
    assert next(iter(study.outcomes)) == "val_mse"
    assert [*study.learned] == ["coef_bmi"]
    assert study.left_out(first(study)) == "1 of 8 trials not compared: 1 `FAILED`."


def test_settings_that_others_call_config_are_known_without_their_name() -> None:
    header = "trial_id,val_loss,time_total_s,training_iteration,config/lr,config/layers\n"
    study = read_study(header + "".join(f"a{n},{1 + n},{9 - n},5,{10**-n},{1 + n % 2}\n" for n in range(6)))
    assert study.source == ""
    assert [each.label for each in study.chosen.values()] == ["lr", "layers"]
    assert [*study.outcomes] == ["val_loss", "time_total_s"]


def test_runs_of_weights_and_biases_with_prefixes() -> None:
    study = read_study(PREFIXED)
    assert study.source == "Weights & Biases"
    assert [each.label for each in study.chosen.values()] == ["lr", "depth"]
    assert [each.label for each in study.outcomes.values()] == ["loss"]
    assert [*study.learned] == ["coef_a"]
    assert study.roles["name"] == study.roles["summary._step"] == "not used"
