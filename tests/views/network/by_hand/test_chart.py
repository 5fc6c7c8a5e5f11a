"""The picture of an edited network: its fit, and a trace of the one before that is drawn only once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Dataset, Run
from core.charts.fit import view_of
from core.charts.tables import Data
from tests.core.charts.specs import data_names, fields, framed
from tests.core.records import clusters, own, tilted
from tests.views.network.by_hand.test_numbers import learned, zeroed
from views.network.by_hand.chart import edited_chart, edited_data
from views.network.by_hand.numbers import LayerTable


def centred() -> Dataset:
    """Numbers to both sides of 0."""
    data = tilted(columns=1)
    return own(data.x, data.y - data.y.mean())


KINDS = {
    "curve": centred(),
    "prediction": tilted(),
    "probability": clusters(2, 1),
    "regions": clusters(3, 2),
    "certainty": clusters(3, 4),
}


def drawn(data: Dataset, **settings: object) -> tuple[Run, Data]:
    run = learned(data, **settings)
    return run, edited_data(run, zeroed(run))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.0, 0.25])
def test_the_chart_gets_all_the_data_it_asks_for(kind: str, share: float) -> None:
    run, data = drawn(KINDS[kind], validation_share=share)
    frames: dict[str, Any] = framed(data)
    assert view_of(run) == kind
    chart = edited_chart(kind)  # type: ignore[arg-type]
    assert data_names(chart) == set(frames)
    assert fields(chart, "before") <= set(frames.get("before", frames["points"]).columns) | {"rank"}


@pytest.mark.parametrize("kind", ["curve", "probability"])
def test_the_fit_is_that_of_the_edited_network_and_the_trace_that_of_the_run(kind: str) -> None:
    run, data = drawn(KINDS[kind], epochs=300)
    x, trace = np.asarray(data["curve"]["x"]), np.asarray(data["before"]["y"])
    nothing, (low, high) = 0.0 if kind == "curve" else 0.5, np.asarray(data["extent"]["y"]).tolist()
    assert low < nothing < high
    assert set(np.asarray(data["curve"]["f0"]).tolist()) == {nothing}
    seen = np.isfinite(trace)
    assert seen.sum() > 20
    np.testing.assert_allclose(trace[seen], run.predict(x[:, None])[seen])


def test_predictions_before_stand_at_the_targets_of_the_rows_that_are_drawn() -> None:
    run, data = drawn(KINDS["prediction"], epochs=300)
    rows = np.concatenate([run.train.x, run.validation.x])
    before = np.asarray(data["before"]["y"])
    np.testing.assert_allclose(before[np.isfinite(before)], run.predict(rows)[np.isfinite(before)])
    assert np.array_equal(data["before"]["x"], np.concatenate([run.train.y, run.validation.y]))


@pytest.mark.parametrize("classes", [2, 3])
def test_at_a_boundary_the_two_likeliest_classes_are_equally_likely(classes: int) -> None:
    run, data = drawn(clusters(classes, 2), epochs=100)
    points = np.column_stack([data["before"]["x"], data["before"]["y"]])
    predictions = run.predict(points)
    predictions = np.column_stack([1 - predictions, predictions]) if predictions.ndim == 1 else predictions
    best = np.sort(predictions, axis=1)
    assert len(points) > 20
    assert np.quantile(best[:, -1] - best[:, -2], 0.9) < 0.05


def test_where_one_class_is_likeliest_everywhere_there_is_no_boundary() -> None:
    run = learned(clusters(2, 2))
    sure = LayerTable.of(run, run.flat[-1], "layer3").put(run, zeroed(run), np.array([[3.0], [0], [0]]))
    # The other way round: the trace is that of a network that says the same everywhere.
    before = replace(run, flat=np.stack([sure, sure]), epochs=run.epochs[[0, -1]])
    assert len(edited_data(before, run.flat[-1])["before"]["x"]) == 0
