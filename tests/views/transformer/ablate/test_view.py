"""Ablate: what is lost without each piece, by either method."""

from __future__ import annotations

import pytest

from core import train
from tests.core.models.test_transformer import transformer
from tests.pages.opening import charts, data_of, texts, view_of
from views.transformer.ablate.numbers import MATRICES, PARTS, ablate, finding

SPEC = transformer("sort", blocks=2, epochs=2)


@pytest.mark.parametrize(("kind", "method"), [(PARTS, "zero"), (MATRICES, "mean")])
def test_the_finding_and_the_bars_are_those_of_the_engine(kind: str, method: str) -> None:
    page = view_of("Ablate", SPEC, pieces=kind, ablated=method)
    ablations = ablate(train(SPEC), "mean" if method == "mean" else "zero", lambda done, of: None).of_kind(
        kind
    )
    assert finding(ablations) in texts(page)
    assert data_of(charts(page)[0], "errors")["end"].tolist()[1:] == ablations.error.tolist()
    page.session_state["ablation_table"] = True
    table = page.run().dataframe[0].value
    assert table["without"].tolist() == ["(whole model)", *(piece.name for piece in ablations.pieces)]


def test_without_an_mlp_there_are_heads_and_without_held_out_sequences_those_of_training() -> None:
    page = view_of("Ablate", transformer("markov", epochs=1, mlp=0, validation_share=0.0))
    assert len(data_of(charts(page)[0], "errors")) == 3
    assert "the sequences of training" in page.caption[0].value


def test_a_diverged_run_is_explained() -> None:
    page = view_of("Ablate", transformer("sort", "sgd", learning_rate=10.0))
    assert "diverged" in page.info[0].value
    assert charts(page) == []
