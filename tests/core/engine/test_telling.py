"""Runs and sweeps show themselves in three lines, and in a notebook as a small table of what can be read off them."""

from __future__ import annotations

import numpy as np
import pytest

from core import MODELS, Run, RunSpec, sweep, train
from core.engine.telling import MOST_SHOWN
from core.formatting import number
from tests.core.engine.test_keeping import SPECS
from tests.core.records import linear, own
from tests.core.tables import cells


def shown(run: Run) -> list[tuple[str, ...]]:
    return cells(run._repr_html_())


def test_a_run_shows_what_was_chosen_what_it_learned_and_its_errors() -> None:
    run = train(linear(learning_rate=0.05, epochs=20))
    assert shown(run) == [
        ("chosen", "model", "linear_regression"),
        ("", "dataset", "line"),
        ("", "optimizer", "sgd"),
        ("", "learning_rate", "0.05"),
        ("", "epochs", "20"),
        ("learned", "rows", "75 training rows, 25 validation rows"),
        ("", "size", "2 parameters after 20 epochs"),
        ("", "bias", number(run.final["bias"])),
        ("", "weight[x]", number(run.final["weight[x]"])),
        ("errors", "training error", number(float(run.train_error[-1]))),
        ("", "validation error", number(float(run.validation_error[-1]))),
    ]


@pytest.mark.parametrize("model", MODELS)
def test_a_run_of_any_model_shows_its_largest_parameters_in_three_lines_and_a_small_table(model: str) -> None:
    run = train(SPECS[model])
    assert len(repr(run).splitlines()) == 3
    rows = shown(run)
    learned = [row for row in rows if row[1] in run.final]
    assert len(learned) == min(MOST_SHOWN, run.parameter_count)
    smallest = min(abs(run.final[name]) for _, name, _ in learned)
    assert sum(abs(value) > smallest for value in run.final.values()) < MOST_SHOWN
    if run.parameter_count > MOST_SHOWN:
        assert ("", "…", f"{run.parameter_count - MOST_SHOWN:,} more") in rows


def test_a_run_that_diverged_says_so_with_words_for_what_is_no_number() -> None:
    run = train(linear(learning_rate=10.0, epochs=2000))
    assert "<caption>Run: diverged</caption>" in run._repr_html_()
    assert ("", "bias", "no number") in shown(run)


def test_names_are_text_whatever_they_look_like() -> None:
    data = own([1.0, 2.0, 3.0, 5.0], [1, 2, 3, 4])
    data = type(data)(data.x, data.y, ("<img src=x onerror=alert(1)>",), "regression", "y")
    run = train(RunSpec("line", "linear_regression", "sgd", {"epochs": 2, "validation_share": 0.0}), data)
    assert "<img" not in run._repr_html_()
    assert "<img" not in sweep(run.spec, {"l2": [0.0, 0.1]}, data)._repr_html_()
    assert [name for _, name, _ in shown(run) if "error" in name][-1] == "training error"


def test_a_sweep_shows_its_first_runs_and_what_they_have_in_common() -> None:
    swept = sweep(linear(epochs=3), {"learning_rate": [0.1, 10.0], "optimizer": ["sgd"], "seed": range(9)})
    rows = cells(swept._repr_html_())
    assert rows[0] == ("chosen", "in all", swept.spec.summary)
    assert rows[1][:2] == ("errors", "learning_rate 0.1, optimizer sgd, seed 0")
    assert rows[1][2].startswith(f"training {number(float(swept.runs[0].train_error[-1]))}, validation ")
    assert rows[-1] == ("", "…", "6 more")
    assert rows[-2][2].endswith("; diverged")
    assert len(repr(swept).splitlines()) == 2
    assert cells(sweep(linear(epochs=3), {})._repr_html_())[1][1] == "as it is"


def test_a_frame_of_a_run_has_a_row_for_each_epoch_or_step() -> None:
    for run in (train(linear(epochs=7)), train(SPECS["decision_tree"])):
        frame = run.frame()
        assert [*frame] == ["epoch", "train_error", "validation_error", "objective"]
        np.testing.assert_array_equal(frame["epoch"], run.error_epochs)
        for name in [*frame][1:]:
            np.testing.assert_array_equal(frame[name], getattr(run, name))
