"""Bars of what is left without each piece."""

from __future__ import annotations

import numpy as np

from tests.core.charts.specs import asked, faults
from tests.views.transformer.ablate.test_numbers import made
from views.transformer.ablate.chart import ablation_chart, ablation_data
from views.transformer.ablate.numbers import PARTS


def test_bars_reach_the_error_and_the_share_that_is_right() -> None:
    drawn = ablation_data(made([5, 3.1, 0.0402, 0.0401], [0.1, 0.31, 0.99, 0.9999]), PARTS)
    assert drawn["errors"]["name"][:3:2] == ["the whole model", "without head 2 of block 1"]
    np.testing.assert_allclose(drawn["errors"]["end"], [0.04, 5, 3.1, 0.0402, 0.0401])
    assert drawn["errors"]["text"] == ["0.04", "5", "3.1", "0.0402", "0.0401"]
    assert drawn["accuracies"]["text"] == ["99 %", "10 %", "31 %", "99 %", "99.9 %"]
    assert (np.asarray(drawn["accuracies"]["bottom"]) < np.arange(5) + 1).all()


def test_the_chart_asks_for_what_it_is_given() -> None:
    spec, drawn = ablation_chart(4), ablation_data(made([5, 3, 2, 1], [0.1, 0.3, 0.9, 0.9]), PARTS)
    assert not [*faults(asked(spec), drawn)]
    assert len(spec["vconcat"][0]["layer"]) == 3
