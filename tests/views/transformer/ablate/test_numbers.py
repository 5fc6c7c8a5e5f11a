"""Ablations: exact where another model says what must come out, silent where nothing was there to lose."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.models import MODELS, optimized
from tests.core.models.test_transformer import transformer
from tests.core.records import sequences
from views.transformer.ablate.numbers import (
    MATRICES,
    PARTS,
    Ablations,
    Piece,
    ablate,
    finding,
    means_of,
    pieces,
    without,
)

MODEL = optimized("transformer")


@lru_cache
def two_blocks() -> Run:
    return train(transformer("sort", blocks=2, heads=2, learning_rate=0.03))


def named(run: Run, name: str) -> Piece:
    return next(piece for piece in pieces(run.fitted.shape) if piece.name == name)


def scores(run: Run, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    return MODEL.forward(run.fitted, theta[None], run.fitted.design(x))[0]


def test_every_head_mlp_block_and_matrix_can_be_switched_off() -> None:
    names = [piece.name for piece in pieces(two_blocks().fitted.shape)]
    assert names[:5] == [
        "head 1 of block 1",
        "head 2 of block 1",
        "the MLP of block 1",
        "block 1",
        "W_Q of block 1",
    ]
    assert len(names) == 2 * (2 + 1 + 1 + 4)
    shape = replace(two_blocks().fitted.shape, mlp=0)
    assert [piece.name for piece in pieces(shape) if piece.kind == PARTS][2:3] == ["head 1 of block 2"]


@pytest.mark.parametrize("gone", [1, 2])
def test_a_model_without_a_block_is_one_that_never_had_it(gone: int) -> None:
    run = two_blocks()
    columns = replace(run.fitted, shape=replace(run.fitted.shape, blocks=1))
    left = {
        name: run.parameters[name.replace("block1", f"block{3 - gone}")][-1:]
        for name in columns.shape.parameters
    }
    smaller = MODEL.layout(columns).flat(left)
    expected = MODEL.forward(columns, smaller, columns.design(run.validation.x))[0]
    outputs = scores(run, without(run, named(run, f"block {gone}")), run.validation.x)
    np.testing.assert_allclose(outputs, expected, atol=1e-12)


def test_heads_are_all_of_attention_but_its_bias() -> None:
    run = two_blocks()
    layout = MODEL.layout(run.fitted)
    changed = [without(run, named(run, f"head {head} of block 1")) - run.flat[-1] for head in (1, 2)]
    tensors = layout.tensors((run.flat[-1] + sum(changed))[None])
    np.testing.assert_allclose(tensors["block1.output.weight"], 0, atol=1e-15)
    both = layout.flat(tensors)
    whole = without(run, named(run, "W_O of block 1"))
    np.testing.assert_allclose(both[0], whole, atol=1e-15)
    assert (np.count_nonzero(changed[0]), np.count_nonzero(changed[1])) == (4 * 8, 4 * 8)


def test_what_is_0_already_cannot_be_missed() -> None:
    run = two_blocks()
    for piece in pieces(run.fitted.shape):
        gone = without(run, piece)
        again = without(replace(run, flat=gone[None]), piece)
        assert np.array_equal(again, gone)
        assert not np.array_equal(gone, run.flat[-1])


def one_symbol() -> Dataset:
    data = sequences()
    return Dataset(
        np.zeros((12, 1)), np.ones((12, 1)), ("position 0",), "sequence", "s", class_names=data.class_names
    )


@pytest.mark.parametrize("piece", range(8))
def test_where_everything_is_average_the_mean_changes_nothing(piece: int) -> None:
    data = one_symbol()
    spec = RunSpec(f"own:{data.fingerprint}", "transformer", "adam", {"epochs": 3, "d_model": 8})
    run = train(spec, data)
    theta = without(run, pieces(run.fitted.shape)[piece], means_of(run))
    assert not np.array_equal(theta, run.flat[-1])
    np.testing.assert_allclose(scores(run, theta, data.x), scores(run, run.flat[-1], data.x), atol=1e-12)


def test_without_queries_or_keys_attention_is_even_or_the_same_everywhere() -> None:
    run = two_blocks()
    tokens = run.validation.x[:3].astype(int)
    for name, even in (("W_K of block 1", True), ("W_Q of block 1", False)):
        theta = without(run, named(run, name))
        attention = MODEL.passed(run.fitted, theta[None], tokens.T[None].astype(float), 1).kept[
            "block1.attention"
        ][3]
        evenly = np.tri(8) / np.arange(1, 9)[:, None]
        assert np.allclose(attention, evenly, atol=1e-9) == even


def test_errors_are_those_of_the_changed_model_and_the_costliest_come_first() -> None:
    run, reported = two_blocks(), []
    ablations = ablate(run, "zero", lambda done, of: reported.append((done, of)))
    assert reported[-1] == (16, 16)
    assert ablations.whole[0] == pytest.approx(run.validation_error[-1], rel=1e-12)
    assert ablations.whole[1] == pytest.approx(run.final_metrics["validation_token_accuracy"])
    i = [piece.name for piece in ablations.pieces].index("W_V of block 2")
    probabilities = MODELS["transformer"].predictions(
        run.fitted, scores(run, without(run, ablations.pieces[i]), run.validation.x)[None]
    )[0]
    came = np.take_along_axis(probabilities, run.validation.y.astype(int)[..., None], axis=-1)
    assert ablations.error[i] == pytest.approx(-np.log(came).mean(), rel=1e-12)
    assert ablations.accuracy[i] == pytest.approx((probabilities.argmax(-1) == run.validation.y).mean())
    of = ablations.of_kind(MATRICES)
    assert len(of.pieces) == 8
    assert (np.diff(of.error) <= 0).all()


def made(error: list[float], accuracy: list[float], whole: tuple[float, float] = (0.04, 0.99)) -> Ablations:
    names = ("block 1", "head 2 of block 1", "head 1 of block 1", "the MLP of block 1")
    parts = tuple(Piece(name, PARTS, ()) for name in names)
    return Ablations(parts, whole, np.array(error), np.array(accuracy), 0.1, 400)


def test_what_carries_the_task_and_what_is_idle_is_told() -> None:
    sentence = finding(made([5, 3.1, 0.0402, 0.0401], [0.1, 0.31, 0.99, 0.99]))
    assert sentence == (
        "Without head 2 of block 1 the accuracy of symbols falls from 99 % to 31 %. The error goes from 0.04 to "
        "3.1: it carries the task (always saying the most frequent symbol is right in 10 %). The error changes by less "
        "than 1 % without any one of head 1 of block 1, the MLP of block 1."
    )
    assert "So does head 1 of block 1." in finding(made([5, 3.1, 3, 1], [0.1, 0.31, 0.2, 0.9]))
    assert finding(made([5, 3.1, 3, 1], [0.1, 0.9, 0.9, 0.9])).endswith("no single one carries the task.")


def test_what_costs_most_error_need_not_be_what_carries_the_task() -> None:
    sentence = finding(made([5, 3.1, 3, 1], [0.1, 0.9, 0.2, 0.9]))
    assert "goes from 0.04 to 3.1. The task is carried by head 1 of block 1 (always saying" in sentence
    assert "no single one" not in sentence


def test_what_carries_the_task_is_not_idle_whatever_its_error() -> None:
    sentence = finding(made([5, 0.0401, 0.0402, 0.0403], [0.1, 0.2, 0.99, 0.4]))
    assert "stays" not in sentence
    assert "it carries the task" in sentence
    assert (
        "So does the MLP of block 1. The error changes by less than 1 % without head 1 of block 1."
        in sentence
    )


@pytest.mark.parametrize("error", [0.0398, 0.04, 0.0403, 0.5])
@pytest.mark.parametrize("accuracy", [0.1, 0.5, 0.99])
def test_of_each_piece_one_thing_is_said(error: float, accuracy: float) -> None:
    sentence = finding(made([5, 3.1, error, 1], [0.1, 0.31, accuracy, 0.9]))
    carries = "does head 1 of block 1" in sentence
    idle = sentence.endswith("without head 1 of block 1.")
    assert carries == (accuracy < 0.545)
    assert idle == (not carries and error < 0.5)


def test_an_error_that_reads_the_same_is_not_said_to_go_anywhere() -> None:
    sentence = finding(made([5, 0.04001, 0.04, 0.04], [0.1, 0.99, 0.99, 0.99]))
    assert "stays 99 %. The error stays 0.04: no single one carries" in sentence


@pytest.mark.parametrize(("right", "carries"), [(0.05, False), (0.1, False), (0.149, False), (0.16, True)])
def test_where_guessing_is_as_often_right_no_piece_is_said_to_carry_the_task(
    right: float, carries: bool
) -> None:
    sentence = finding(made([5, 3.1, 3, 1], [0.1, 0.05, 0.05, 0.1], (1.9, right)))
    assert (
        "cannot be told so: always saying the most frequent symbol is right in 10 %, as often" in sentence
    ) != carries
    assert ("it carries the task" in sentence) == carries


@pytest.mark.parametrize("dataset", ["sort", "markov"])
def test_a_model_that_was_hardly_trained_carries_nothing(dataset: str) -> None:
    run = train(transformer(dataset, epochs=1, learning_rate=1e-5, batch_size=None))
    ablations = ablate(run, "zero", lambda *_: None)
    assert ablations.asked == run.validation.y.size
    assert "Which piece carries the task cannot be told so" in finding(ablations.of_kind(PARTS))
