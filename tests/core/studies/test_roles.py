"""What names alone tell of columns: roles, directions, rows, and which columns belong together."""

from __future__ import annotations

import pytest

from core.studies.roles import by_name, is_negated_error, less_is_better, rows_of, stem_of, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("val_loss", ["val", "loss"]),
        ("valLoss2", ["val", "loss2"]),
        ("ROC AUC", ["roc", "auc"]),
        ("split0_test", ["split0", "test"]),
        ("<b>", ["b"]),
        ("µ", []),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("names", "role"),
    [
        (
            (
                "val_loss",
                "accuracy",
                "RMSE",
                "error rate",
                "fit_time",
                "value",
                "values_0",
                "mean_test_f1",
                "log_loss",
            ),
            "error",
        ),
        (("val_loss_std", "std_test_score", "loss sd", "accuracy_stderr"), "deviation"),
        (
            (
                "coef_[3]",
                "coef_bmi",
                "intercept",
                "feature_importances_[0]",
                "learned_x",
                "weight[x]",
                "norm_layer1",
                "bias",
            ),
            "learned",
        ),
        (
            (
                "learning_rate",
                "weight_decay",
                "fit_intercept",
                "batch_norm",
                "max_norm",
                "dropout_rate",
                "C",
                "loss_function",
            ),
            None,
        ),
        (("score_threshold", "class_weight", "time_steps", "epochs", "units", "µ", ""), None),
    ],
)
def test_what_a_name_says_of_a_column_of_numbers(names: tuple[str, ...], role: str | None) -> None:
    assert {name: by_name(name) for name in names} == dict.fromkeys(names, role)


@pytest.mark.parametrize(
    ("names", "less"),
    [
        (("loss", "log_loss", "error", "rmse", "fit_time", "neg_log_likelihood", "perplexity"), True),
        (
            (
                "accuracy",
                "f1_macro",
                "roc_auc",
                "r2",
                "test_score",
                "neg_mean_squared_error: mse",
                "log_likelihood",
            ),
            False,
        ),
        (("value", "objective", "whatever"), None),
    ],
)
def test_whether_less_is_better(names: tuple[str, ...], less: bool | None) -> None:
    assert {name: less_is_better(name) for name in names} == dict.fromkeys(names, less)


def test_an_error_with_its_sign_turned_is_known() -> None:
    assert is_negated_error("mean_test_neg_log_loss")
    assert is_negated_error("neg_mean_squared_error")
    assert not is_negated_error("log_loss")
    assert not is_negated_error("neg_log_likelihood")


def test_columns_of_one_error_are_known_by_what_is_left_of_their_names() -> None:
    assert stem_of("mean_test_score") == stem_of("std_train_score") == ("score",)
    assert stem_of("val_loss") == stem_of("train_loss") == stem_of("loss")
    assert stem_of("val_loss") != stem_of("val_acc")


def test_rows_of_an_error() -> None:
    assert [rows_of(name) for name in ("val_loss", "test_loss", "loss", "train_loss", "fit_time")] == [
        0,
        1,
        2,
        3,
        2,
    ]
