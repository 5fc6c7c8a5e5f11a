"""No text that is written can be a formula of a spreadsheet, and all of it reads back."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.receipts.sheets import FORMULA, cell, csv_of, plain


@pytest.mark.parametrize("text", ["=1", "+1", "-x", "@a", "\t=1", "\r=1", "'=1", "''=1", "\uff1d1"])
def test_a_formula_becomes_a_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert plain(cell(text)) == text


@pytest.mark.parametrize("text", ["", "weight[x]", "a=b", "'", "'quoted'", "2-x", " x"])
def test_a_text_that_is_none_stays_as_it_is(text: str) -> None:
    assert cell(text) == text == plain(text)


@given(st.text())
def test_any_text_reads_back_and_begins_no_formula(text: str) -> None:
    assert plain(cell(text)) == text
    assert not cell(text).startswith(FORMULA)


# Text as a file of UTF-8 has it.
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS, st.floats(), st.integers(-(2**63), 2**63)), max_size=5))
def test_any_table_reads_back(rows: list[tuple[str, float, int]]) -> None:
    content = csv_of(["=name", "value", "count"], rows)
    header, *table = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == ["'=name", "value", "count"]
    for (text, value, count), (first, second, third) in zip(rows, table, strict=True):
        assert plain(first) == text
        assert float(second) == value or (math.isnan(value) and math.isnan(float(second)))
        assert int(third) == count


def test_numbers_stay_numbers_below_0_too() -> None:
    assert csv_of(["x"], [(-1.5,), (float("-inf"),), (-2,)]) == b'"x"\n-1.5\n-inf\n-2\n'
