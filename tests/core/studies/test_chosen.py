"""Hyperparameters of a study: where trials lie on an axis, and how they are put together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.studies.chosen import MOST_LEVELS, NOT_SET, Chosen, round_numbers, told_apart
from tests.core.studies.tables import study_of


def chosen(values: list[object]) -> Chosen:
    study = study_of({"x": values, "loss": range(len(values))}).resorted({"x": "chosen"})
    return study.chosen["x"]


def test_few_numbers_have_a_place_each() -> None:
    each = chosen([0.1, 10, 0.1, 1])
    assert each.hyper.grid == (0.1, 1, 10)
    assert each.places.tolist() == [0, 2, 0, 1]
    assert each.readings == ("0.1", "1", "10")
    assert [each.reading(trial) for trial in range(4)] == ["0.1", "10", "0.1", "1"]


def test_many_numbers_lie_between_round_ones() -> None:
    powers = np.linspace(-4, 0, 41)
    each = chosen([*10**powers])
    assert each.hyper.scale == "log"
    assert each.hyper.grid == (1e-4, 1e-3, 1e-2, 0.1, 1)
    assert np.allclose(each.places, powers + 4)
    even = chosen([*range(3, 64)])
    assert even.hyper.scale == "linear"
    assert np.allclose(even.places, (np.arange(3, 64)) / 10)
    assert even.hyper.reading(even.hyper.grid[1]) == "10"


def test_a_grid_of_twenty_is_a_grid_where_trials_share_its_values() -> None:
    assert len(chosen([*range(15), *range(15)]).hyper.grid) == 15
    assert len(chosen([*range(0, 300, 20)]).hyper.grid) < 15


def test_what_was_not_set_is_a_value_of_its_own() -> None:
    numbers, words = chosen([1, "", 3, 1]), chosen(["sqrt", "", "log2", "sqrt"])
    assert numbers.readings == (NOT_SET, "1", "3")
    assert numbers.places.tolist() == [1, 0, 2, 1]
    assert words.readings == (NOT_SET, "log2", "sqrt")
    assert words.hyper.reading(None) == NOT_SET


def test_numbers_and_names_together_are_names_with_the_numbers_first() -> None:
    assert chosen(["auto", 10, 0.1, "scale"]).readings == ("0.1", "10", "auto", "scale")


def test_names_are_read_as_they_are_written() -> None:
    each = chosen(["leaky_relu", "(4, 4)".replace(", ", "x"), "L2"])
    assert {each.hyper.reading(value) for value in each.hyper.grid} == {"leaky_relu", "(4x4)", "L2"}


def test_texts_that_nobody_could_read_are_cut_and_made_visible() -> None:
    each = chosen(["a\u202eb", "x" * 5000, "c"])
    assert "a�b" in each.readings
    assert max(map(len, each.readings)) <= 80


def test_too_many_texts_are_not_compared() -> None:
    words = [f"w{n}" for n in range(MOST_LEVELS + 1)] * 2
    study = study_of({"x": words, "loss": range(len(words))})
    assert [problem.code for problem in study.problems] == ["no-chosen", "many-values"]


def test_many_numbers_are_grouped_into_ranges_of_about_as_many_trials() -> None:
    each = chosen([*np.linspace(0, 1, 100) ** 3])
    groups = each.grouped(5)
    assert np.bincount(groups.of).tolist() == [20] * 5
    assert len(groups.readings) == 5
    assert groups.readings[0].startswith("0 to 0.0")
    assert chosen([1, 2, 3, 1]).grouped(5).readings == ("1", "2", "3")


def test_a_group_of_those_that_were_not_set_stands_before_ranges() -> None:
    groups = chosen(["", *np.linspace(1, 9, 50)]).grouped(3)
    assert groups.readings[0] == NOT_SET
    assert sorted(np.bincount(groups.of).tolist()) == [1, 16, 17, 17]


@given(st.lists(st.floats(-1e300, 1e300), min_size=25, max_size=60, unique=True))
def test_every_number_lies_on_its_axis_in_order(values: list[float]) -> None:
    distinct = np.unique(np.array(values) + 0.0)
    grid, _ = round_numbers(distinct)
    assert (np.diff(grid) > 0).all()
    assert 2 <= len(grid) <= 60
    assert grid[0] <= distinct[0]
    assert distinct[-1] <= grid[-1] or np.isclose(distinct[-1], grid[-1])


@pytest.mark.parametrize(("factor", "shift"), [(1e-9, 0), (1e9, 0), (1, 1e9)])
def test_neither_units_nor_origin_change_where_trials_lie(factor: float, shift: float) -> None:
    values = np.random.default_rng(0).uniform(0, 10, 50).round(3)
    places = chosen([*values]).places
    moved = chosen([repr(float(value)) for value in values * factor + shift]).places
    assert np.corrcoef(places, moved)[0, 1] > 0.999999


def test_numbers_that_nearly_agree_are_told_apart() -> None:
    assert told_apart(np.array([0.1, 0.2])) == ("0.1", "0.2")
    assert len({*told_apart(np.array([0.1234567, 0.1234568]))}) == 2
    assert len({*told_apart(np.array([1.0, np.nextafter(1, 2)]))}) == 2
