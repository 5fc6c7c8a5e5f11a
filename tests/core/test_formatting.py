"""Numbers are written as people read them, and what is no number is never printed as one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.formatting import (
    about,
    apart,
    between,
    brief,
    code,
    count,
    factor,
    first_sentence,
    in_words,
    latest,
    listed,
    number,
    percent,
    read,
    shortened,
    signed,
    subject,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.458380, "0.4584"),
        (1366.18652626, "1,366"),
        (76271.3566, "76,271"),
        (-3482258.63459582, "-3,482,259"),
        (1.17534297e13, "1.175 × 10¹³"),
        (2.5e-7, "2.5 × 10⁻⁷"),
        (1e-6, "10⁻⁶"),
        (-1e200, "-10²⁰⁰"),
        (4.015e200, "4.015 × 10²⁰⁰"),
        (math.nan, "no number"),
        (math.inf, "over 10³⁰⁸"),
        (-math.inf, "below -10³⁰⁸"),
    ],
)
def test_a_number_is_short_and_a_missing_one_is_said_in_words(value: float, text: str) -> None:
    assert number(value) == text


def test_a_sign_is_written_once() -> None:
    assert [signed(value) for value in (2.0, -2.0, 0.0, -0.0)] == ["+2", "-2", "+0", "+0"]


def test_the_last_of_many_is_one() -> None:
    assert (latest(1, "epoch"), latest(20, "epoch")) == ("last epoch", "last 20 epochs")


def test_digits_can_be_chosen() -> None:
    assert number(math.pi, 2) == "3.1"


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (5000, "5,000 runs")]
)
def test_a_noun_is_in_the_plural_unless_it_is_one(amount: int, text: str) -> None:
    assert count(amount, "run") == text


def test_code_is_fenced_by_more_backticks_than_it_has() -> None:
    assert code("a|b") == "`a|b`"
    assert code("a`b``") == "``` a`b`` ```"
    assert code(" a\n\n# b ") == "`a # b`"


def test_irregular_nouns_have_a_plural_of_their_own() -> None:
    assert [count(amount, "leaf", "leaves") for amount in (0, 1, 2)] == ["0 leaves", "1 leaf", "2 leaves"]


def test_a_verb_goes_with_its_subject() -> None:
    sentences = [subject(amount, "parameter", "is", "are") for amount in (1, 2)]
    assert sentences == ["1 parameter is", "2 parameters are"]


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (1.0, 3, "100 %"),
        (0.99999, 3, "99.9 %"),
        (0.9996, 2, "99 %"),
        (0.0, 3, "0 %"),
        (1e-5, 3, "0.001 %"),
        (5.74e-32, 3, "almost 0 %"),
        (-2.5, 3, "-250 %"),
        (math.nan, 3, "no number %"),
    ],
)
def test_all_and_none_are_said_of_all_and_none_alone(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(1.0, "1.00"), (1.0004, "1.0004"), (0.99996, "0.99996"), (2.0, "2"), (1.25, "1.25")]
)
def test_what_is_not_once_is_not_written_as_once(ratio: float, text: str) -> None:
    assert factor(ratio) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.2, "about 1 row"), (1.04, "about 1 row"), (1.2, "about 1.2 rows"), (12345.0, "about 12,000 rows")],
)
def test_roughly_one_is_one(value: float, text: str) -> None:
    assert about(value, "row") == text


@pytest.mark.parametrize(
    ("low", "value", "high", "text"),
    [
        (2.4, 2.45, 2.5, "2.45"),
        (0.0, 1 / 3, 1.0, "0.3333"),
        (1947.0, 1947.5, 1948.0, "1,947.5"),
        (12345.0, 12345.5, 12346.0, "12,345.5"),
        (1.7e9 + 3, 1.7e9 + 3.5, 1.7e9 + 4, "1,700,000,003.5"),
        (1.0, 1.0, 1 + 2.0**-52, "1"),
        (1 - 2.0**-53, 1 - 2.0**-53, 1.0, "0.9999999999999999"),
        (-1e-9, -5e-10, 0.0, "-5 × 10⁻¹⁰"),
    ],
)
def test_as_many_digits_are_written_as_keep_two_numbers_apart(
    low: float, value: float, high: float, text: str
) -> None:
    assert between(value, low, high) == text
    assert low <= read(text) < high


@pytest.mark.parametrize(
    ("value", "other", "written"),
    [
        (0.5, 0.25, ("0.5", "0.25")),
        (0.69314, 0.69313, ("0.69314", "0.69313")),
        (1e9 + 0.25, 1e9, ("1,000,000,000.2", "1,000,000,000")),
        (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.29999999999999999")),
        (1.5, 1.5, ("1.5", "1.5")),
        (math.nan, 1.0, (number(math.nan), "1")),
        (math.inf, math.inf, (number(math.inf), number(math.inf))),
    ],
)
def test_two_numbers_that_differ_are_written_so(value: float, other: float, written: tuple[str, str]) -> None:
    assert apart(value, other) == written


def test_names_are_shortened_to_one_line() -> None:
    assert shortened(["a", "b"]) == "a, b"
    assert shortened(["a", "b", "c", "d", "e"]) == "a, b, c, d, …"
    assert shortened(["a\nb", "c" * 30]) == f"a b, {'c' * 23}…"


def test_what_came_is_told_in_brief_whatever_it_is() -> None:
    class Stranger:
        def __repr__(self) -> str:
            raise RuntimeError("nobody knows")

    assert brief("adam") == "'adam'"
    assert brief("a  b") == "'a  b'"
    assert brief(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert brief(list(range(1000))) == f"{list(range(1000))!r:.60}…"
    assert brief(10**5000) == "a value of type int"
    assert brief(Stranger()) == "a value of type Stranger"


def test_names_are_listed_with_and_before_the_last() -> None:
    assert [listed("abc"[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_names_of_the_code_are_put_in_words() -> None:
    assert [in_words(name) for name in ("leaky_relu", "layer2", "norm of layer1", "none", "data_seed")] == [
        "Leaky relu",
        "Layer 2",
        "Norm of layer 1",
        "None",
        "Data seed",
    ]


@pytest.mark.parametrize("value", [0.5, -1234.0, 1e-6, -1e200, 2.5e-7, 4.015e200, 123456.0, 1e9])
def test_what_is_written_is_read_again(value: float) -> None:
    assert read(number(value)) == value
    assert "e" not in number(value)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It fell by 0.5. Then it rose.", "It fell by 0.5."),
        ("It fell by 0.5. 3 rows are left.", "It fell by 0.5."),
        ("Of `a. B` it says 1. No more.", "Of `a. B` it says 1."),
        ("Of “St. Ives” it says nothing. `x` is next.", "Of “St. Ives” it says nothing."),
        ("Only this.", "Only this."),
        ("and so on", "and so on"),
    ],
)
def test_the_first_sentence_ends_where_the_next_begins(text: str, first: str) -> None:
    assert first_sentence(text) == first
