"""Charts of a receipt hold their data, and nothing that JSON does not know."""

from __future__ import annotations

import json

import pytest

from core.receipts.pictures import charts_of
from tests.core.charts.specs import data_names
from tests.core.receipts.runs import BUILT_IN, OWN, run_of


@pytest.mark.parametrize("kind", [*BUILT_IN, *OWN])
def test_every_kind_of_run_has_its_error_and_its_parameters_drawn(kind: str) -> None:
    charts = charts_of(run_of(kind))
    assert [*charts] == ["error", "parameters"]
    for chart in charts.values():
        assert json.loads(json.dumps(chart, allow_nan=False)) == chart
        assert data_names(chart) <= chart["datasets"].keys()
        assert all(panel["width"] for panel in chart["vconcat"])


def test_the_error_is_over_the_steps_of_the_model() -> None:
    assert '"title": "split"' in json.dumps(charts_of(run_of("tree of classes"))["error"])
    assert '"title": "epoch"' in json.dumps(charts_of(run_of("linear"))["error"])
