"""The chart of a run and its forks: what it is sent, what it leaves out, and which line is which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import RunSpec, train
from core.charts.style import WORST
from core.data import interned
from core.engine.forking import forks
from tests.core.charts.specs import asked, faults, framed
from tests.core.records import linear, own
from views.shared.time_machine.chart import OWN, forks_chart, forks_data

LINE = linear(epochs=30, batch_size=20)
GONE = linear(epochs=300, learning_rate=10.0)


def drawn(spec: RunSpec, epoch: int, name: str, values: list[object], chosen: int = 0) -> dict[str, Any]:
    forked = forks(spec, epoch, [{name: value} for value in values], most_snapshots=2)
    return framed(forks_data(train(spec), forked, [str(value) for value in values], chosen))


@pytest.mark.parametrize("share", [0.0, 0.25])
@pytest.mark.parametrize("spec", [LINE, GONE], ids=["settled", "diverged"])
def test_the_chart_gets_all_the_data_it_asks_for(spec: RunSpec, share: float) -> None:
    run = train(spec.replace(validation_share=share))
    frames = drawn(run.spec, 3, "learning_rate", [0.01, 5.0])
    chart = forks_chart(run.evaluated_on, not run.diverged)
    assert not [*faults(asked(chart), frames)]


def test_the_run_is_drawn_from_its_start_and_forks_from_where_they_fork() -> None:
    frames, run = drawn(LINE, 3, "learning_rate", [0.01, 0.2], chosen=1), train(LINE)
    lines = dict(iter(frames["errors"].groupby("whose")))
    assert lines[OWN]["error"].tolist() == run.validation_error.tolist()
    for name, kind in (("0.01", "other"), ("0.2", "chosen")):
        assert lines[name]["epoch"].tolist() == list(range(3, 31))
        assert set(lines[name]["kind"]) == {kind}
        assert lines[name]["error"].iloc[0] == run.validation_error[3]
    assert frames["fork"]["epoch"].tolist() == [3]


def test_without_validation_rows_the_training_error_is_drawn_and_the_title_says_so() -> None:
    spec = LINE.replace(validation_share=0.0)
    frames, run = drawn(spec, 3, "learning_rate", [0.01]), train(spec)
    own = frames["errors"].query(f"whose == '{OWN}'")["error"]
    assert own.tolist() == run.train_error.tolist()
    titles = [forks_chart(rows, True)["vconcat"][0]["title"] for rows in ("train", "validation")]
    assert [title.partition(" ")[0] for title in titles] == ["Training", "Validation"]


def test_distances_begin_at_nothing_and_reach_the_end_of_the_axis() -> None:
    frames = drawn(LINE, 3, "learning_rate", [0.01, 0.2])
    apart = frames["distances"]
    assert apart.groupby("whose")["distance"].first().tolist() == [0.0, 0.0]
    assert apart["distance"].max() == frames["extent"]["distance"].max()
    assert frames["extent"]["epoch"].tolist() == [0, 30]
    longer = drawn(LINE, 3, "epochs", [50])
    assert longer["extent"]["epoch"].tolist() == [0, 50]
    assert longer["distances"]["epoch"].max() == 30


def test_forks_that_change_nothing_have_an_axis_all_the_same() -> None:
    frames = drawn(LINE, 3, "learning_rate", [0.1])
    assert set(frames["distances"]["distance"]) == {0.0}
    assert frames["extent"]["distance"].tolist() == [0.0, 1.0]


def test_what_diverges_is_cut_off_marked_and_does_not_stretch_the_axes() -> None:
    calm, frames = (drawn(LINE, 3, "learning_rate", values) for values in ([0.01], [0.01, 9.0]))
    assert frames["diverged"]["whose"].tolist() == ["9.0"]
    assert frames["distances_labels"]["whose"].tolist() == ["0.01"]
    assert frames["extent"].equals(calm["extent"])
    assert frames["errors"]["error"].max() <= WORST * train(LINE).validation_error[0]


def test_a_run_that_diverged_is_drawn_beside_the_fork_that_did_not_and_no_distance_is() -> None:
    frames = drawn(GONE, 2, "learning_rate", [0.1])
    assert frames["diverged"]["whose"].tolist() == [OWN]
    assert len(frames["errors"].query("whose == '0.1'")) > 100
    assert "distances" not in frames
    assert "distances" not in drawn(LINE, 2, "learning_rate", [9.0, 10.0])
    assert len(forks_chart("train", False)["vconcat"]) == 1


def test_errors_that_are_0_from_the_start_have_a_place_on_the_log_axis() -> None:
    data = interned(own(np.arange(20.0), np.zeros(20)))
    frames = drawn(linear(epochs=5).on(data), 2, "learning_rate", [0.01])
    assert (frames["errors"]["error"] > 0).all()
    assert (frames["errors_labels"]["error"] > 0).all()
