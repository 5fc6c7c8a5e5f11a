"""Equations in TeX: numbers as people read them, names that no character can break, moved parameters in colour."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.records import clusters, learned, tilted
from views.shared.equation import column, left_side, linear_equation, probability_equation, tex, text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.5, "1.5"),
        (-1234.0, "-1{,}234"),
        (1.2e-5, r"1.2 \times 10^{-5}"),
        (-3e12, r"-3 \times 10^{12}"),
        (np.nan, r"\text{no number}"),
        (np.inf, r"\text{over 10³⁰⁸}"),
    ],
)
def test_numbers_are_typeset(value: float, written: str) -> None:
    assert tex(value) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x", r"\text{x}"),
        ("x^2", r"\text{x}^{2}"),
        ("P2(x)", r"\text{P2(x)}"),
        ("a_b%", r"\text{a b\%}"),
        ("a*b", r"\text{a*b}"),
        ("^2", r"\text{\textasciicircum{}2}"),
    ],
)
def test_names_of_columns_are_typeset(name: str, written: str) -> None:
    assert column(name) == written


def test_no_character_of_a_name_is_taken_for_a_command() -> None:
    assert text(r"\$#&{}~") == r"\text{\backslash{}\$\#\&\{\}\textasciitilde{}}"


def test_an_equation_has_its_signs_its_emphasis_and_what_it_leaves_out() -> None:
    written = linear_equation("y", 1.0, {"a": -2.0, "b": 3.0, "c": 4.0}, ["b", "a"], {"b"})
    assert written == (
        r"\begin{aligned}y = {}&1 - 2\,\text{a} \\ & + \mathbf{3}\,\text{b} + \dots\end{aligned}"
    )
    assert r"\dots" not in linear_equation("y", 1.0, {"a": -2.0}, ["a"], ())


def test_long_names_get_a_line_each() -> None:
    short, long = ({name: 1.0, f"{name}2": 2.0} for name in ("x", "mean fractal dimension"))
    lines = [linear_equation("y", 0.0, weights, list(weights), ()).count(r"\\") for weights in (short, long)]
    assert lines == [1, 2]


def test_the_left_side_says_what_the_sum_is() -> None:
    runs = [learned(data) for data in (tilted(), clusters(2), clusters(3))]
    sides = [left_side(run, (*run.fitted.outputs, "")[0]) for run in runs]
    assert sides == [r"\hat{y}", r"\ln\frac{p}{1-p}", r"z_{\text{A}}"]


def test_probabilities_are_written_as_they_come_about() -> None:
    assert probability_equation(np.array([0.0, 2.0]), np.array([0.1192, 0.8808])) == (
        r"p = \frac{1}{1 + e^{-2}} = 0.8808"
    )
    assert probability_equation(np.array([0.0, -2.0]), np.array([0.8808, 0.1192])) == (
        r"p = \frac{1}{1 + e^{-2}} = 0.8808"
    )
    three = probability_equation(np.array([1.0, 0.0, -1.0]), np.array([0.665, 0.245, 0.09]))
    assert three == r"p = \frac{e^{1}}{e^{1} + e^{0} + e^{-1}} = 0.665"
    assert probability_equation(np.array([0.0, 12.0]), np.array([6e-6, 1 - 6e-6])).endswith(r"} \approx 1")
