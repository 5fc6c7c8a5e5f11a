"""What the suite demands of whoever adds an optimizer, a schedule, a loss, a metric or a solver: it finds them all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEMANDED = {
    "core/optim/test_optimizers.py": {
        "test_a_rule_states_its_equation_and_its_source",
        "test_a_rule_makes_the_steps_worked_by_hand",
        "test_a_rule_reaches_the_bottom_of_a_bowl",
        "test_a_hundred_steps_through_the_loop_agree_with_optax",
    },
    "views/shared/under_the_hood/test_substitution.py": {
        "test_what_is_written_works_out_to_what_training_computed",
        "test_a_rule_states_the_new_value_of_each_of_its_slots_and_its_step",
    },
    "core/charts/test_contours.py": {
        "test_an_optimizer_has_a_colour_of_its_own_and_dashes_that_no_other_has"
    },
    "core/theory/test_landscape.py": {"test_every_rule_settles_below_its_edge_and_diverges_above"},
    "core/engine/test_training.py": {"test_a_penalized_run_settles_on_the_closed_form"},
    "core/optim/test_schedules.py": {
        "test_a_schedule_states_its_equation",
        "test_a_schedule_agrees_with_optax_from_the_first_step_to_the_last",
        "test_a_schedule_starts_at_the_rate_and_ends_at_its_share",
    },
    "core/losses/test_losses.py": {
        "test_a_loss_has_the_values_worked_by_hand",
        "test_a_gradient_agrees_with_central_differences_and_with_jax",
    },
    "core/losses/test_metrics.py": {
        "test_a_metric_is_the_one_of_scikit_learn",
        "test_without_rows_there_is_no_metric",
        "test_a_perfect_prediction_has_the_best_value",
    },
}


@pytest.mark.slow
def test_a_newcomer_is_found_and_fails_until_it_is_finished() -> None:
    files = [f"tests/{name}" for name in DEMANDED]
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "tests.newcomers", "-k", "newcomer", *files]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    failed: dict[str, set[str]] = {}
    for file, test in re.findall(r"^FAILED tests/(\S+?)::(\w+)\[", output, re.MULTILINE):
        failed.setdefault(file, set()).add(test)
    missing = {file: tests - failed.get(file, set()) for file, tests in DEMANDED.items()}
    assert not any(missing.values()), f"not demanded any more: {missing}\n{output[-2000:]}"
