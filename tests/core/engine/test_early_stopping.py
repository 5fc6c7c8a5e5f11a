"""Early stopping: a run ends once its validation error has not reached a new low for `patience` epochs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core import Run, RunSpec, SettingError, advance, start, sweep, train
from core.engine.training import runs
from tests.core.records import linear, own, same

# Degree 15 on few noisy points: the validation error falls, then rises.
OVERFITS = linear("momentum", "sine", samples=30, noise=0.3, degree=15, momentum=0.95, epochs=2000)


def expected_end(errors: np.ndarray, patience: int) -> int:
    """The first epoch that is `patience` epochs past the lowest validation error before it."""
    for epoch in range(1, len(errors)):
        if epoch - int(errors[: epoch + 1].argmin()) >= patience:
            return epoch
    return len(errors) - 1


@pytest.mark.slow
@pytest.mark.parametrize("patience", [1, 5, 20, 100, 500])
def test_a_run_ends_patience_epochs_after_its_lowest_validation_error(patience: int) -> None:
    whole, stopped = train(OVERFITS), train(OVERFITS.replace(patience=patience))
    end = expected_end(whole.validation_error, patience)
    assert end < 2000
    assert stopped.error_epochs[-1] == stopped.epochs[-1] == end
    for name in ("train_error", "validation_error", "objective"):
        np.testing.assert_array_equal(getattr(stopped, name), getattr(whole, name)[: end + 1])


def test_a_stopped_run_keeps_the_parameters_it_had_when_it_stopped() -> None:
    stopped = train(OVERFITS.replace(patience=20))
    shorter = train(OVERFITS.replace(epochs=int(stopped.epochs[-1])))
    np.testing.assert_array_equal(stopped.flat[-1], shorter.flat[-1])
    assert np.unique(stopped.epochs).size == len(stopped.epochs)
    predicted = stopped.predict(stopped.validation.x)
    assert np.mean((predicted - stopped.validation.y) ** 2) / 2 == pytest.approx(stopped.validation_error[-1])


@pytest.mark.slow
@pytest.mark.parametrize("batch_size", [None, 8])
def test_in_a_batch_each_run_stops_where_it_stops_alone(batch_size: int | None) -> None:
    spec = OVERFITS.replace(batch_size=batch_size, epochs=600)
    runs = sweep(spec, {"patience": [None, 1, 10, 50], "seed": [0, 1]}).runs
    assert all(same(run, train(run.spec)) for run in runs)
    assert len({int(run.epochs[-1]) for run in runs}) >= 3


@pytest.mark.parametrize("pieces", [(3, 4, 10_000), (1,) * 30 + (10_000,)])
def test_a_resumed_run_stops_where_an_uninterrupted_one_does(pieces: tuple[int, ...]) -> None:
    spec = OVERFITS.replace(patience=5)
    state, histories = start(spec), []
    for epochs in pieces:
        state, history = advance(state, epochs)
        histories.append(history)
    assert same(runs(state, histories)[0], train(spec))


def test_recording_stays_in_order_when_a_run_stops_between_snapshots() -> None:
    run: Run = train(OVERFITS.replace(patience=50))
    assert all(before < after for before, after in pairwise(run.epochs.tolist()))
    assert len(run.flat) == len(run.epochs)


@pytest.mark.parametrize(
    "spec", [{"dataset": "line", "validation_share": 0.0}, {"dataset": "norris"}, {"dataset": "longley"}]
)
def test_patience_without_validation_rows_is_refused_with_the_remedy(spec: dict[str, object]) -> None:
    with pytest.raises(
        SettingError, match="no validation rows: raise validation_share, or set patience to off"
    ):
        linear(patience=5, **spec)  # type: ignore[arg-type]


def test_own_data_too_few_to_judge_are_refused_when_they_are_seen() -> None:
    spec: RunSpec = linear(patience=5, validation_share=0.1)
    with pytest.raises(SettingError, match="no validation rows"):
        train(spec, data=own([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]))
