"""The way of one row through a network adds up to what the model predicts, term by term."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import Dataset, Run
from core.formatting import number
from core.hyper import Widths
from core.models.networks.activations import ACTIVATIONS
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from views.network.one_prediction.numbers import equation, finding, forward_pass, of_unit

DATA = {"binary": clouds(rows=30), "multiclass": clouds(3, rows=30), "numbers": tilted(30)}


def run_on(task: str, **settings: object) -> Run:
    return network(DATA[task], epochs=5, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", DATA)
def test_every_sum_adds_up_and_the_last_ones_make_the_prediction(task: str, activation: str) -> None:
    run = run_on(task, activation=activation)
    for row in run.train.x[:5]:
        passed = forward_pass(run, row)
        for layer in range(1, 4):
            for unit in range(run.fitted.widths[layer]):
                terms = passed.of_unit(layer, unit)
                assert terms.bias + terms.parts.sum() == pytest.approx(terms.output, abs=1e-12)
        z = passed.entered[-1]
        if task == "binary":
            z = 1 / (1 + np.exp(-z))
        elif task == "multiclass":
            z = np.exp(z) / np.exp(z).sum()
        np.testing.assert_allclose(z, run.predict(row[None])[0], rtol=0, atol=1e-12)


def test_inputs_are_told_in_data_units_and_as_they_enter() -> None:
    run = run_on("numbers")
    passed, x = forward_pass(run, run.train.x[3]), run.train.x
    assert passed.raw.tolist() == x[3].tolist()
    np.testing.assert_allclose(passed.entered[0], (x[3] - x.mean(axis=0)) / x.std(axis=0), atol=1e-12)
    assert passed.names(0) == ("a", "b", "c")
    assert passed.names(2) == ("unit 1 of layer 2", "unit 2 of layer 2", "unit 3 of layer 2")
    assert passed.names(3) == ("target",)
    assert forward_pass(run_on("multiclass"), DATA["multiclass"].x[0]).names(3) == ("A", "B", "C")


def worked_out(text: str) -> float:
    """The right side of the equation of a unit, computed from its written terms."""
    sum_, _, _ = text.partition(r"= {}& ")[2].partition(r"\\ = {}&")
    terms = re.sub(r"&& (\\text|a_)\{.*?\} ", "", sum_ + " ").replace("&", "").replace(r"\\", "")
    return float(eval(terms.replace(r"\cdot", "*").replace(r"\times 10^{", "*10**(").replace("})", ")) ")))


@pytest.mark.parametrize("hidden", [Widths((5, 3)), Widths((32, 2))])
def test_the_equation_adds_up_to_what_it_says(hidden: Widths) -> None:
    passed = forward_pass(run_on("binary", hidden=hidden), DATA["binary"].x[0])
    for layer, unit in ((1, 0), (2, 1), (3, 0)):
        written = equation(passed, layer, unit)
        assert worked_out(written) == pytest.approx(passed.sums[layer - 1][unit], abs=2e-3)
        assert ("24 more" in written) == (hidden == (32, 2) and layer == 2)
        assert (r"a = {}& \tanh(z)" in written) == (layer < 3)


def test_the_largest_term_and_what_becomes_of_the_sum_are_told() -> None:
    passed = forward_pass(run_on("binary"), DATA["binary"].x[0])
    terms = passed.of_unit(2, 1)
    i = int(np.abs(terms.parts).argmax())
    text = of_unit(passed, 2, 1)
    assert text.startswith(f"Unit 2 of layer 2 adds up to z = {number(passed.sums[1][1])}")
    assert f"comes from unit {i + 1} of layer 1" in text
    assert f"tanh makes {number(np.tanh(passed.sums[1][1]))} of it" in text
    p = 1 / (1 + np.exp(-passed.sums[2][0]))
    assert f"a probability of {number(100 * p, 3)} %" in of_unit(passed, 3, 0)


def quiet(data: Dataset) -> Run:
    return network(data, activation="relu", init="zeros", epochs=1)


def test_units_that_are_off_and_sums_of_nothing_are_told() -> None:
    data = DATA["binary"]
    passed = forward_pass(quiet(data), data.x[0])
    sentence = finding(passed, data.x[0], 1.0)
    assert "Of 8 hidden units 8 are 0 for this row." in sentence
    assert "it is the bias alone" in of_unit(passed, 1, 0)
    assert "for this row it is off" in of_unit(passed, 1, 0)
