"""The view “Matrices” shows the chosen matrix and measure, says what its numbers say, and has them as tables."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.theory.tensors import gradient_norms, matrices
from tests.pages.opening import charts, data_of, texts, view_of
from views.transformer.matrices.numbers import finding

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 4, "batch_size": 16}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
RUN = train(SPEC)
QUERY = "block1.query.weight"


def test_the_first_query_matrix_is_shown_at_first() -> None:
    page = view_of("Matrices", SPEC)
    assert finding(RUN, QUERY) in texts(page)
    cells = data_of(charts(page)[0], "cells").set_index(["from", "unit"])
    assert cells.loc[("3", "1.2"), "f59"] == pytest.approx(RUN.parameters[QUERY][-1][2, 1])
    assert page.selectbox(key="matrix").options == [*matrices(RUN)]
    assert "a channel of a head (2.1 is the first of head 2)" in page.caption[0].value


def test_a_matrix_a_version_and_gradients_can_be_chosen_with_tables() -> None:
    chosen = {"matrix": "position", "version": "difference to before", "followed": "gradient norm"}
    page = view_of("Matrices", SPEC, **chosen, matrix_table=True, lines_table=True)
    cells = data_of(charts(page)[0], "cells")
    way = RUN.parameters["position"][-1] - RUN.parameters["position"][0]
    assert cells["f59"].to_numpy() == pytest.approx(way.ravel(), rel=1e-6)
    exact, lines = (frame.value for frame in page.dataframe)
    assert exact["difference"].to_numpy() == pytest.approx(way.ravel(), rel=1e-12)
    expected = gradient_norms(RUN, ["position"])[:, 0]
    assert lines["gradient norm, embedding of positions"].to_numpy() == pytest.approx(expected)


@pytest.mark.parametrize("followed", ["gradient norm", "singular values"])
def test_a_run_that_diverged_is_explained_and_drawn(followed: str) -> None:
    lost = SPEC.replace(optimizer="sgd", learning_rate=10.0, l2=10.0, epochs=30)
    page = view_of("Matrices", lost, followed=followed)
    assert "The run diverged" in texts(page)
    assert len(charts(page)) == 1


def test_what_another_shape_has_gives_way_without_a_word() -> None:
    page = view_of("Matrices", SPEC.replace(mlp=0, positions="none"), matrix="block2.mlp1.weight")
    assert page.selectbox(key="matrix").value == QUERY
    assert not page.info
