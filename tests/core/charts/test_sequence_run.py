"""The run of a model of sequences: each place says what the snapshot of its frame says; errors beside references."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import Run
from core.charts.scale import snapshot_of_frame
from core.charts.sequence_run import (
    HIGHEST,
    live_chart,
    live_data,
    sequence_run_chart,
    sequence_run_data,
)
from core.charts.strip import ACROSS, BOTTOM, TOP, lines
from core.data.dataset import NOT_ASKED
from core.inspection.sequence_run import answer_of, progress
from core.models.transformer import Transformer
from tests.core.charts.specs import data_names, fields, framed
from tests.core.inspection.test_sequence_run import INDUCTION, RUN, quiet, sequence_run


def drawn(run: Run = INDUCTION, row: int = 1) -> dict[str, pd.DataFrame]:
    return framed(sequence_run_data(run, progress(run, quiet), answer_of(run, row)))


def test_the_charts_get_all_they_draw() -> None:
    live = framed(live_data(RUN))
    for spec, frames in ((sequence_run_chart(1), drawn()), (live_chart(1), live)):
        assert data_names(spec) == frames.keys()
        for source in frames:
            assert fields(spec, source) <= {*frames[source].columns, "middle", "right", "bottom"}


def test_each_frame_says_the_most_probable_symbols_of_its_snapshot() -> None:
    says, row = drawn()["says"], INDUCTION.validation.y[1]
    for frame in (0, 20, 59):
        p = INDUCTION.predict(INDUCTION.validation.x[1:2], snapshot_of_frame(len(INDUCTION.epochs))[frame])[0]
        now = says.query("since <= @frame <= until")
        best = p[row != NOT_ASKED]
        assert now["symbol"].tolist() == [INDUCTION.fitted.symbols[at] for at in best.argmax(axis=-1)]
        np.testing.assert_allclose(now["p"], best.max(axis=-1), rtol=1e-12)
        np.testing.assert_allclose((now["bottom"] - now["top"]) / (BOTTOM - TOP), best.max(axis=-1))
        assert now["correct"].tolist() == (best.argmax(axis=-1) == row[row != NOT_ASKED]).tolist()


def test_symbols_stand_where_they_are_read_and_answers_where_they_are_asked_for() -> None:
    frames, data = drawn(RUN), RUN.validation
    assert frames["read"]["symbol"].tolist() == [RUN.fitted.symbols[int(at)] for at in data.x[1]]
    assert frames["next"]["place"].tolist() == [4, 5, 6]
    assert frames["next"]["symbol"].tolist() == [RUN.fitted.symbols[int(at)] for at in data.y[1]]


def test_long_sequences_take_several_lines() -> None:
    run = sequence_run("markov", context=24, samples=100, epochs=1)
    read = drawn(run)["read"]
    assert lines(24) == 2
    assert read.loc[ACROSS, ["place", "x"]].tolist() == [17, 0.5]
    assert read.loc[ACROSS, "y"] - read.loc[0, "y"] == 1
    assert sequence_run_chart(2)["vconcat"][0]["height"] == 2 * sequence_run_chart(1)["vconcat"][0]["height"]


def test_errors_and_shares_are_those_of_the_run() -> None:
    frames = drawn(RUN)
    errors = frames["errors"].query("rows == 'validation'")["error"]
    np.testing.assert_array_equal(errors, RUN.validation_error)
    assert frames["references"]["name"].tolist() == ["guessing", "floor"]
    assert frames["references"]["error"].tolist() == pytest.approx([math.log(5), 0])
    right = frames["right"].query("what == 'sequences'")
    np.testing.assert_array_equal(right["share"], progress(RUN, quiet).whole)


def test_an_error_that_runs_away_leaves_the_chart_and_nothing_is_said_without_numbers() -> None:
    wild = replace(RUN, train_error=np.geomspace(1, 1e9, 5), flat=np.full_like(RUN.flat, np.nan))
    errors = drawn(wild)["errors"].query("rows == 'train'")["error"]
    assert errors.max() <= HIGHEST * math.log(5)
    assert errors.isna().sum() == 4
    assert set(drawn(wild)["says"]["symbol"]) == {"–"}
    assert not drawn(wild)["says"]["correct"].any()


def test_attention_so_far_is_that_of_the_last_block_and_each_place_divides_all_of_it() -> None:
    run = sequence_run("induction", blocks=2, heads=2)
    cells = framed(live_data(run))["looks"]
    assert len(cells) == 6 * 7 // 2
    np.testing.assert_allclose(cells.groupby("from")["share"].sum(), 1)
    design = run.fitted.design(run.validation.x)[None]
    kept = Transformer().passed(run.fitted, run.flat[-1:], design, 6).kept["block2.attention"][-1]
    last = cells.query("to == 2").set_index("from")["share"]
    assert last[5] == pytest.approx(kept[0, 0, :, 5, 2].mean())
