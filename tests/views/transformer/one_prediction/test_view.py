"""One prediction: the sequence and position that were chosen, in the engine's numbers."""

from __future__ import annotations

import pytest

from core import train
from tests.core.models.test_transformer import transformer
from tests.pages.opening import charts, data_of, texts, view_of
from views.transformer.one_prediction.numbers import finding, follow, places

SPEC = transformer("sort", blocks=2, epochs=1)


def test_it_begins_where_the_first_symbol_is_asked_for() -> None:
    page, run = view_of("One prediction", SPEC), train(SPEC)
    followed = follow(run, run.validation, 0, 4)
    assert page.selectbox(key="position").value == "5"
    assert finding(followed) in texts(page)
    assert data_of(charts(page)[0], "pieces")["end"].iloc[-1] == pytest.approx(
        followed.scores.max(), abs=1e-12
    )
    assert len(page.latex) == 4


def test_a_sequence_and_a_position_can_be_chosen_and_the_steps_are_a_table() -> None:
    page, run = view_of("One prediction", SPEC, sequence="3", position="7"), train(SPEC)
    followed = follow(run, run.validation, 2, 6)
    assert finding(followed) in texts(page)
    page.session_state["follow_table"] = True
    table = page.run().dataframe[0].value
    assert table["adds to the logit"].sum() == pytest.approx(followed.scores.max(), abs=1e-10)
    assert table["would say now"].iloc[-1] == run.fitted.symbols[followed.predicted]


def test_a_position_from_which_nothing_is_asked_gives_way() -> None:
    spec = transformer("induction", epochs=1, validation_share=0.0, mlp=0, positions="none")
    page, run = view_of("One prediction", spec, position="1"), train(spec)
    assert page.selectbox(key="position").value == str(places(run, run.train, 0)[0] + 1)
    assert not page.info


def test_a_diverged_run_is_explained() -> None:
    page = view_of("One prediction", transformer("sort", "sgd", learning_rate=10.0))
    assert "diverged" in page.info[0].value
    assert charts(page) == []
