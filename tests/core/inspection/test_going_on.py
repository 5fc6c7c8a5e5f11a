"""Continuing a run keeps its epochs and ends with a round of its schedule; what is said of it is true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, train
from core.hyper import Value
from core.inspection.going_on import continuing, what_stays
from tests.core.records import linear


def run_of(**settings: Value) -> Run:
    return train(linear("momentum", samples=40, batch_size=16, learning_rate=0.02, **settings))


COSINE: dict[str, Value] = {"schedule": "cosine", "warmup": 1}


@pytest.mark.parametrize(
    ("settings", "label", "changes"),
    [
        ({"epochs": 20}, "Continue for 20 more epochs", {"epochs": 40}),
        ({"epochs": 200}, "Continue for 200 more epochs", {"epochs": 400}),
        ({"epochs": 1}, "Continue for 1 more epoch", {"epochs": 2}),
        ({"epochs": 30, **COSINE}, "Continue for 30 more epochs", {"epochs": 60, "schedule_epochs": 30}),
        (
            {"epochs": 60, "schedule_epochs": 30, **COSINE},
            "Continue for 30 more epochs",
            {"epochs": 90, "schedule_epochs": 30},
        ),
        (
            {"epochs": 10, "schedule_epochs": 30, **COSINE},
            "Continue for 20 more epochs",
            {"epochs": 30, "schedule_epochs": 30},
        ),
    ],
    ids=str,
)
def test_a_click_continues_to_the_end_of_a_round(settings: dict, label: str, changes: dict) -> None:
    run = run_of(**settings)
    (fix,) = continuing(run)
    assert (fix.label, dict(fix.changes)) == (label, changes)
    more = train(run.spec.replace(**fix.changes))
    here = len(run.train_error)
    assert np.array_equal(more.train_error[:here], run.train_error)
    assert len(more.train_error) > here


def test_what_is_over_is_not_continued() -> None:
    assert not continuing(train(linear(epochs=5, learning_rate=10.0)))
    early = train(linear(epochs=100, patience=1, noise=1.0, learning_rate=0.5, batch_size=4))
    assert early.stopped_early
    assert not continuing(early)


def test_a_run_that_would_take_too_long_is_not_offered() -> None:
    spec = linear(samples=1000, batch_size=1, epochs=1)
    run = train(spec)
    for epochs, offered in ((500, 1), (3000, 0)):
        assert len(continuing(replace(run, spec=spec.replace(epochs=epochs)))) == offered


def test_what_stays_is_said_of_every_schedule() -> None:
    assert what_stays(run_of(epochs=20)).endswith(
        "its first 20 epochs as they are, bit for bit, and continues from there."
    )
    restarts = "Then its schedule starts again, first its warm-up, then large steps (a warm restart)"
    assert restarts in what_stays(run_of(epochs=20, **COSINE))
    assert restarts in what_stays(run_of(epochs=20, schedule_epochs=10, **COSINE))
    plain = what_stays(run_of(epochs=20, schedule="cosine"))
    assert "Then its schedule starts again with large steps (a warm restart)" in plain
    half = what_stays(run_of(epochs=10, schedule_epochs=20, **COSINE))
    assert half.endswith(
        "its first 10 epochs as they are, bit for bit, and its schedule of 20 epochs goes on."
    )
