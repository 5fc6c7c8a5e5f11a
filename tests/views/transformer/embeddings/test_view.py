"""The view of embeddings: its choice, its finding, and its tables."""

from __future__ import annotations

import numpy as np

from core import RunSpec
from core.formatting import in_words
from tests.pages.opening import charts, texts, view_of
from tests.views.transformer.attention.test_numbers import RUN, SMALL
from views.transformer.embeddings.numbers import POSITIONS, SYMBOLS, embedded, finding


def test_positions_can_be_chosen_and_the_tables_have_their_numbers() -> None:
    page = view_of("Embeddings", RUN.spec, embedding=POSITIONS, maps_table=True, places_table=True)
    embedding = embedded(RUN, POSITIONS)
    assert finding(RUN, embedding) in texts(page)
    cosines, places = (table.value for table in page.dataframe)
    np.testing.assert_allclose(cosines["epoch 3"], embedding.cosine[-1].ravel())
    np.testing.assert_allclose(places["second"], embedding.plane[..., 1].ravel())


def test_without_learned_positions_symbols_are_shown() -> None:
    spec = RUN.spec.replace(positions="none")
    page = view_of("Embeddings", spec, embedding=POSITIONS)
    assert not page.info
    assert page.selectbox(key="embedding").options == [in_words(SYMBOLS)]


def test_a_run_that_diverged_is_drawn_and_explained() -> None:
    spec = RunSpec("sort", "transformer", "sgd", {**SMALL, "learning_rate": 10.0, "epochs": 20})
    page = view_of("Embeddings", spec)
    assert "The run diverged" in texts(page)
    assert len(charts(page)) == 1
