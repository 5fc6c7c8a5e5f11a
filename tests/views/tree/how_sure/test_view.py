"""How sure says what the engine found, for trees of every kind."""

from __future__ import annotations

import pytest

from core import train
from tests.core.records import tree
from tests.core.registries import KINDS
from tests.pages.opening import charts, data_of, open_page, texts, view_of
from views.tree.how_sure.numbers import finding
from views.tree.how_sure.resamples import resampled


@pytest.mark.slow
def test_the_view_says_what_was_found_and_draws_it() -> None:
    page = open_page("pages/decision_tree.py", {"view": "How sure"})
    run = train(tree("iris", max_leaf_nodes=3))
    assert finding(run, resampled(run)) in texts(page)
    drawn = data_of(charts(page)[0], "features")
    assert drawn["name"].tolist() == ["petal width", "petal length"]
    assert drawn["share"].sum() == pytest.approx(1)


def test_the_numbers_are_a_table_one_click_away() -> None:
    table = view_of("How sure", tree("play_tennis", max_depth=1), resampling_table=True).dataframe[0].value
    assert table["resamples"].sum() == 200


@pytest.mark.slow
def test_a_tree_that_asks_nothing_is_told() -> None:
    page = view_of("How sure", tree("challenger", min_samples_leaf=20))
    assert "On all training rows it asks nothing." in texts(page)
    assert "with 1 leaf in the median" in " ".join(caption.value for caption in page.caption)
    assert len(charts(page)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("dataset", KINDS)
def test_the_view_opens_on_every_kind_of_data(dataset: str) -> None:
    page = view_of("How sure", tree(dataset, max_leaf_nodes=5))
    assert charts(page) or page.button
