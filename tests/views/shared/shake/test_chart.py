"""A bar for each weight, the dearest first; and the error under noise, median and band over the draws."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.charts.continued import continued_data
from core.data import interned
from tests.core.charts.specs import data_names, fields, framed
from tests.core.records import clusters, learned, linear, own
from views.shared.shake.chart import MOST_BARS, alone_chart, alone_data, noise_chart, noise_data
from views.shared.shake.numbers import AMOUNTS, Noisy, noisy_inputs, noisy_parameters, zeroed

RUN = train(linear(dataset="diabetes"))


def test_the_charts_get_all_the_data_they_ask_for() -> None:
    tables = framed(noise_data(RUN, noisy_parameters(RUN), noisy_inputs(RUN, draws=3), 0.1))
    for frames, spec in ((framed(alone_data(zeroed(RUN))), alone_chart(10)), (tables, noise_chart())):
        assert data_names(spec) == set(frames)
        for source, frame in frames.items():
            assert fields(spec, source) <= {*frame.columns, "zero"}


def test_the_bars_are_the_dearest_weights() -> None:
    moved = zeroed(learned(clusters(3, 6)))
    bars = framed(alone_data(moved))["bars"]
    assert len(bars) == MOST_BARS < len(moved.order)
    rises = sorted(moved.train[3:].tolist(), reverse=True)
    assert bars["rise"].tolist() == rises[:MOST_BARS]
    named = dict(zip(moved.titles, moved.validation, strict=True))
    assert [named[name] for name in bars["name"]] == bars["validation"].tolist()


def test_the_lines_are_medians_and_the_bands_hold_four_fifths() -> None:
    errors = np.tile(np.arange(1.0, 12.0), (len(AMOUNTS), 1))
    noisy = Noisy(AMOUNTS, errors, errors + 1)
    curve = framed(noise_data(RUN, noisy, noisy, 0.2))["parameters"]
    train_rows = curve.query("rows == 'train'")
    assert set(train_rows["error"]) == {6.0}
    assert set(train_rows["low"]) == {2.0}
    assert set(train_rows["high"]) == {10.0}
    assert set(curve.query("rows == 'validation'")["error"]) == {7.0}


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_rows_that_are_not_there_are_not_drawn(share: float) -> None:
    run = train(linear(validation_share=share))
    frames = framed(noise_data(run, noisy_parameters(run), noisy_inputs(run, draws=2), 0.1))
    assert frames["inputs_labels"]["rows"].tolist() == ["train", "validation"][: 1 + (share > 0)]
    assert frames["inputs"]["error"].notna().all()


def test_a_perfect_fit_has_a_place_on_the_log_axis() -> None:
    perfect = Noisy(AMOUNTS, np.zeros((len(AMOUNTS), 3)), np.zeros((len(AMOUNTS), 3)))
    frames = framed(noise_data(RUN, perfect, perfect, 0.1))
    for source in ("parameters", "inputs"):
        assert (frames[source][["error", "low", "high"]] > 0).all(axis=None)


def test_a_run_that_began_without_an_error_has_a_place_on_the_log_axis() -> None:
    run = train(linear(epochs=5).on(data := interned(own(np.arange(20.0), np.zeros(20)))))
    assert not data.y.any()
    frames = framed(noise_data(run, noisy_parameters(run), noisy_inputs(run, draws=2), 0.1))
    assert (frames["parameters"][["error", "low", "high"]] > 0).all(axis=None)
    continued = framed(continued_data(run, run))
    assert (continued["errors"]["error"] > 0).all()
