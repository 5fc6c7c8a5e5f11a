"""Two networks that differ in one hyperparameter: what their layers have become, in numbers and in words."""

from __future__ import annotations

from collections.abc import Iterator

from core.engine.run import Run
from core.formatting import apart, number, percent
from core.hyper import Hyper
from core.inspection.by_layer import HARDLY, NEAR_ZERO, factor, layer_title, summary, weights

# Shares of weights near zero that differ by less than this count as equal.
SHARE_DIFFERENT = 0.05
Summaries = dict[str, dict[str, float]]


def summaries(run: Run) -> Summaries:
    """{layer: {number: value}}."""
    return {layer: summary(weight) for layer, weight in weights(run).items()}


def finding(run: Run, other: Run, hyper: Hyper) -> str:
    """Which layer's norm differs most, whether weights went to zero, and what that did to the error."""
    here, there = (hyper.reading(each.spec[hyper.name]) for each in (run, other))
    if run.diverged or other.diverged:
        return _diverged(run, other, hyper)
    instead = f"With {hyper.noun} {there} instead of {here}"
    return " ".join([f"{instead} {_norms(run, other)}", *_near_zero(run, other), _errors(run, other)])


def _diverged(run: Run, other: Run, hyper: Hyper) -> str:
    if run.diverged and other.diverged:
        return "Both runs diverged, so their weights mean nothing: lower the learning rate."
    gone, stays = (run, other) if run.diverged else (other, run)
    here, there = (hyper.reading(each.spec[hyper.name]) for each in (gone, stays))
    return f"With {hyper.noun} {here} the run diverged, so its weights mean nothing; drawn are those with {there}."


def _norms(run: Run, other: Run) -> str:
    layer, first, second = max(_pairs(run, other, "norm"), key=lambda pair: factor(*pair[1:]))
    if factor(first, second) <= HARDLY:
        return "the norms of the layers hardly change."
    return (
        f"the norm of {layer_title(layer)} changes most: {number(second, 3)} instead of {number(first, 3)}."
    )


def _near_zero(run: Run, other: Run) -> Iterator[str]:
    layer, first, second = max(_pairs(run, other, "share near zero"), key=lambda pair: abs(pair[2] - pair[1]))
    if abs(second - first) >= SHARE_DIFFERENT:
        now, before = percent(second), percent(first)
        yield f"Of the weights of {layer_title(layer)} {now} lie within ±{NEAR_ZERO:g}, instead of {before}."


def _errors(run: Run, other: Run) -> str:
    sentence = f"The training error is {_instead(run.train_error[-1], other.train_error[-1])}"
    if run.evaluated_on == "train":
        return f"{sentence}."
    return (
        f"{sentence}, the validation error {_instead(run.validation_error[-1], other.validation_error[-1])}."
    )


def _instead(value: float, other: float) -> str:
    if value == other:
        return f"the same, {number(float(value))}"
    before, after = apart(float(value), float(other))
    return f"{after} instead of {before}"


def _pairs(run: Run, other: Run, name: str) -> list[tuple[str, float, float]]:
    """(layer, its number in one, in the other) of the layers that both have."""
    first, second = summaries(run), summaries(other)
    return [(layer, first[layer][name], second[layer][name]) for layer in first if layer in second]


def table(run: Run, other: Run) -> dict[str, list[str] | list[float]]:
    """Columns of numbers, a row for each layer that one of them has; NaN where the other has none."""
    both = (summaries(run), summaries(other))
    layers = [*max(both, key=len)]
    columns: dict[str, list[str] | list[float]] = {"layer": [layer_title(layer) for layer in layers]}
    for name in next(iter(both[0].values())):
        for who, measures in zip(("this run", "the other"), both, strict=True):
            columns[f"{name}, {who}"] = [
                measures[layer][name] if layer in measures else float("nan") for layer in layers
            ]
    return columns
