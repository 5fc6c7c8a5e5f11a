"""The view “Where the parameters are” counts what was allocated, of every kind of shape."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from tests.pages.opening import charts, data_of, texts, view_of
from views.transformer.where_the_parameters_are.numbers import finding

SMALL = {"samples": 100, "length": 4, "symbols": 5, "d_model": 8, "epochs": 1}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Heads share the width"),
        ({"positions": "none"}, "no parameters for positions"),
        ({"positions": "sinusoidal"}, "fixed waves"),
        ({"mlp": 0, "blocks": 2}, "without an MLP"),
    ],
)
def test_the_bars_add_up_to_what_was_allocated(change: dict[str, object], sentence: str) -> None:
    spec = SPEC.replace(**change)
    page = view_of("Where the parameters are", spec, counts_table=True)
    run = train(spec)
    assert finding(run) in texts(page)
    assert data_of(charts(page)[0], "parts")["count"].sum() == run.parameter_count
    assert sentence in page.caption[0].value
    assert page.dataframe[0].value["share"].sum() == pytest.approx(1)
