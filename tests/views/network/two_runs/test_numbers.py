"""Two runs side by side: the sentence and the table state what the records have."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from core import Run, train
from core.formatting import number, percent
from core.hyper import Value, Widths
from core.inspection.by_layer import NEAR_ZERO, layer_title, weights
from tests.core.inspection.test_responses import network
from tests.core.records import clouds
from views.network.two_runs.numbers import finding, table

DATA = clouds()
RUN = network(DATA, epochs=40)


def said(name: str, value: Value, run: Run = RUN) -> tuple[str, Run]:
    other = train(run.spec.replace(**{name: value}), DATA)
    return finding(run, other, run.spec.hypers[name]), other


def test_the_layer_whose_norm_changes_most_is_named() -> None:
    text, other = said("l2", 0.1)
    norms = [[np.linalg.norm(weight) for weight in weights(run).values()] for run in (RUN, other)]
    most = int(np.abs(np.log(np.divide(*norms))).argmax())
    assert text.startswith(
        f"With L2 penalty 0.1 instead of 0 the norm of layer {most + 1} changes most: "
        f"{number(norms[1][most], 3)} instead of {number(norms[0][most], 3)}."
    )


def test_both_errors_are_stated() -> None:
    text, other = said("l2", 0.1)
    errors = [
        number(float(error[-1])) for run in (RUN, other) for error in (run.train_error, run.validation_error)
    ]
    assert text.endswith(
        f"The training error is {errors[2]} instead of {errors[0]}, the validation error {errors[3]} instead of "
        f"{errors[1]}."
    )
    alone = network(DATA, validation_share=0.0)
    text, other = said("l2", 0.1, alone)
    assert text.endswith(
        f"The training error is {number(other.train_error[-1])} instead of {number(alone.train_error[-1])}."
    )


def test_weights_that_went_to_zero_are_counted() -> None:
    text, other = said("l1", 0.1)
    shares = [
        {layer: float((np.abs(w) < NEAR_ZERO).mean()) for layer, w in weights(run).items()}
        for run in (RUN, other)
    ]
    most = max(shares[0], key=lambda layer: abs(shares[1][layer] - shares[0][layer]))
    assert (
        f"Of the weights of {layer_title(most)} {percent(shares[1][most])} lie within ±0.01, instead of "
        f"{percent(shares[0][most])}." in text
    )


def test_not_all_weights_near_zero_are_not_100_per_cent() -> None:
    wide = network(DATA, hidden=Widths((32, 32)), epochs=1)
    flat = wide.flat.copy()
    (_, part, _, _) = list(wide.fitted.layers())[1]
    flat[-1, part] = 1e-3
    flat[-1, part.stop - 1] = 1.0
    text = finding(wide, replace(wide, flat=flat), wide.spec.hypers["l2"])
    assert "Of the weights of layer 2 99.9 % lie within ±0.01" in text


def test_errors_that_stay_are_said_to_and_those_that_differ_are_written_so() -> None:
    assert "The training error is the same, " in finding(RUN, RUN, RUN.spec.hypers["l2"])
    error = RUN.train_error.copy()
    error[-1] *= 1 + 1e-7
    text = finding(RUN, replace(RUN, train_error=error), RUN.spec.hypers["l2"])
    first, second = re.findall(r"training error is (\S+) instead of ([^,]+),", text)[0]
    assert first != second


def test_where_hardly_anything_changes_it_says_so() -> None:
    text, _ = said("l2", 1e-05)
    assert "L2 penalty 10⁻⁵ instead of 0 the norms of the layers hardly change." in text
    assert "within ±" not in text


def test_a_run_that_diverged_is_not_compared() -> None:
    wild = RUN.spec.replace(optimizer="sgd", l2=10.0)
    gone, calm = (train(wild.replace(learning_rate=rate), DATA) for rate in (10.0, 0.01))
    rate = wild.hypers["learning_rate"]
    for this, other in ((gone, calm), (calm, gone)):
        assert finding(this, other, rate) == (
            "With learning rate 10 the run diverged, so its weights mean nothing; drawn are those with 0.01."
        )
    assert finding(gone, gone, rate).startswith("Both runs diverged")


def test_the_table_has_a_row_for_every_layer_that_one_of_them_has() -> None:
    _, other = said("hidden", Widths((4, 4, 4, 4)))
    for this, that, first, second in ((RUN, other, 3, 5), (other, RUN, 5, 3)):
        rows = table(this, that)
        assert rows["layer"] == [f"layer {n}" for n in range(1, 6)]
        for who, run, layers in (("this run", this, first), ("the other", that, second)):
            assert np.isfinite(rows[f"mean, {who}"]).sum() == layers
            assert rows[f"norm, {who}"][0] == np.linalg.norm(weights(run)["layer1"])
