"""Dates are read in any order that a whole column agrees on; where two orders fit, it is said which was taken."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from core import read_table
from core.data.tables.dates import read_dates, written


def days(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds() / 86400


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01", datetime(2024, 3, 1)),
        ("2024/3/1", datetime(2024, 3, 1)),
        ("2024-03-01T12:30:15", datetime(2024, 3, 1, 12, 30, 15)),
        ("2024-03-01 12:30:15.25", datetime(2024, 3, 1, 12, 30, 15, 250_000)),
        ("2024-03-01T12:30:00Z", datetime(2024, 3, 1, 12, 30)),
        ("2024-03-01T12:30:00+02:00", datetime(2024, 3, 1, 10, 30)),
        ("01.03.2024", datetime(2024, 3, 1)),
        ("1.3.24", datetime(2024, 3, 1)),
        ("1.3.85", datetime(1985, 3, 1)),
        ("13/03/2024 08:05", datetime(2024, 3, 13, 8, 5)),
        ("3/13/2024 8:05 PM", datetime(2024, 3, 13, 20, 5)),
        ("12/13/2024 12:05 am", datetime(2024, 12, 13, 0, 5)),
        ("1 Mar 2024", datetime(2024, 3, 1)),
        ("March 1, 2024", datetime(2024, 3, 1)),
        ("29.02.2024", datetime(2024, 2, 29)),
    ],
)
def test_dates_of_many_countries(text: str, moment: datetime) -> None:
    dates = read_dates(pa.array([text]))
    assert dates.days[0] == pytest.approx(days(moment), abs=1e-9)
    assert dates.sure


@pytest.mark.parametrize(
    "text",
    ["29.02.2023", "2024-13-01", "2024-00-10", "31.04.2024", "12:30",
     "2024", "1.5", "2024-03-01 25:00", "0000-01-01", "Foo 1, 2024"]
)  # fmt: skip
def test_what_is_no_day_is_none(text: str) -> None:
    assert np.isnan(read_dates(pa.array([text])).days[0])


def test_the_whole_column_says_which_comes_first() -> None:
    assert read_dates(pa.array(["01/02/2020", "13/02/2020"])).order == "dmy"
    assert read_dates(pa.array(["01/02/2020", "02/13/2020"])).order == "mdy"
    assert not read_dates(pa.array(["01/02/2020", "03/02/2020"])).sure


def test_where_two_orders_fit_it_is_said_which_was_taken_and_the_other_can_be_given() -> None:
    text = "day,value\n01/02/2020,1.5\n03/02/2020,2.5\n"
    table = read_table(text)
    (problem,) = table.problems
    assert problem.code == "date-order"
    assert "the day was taken to come first" in problem.says
    assert table.values("day").tolist() == [days(datetime(2020, 2, 1)), days(datetime(2020, 2, 3))]
    other = table.reread(dates="mdy")
    assert other.problems == ()
    assert other.values("day").tolist() == [days(datetime(2020, 1, 2)), days(datetime(2020, 3, 2))]


def test_a_day_is_written_with_its_year_first() -> None:
    assert written(days(datetime(2024, 3, 1))) == "2024-03-01"
    assert written(days(datetime(2024, 3, 1, 12, 30))) == "2024-03-01 12:30:00"
