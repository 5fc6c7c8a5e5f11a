"""Circuits: the scores of a model without positions, its answers taken apart, and eigenvalues of both orders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.data.texts import of_text
from core.models import optimized
from core.models.transformer import Transformer
from core.types import Array
from tests.views.transformer.attention.test_numbers import RUN, small
from views.transformer.attention.numbers import SCORES, SHARES, step_of
from views.transformer.circuits.numbers import Circuits, circuits, copying, finding

PLAIN = small(positions="none", heads=2, mlp=0, epochs=4)


def by_einsum(run: Run, block: int, head: int) -> tuple[Array, Array]:
    """QK and OV after training, index by index."""
    p, shape = {name: of[-1] for name, of in run.parameters.items()}, run.fitted.shape
    e, b = p["embedding"], f"block{block}."
    n = (e - e.mean(axis=1, keepdims=True)) / np.sqrt(e.var(axis=1, keepdims=True) + 1e-5)
    n = n * p[f"{b}norm1.gain"] + p[f"{b}norm1.bias"]
    split = {
        name: p[f"{b}{name}.weight"].reshape(-1, shape.heads, shape.head)
        for name in ("query", "key", "value")
    }
    bias = {name: p[f"{b}{name}.bias"].reshape(shape.heads, shape.head)[head] for name in split}
    q, k = (np.einsum("vc,cs->vs", n, split[name][:, head]) + bias[name] for name in ("query", "key"))
    out = p[f"{b}output.weight"].reshape(shape.heads, shape.head, -1)[head]
    added = np.einsum("vc,cs,sd->vd", n, split["value"][:, head], out)
    ov = np.einsum("vd,d,dw->vw", added - added.mean(axis=1, keepdims=True), p["norm.gain"], p["unembedding"])
    return np.einsum("as,bs->ab", q, k) / shape.head**0.5, ov - ov.mean(axis=1, keepdims=True)


@pytest.mark.parametrize(("block", "head"), [(1, 0), (1, 1), (2, 1)])
def test_circuits_are_the_products_of_their_matrices(block: int, head: int) -> None:
    matrices = circuits(RUN, block, head)
    for values, expected in zip((matrices.qk, matrices.ov), by_einsum(RUN, block, head), strict=True):
        assert values.shape == (len(RUN.epochs), 6, 6)
        np.testing.assert_allclose(values[-1], expected, atol=1e-12)


@pytest.mark.parametrize("head", [0, 1])
def test_without_positions_the_qk_circuit_has_the_scores_of_the_first_block(head: int) -> None:
    read = PLAIN.evaluation.x[5].astype(int)
    scores, qk = step_of(PLAIN, 5, 1, SCORES)[:, head], circuits(PLAIN, 1, head).qk
    np.testing.assert_allclose(qk[:, read[:, None], read[None]], scores, atol=1e-12)


def test_answers_are_those_of_the_symbol_itself_and_of_what_the_ov_circuits_pass_on() -> None:
    """Of attention alone, without positions: all scores times the scale of the last norm, but for one constant row."""
    p, x = {name: of[-1] for name, of in PLAIN.parameters.items()}, PLAIN.evaluation.x[:3]
    read = x.astype(int)
    done = Transformer().passed(PLAIN.fitted, PLAIN.flat[-1:], PLAIN.fitted.design(x)[None], x.shape[1])
    scale = done.kept["norm"][1].reshape(3, -1, 1)
    logits = (done.scores[0] - p["norm.bias"] @ p["unembedding"]) / scale
    own = p["embedding"] - p["embedding"].mean(axis=1, keepdims=True)
    rest = logits - (own * p["norm.gain"] @ p["unembedding"])[read]
    for head in range(2):
        attention = np.array([step_of(PLAIN, row, 1, SHARES)[-1, head] for row in range(3)])
        rest -= np.nan_to_num(attention) @ circuits(PLAIN, 1, head).ov[-1][read]
    rest -= rest.mean(axis=-1, keepdims=True)
    np.testing.assert_allclose(rest, np.broadcast_to(rest[0, 0], rest.shape), atol=1e-10)


@pytest.mark.parametrize("d_model", [8, 24])
def test_the_copying_score_is_that_of_the_eigenvalues_of_the_whole_circuit(d_model: int) -> None:
    run = small(heads=1, d_model=d_model)
    whole = np.linalg.eigvals(circuits(run, 1, 0).ov)
    np.testing.assert_allclose(
        copying(run, 1, 0), whole.sum(axis=1).real / np.abs(whole).sum(axis=1), atol=1e-9
    )


def said_of(ov: Array, score: float, qk: Array | None = None) -> str:
    symbols = np.eye(6)
    return finding(RUN, Circuits((symbols if qk is None else qk)[None], ov[None]), score)


def test_what_symbols_look_for_and_copy_is_counted() -> None:
    turned = np.roll(np.eye(6), 1, axis=1)
    sentence = said_of(np.diag([1, 1, 1, 1, -1, 1]), 0.6, turned)
    assert (
        "looks for most: `0` for `1`, `1` for `2`, `2` for `3`, `3` for `4`, `4` for `|`, `|` for `0`;"
        in sentence
    )
    assert "in 0 of 6 rows it is the symbol itself." in sentence
    assert "likelier than any other in 5 of 6 rows; the copying score is 0.6" in sentence
    assert "what this head looks at becomes likelier." in sentence
    assert "what this head looks at becomes less likely." in said_of(-np.eye(6), -0.5)
    assert "neither clearly." in said_of(np.eye(6), 0.49)
    assert "neither clearly." in said_of(np.eye(6), -0.49)
    assert "in 6 of 6 rows it is the symbol itself." in said_of(np.eye(6), 0.49)


@pytest.mark.parametrize("value", [0.0, -0.7, 1e9])
def test_what_is_all_alike_prefers_nothing(value: float) -> None:
    sentence = said_of(np.full((6, 6), value), 0.0, np.full((6, 6), value))
    assert sentence.startswith(
        "Each symbol looks for all symbols alike. A symbol that is looked at makes itself"
    )
    assert "in 0 of 6 rows" in sentence
    values = np.full((6, 6), value)
    values[1, 4] += 2
    assert "`0` for all alike, `1` for `4`, `2` for all alike" in said_of(values, 0.0, values)


def test_under_a_strong_penalty_nothing_is_preferred() -> None:
    run = small(l1=10.0, epochs=8)
    assert not run.parameters["block1.query.weight"][-1].any()
    sentence = finding(run, circuits(run, 1, 0), float(copying(run, 1, 0)[-1]))
    assert sentence.startswith("Each symbol looks for all symbols alike.")
    assert "in 0 of 6 rows; the copying score is 0" in sentence


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e9])
def test_the_copying_score_does_not_ask_how_large_numbers_are(scale: float) -> None:
    layout = optimized("transformer").layout(RUN.fitted)
    larger = {name: of * (scale if name == "unembedding" else 1) for name, of in RUN.parameters.items()}
    scaled = replace(RUN, flat=layout.flat(larger))
    np.testing.assert_allclose(copying(scaled, 1, 0), copying(RUN, 1, 0), rtol=1e-9)


def test_symbols_are_named_whole_whatever_characters_they_are() -> None:
    text = of_text("a`b `c" * 30, 4)
    run = train(RunSpec("text", "transformer", "adam", {"d_model": 8, "epochs": 1}).on(text), text)
    assert "```" not in finding(run, circuits(run, 1, 0), 0.0)


def test_what_is_left_out_is_said_where_it_exists() -> None:
    assert "Positions are left out" in said_of(np.eye(6), 1.0)
    assert "left out" not in finding(PLAIN, circuits(PLAIN, 1, 0), 1.0)
    deeper = small(positions="none", blocks=2, epochs=1)
    assert "left out" not in finding(deeper, circuits(deeper, 1, 0), 1.0)
    assert "What earlier blocks add is left out" in finding(deeper, circuits(deeper, 2, 0), 1.0)
    assert "Positions, and what earlier blocks add, are left out" in finding(RUN, circuits(RUN, 2, 1), 1.0)


def test_a_run_that_diverged_is_explained() -> None:
    lost = replace(RUN, flat=np.where(np.arange(len(RUN.epochs))[:, None] > 1, np.nan, RUN.flat))
    scores = copying(lost, 1, 0)
    assert np.isfinite(scores[:2]).all()
    assert np.isnan(scores[2:]).all()
    assert finding(lost, circuits(lost, 1, 0), float(scores[-1])).startswith(
        "The run diverged: its circuits at"
    )


@pytest.mark.slow
def test_the_head_of_a_model_that_copies_copies() -> None:
    run = small("copy", samples=1000, symbols=8, d_model=16, heads=1, mlp=0, epochs=30)
    matrices = circuits(run, 1, 0)
    assert copying(run, 1, 0)[-1] > 0.9
    assert (matrices.ov[-1].argmax(axis=1) == np.arange(9))[:8].all()
