"""Bars are as long as counts, and say which formula counted them."""

from __future__ import annotations

import pytest

from core.models.transformers.shape import Shape
from tests.core.charts.specs import framed
from views.transformer.where_the_parameters_are.chart import counts_data
from views.transformer.where_the_parameters_are.numbers import parts

SHAPE = Shape(11, 16, 16, 2, 2, 0, "none", "relu")


def test_a_bar_has_count_share_and_formula() -> None:
    rows = framed(counts_data(SHAPE))["parts"].set_index("part")
    assert rows["count"].to_dict() == {part.name: part.count for part in parts(SHAPE)}
    assert rows["share"].sum() == pytest.approx(1)
    last = rows.loc["block 2 attention"]
    assert last["formula"] == "4 d² + 4 d = 4 · 16² + 4 · 16"
    assert last["written"] == "1,088 · 41.5 %"
