"""Errors of several epochs are measured in one pass, and are those of each epoch alone, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, advance, start, train
from core.engine import recording
from core.engine.training import runs, train_batch
from core.hyper import Widths
from core.work import MOST_EPOCHS, epochs_at_once
from tests.core.records import linear, same

SPECS = (
    linear("adam", batch_size=16, l1=0.01, l2=0.1, epochs=11),
    linear("adam", loss="huber", batch_size=16, epochs=11),
    linear(epochs=11),
    RunSpec("moons", "neural_network", "adam", {"hidden": Widths((4,)), "batch_size": 32, "epochs": 11}),
    RunSpec("iris", "logistic_regression", "sgd", {"epochs": 11, "l2": 0.1}),
)
every_spec = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.model} {spec.optimizer}")


@every_spec
@pytest.mark.parametrize("at_once", [1, 4, 11, 64])
def test_however_many_are_measured_together_they_are_the_same(
    spec: RunSpec, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [spec, spec.replace(learning_rate=0.02, l2=0.3), spec.replace(epochs=7)]
    as_usual = train_batch(batch)
    monkeypatch.setattr(recording, "epochs_at_once", lambda *_: at_once)
    for run, usual in zip(train_batch(batch), as_usual, strict=True):
        assert same(run, usual)


@every_spec
def test_each_epoch_is_recorded_once_wherever_training_is_interrupted(spec: RunSpec) -> None:
    state, histories = start(spec), []
    for epochs in (0, 1, 5, 5):
        state, history = advance(state, epochs)
        histories.append(history)
    assert same(runs(state, histories)[0], train(spec))
    assert np.concatenate([history.epochs for history in histories]).tolist() == list(range(12))
    assert histories[0].train_error.shape == (0, 1)


def test_runs_with_rows_of_their_own_are_measured_epoch_by_epoch() -> None:
    alike, unlike = (
        recording.Recording(start([SPECS[0], SPECS[0].replace(**change)]), train_error_known=False)
        for change in ({"l2": 0.2}, {"data_seed": 1})
    )
    assert alike.at_once > 1
    assert unlike.at_once == 1


def test_a_pass_holds_no_more_than_the_cache_unless_one_epoch_does() -> None:
    assert epochs_at_once(2**14) == 8
    assert epochs_at_once(2**20) == 1
    assert epochs_at_once(1) == MOST_EPOCHS
