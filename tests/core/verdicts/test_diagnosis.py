"""Verdicts follow from the recorded errors by the stated thresholds, and their reasons name the right numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from core import Run, train
from core.formatting import factor, number, percent
from core.hyper import Value
from core.types import Array
from core.verdicts.diagnosis import holds, verdict
from tests.core.records import linear, own, tilted

EPOCHS = 200


@lru_cache
def settled(noise: float = 1.0) -> Run:
    return train(linear("momentum", noise=noise, epochs=EPOCHS))


def curve(level: float, **at: float) -> Array:
    """`level` at every epoch, but another error at the epochs named e0, e190, …"""
    errors = np.full(EPOCHS + 1, level)
    for name, error in at.items():
        errors[int(name[1:])] = error
    return errors


def ramp(before: float, after: float, **at: float) -> Array:
    """`before`, then a straight line to `after` over the last tenth; other errors at the epochs named."""
    errors = np.full(EPOCHS + 1, before)
    errors[180:] = np.linspace(before, after, 21)
    for name, error in at.items():
        errors[int(name[1:])] = error
    return errors


def with_errors(run: Run, **curves: Array | float) -> Run:
    """`run` as if these had been recorded; 0.5, the noise floor, is recorded at every epoch elsewhere.

    The validation error has the course of the objective, so that more epochs are no less than they seem.
    """
    names = ("train_error", "validation_error", "objective")
    course = curves.get("objective", 0.5)
    fallen = (
        0.5 * course / course[-1] if isinstance(course, np.ndarray) and np.isfinite(course).all() else 0.5
    )
    given = {name: curves.get(name, fallen if name == "validation_error" else 0.5) for name in names}
    return replace(run, **{n: c if isinstance(c, np.ndarray) else curve(c) for n, c in given.items()})


def standard_error(run: Run) -> float:
    """Of the difference between the mean losses of validation and training rows."""
    losses = [(run.predict(rows.x) - rows.y) ** 2 / 2 for rows in (run.train, run.validation)]
    return float(np.sqrt(sum(loss.var() / len(loss) for loss in losses)))


REAL: dict[str, tuple[str, str, dict[str, Value]]] = {
    "diverged": ("sgd", "line", {"learning_rate": 2.1}),
    "unsettled": ("sgd", "line", {"learning_rate": 0.5, "batch_size": 1, "epochs": 100}),
    "still improving": ("sgd", "line", {"learning_rate": 0.001}),
    "overfits": (
        "momentum",
        "sine",
        {"degree": 8, "samples": 30, "noise": 1.0, "validation_share": 0.5, "epochs": 3000},
    ),
    "underfits": ("sgd", "sine", {}),
    "good": ("sgd", "line", {}),
}


@lru_cache
def real(finding: str) -> Run:
    optimizer, dataset, settings = REAL[finding]
    return train(linear(optimizer, dataset, **settings))


@pytest.mark.parametrize("finding", REAL)
def test_a_real_run_provokes_each_finding(finding: str) -> None:
    assert verdict(real(finding)).finding == finding


def test_the_reasons_of_real_runs_hold_numbers_computed_independently() -> None:
    errors = real("diverged").train_error
    doubled = next(epoch for epoch in range(EPOCHS) if errors[epoch] > 2 * errors[0])
    assert 1 < doubled < 10
    assert f"twice its starting value at epoch {doubled} " in verdict(real("diverged")).reason

    last = real("unsettled").train_error[90:]
    assert f"moves between {min(last):.3g} and {max(last):.3g} without" in verdict(real("unsettled")).reason

    last = real("still improving").train_error[180:]
    trend = 20 * (last[:10].mean() - last[11:].mean()) / 11
    assert f"still fell by {100 * trend / last[0]:.2g} % over the last 20 epochs" in (
        verdict(real("still improving")).reason
    )


def test_the_reasons_compare_real_runs_with_the_right_reference() -> None:
    run = real("overfits")
    assert (
        f"is {run.validation_error[-1] / run.train_error[-1]:.3g} times the training error"
        in verdict(run).reason
    )
    run = real("underfits")
    assert f"{run.train_error[-1] / (0.2**2 / 2):.3g} times the noise floor" in verdict(run).reason
    run = real("good")
    assert f"{factor(run.validation_error[-1] / 0.5)} times the noise floor" in verdict(run).reason


@pytest.mark.parametrize(
    ("objective", "finding"),
    [
        (ramp(1.0, 0.991), "good"),
        (ramp(1.0, 0.989), "still improving"),
        (ramp(1.0, 1.009), "good"),
        (ramp(1.0, 1.011), "unsettled"),
        (curve(1.0, e190=1.049), "good"),
        (curve(1.0, e190=1.051), "unsettled"),
        (curve(1.0, e190=0.953), "good"),
        (curve(1.0, e190=0.952), "unsettled"),
        (ramp(1.1, 0.9, e190=1.29), "still improving"),
        (ramp(1.1, 0.9, e190=1.31), "unsettled"),
        (curve(1.0, e179=2.0), "good"),
        (curve(1.0, e180=2.0), "unsettled"),
        (curve(1.0, e0=0.6, e200=1.19), "unsettled"),
        (curve(1.0, e0=0.6, e200=1.21), "unsettled"),
        # Beyond what the best constant costs.
        (1e3 * curve(1.0, e0=0.6, e200=1.19), "unsettled"),
        (1e3 * curve(1.0, e0=0.6, e200=1.21), "diverged"),
        (curve(1.0, e200=np.inf), "diverged"),
        (curve(1.0, e200=np.nan), "diverged"),
    ],
)
def test_settling_is_judged_by_the_objective_over_the_last_tenth(objective: Array, finding: str) -> None:
    assert verdict(with_errors(settled(), objective=objective)).finding == finding


@pytest.mark.parametrize(("ratio", "finding"), [(1.19, "good"), (1.21, "overfits")])
def test_overfitting_wants_a_validation_error_clearly_above_the_training_error(
    ratio: float, finding: str
) -> None:
    run = settled()
    error = 20 * standard_error(run)
    assert ratio * error < run.constant_loss(run.train)
    high = with_errors(run, train_error=error, validation_error=ratio * error)
    # So far above the noise floor that the run underfits as well: here only the comparison matters.
    assert (verdict(high).finding == "overfits") == (finding == "overfits")


@pytest.mark.parametrize(
    ("noise", "standard_errors", "finding"),
    [(5.0, 1.95, "cannot tell"), (5.0, 2.05, "overfits"), (1.0, 1.95, "good"), (1.0, 2.05, "overfits")],
)
def test_overfitting_wants_a_gap_that_chance_does_not_explain(
    noise: float, standard_errors: float, finding: str
) -> None:
    """A gap that may be chance, and is next to nothing of what the best constant costs, is not worth a doubt."""
    run = settled(noise)
    gap = standard_errors * standard_error(run)
    assert verdict(with_errors(run, train_error=gap, validation_error=2 * gap)).finding == finding


@pytest.mark.parametrize(
    ("objective", "validation", "finding"),
    [
        (ramp(1.5, 1.0), ramp(6.0, 5.0), "still improving"),
        (ramp(1.5, 1.0), curve(5.0), "overfits"),
        (curve(1.0), ramp(6.0, 5.0), "overfits"),
    ],
)
def test_a_gap_between_errors_that_both_still_fall_is_no_overfitting_yet(
    objective: Array, validation: Array, finding: str
) -> None:
    assert (
        verdict(with_errors(settled(), objective=objective, validation_error=validation)).finding == finding
    )


@pytest.mark.parametrize("validation", [ramp(0.504, 0.5), ramp(0.49, 0.5), curve(0.5)])
def test_more_epochs_are_not_asked_for_where_the_validation_error_rose_or_is_flat(validation: Array) -> None:
    falls = {"objective": ramp(1.5, 1.0)}
    assert verdict(with_errors(settled(), **falls)).finding == "still improving"
    assert verdict(with_errors(settled(), **falls, validation_error=validation)).finding == "good"


@pytest.mark.parametrize(("standard_errors", "finding"), [(2.95, "good"), (3.05, "underfits")])
def test_underfitting_is_measured_from_the_noise_floor(standard_errors: float, finding: str) -> None:
    # 75 rows of noise 1: floor ½, its relative standard error √(2/75).
    error = 0.5 * (1 + standard_errors * np.sqrt(2 / 75))
    run = with_errors(settled(), train_error=error, validation_error=error)
    assert verdict(run).finding == finding
    if finding == "underfits":
        assert f"is {2 * error:.3g} times the noise floor" in verdict(run).reason


@pytest.mark.parametrize(("share", "finding"), [(0.26, "good"), (0.24, "underfits"), (-3.0, "underfits")])
def test_without_a_known_floor_underfitting_is_measured_by_the_variance_explained(
    share: float, finding: str
) -> None:
    run = train(linear("momentum", epochs=EPOCHS), data=tilted())
    error = (1 - share) * run.train.y.var() / 2
    diagnosis = verdict(with_errors(run, train_error=error, validation_error=error))
    assert diagnosis.finding == finding
    explained = percent(1 - error / (run.validation.y.var() / 2))
    low = f"explains only {round(100 * share)} % of" if share > 0 else "does worse than one answer for all"
    assert {"underfits": low, "good": f"explains {explained} of"}[finding] in diagnosis.reason


def test_a_model_worse_than_a_constant_explains_no_share_at_all() -> None:
    run = train(linear("momentum", epochs=EPOCHS), data=tilted())
    error = 4.0 * run.constant_loss(run.train)
    diagnosis = verdict(with_errors(run, train_error=error, validation_error=error))
    assert diagnosis.finding == "underfits"
    assert diagnosis.reason == (
        f"On training rows the model does worse than one answer for all: {number(error, 3)} against "
        f"{number(error / 4, 3)}."
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "finding"), [("squared", "underfits"), ("absolute", "cannot tell"), ("huber", "cannot tell")]
)
def test_outliers_that_a_robust_loss_bears_do_not_make_it_underfit(loss: str, finding: str) -> None:
    x = np.arange(40.0) % 20
    data = own(x, np.where(np.arange(40) % 8 == 1, 100.0 - 3 * x, x))
    run = train(linear("adam", loss=loss, epochs=3000, schedule="cosine", validation_share=0.0), data=data)
    assert verdict(run).finding == finding
    assert run.final_metrics["train_r2"] < 0.25


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["absolute", "huber"])
def test_the_noise_floor_is_that_of_squared_errors_only(loss: str) -> None:
    # A mean absolute error of about 0.8 σ lies above the floor of ½ σ², and means nothing there.
    assert verdict(train(linear("adam", loss=loss, epochs=2000, schedule="cosine"))).finding == "good"


def test_a_run_that_was_stopped_early_is_not_told_to_go_on() -> None:
    spec = linear("momentum", "sine", samples=30, noise=0.3, degree=15, momentum=0.95, epochs=2000)
    stopped = train(spec.replace(patience=20))
    assert stopped.stopped_early
    assert not holds(stopped, "still improving", "parameters unsettled")
    assert (
        "Early stopping ended training"
        in verdict(train(linear(patience=5, epochs=2000, samples=1000))).reason
    )
    assert verdict(train(spec)).finding == "overfits"


@pytest.mark.parametrize(("share", "counts"), [(0.9e-6, False), (1.1e-6, True)])
def test_rounding_is_not_taken_for_a_finding(share: float, counts: bool) -> None:
    run = settled(noise=0.0)
    small = share * run.train.y.var() / 2
    nought = {"train_error": 0.0, "validation_error": 0.0, "objective": 0.0}
    cases = {
        "unsettled": {"objective": curve(small / 2, e0=small, e200=small)},
        "still improving": {"objective": ramp(2 * small, small), "validation_error": ramp(2 * small, small)},
        "overfits": {"validation_error": small},
    }
    for finding, curves in cases.items():
        assert verdict(with_errors(run, **{**nought, **curves})).finding == (finding if counts else "good")


def test_the_reasons_of_data_without_noise_do_not_divide_by_nought() -> None:
    run, much = settled(noise=0.0), {"objective": 0.0}
    assert "is far above the training error" in (
        verdict(with_errors(run, train_error=0.0, validation_error=1.0, **much)).reason
    )
    assert "above 0, though the data have no noise" in (
        verdict(with_errors(run, train_error=1.0, validation_error=1.0, **much)).reason
    )
    assert run.final_metrics["validation_r2"] > 0.9999
    assert "explains 99.9 % of the variance on unseen rows" in verdict(run).reason
