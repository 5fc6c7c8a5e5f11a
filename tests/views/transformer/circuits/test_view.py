"""The view of circuits: its choices, its finding, and its table."""

from __future__ import annotations

import numpy as np

from core import RunSpec
from tests.pages.opening import charts, texts, view_of
from tests.views.transformer.attention.test_numbers import RUN, SMALL
from views.transformer.circuits.numbers import circuits, copying, finding


def test_block_and_head_can_be_chosen_and_the_table_has_their_numbers() -> None:
    page = view_of("Circuits", RUN.spec, block="block1", head="2", maps_table=True)
    matrices = circuits(RUN, 1, 1)
    assert finding(RUN, matrices, float(copying(RUN, 1, 1)[-1])) in texts(page)
    table = page.dataframe[0].value
    np.testing.assert_allclose(
        table["epoch 3"], np.concatenate([matrices.qk[-1].ravel(), matrices.ov[-1].ravel()])
    )


def test_a_head_of_another_model_gives_way_and_a_run_that_diverged_is_explained() -> None:
    spec = RunSpec("sort", "transformer", "sgd", {**SMALL, "learning_rate": 10.0, "epochs": 20, "heads": 1})
    page = view_of("Circuits", spec, head="4")
    assert not page.info
    assert page.selectbox(key="head").value == "1"
    assert "The run diverged" in texts(page)
    assert len(charts(page)) == 1
