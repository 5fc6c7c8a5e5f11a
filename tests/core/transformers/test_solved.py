"""Tasks are solved at the settings that the page begins with, whatever the seed; induction with those of its button."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from core import RunSpec, sweep, train
from core.lenses.sequence_run import INDUCTION, SOLVED
from core.work import LONGEST_SECONDS

PAGE = Path(__file__).parents[3] / "pages" / "transformer.py"


def settings_of_the_page() -> dict[str, Any]:
    statements = ast.parse(PAGE.read_text(encoding="utf-8")).body
    found = next(
        s for s in statements if isinstance(s, ast.AnnAssign) and ast.unparse(s.target) == "SETTINGS"
    )
    assert found.value is not None
    settings: dict[str, Any] = ast.literal_eval(found.value)
    return settings


def spec_of(dataset: str) -> RunSpec:
    return RunSpec(dataset, "transformer", "adam", settings_of_the_page())


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["copy", "reverse", "sort"])
def test_a_task_is_solved_by_five_seeds(dataset: str) -> None:
    runs = sweep(spec_of(dataset), {"seed": range(5)}).runs
    assert min(run.final_metrics["validation_token_accuracy"] for run in runs) >= SOLVED


@pytest.mark.slow
def test_induction_takes_two_blocks_and_less_than_half_a_minute() -> None:
    spec = spec_of("induction")
    one, two = train(spec), train(spec.replace(**INDUCTION))
    assert two.spec.seconds() < LONGEST_SECONDS
    assert two.final_metrics["validation_token_accuracy"] >= SOLVED
    assert one.final_metrics["validation_token_accuracy"] < 0.6
