"""Contributions add up to what the model says, in any units and from any origin."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import scipy.special

from core import Dataset, train
from core.formatting import read
from tests.core.records import clusters, learned, linear, own, tilted
from views.shared.contributions.numbers import (
    COUNTED_FROM,
    CountedFrom,
    answer,
    contributions,
    finding,
    likely,
    probabilities,
)

DATA = {"line": tilted(), "two": clusters(2), "three": clusters(3, 4)}
every_data = pytest.mark.parametrize("data", DATA.values(), ids=DATA)


@every_data
@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("counted_from", COUNTED_FROM)
def test_contributions_add_up_to_the_output(
    data: Dataset, standardize: bool, counted_from: CountedFrom
) -> None:
    run = learned(data, standardize=standardize, learning_rate=0.001)
    for row in data.x[::7]:
        outputs = run.outputs(row[None])[-1].reshape(-1)
        for k, output in enumerate(outputs):
            terms = contributions(run, row, k, counted_from)
            assert terms.output == output
            assert terms.bias + terms.parts.sum() == pytest.approx(output, rel=1e-12, abs=1e-12)


def test_inputs_and_parameters_are_those_of_the_data() -> None:
    run = train(linear(dataset="diabetes"))
    row = run.train.x[3]
    terms = contributions(run, row)
    assert np.array_equal(terms.inputs, row)
    assert dict(zip(terms.names, terms.parameters, strict=True)) == {
        name.removeprefix("weight[").removesuffix("]"): value
        for name, value in run.final.items()
        if name != "bias"
    }
    assert terms.bias == run.final["bias"]
    sizes = np.abs(terms.parts)[terms.order]
    assert (np.diff(sizes) <= 0).all()


def test_counted_from_the_average_the_average_row_has_nothing_but_its_bias() -> None:
    data = tilted()
    run = learned(data, validation_share=0.0)
    average = data.x.mean(axis=0)
    terms = contributions(run, average, counted_from="average")
    assert terms.parts == pytest.approx(np.zeros(3), abs=1e-12)
    assert terms.bias == pytest.approx(run.predict(average[None])[0], rel=1e-12)


def test_engineered_columns_contribute_each_on_its_own() -> None:
    data = clusters(2)
    run = learned(data, features="quadratic", learning_rate=0.001)
    terms = contributions(run, data.x[0])
    assert terms.names == ("a", "b", "a²", "a·b", "b²")
    assert terms.inputs[3] == data.x[0, 0] * data.x[0, 1]
    assert terms.bias + terms.parts.sum() == pytest.approx(terms.output, rel=1e-12)


def test_probabilities_are_those_of_scipy() -> None:
    two, three = learned(DATA["two"]), learned(DATA["three"])
    for row in DATA["two"].x[:5]:
        scores, p = probabilities(two, row)
        assert p == pytest.approx([scipy.special.expit(-scores[1]), scipy.special.expit(scores[1])])
    for row in DATA["three"].x[:5]:
        scores, p = probabilities(three, row)
        assert p == pytest.approx(scipy.special.softmax(scores))


@every_data
def test_the_finding_says_what_the_model_says_and_what_is_true(data: Dataset) -> None:
    run = learned(data)
    row, actual = data.x[0], float(data.y[0])
    sentence = finding(run, contributions(run, row), row, actual)
    if data.task == "regression":
        predicted = run.predict(row[None])[0]
        assert sentence.startswith(f"The prediction is {predicted:.4g}, {abs(predicted - actual):.4g} ")
        assert (f"below the actual {actual:.4g}" in sentence) == (predicted < actual)
    else:
        best = int(probabilities(run, row)[1].argmax())
        assert sentence.startswith(f"The model says “{data.class_names[best]}” with")
        assert ("which is right" in sentence) == (best == actual)


def predicting(number: float, targets: np.ndarray, actual: float) -> str:
    """What is said of a row whose prediction is `number`: a bias and a weight of 0."""
    data = own(np.arange(len(targets)), targets)
    run = train(linear(epochs=1), data)
    run = replace(run, flat=np.tile([number, 0.0], (len(run.epochs), 1)))
    return answer(run, data.x[0], actual)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1e4, 1e9])
def test_a_prediction_and_its_target_are_written_apart_where_they_differ(scale: float, offset: float) -> None:
    targets = scale * (np.array([1.0, 2.0, 3.0]) + offset)
    sentence = predicting(targets[0] + 0.25 * scale, targets, targets[0])
    written = re.search(r"is (.+), (.+) above the actual (.+)\.$", sentence)
    assert written is not None
    predicted, off, actual = map(read, written.groups())
    assert predicted > actual
    assert off == pytest.approx(0.25 * scale, rel=1e-3)


def test_rounding_is_neither_above_nor_below() -> None:
    targets = np.array([0.3, 1.0, 2.0])
    assert predicting(0.1 + 0.2, targets, 0.3) == "The prediction is 0.3, the actual number but for rounding."
    assert predicting(0.3, targets, 0.3) == "The prediction is 0.3, the actual number."
    assert predicting(1e-17, np.array([0.0, 1.0, 2.0]), 0.0).endswith("the actual number but for rounding.")
    assert "above" in predicting(1e-17, 1e-17 * targets, 0.0)


@pytest.mark.parametrize("p", [0.0, 1e-300, 1e-6, 0.0011, 0.5, 0.9989, 0.9994, 0.9999999, 1.0])
def test_no_probability_is_said_to_be_all_or_nothing(p: float) -> None:
    assert likely(p) not in ("100 %", "0 %")
    match = re.fullmatch(r"(over |under )?([\d.]+) %", likely(p))
    assert match is not None
    assert {"over ": p > 0.999, "under ": p < 0.001, None: True}[match[1]]
    assert match[1] or float(match[2]) == pytest.approx(100 * p, rel=5e-3)
