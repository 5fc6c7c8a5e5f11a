"""Beside the diagram of the first screen stands what the network answers, with the rows where they lie."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.charts.diagram import Diagram
from tests.core.charts.specs import asked, faults, framed
from views.network.network.chart import LOW, picture_chart, picture_data
from views.network.network.output_chart import output_of

SETTINGS = {"epochs": 20, "hidden": (4,)}


def network(dataset: str, **more: object) -> Run:
    return train(RunSpec(dataset, "neural_network", "adam", SETTINGS | more))  # type: ignore[arg-type]


RUNS = {
    "regions": network("moons"),
    "curve": network("sine"),
    "none": network("diabetes"),
    "one epoch": network("moons", epochs=1),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_picture_gets_all_that_it_draws(name: str) -> None:
    run = RUNS[name]
    spec = picture_chart(Diagram(run, LOW).size, output_of(run))
    assert not [*faults(asked(spec), picture_data(run))]


def test_the_output_suits_the_features() -> None:
    assert {name: output_of(RUNS[name]) for name in ("regions", "curve", "none")} == {
        name: name for name in ("regions", "curve", "none")
    }


def test_rows_lie_where_their_features_are_and_inside_the_square() -> None:
    run = RUNS["regions"]
    points = framed(picture_data(run))["output_points"]
    assert points[["across", "down"]].stack().between(0, 1).all()
    x = np.concatenate([run.train.x, run.validation.x])
    assert np.corrcoef(points["across"], x[:, 0])[0, 1] == pytest.approx(1)
    assert np.corrcoef(points["down"], x[:, 1])[0, 1] == pytest.approx(-1)


def test_the_curve_is_the_prediction_of_its_frame() -> None:
    run = RUNS["curve"]
    line = framed(picture_data(run))["line"]
    x = np.linspace(run.train.x.min(), max(run.train.x.max(), run.validation.x.max()), len(line))
    last = np.corrcoef(line["f59"], run.predict(x[:, None]))[0, 1]
    assert last < -0.99
    assert not np.allclose(line["f0"], line["f59"])
