"""Circuits: cells are their numbers on scales of their own, lines the copying scores."""

from __future__ import annotations

import numpy as np

from core.charts.diagram import largest_drawn
from tests.core.charts.specs import framed
from tests.core.charts.test_classes import pixels
from tests.views.network.layers.test_chart import colours
from tests.views.transformer.attention.test_numbers import RUN
from views.transformer.circuits.chart import circuits_data
from views.transformer.circuits.numbers import circuits, copying

FOUND = circuits(RUN, 2, 1)
FRAMES = framed(circuits_data(RUN, 2, FOUND))


def test_cells_are_the_numbers_of_both_circuits() -> None:
    last, cells = f"s{len(RUN.epochs) - 1}", FRAMES["cells"]
    for name, of in (("looks for (QK)", FOUND.qk), ("makes likelier (OV)", FOUND.ov)):
        np.testing.assert_allclose(cells.loc[cells["name"] == name, last], of[-1].ravel(), rtol=1e-6)
    cell = cells.query("map == 1 and row == 5 and column == 2").iloc[0]
    assert (cell["from"], cell["to"]) == ("|", "2")


def test_each_circuit_has_a_scale_of_its_own() -> None:
    pictures = FRAMES["pictures"]
    for of, url in zip((FOUND.qk, FOUND.ov), pictures["url"].iloc[-2:], strict=True):
        image = pixels(url)
        size = len(image) // 6
        colours(image, of[-1] / largest_drawn(of), size, size)


def test_lines_are_the_copying_scores_of_all_heads() -> None:
    for head in range(2):
        line = FRAMES["lines"].query("rank == @head")
        np.testing.assert_allclose(line["score"], copying(RUN, 2, head))
    assert FRAMES["lines_labels"]["head"].tolist() == ["head 1", "head 2"]
