"""The picture of the first screen is the fit above the error, on one scrubber, and gets all that it draws."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.charts.fit import view_of
from tests.core.charts.specs import asked, faults
from views.shared.the_run.chart import picture_chart, picture_data


@pytest.mark.parametrize(
    ("dataset", "model"), [("line", "linear_regression"), ("iris", "logistic_regression")]
)
def test_the_fit_and_the_error_share_one_scrubber(dataset: str, model: str) -> None:
    run = train(RunSpec(dataset, model, "sgd", {"epochs": 20}))
    chart = picture_chart(view_of(run), run.time_unit)
    assert not [*faults(asked(chart), picture_data(run))]
    assert [panel["height"] for panel in chart["vconcat"]][-1] < chart["vconcat"][-2]["height"]
    assert {param["name"] for param in chart["params"]} == {"play", "step", "spot", "at", "shown", "hover"}
