"""An equation says what it counts: with letters, with numbers, and as a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.published.terms import Term, letter

LETTERS = [letter(name, value) for name, value in (("a", 3), ("b", 1200), ("c", 7))]


def joined(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(terms, terms)
    return (
        pairs.map(lambda p: p[0] + p[1]) | pairs.map(lambda p: p[0] * p[1]) | pairs.map(lambda p: p[0] - p[1])
    )


@given(st.recursive(st.sampled_from(LETTERS), joined, max_leaves=8))
def test_what_is_read_has_the_value(term: Term) -> None:
    for text in (term.formula, term.numbers):
        python = text.replace("·", "*").replace("−", "-").replace(",", "")
        assert eval(python, {"a": 3, "b": 1200, "c": 7}) == term.value


@pytest.mark.parametrize(
    ("term", "formula", "numbers"),
    [
        (LETTERS[0] * (LETTERS[1] + 2), "a·(b + 2)", "3·(1,200 + 2)"),
        (2 * LETTERS[0] + 1, "2·a + 1", "2·3 + 1"),
        (LETTERS[1] - (LETTERS[0] + LETTERS[2]), "b − (a + c)", "1,200 − (3 + 7)"),
    ],
)
def test_brackets_stand_where_they_are_needed(term: Term, formula: str, numbers: str) -> None:
    assert (term.formula, term.numbers) == (formula, numbers)
