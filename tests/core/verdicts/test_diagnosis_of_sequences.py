"""Verdicts of sequences, whose floor is known: shares of what guessing costs beyond it, and what chance explains."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from core import Dataset, Run, train
from core.data.languages import spoken
from core.formatting import number, percent
from core.types import Array
from core.verdicts.baselines import standard_error
from core.verdicts.diagnosis import verdict
from tests.core.reasons.cases import transformer

EPOCHS = 20


@lru_cache
def short(dataset: str) -> Run:
    return train(transformer(dataset, samples=100, epochs=EPOCHS))


def recorded(
    run: Run, at: float, aside: float | None = None, falls: float = 0.0, from_low: float = 1.0
) -> Run:
    """As if so much of what guessing costs beyond the floor were left, on training rows `at`, on others `aside`."""
    guessing = np.log(len(run.train.class_names))

    def curve(part: Dataset, share: float) -> Array:
        floor = part.noise_floor or 0.0
        errors = np.full(EPOCHS + 1, floor + share * (guessing - (run.train.noise_floor or 0.0)))
        errors[-3:] *= np.linspace(1 + falls, 1, 3)
        return errors

    train_error, validation = curve(run.train, at), curve(run.validation, at if aside is None else aside)
    validation[5] *= from_low
    return replace(run, train_error=train_error, validation_error=validation, objective=train_error.copy())


def certain(run: Run) -> Run:
    """`run` as if all its sequences cost the same beyond their floors, so that chance explains nothing."""
    run.__dict__["row_losses"] = lambda part: 1.0 + part.row_floor
    return run


@pytest.mark.parametrize("dataset", ["copy", "reverse", "sort", "induction"])
@pytest.mark.parametrize(("share", "finding"), [(0.019, "good"), (0.021, "underfits"), (0.4, "underfits")])
def test_without_noise_hardly_anything_may_be_left_of_what_guessing_costs(
    dataset: str, share: float, finding: str
) -> None:
    assert verdict(certain(recorded(short(dataset), share))).finding == finding


@pytest.mark.parametrize(("standard_errors", "finding"), [(2.9, "good"), (3.1, "underfits")])
def test_in_a_language_chance_may_lift_the_error_above_its_entropy(
    standard_errors: float, finding: str
) -> None:
    run = short("markov")
    p = run.predict(run.train.x)
    came = run.train.y.astype(int)[..., None]
    excess = -np.log(np.take_along_axis(p, came, axis=-1))[..., 0].mean(axis=1) - run.train.row_floor
    left = standard_errors * excess.std() / np.sqrt(len(excess))
    guessing = np.log(len(run.train.class_names)) - (run.train.noise_floor or 0.0)
    assert verdict(recorded(run, left / guessing)).finding == finding


def test_the_standard_error_is_by_how_much_a_perfect_model_misses_the_floor() -> None:
    language = np.array([[0.95, 0.05, 0.0], [0.05, 0.05, 0.9], [1 / 3, 1 / 3, 1 / 3]])

    def losses(part: Dataset) -> Array:
        return -np.log(language[part.x.astype(int), part.y.astype(int)]).mean(axis=1)

    perfect = cast(
        "Run", SimpleNamespace(row_losses=losses, loss=SimpleNamespace(name="token_cross_entropy"))
    )
    texts = [spoken(language, 60, 8, seed) for seed in range(200)]
    missed = [
        (losses(text).mean() - (text.noise_floor or 0)) / standard_error(perfect, text) for text in texts
    ]
    # With the entropies counted as chance it would be 0.66.
    assert np.std(missed) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("share", "finding"), [(0.09, "good"), (0.11, "overfits")])
@pytest.mark.parametrize("dataset", ["sort", "markov"])
def test_overfitting_wants_a_gap_of_a_tenth_of_what_guessing_costs(
    dataset: str, share: float, finding: str
) -> None:
    assert verdict(certain(recorded(short(dataset), 0.0, share))).finding == finding


@pytest.mark.parametrize(("aside", "finding"), [(0.59, "underfits"), (0.61, "overfits")])
def test_too_little_learned_is_no_overfitting(aside: float, finding: str) -> None:
    assert verdict(certain(recorded(short("copy"), 0.4, aside))).finding == finding


def test_overfitting_of_sequences_wants_a_gap_that_chance_does_not_explain() -> None:
    assert verdict(recorded(short("markov"), 0.0, 0.11)).finding == "cannot tell"


@pytest.mark.parametrize(
    ("at", "aside", "falls", "finding"),
    [
        (0.019, 0.019, 0.04, "good"),
        (0.021, 0.021, 0.04, "still improving"),
        (0.019, 0.019, -0.5, "good"),
        (0.021, 0.021, -0.5, "unsettled"),
        (0.001, 0.5, 0.04, "still improving"),
    ],
)
def test_what_is_learned_need_not_fall_further_unless_others_catch_up(
    at: float, aside: float, falls: float, finding: str
) -> None:
    assert verdict(recorded(short("sort"), at, aside, falls)).finding == finding


def test_what_was_lower_before_does_not_catch_up() -> None:
    assert verdict(recorded(short("sort"), 0.001, 0.9, falls=0.04, from_low=0.5)).finding == "overfits"


@pytest.mark.parametrize(
    ("falls", "reason"),
    [(0.0, "The error hardly moves any more, and"), (0.04, "The training sequences are learned, and")],
)
def test_a_good_verdict_says_how_many_symbols_of_unseen_sequences_are_right(
    falls: float, reason: str
) -> None:
    run = recorded(short("copy"), 0.001, falls=falls)
    right = np.mean(run.predict(run.validation.x).argmax(axis=-1) == run.validation.y)
    assert verdict(run).reason == f"{reason} of unseen symbols {percent(float(right))} are right."


def test_a_good_verdict_of_a_language_names_its_floor() -> None:
    run = recorded(short("markov"), 0.0)
    assert (
        verdict(run).reason
        == "The error hardly moves any more, and the validation error is 1.00 times the noise floor."
    )


def test_an_underfitting_run_of_sequences_is_told_what_is_possible() -> None:
    run = certain(recorded(short("markov"), 0.5))
    floor = run.train.noise_floor or 0
    error = number((floor + np.log(5)) / 2)
    assert f"the training error is {error}, and {number(floor)} is possible" in verdict(run).reason
