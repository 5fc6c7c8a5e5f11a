"""The chart of thresholds: a step at each value of the feature, and what the slider's own threshold does."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.charts.tables import Data
from core.inspection.search import searched
from tests.core.records import classified, clouds, grown, own, tree
from views.tree.thresholds.chart import thresholds_chart, thresholds_data

HAND = own([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 6.0, 10.0])


def drawn(**settings: object) -> Data:
    return thresholds_data(searched(grown(HAND, **settings), 0), 0)  # type: ignore[arg-type]


def test_the_line_changes_at_each_value_to_what_is_left_of_the_impurity() -> None:
    steps = drawn()["steps"]
    assert steps["threshold"].tolist() == [1, 2, 3, 4]
    # Left and right of 1.5, 2.5, 3.5: variances 0 and 152/9, 0 and 4, 8 and 0; beyond all rows that of the node.
    np.testing.assert_allclose(steps["impurity"], [3 * 152 / 9 / 4, 2, 6, 18])


def test_lowest_and_learned_are_marked_where_they_are() -> None:
    tables = drawn()
    assert tables["lowest"]["threshold"].tolist() == tables["learned"]["threshold"].tolist() == [2.5]
    assert tables["lowest"]["impurity"].tolist() == [2.0]
    assert tables["before"]["impurity"].tolist() == [18.0]
    iris = searched(train(tree("iris", max_leaf_nodes=2)), 0)
    assert len(thresholds_data(iris, 0)["learned"]["threshold"]) == 0


def test_each_position_of_the_slider_has_its_impurity_its_rows_and_what_leaves_would_say() -> None:
    tables = drawn()
    yours, says = tables["yours"], tables["sides"]
    assert (len(yours["frame"]), yours["threshold"][100], yours["impurity"][100]) == (201, 2.5, 2.0)
    assert yours["says"][100] == "at 2.5: 2 left, lowest 2"
    assert yours["parts"][100] == "2 rows to the left, 2 to the right"
    here = says["frame"] == 100
    assert says["value"][here].tolist() == [0, 8]
    assert np.column_stack([says["x"], says["x2"]])[here].tolist() == [[1, 2.5], [2.5, 4]]


def test_classes_are_counted_on_both_sides_in_a_strip_each() -> None:
    tables = thresholds_data(searched(grown(classified([[1.0], [2.0], [3.0], [4.0]], [0, 0, 1, 0])), 0), 0)
    counts = tables["counts"]
    here = np.asarray(counts["frame"]) == 100
    assert np.asarray(counts["text"])[here].tolist() == [
        "left 2 (100 %), right 1 (50 %)",
        "left 0 (0 %), right 1 (50 %)",
    ]
    assert tables["rows"]["rank"].tolist() == [0, 0, 1, 0]
    assert len(np.unique(tables["rows"]["row"])) == 2


@pytest.mark.parametrize(("fewest", "shaded"), [(1, []), (2, [[1, 2.5], [2.5, 4]]), (4, [[1, 4]])])
def test_thresholds_that_leave_too_few_rows_are_shaded(fewest: int, shaded: list[list[float]]) -> None:
    barred = drawn(min_samples_leaf=fewest)["barred"]
    assert np.column_stack([barred["x"], barred["x2"]]).tolist() == shaded


def test_a_feature_that_does_not_vary_has_a_line_of_one_place() -> None:
    tables = thresholds_data(searched(grown(classified([[1.0, k] for k in range(4)], [0, 1, 0, 1])), 0), 0)
    assert tables["steps"]["threshold"].tolist() == [1.0]
    assert (len(tables["lowest"]["threshold"]), len(tables["barred"]["x"])) == (0, 0)
    assert np.isfinite(tables["range"]["y"]).all()


def test_many_rows_are_thinned_and_the_chart_is_compiled_once() -> None:
    tables = thresholds_data(searched(grown(clouds(rows=3000), max_leaf_nodes=2), 0), 0)
    assert len(tables["rows"]["x"]) == 800
    assert len(tables["steps"]["threshold"]) == 1500
    assert len(thresholds_chart(0)["vconcat"]) == 3
