"""Pictures of several seeds: curves, shading where they disagree, and the rows on which they differ most."""

from __future__ import annotations

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from core import Dataset
from core.charts.signed import STRENGTHS
from tests.core.records import classified, clouds, tilted
from tests.core.records import own as numbers
from tests.views.network.how_sure.test_numbers import ensemble
from views.network.how_sure.chart import MOST_ROWS, disagreement, kind_of, own, seeds_chart, seeds_data
from views.network.how_sure.numbers import agreement

LINE = numbers(np.linspace(0, 1, 30), np.linspace(0, 1, 30) ** 2)
MANY = classified(np.random.default_rng(0).standard_normal((60, 3)), np.arange(60) % 3)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (LINE, "curves"),
        (classified(LINE.x, np.arange(30) > 14), "curves"),
        (clouds(3), "plane"),
        (tilted(), "rows"),
        (MANY, "rows"),
    ],
)
def test_every_kind_of_data_has_a_picture_with_its_data(data: Dataset, kind: str) -> None:
    seed_runs = ensemble(data)
    run = seed_runs.runs[0]
    assert kind_of(run) == kind
    drawn = seeds_data(run, seed_runs.runs)
    chart = seeds_chart(kind_of(run), run.task != "regression")
    assert set(re.findall(r'"data": {"name": "(\w+)"}', json.dumps(chart))) == set(drawn)
    assert drawn["errors"]["error"] == pytest.approx([each.validation_error[-1] for each in seed_runs.runs])
    assert drawn["mean"]["high"] - drawn["mean"]["low"] == pytest.approx(2 * seed_runs.errors.std(ddof=1))


def test_each_curve_is_what_its_seed_predicts() -> None:
    seed_runs = ensemble(LINE)
    curves = seeds_data(seed_runs.runs[0], seed_runs.runs)["curves"]
    of = np.array(curves["seed"]) == "2"
    x, y = curves["x"][of], curves["y"][of]
    predicted = seed_runs.runs[2].predict(x[:, None])
    np.testing.assert_allclose(y[np.isfinite(y)], predicted[np.isfinite(y)])
    assert np.isfinite(y).sum() > 100


def test_shading_is_deepest_where_half_of_the_seeds_decide_otherwise() -> None:
    seed_runs = ensemble(clouds())
    votes = np.array([[0.9, 0.9, 0.1], [0.9, 0.1, 0.1], [0.9, 0.9, 0.2], [0.8, 0.1, 0.9]])
    assert disagreement(seed_runs.runs[0], votes) == pytest.approx([0, 1, 0.5])
    shading = seeds_data(seed_runs.runs[0], seed_runs.runs)["shading"]
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(shading["url"][0].partition(",")[2]))))
    corner = np.array([[shading["x"][0], shading["y2"][0]], [shading["x2"][0], shading["y"][0]]])
    expected = np.rint(STRENGTHS * np.minimum(1, 2 * (1 - agreement(seed_runs.predict(corner)))))
    assert pixels[[0, -1], [0, -1]].tolist() == expected.tolist()
    assert pixels.max() == STRENGTHS


def test_the_rows_on_which_seeds_differ_most_come_first() -> None:
    seed_runs = ensemble(tilted())
    run, spread = seed_runs.runs[0], seed_runs.predictions.std(axis=0)
    drawn = seeds_data(run, seed_runs.runs)
    worst = int(spread.argmax())
    assert drawn["words"]["name"][0].startswith(f"row {worst + 1}: ")
    assert drawn["actual"]["value"][0] == run.validation.y[worst]
    of_first = np.isclose(drawn["seeds"]["y"], drawn["seeds"]["y"].min())
    np.testing.assert_allclose(drawn["seeds"]["value"][of_first], seed_runs.predictions[:, worst])
    assert len(drawn["words"]["name"]) == MOST_ROWS


def test_classes_are_shown_by_the_probability_of_the_rows_own_class() -> None:
    assert own(np.array([[0.9, 0.3]]), np.array([1, 0])).tolist() == [[0.9, 0.7]]
    assert own(np.array([[[0.2, 0.3, 0.5]]]), np.array([2])).tolist() == [[0.5]]
