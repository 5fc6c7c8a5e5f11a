"""What a run learned in the end is drawn of every family: its largest parameters, or the norms of its parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import train
from core.charts.final import final_chart, final_data
from core.charts.learned import on_one_scale
from core.charts.style import MOST_LINES
from core.formatting import number
from core.inspection.by_layer import norms
from tests.core.charts.specs import asked, faults
from tests.core.receipts.runs import BUILT_IN, OWN, run_of
from tests.core.records import linear


@pytest.mark.parametrize("kind", [*BUILT_IN, *OWN])
def test_a_chart_gets_all_the_data_it_asks_for_and_no_other(kind: str) -> None:
    data = final_data(run_of(kind))
    assert [*faults(asked(final_chart(len(data["final"]["row"]))), data)] == []


def test_bars_are_the_parameters_after_the_last_step() -> None:
    run = train(linear(epochs=50))
    final = final_data(run)["final"]
    assert [*final["name"]] == run.titles
    np.testing.assert_array_equal(final["value"], [*on_one_scale(run, run.final).values()])
    assert [*final["says"]] == [number(value) for value in on_one_scale(run, run.final).values()]


def test_of_many_the_largest_are_drawn_and_their_number_is_told() -> None:
    run = run_of("linear")
    data = final_data(run)
    values = sorted(map(abs, on_one_scale(run, run.final).values()))
    assert sorted(np.abs(data["final"]["value"])) == values[-MOST_LINES:]
    assert data["final_says"]["says"] == ["10 of 21 parameters, per standard deviation"]


def test_of_a_transformer_the_norms_of_its_parts_are_drawn() -> None:
    run = run_of("transformer")
    np.testing.assert_array_equal(final_data(run)["final"]["value"], [*norms(run).values()])


def test_what_is_no_number_has_words_and_no_bar() -> None:
    final = final_data(run_of("no number in the end"))["final"]
    assert np.isnan(final["value"]).all()
    assert [*final["says"]] == ["no number", "no number"]
    run = train(linear(epochs=5, standardize=False))
    final = final_data(replace(run, flat=np.full_like(run.flat, np.inf)))["final"]
    assert np.isnan(final["value"]).all()
    assert [*final["says"]] == ["no number", "over 10³⁰⁸"]


def test_a_lone_leaf_has_no_bars() -> None:
    assert len(final_data(run_of("a lone leaf"))["final"]["row"]) == 0
