"""Numbers are read as people of many countries write them; what could be two numbers is none."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import read_table
from core.data.tables.numerals import Signs, read_numerals
from tests.core.data.tables.files import written

GERMAN, ENGLISH, SWISS, FRENCH = Signs(",", "."), Signs(".", ","), Signs(".", "'"), Signs(",", " ")


@pytest.mark.parametrize(
    ("text", "signs", "value", "beside"),
    [
        ("1.234,56", GERMAN, 1234.56, ""),
        ("1,234.56", ENGLISH, 1234.56, ""),
        ("1'234.5", SWISS, 1234.5, ""),
        ("1’234", SWISS, 1234.0, ""),
        ("1\u202f234,5", FRENCH, 1234.5, ""),
        ("1\u00a0234 567", FRENCH, 1234567.0, ""),
        ("(1,395.69)", ENGLISH, -1395.69, ""),
        ("($1,395.69)", ENGLISH, -1395.69, "$"),
        ("16.2%", ENGLISH, 16.2, "%"),
        ("-0,7 %", GERMAN, -0.7, "%"),
        ("€ -3", ENGLISH, -3.0, "€"),
        ("-€3", ENGLISH, -3.0, "€"),
        ("3 EUR", ENGLISH, 3.0, "EUR"),
        ("\u22127", ENGLISH, -7.0, ""),
        ("5-", ENGLISH, -5.0, ""),
        ("12 kg", ENGLISH, 12.0, "kg"),
        ("+1.5e-3", ENGLISH, 0.0015, ""),
        (".5", ENGLISH, 0.5, ""),
        ("5.", ENGLISH, 5.0, ""),
        ("1e300", ENGLISH, 1e300, ""),
    ],
)
def test_numbers_of_many_countries(text: str, signs: Signs, value: float, beside: str) -> None:
    numerals = read_numerals(pa.array([text]), signs)
    assert numerals.values[0] == value
    assert numerals.beside[0] == beside


@pytest.mark.parametrize(
    "text",
    ["1,23", "1,2345", "1,234,5", "12,34.5", "-(5)", "--5", "(5", "5)", "$5%",
     "x", "", "-", ".", "1e400", "1 2", "nan", "inf", "0x1F", "1_000", "٣"]
)  # fmt: skip
def test_what_is_no_number_is_none(text: str) -> None:
    assert math.isnan(read_numerals(pa.array([text]), ENGLISH).values[0])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_python_writes_it(value: float) -> None:
    assert read_numerals(pa.array([repr(value)]), Signs()).values[0] == value


@given(st.integers(-(10**14), 10**14), st.sampled_from([GERMAN, ENGLISH, SWISS, FRENCH]))
def test_every_amount_is_the_nearest_float(cents: int, signs: Signs) -> None:
    text = (
        written(abs(cents) // 100, 0, signs.decimal, signs.thousands)
        + f"{signs.decimal}{abs(cents) % 100:02}"
    )
    expected = float(f"{abs(cents) // 100}.{abs(cents) % 100:02}")
    assert read_numerals(pa.array([f"({text})" if cents < 0 else text]), signs).values[0] == np.copysign(
        expected, cents
    )


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "unsure"),
    [
        ("a;b\n1.234,5;x\n2.345,6;y\n", ",", ".", False),
        ("a;b\n1,5;x\n1.234;y\n", ",", ".", False),
        ('a,b\n"1,234.5",x\n7.5,y\n', ".", ",", False),
        ('a,b\n"1,234",x\n"2,345",y\n', ".", ",", True),
        ("a;b\n1.234;x\n2.345;y\n", ",", ".", True),
        ("a,b\n1.234,x\n2.345,y\n", ".", "", True),
        ("a;b\n1 234,5;x\n2 345,6;y\n", ",", " ", False),
        ("a,b\n1'234.5,x\n7.5,y\n", ".", "'", False),
        ("a,b\n1,x\n2,y\n", ".", "", False),
        ("a,b\n01.02.2020,1.5\n02.02.2020,2.5\n", ".", "", False),
    ],
)
def test_signs_are_told_from_all_columns(text: str, decimal: str, thousands: str, unsure: bool) -> None:
    table = read_table(text)
    assert (table.decimal, table.thousands) == (decimal, thousands)
    assert ("decimal" in {problem.code for problem in table.problems}) == unsure


def test_two_decimal_signs_in_a_column_are_named_not_guessed() -> None:
    table = read_table('p,q\n"1,234.56",a\n"1.234,56",b\n2.5,a\n3.5,a\n4.5,b\n5.25,c\n')
    assert np.isnan(table.values("p")[1])
    assert table.columns["p"].misfits == 1
    (problem,) = [problem for problem in table.problems if problem.code == "two-decimals"]
    assert "`1.234,56`" in problem.says


def test_two_currencies_in_a_column_are_not_mixed() -> None:
    table = read_table("p;q\n$1;a\n$2;b\n$3;a\n$4;a\n€5;b\n6;c\n")
    column = table.columns["p"]
    assert (column.unit, column.misfit_examples) == ("$", ("€5",))
    assert {"mixed-units", "misfits"} <= {problem.code for problem in table.problems}
