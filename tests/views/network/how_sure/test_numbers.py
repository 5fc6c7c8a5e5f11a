"""What several seeds agree on, counted again; and how large a difference is chance, against simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core import Dataset
from core.formatting import number
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, own, tilted
from views.network.how_sure.numbers import SeedRuns, agreement, decided, deviations, finding, meaning


def ensemble(data: Dataset, seeds: int = 4, **settings: object) -> SeedRuns:
    return SeedRuns.of([network(data, seed=seed, epochs=5, **settings) for seed in range(seeds)])  # type: ignore[arg-type]


def test_votes_are_counted() -> None:
    binary = np.array([[0.9, 0.4, 0.1], [0.8, 0.6, 0.2], [0.7, 0.7, 0.3]])
    assert decided(binary).tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert agreement(binary) == pytest.approx([1, 2 / 3, 1])
    assert deviations(binary) == pytest.approx(binary.std(axis=0))
    three = np.array([[[0.5, 0.3, 0.2]], [[0.1, 0.8, 0.1]], [[0.2, 0.2, 0.6]], [[0.7, 0.1, 0.2]]])
    assert agreement(three) == pytest.approx([0.5])
    assert deviations(three) == pytest.approx([max(np.std(three[:, 0, k]) for k in range(3))])


@pytest.mark.parametrize("classes", [2, 3])
def test_rows_that_some_seed_decides_otherwise_are_counted(classes: int) -> None:
    seed_runs = ensemble(clouds(classes, rows=30))
    run, x = seed_runs.runs[0], seed_runs.runs[0].validation.x
    likeliest = [
        (each.predict(x) > 0.5).astype(int) if classes == 2 else each.predict(x).argmax(axis=1)
        for each in seed_runs.runs
    ]
    contested = sum(len(set(row)) > 1 for row in zip(*likeliest, strict=True))
    assert contested > 0
    assert f"Not all seeds decide alike on {contested} of {len(x)} validation rows" in finding(run, seed_runs)


def test_errors_predictions_and_parameters_are_compared() -> None:
    seed_runs = ensemble(tilted(30))
    run, errors = seed_runs.runs[0], [each.validation_error[-1] for each in seed_runs.runs]
    sentence = finding(run, seed_runs)
    assert f"error is {number(np.mean(errors), 3)} ± {number(np.std(errors, ddof=1), 2)}" in sentence
    x, y = run.validation.x, run.validation.y
    spread = np.mean([np.std([each.predict(row[None])[0] for each in seed_runs.runs]) for row in x])
    assert (
        f"deviation of {number(spread, 3)} over the seeds, {number(100 * spread / y.std(), 2)} %" in sentence
    )
    theta = [each.flat[-1] for each in seed_runs.runs]
    pairs = [np.linalg.norm(theta[i] - theta[j]) for i in range(4) for j in range(i)]
    apart = np.mean(pairs) / np.mean([np.linalg.norm(each) for each in theta])
    assert f"{number(100 * apart, 3)} % of their length" in sentence


def test_chance_explains_95_per_cent_of_the_differences_between_two_trainings() -> None:
    seed_runs, rng = ensemble(tilted(30)), np.random.default_rng(0)
    errors = rng.standard_normal((4000, 6))
    limit = stats.t.ppf(0.975, 3) * np.sqrt(2) * errors[:, :4].std(axis=1, ddof=1)
    assert (np.abs(errors[:, 4] - errors[:, 5]) < limit).mean() == pytest.approx(0.95, abs=0.015)
    expected = stats.t.ppf(0.975, 3) * np.sqrt(2) * seed_runs.errors.std(ddof=1)
    assert seed_runs.chance == pytest.approx(expected)
    assert f"differ by up to {number(expected, 2)} in their error" in meaning(seed_runs)


def test_a_seed_that_changes_nothing_is_told() -> None:
    seed_runs = ensemble(clouds(rows=30), init="constant")
    assert finding(seed_runs.runs[0], seed_runs).startswith("The seed changes nothing here")
    assert meaning(seed_runs) == ""


def test_why_a_seed_changes_nothing_is_said_only_where_it_is_so() -> None:
    seed_runs = ensemble(clouds(rows=30), init="constant", batch_size=8)
    run = seed_runs.runs[0]
    batches = SeedRuns.of([run, replace(run)])
    assert "whatever it draws, all 2 trainings end at the very same parameters" in finding(run, batches)


def test_equal_targets_have_no_deviation_to_compare_with() -> None:
    # Of these the standard deviation is rounding, not 0.
    rows = own(np.arange(12.0), np.full(12, 0.1))
    seed_runs = ensemble(rows, validation_share=0.0)
    assert "of the target's own" not in finding(seed_runs.runs[0], seed_runs)
    varied = ensemble(own(np.arange(12.0), np.arange(12.0)), validation_share=0.0)
    assert "of the target's own" in finding(varied.runs[0], varied)


def test_trainings_that_diverged_are_left_out_and_counted() -> None:
    seed_runs = ensemble(tilted(30), seeds=3)
    run = seed_runs.runs[0]
    lost = replace(run, objective=run.objective * [1, 1, 1, 1, 1, 9])
    assert lost.diverged
    assert "1 of 3 trainings diverged and is left out." in finding(
        run, SeedRuns.of([*seed_runs.runs[:2], lost])
    )
    assert finding(run, SeedRuns.of([run, lost])).startswith("1 of 2 trainings diverged: too few")
    assert meaning(SeedRuns.of([run, lost])) == ""


def test_runs_of_a_training_without_validation_rows_are_judged_by_training_rows() -> None:
    seed_runs = ensemble(clouds(rows=30), validation_share=0.0)
    assert seed_runs.predictions.shape == (4, 30)
    assert "the training error" in finding(seed_runs.runs[0], seed_runs)
