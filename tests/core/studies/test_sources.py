"""Which library wrote a table, and what it says of its columns."""

from __future__ import annotations

import pytest

from core import read_table
from core.studies.sources import SOURCES, roles_of, source_of
from tests.core.studies.tables import PREFIXED, WANDB, csv, drawn, export


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (export("sklearn"), "scikit-learn"),
        (export("optuna"), "Optuna"),
        (export("mlflow"), "MLflow"),
        (WANDB, "Weights & Biases"),
        (PREFIXED, "Weights & Biases"),
        (csv(drawn()), ""),
    ],
)
def test_the_library_is_known_by_its_columns(text: str, name: str) -> None:
    assert source_of(read_table(text).columns).name == name


def test_every_table_has_a_source_and_the_last_takes_all() -> None:
    assert [source.is_of([]) for source in SOURCES] == [False] * (len(SOURCES) - 1) + [True]


def test_what_libraries_keep_beside_trials_is_not_used() -> None:
    table = read_table(export("mlflow"))
    roles = roles_of(table, source_of(table.columns))
    assert {roles[name] for name in table.columns if name.startswith(("tags.", "run_", "start", "end"))} == {
        "not used"
    }
    assert roles["status"] == "state"
    table = read_table(export("sklearn"))
    roles = roles_of(table, source_of(table.columns))
    assert {roles[name] for name in table.columns if name.startswith(("split", "rank", "params"))} == {
        "not used"
    }


def test_a_column_of_mostly_infinite_errors_is_still_one() -> None:
    columns = {"lr": range(10), "loss": ["inf"] * 8 + ["1", "2"], "city": ["Bonn", "Köln"] * 5}
    table = read_table(csv(columns))
    assert roles_of(table, source_of(table.columns)) == {"lr": "chosen", "loss": "error", "city": "chosen"}


def test_errors_of_nothing_but_0_and_1_are_errors_and_settings_are_not() -> None:
    table = read_table(csv({"use_bias": [0, 1] * 4, "accuracy": [1, 0] * 4}))
    assert roles_of(table, source_of(table.columns)) == {"use_bias": "chosen", "accuracy": "error"}


def test_texts_dates_and_keys_were_not_chosen() -> None:
    columns = {
        "when": [f"2024-01-{n + 1:02}" for n in range(20)],
        "key": [f"ab{n:03}xyz" for n in range(20)],
        "words": [f"we tried the setting number {n}" for n in range(20)],
        "loss": range(20),
    }
    table = read_table(csv(columns))
    roles = roles_of(table, source_of(table.columns))
    assert roles == {"when": "not used", "key": "not used", "words": "not used", "loss": "error"}
