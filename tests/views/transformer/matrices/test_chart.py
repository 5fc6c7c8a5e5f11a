"""Cells are the numbers of each frame, before, after, or as far as they have come; lines what is followed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core import Run, RunSpec, train
from core.charts.scale import snapshot_of_frame
from core.theory.tensors import matrices
from tests.core.charts.specs import framed
from views.transformer.matrices.chart import (
    AFTER,
    BEFORE,
    DIFFERENCE,
    NOW,
    VERSIONS,
    drawn_matrix,
    matrices_data,
)
from views.transformer.matrices.numbers import MEASURES, followed

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 4, "batch_size": 16}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
RUN = train(SPEC)
QUERY = "block1.query.weight"


def drawn(run: Run, name: str, version: str = NOW, measure: str = "norm") -> dict[str, pd.DataFrame]:
    return framed(matrices_data(run, name, version, *followed(run, name, measure, None)))


@pytest.mark.parametrize("name", matrices(RUN))
def test_cells_are_the_numbers_of_each_version(name: str) -> None:
    snapshot, values = snapshot_of_frame(5), RUN.parameters[name]
    expected = {
        NOW: values[snapshot[30]],
        BEFORE: values[0],
        AFTER: values[-1],
        DIFFERENCE: values[snapshot[30]] - values[0],
    }
    for version, numbers in expected.items():
        cells = drawn(RUN, name, version)["cells"]
        weights = cells[cells["from"] != "bias"]["f30"].to_numpy()
        np.testing.assert_allclose(weights, numbers.ravel(), rtol=1e-6, atol=1e-7)


def test_biases_are_the_last_row_where_there_are_any() -> None:
    cells = drawn(RUN, QUERY)["cells"].set_index(["from", "unit"])
    assert cells.loc[("bias", "2.2"), "f59"] == pytest.approx(RUN.parameters["block1.query.bias"][-1][5])
    assert cells.loc[("4", "1.3"), "f59"] == pytest.approx(RUN.parameters[QUERY][-1][3, 2])
    assert "bias" not in drawn(RUN, "embedding")["cells"]["from"].tolist()


def test_the_strongest_shade_is_the_largest_number_that_is_shown() -> None:
    whole, way = drawn_matrix(RUN, QUERY, AFTER), drawn_matrix(RUN, QUERY, DIFFERENCE)
    assert (
        whole.strongest
        == drawn_matrix(RUN, QUERY, BEFORE).strongest
        == drawn_matrix(RUN, QUERY, NOW).strongest
    )
    assert way.strongest == np.abs(way.values).max() < whole.strongest


def test_a_run_that_diverges_is_drawn_as_far_as_its_numbers_go() -> None:
    lost = train(SPEC.replace(optimizer="sgd", learning_rate=10.0, l2=10.0, epochs=30))
    assert not np.isfinite(lost.flat[-1]).all()
    for version in VERSIONS:
        matrix = drawn_matrix(lost, QUERY, version)
        assert matrix.strongest <= 20 * np.abs(lost.parameters[QUERY][0]).max()
        for measure in MEASURES:
            frames = drawn(lost, QUERY, version, measure)
            assert frames["lines"]["drawn"].notna().any()
            assert np.isfinite(frames["line_labels"]["drawn"]).all()
