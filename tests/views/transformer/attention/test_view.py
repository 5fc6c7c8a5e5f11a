"""The view of attention: its choices, its finding, and its tables."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec
from core.models.transformers.hypers import USUAL
from tests.pages.opening import charts, data_of, texts, view_of
from tests.views.transformer.attention.test_numbers import RUN, SMALL, look
from views.transformer.attention.numbers import SCORES, SHARES, finding, step_of

ONE = RunSpec("copy", "transformer", "adam", {**USUAL, **SMALL, "heads": 1, "positions": "none"})


def test_the_last_block_is_shown_at_first() -> None:
    page = view_of("Attention", RUN.spec)
    assert finding(RUN, 2, look(RUN, 2)) in texts(page)
    assert page.selectbox(key="block").options == ["Block 1", "Block 2"]
    cells = data_of(charts(page)[0], "cells").query("map == 1 and row == 7 and column == 3")
    assert cells[f"s{len(RUN.epochs) - 1}"].item() == pytest.approx(
        step_of(RUN, 0, 2, SHARES)[-1, 1, 7, 3], rel=1e-6
    )


def test_sequence_block_and_step_can_be_chosen_and_the_tables_have_their_numbers() -> None:
    page = view_of(
        "Attention",
        RUN.spec,
        sequence="3",
        block="block1",
        attention=SCORES,
        maps_table=True,
        patterns_table=True,
    )
    patterns, cells = (table.value for table in page.dataframe)
    heads = look(RUN, 1)
    np.testing.assert_allclose(patterns["head 2"], [of[1] for of in heads.scores.values()])
    np.testing.assert_allclose(patterns["all alike"], [*heads.chance.values()])
    values = step_of(RUN, 2, 1, SCORES)
    assert len(cells) == 2 * 64
    np.testing.assert_allclose(cells["epoch 3"], values[-1].ravel())
    np.testing.assert_allclose(cells["epoch 0"], values[0].ravel())


def test_one_head_without_positions_and_a_link_to_another_block_are_fine() -> None:
    page = view_of("Attention", ONE, block="block3")
    assert not page.info
    assert "head 2" not in texts(page)
    assert "on the position half the length before" in texts(page)


def test_a_run_that_diverged_is_drawn_and_explained() -> None:
    spec = RunSpec("sort", "transformer", "sgd", {**SMALL, "learning_rate": 10.0, "epochs": 20})
    page = view_of("Attention", spec)
    assert "The run diverged: attention" in texts(page)
    assert len(charts(page)) == 1
