"""One prediction follows the row that is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from tests.core.records import tree
from tests.core.registries import LEARNABLE
from tests.pages.opening import charts, data_of, open_page, texts, view_of
from views.tree.one_prediction.numbers import finding, lines, walk


def test_the_row_that_is_chosen_is_followed() -> None:
    page = open_page(
        "pages/decision_tree.py", {"view": "One prediction", "rows": "training", "order": "as in the data"}
    )
    run = train(tree("iris", max_leaf_nodes=3))
    page.number_input(key="row_number").set_value(60).run()
    path = walk(run, run.train.x[59])
    text = texts(page)
    assert finding(run, path, run.train.y[59]) in text
    assert all(f"{n}. {line}" in text for n, line in enumerate(lines(path), 1))
    assert data_of(charts(page)[0], "bars")["end"].iloc[-1] == pytest.approx(path.values[-1])


def test_the_worst_row_comes_first_and_its_nodes_are_a_table() -> None:
    run = train(tree("diabetes", max_depth=4))
    worst = int(np.argmax(run.row_losses(run.validation)))
    page = view_of("One prediction", tree("diabetes", max_depth=4), decision_path_table=True)
    path = walk(run, run.validation.x[worst])
    assert finding(run, path, run.validation.y[worst]) in texts(page)
    assert page.dataframe[0].value["says"].tolist() == pytest.approx(path.values.tolist())


def test_a_tree_that_asks_nothing_has_a_chart_of_one_point() -> None:
    page = view_of("One prediction", tree("iris", min_samples_leaf=100))
    assert "It asks nothing" in texts(page)
    assert len(data_of(charts(page)[0], "bars")) == 2


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_the_view_opens_on_every_dataset(dataset: str) -> None:
    for leaves in (2, None):
        assert charts(
            view_of("One prediction", tree(dataset, max_leaf_nodes=leaves), decision_path_table=True)
        )
