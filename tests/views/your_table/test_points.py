"""Points that are clicked together become a table like any other."""

from __future__ import annotations

import numpy as np
import pytest

from core import read_table
from tests.core.charts.specs import fields
from views.your_table.points_chart import END, STEPS, points_chart, points_data
from views.your_table.points_view import as_csv

POINTS = ((0.0, 1.25, "A"), (10.0, 2.5, "B"), (3.5, 4.75, ""), (7.0, 0.0, "B"), (2.0, 2.0, "A"))


@pytest.mark.parametrize("classes", [False, True])
def test_points_are_read_back_as_they_were_set(classes: bool) -> None:
    table = read_table(as_csv(POINTS, classes))
    names = list(table.columns)
    values = np.stack([table.values(name) for name in names[:2]], axis=1)
    assert values.tolist() == [[x, y] for x, y, _ in POINTS]
    if classes:
        assert table.cells("class") == ["A", "B", "A", "B", "A"]
    assert table.rows == len(POINTS)


def test_every_place_of_the_plane_belongs_to_one_tile() -> None:
    lattice = points_data((), ())["lattice"]
    area = (lattice["right"] - lattice["left"]) * (lattice["top"] - lattice["bottom"])
    assert area.sum() == pytest.approx(END**2)
    assert len(lattice["x"]) == (STEPS + 1) ** 2
    assert ((lattice["left"] <= lattice["x"]) & (lattice["x"] <= lattice["right"])).all()


def test_points_have_the_rank_of_their_class() -> None:
    points = points_data(POINTS, ("A", "B"))["points"]
    assert points["rank"].tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize("source", ["lattice", "points"])
def test_the_chart_reads_what_its_data_hold(source: str) -> None:
    assert fields(points_chart("x", "y"), source) <= {*points_data(POINTS, ("A", "B"))[source]}
