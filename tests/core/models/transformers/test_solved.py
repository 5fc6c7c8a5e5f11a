"""Tasks are solved at the settings that the page begins with, whatever the seed; induction with those of its button."""

from __future__ import annotations

import pytest

from core import RunSpec, sweep, train
from core.inspection.sequence_run import INDUCTION as TWO_BLOCKS
from core.models.transformers.hypers import USUAL
from core.verdicts.baselines import SOLVED
from core.work import LONGEST_SECONDS
from views.transformer.attention.numbers import finding, heads
from views.transformer.attention.patterns import INDUCTION, PREVIOUS


def spec_of(dataset: str) -> RunSpec:
    return RunSpec(dataset, "transformer", "adam", USUAL)


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["copy", "reverse", "sort"])
def test_a_task_is_solved_by_five_seeds(dataset: str) -> None:
    runs = sweep(spec_of(dataset), {"seed": range(5)}).runs
    assert min(run.final_metrics["validation_token_accuracy"] for run in runs) >= SOLVED


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(1, 5))]
)
def test_two_blocks_solve_induction_by_the_heads_of_the_textbook(seed: int) -> None:
    run = train(spec_of("induction").replace(**TWO_BLOCKS, seed=seed))
    assert run.final_metrics["validation_token_accuracy"] >= SOLVED
    first, second = (heads(run, block, lambda *_: None) for block in (1, 2))
    assert (first.pattern, second.pattern) == (PREVIOUS, INDUCTION)
    assert first.over[-1].max() > 0.4 > 0.3 > first.over[0].max()
    assert second.over[-1].max() > 0.9 > 0.3 > second.over[0].max()
    assert second.over[-1].min() > 0.7
    assert "Head 1 and head 2 show this textbook pattern" in finding(run, 2, second)


@pytest.mark.slow
def test_one_block_does_not_solve_induction_and_two_take_less_than_half_a_minute() -> None:
    spec = spec_of("induction")
    assert train(spec).final_metrics["validation_token_accuracy"] < 0.6
    assert spec.replace(**TWO_BLOCKS).seconds() < LONGEST_SECONDS
