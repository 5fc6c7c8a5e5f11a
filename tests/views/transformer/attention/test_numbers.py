"""Attention: steps against the equation, and heads that are trained show the pattern of the textbook."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.data.texts import of_text
from core.hyper import Value
from core.models import optimized
from core.models.transformers.hypers import USUAL
from core.types import Array
from views.transformer.attention.numbers import MASKED, SCORES, SHARES, Heads, finding, heads, mark, step_of
from views.transformer.attention.patterns import ANSWER, HALF_BACK, MIRRORED

SMALL: dict[str, Value] = {"samples": 100, "length": 4, "symbols": 5, "d_model": 8, "epochs": 3}


def small(dataset: str = "sort", **settings: Value) -> Run:
    return train(RunSpec(dataset, "transformer", "adam", {**USUAL, **SMALL, **settings}))


def look(run: Run, block: int = 1) -> Heads:
    return heads(run, block, lambda *_: None)


RUN = small(heads=2, blocks=2)


def by_equation(run: Run, x: Array, head: int) -> tuple[Array, Array]:
    """Scores and shares of the first block, written out for one sequence (T,) after training."""
    p, size = {name: of[-1] for name, of in run.parameters.items()}, run.fitted.shape.head
    h = p["embedding"][x.astype(int)] + p["position"][: len(x)]
    u = (h - h.mean(axis=1, keepdims=True)) / np.sqrt(h.var(axis=1, keepdims=True) + 1e-5)
    u = u * p["block1.norm1.gain"] + p["block1.norm1.bias"]
    own = slice(head * size, (head + 1) * size)
    q, k = ((u @ p[f"block1.{name}.weight"] + p[f"block1.{name}.bias"])[:, own] for name in ("query", "key"))
    scores = np.array([[a @ b / np.sqrt(size) for b in k] for a in q])
    e = np.tril(np.exp(scores))
    return scores, e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("head", [0, 1])
def test_the_steps_are_those_of_the_equation(head: int) -> None:
    scores, attention = by_equation(RUN, RUN.validation.x[3], head)
    hidden = np.triu(np.ones_like(scores), k=1) > 0
    np.testing.assert_allclose(step_of(RUN, 3, 1, SCORES)[-1, head], scores, atol=1e-10)
    for step, values in ((MASKED, scores), (SHARES, attention)):
        result = step_of(RUN, 3, 1, step)
        assert result.shape == (len(RUN.epochs), 2, 8, 8)
        np.testing.assert_allclose(result[-1, head], np.where(hidden, np.nan, values), atol=1e-10)


def test_heads_are_measured_at_every_epoch_on_sequences_that_judge() -> None:
    heads = look(RUN, 2)
    assert (heads.sequences, heads.pattern, heads.over.shape) == (25, ANSWER, (len(RUN.epochs), 2))
    np.testing.assert_allclose(heads.over[-1], heads.scores[ANSWER])
    attention = np.array([step_of(RUN, row, 2, SHARES)[-1] for row in range(25)])
    marks = np.array([mark(RUN, row, 2) for row in range(25)])
    on = np.where(marks[:, None], attention, 0).sum(axis=-1)[:, :, 4:]
    np.testing.assert_allclose(heads.over[-1], on.mean(axis=(0, 2)))
    assert heads.seen == np.mean([5, 6, 7, 8])


def test_without_held_out_sequences_those_of_training_are_shown() -> None:
    run = small(validation_share=0.0, heads=1)
    assert run.evaluation is run.train
    sentence = finding(run, 1, look(run))
    assert sentence.startswith("In block 1, over 32 training sequences: head 1 puts ")


def said_of(over: list[float], looked: list[float], most: list[float]) -> str:
    made = Heads(9, ANSWER, np.array([over]), {ANSWER: 0.2}, {}, np.array(most), np.array(looked), 10.0)
    return finding(RUN, 1, made)


@pytest.mark.parametrize(
    ("attention", "most", "sentence"),
    [
        (
            [0.4, 0.1],
            [0.51, 0.49],
            "Head 1 shows this textbook pattern: where it looks most is one of these at 51 %",
        ),
        (
            [0.6, 0.5],
            [0.7, 0.5],
            "Head 1 and head 2 show this textbook pattern: where they look most is one of ",
        ),
        ([0.6, 0.5], [0.7, 0.5], "one of these at 70 % and 50 % of the positions that have any."),
        ([0.1, 0.48], [0.1, 0.4], "Head 2 leans to this textbook pattern, 2.4 times what chance would"),
        ([0.32, 0.1], [0.4, 0.1], "Head 1 leans to this textbook pattern, 1.6 times what chance would"),
        (
            [0.29, 0.1],
            [0.4, 0.1],
            "No head of this block shows this textbook pattern: as far as the task is solved, it is solved "
            "elsewhere or in another way.",
        ),
        # As often as by chance, whatever it looks at most.
        ([0.2, 0.1], [0.9, 0.1], "No head of this block shows this textbook pattern"),
        ([0.9996, 0.1], [0.9996, 0.1], "where it looks most is one of these at 99.9 % of the positions"),
        ([0.9996, 0.1], [0.9996, 0.1], "puts 99.9 % of its attention"),
    ],
)
def test_the_pattern_is_named_as_far_as_it_is_there(
    attention: list[float], most: list[float], sentence: str
) -> None:
    assert sentence in said_of(attention, [1, 1], most)


def test_how_many_positions_a_head_looks_at_is_said() -> None:
    sentence = said_of([0.3], [1.9], [0.3])
    assert "Of 10 positions that may be seen on average, head 1 looks at about 1.9 (focused)." in sentence
    sentence = said_of([0.3, 0.2], [2.1, 5.6], [0.3, 0.2])
    assert "head 1 looks at about 2.1, head 2 at 5.6 (spread)." in sentence
    assert (
        "puts 30 % of its attention on positions of the symbol that is asked for. Head 2 puts 20 % there. A head"
        in sentence
    )
    assert "would put 20 % there." in sentence


@pytest.mark.parametrize(
    ("looked", "seen", "sentence"),
    [
        (1.0, 1.0, "Of 1 position that may be seen on average, head 1 looks at about 1."),
        (1.5, 1.5, "head 1 looks at about 1.5 (spread)."),
        (1.1, 1.5, "head 1 looks at about 1.1."),
        (1.1, 2.5, "head 1 looks at about 1.1 (focused)."),
    ],
)
def test_where_little_can_be_seen_looking_at_all_of_it_is_not_focused(
    looked: float, seen: float, sentence: str
) -> None:
    made = Heads(9, ANSWER, np.array([[0.3]]), {ANSWER: 0.2}, {}, np.array([0.3]), np.array([looked]), seen)
    assert sentence in finding(RUN, 1, made)


@pytest.mark.parametrize(
    ("dataset", "settings"),
    [
        *((name, {"symbols": symbols}) for name in ("sort", "copy", "reverse") for symbols in (2, 5)),
        ("markov", {"context": 4, "symbols": 2}),
        ("induction", {"context": 4, "symbols": 2}),
        ("text", {"context": 4}),
    ],
)
@pytest.mark.parametrize("positions", ["learned", "none"])
def test_a_head_that_looks_at_all_alike_shows_no_pattern(
    dataset: str, settings: dict[str, Value], positions: str
) -> None:
    own = {name: of for name, of in SMALL.items() if name in RunSpec(dataset, "transformer", "adam").hypers}
    spec = RunSpec(dataset, "transformer", "adam", {**own, "positions": positions, "epochs": 1, **settings})
    run = train(spec)
    # Of the queries nothing is left but rounding.
    tensors = {name: of * (1e-13 if "query" in name else 1.0) for name, of in run.parameters.items()}
    layout = optimized("transformer").layout(run.fitted)
    even = replace(run, flat=layout.flat(tensors))
    heads = look(even)
    assert heads.looked == pytest.approx(np.full(2, heads.seen))
    sentence = finding(even, 1, heads)
    assert "No head shows this textbook pattern" in sentence
    assert "(focused)" not in sentence


def test_where_no_position_has_the_pattern_that_is_said() -> None:
    # What is read never comes twice, so nothing comes after an earlier one of the same symbol.
    text = of_text("abcdefghijklmnopqrst", 4)
    run = train(RunSpec("text", "transformer", "adam", {"d_model": 8, "epochs": 1}).on(text), text)
    sentence = finding(run, 1, look(run))
    assert sentence.startswith(
        "The textbook says to look at positions after an earlier one of the same symbol: in 1 held-out sequence there "
        "are none, so that no head can show it. Of 2.5 positions"
    )
    assert "nan" not in sentence


def test_a_run_that_diverged_is_explained() -> None:
    lost = replace(RUN, flat=np.where(np.arange(len(RUN.epochs))[:, None] > 1, np.nan, RUN.flat))
    assert lost.diverged
    heads = look(lost)
    assert finding(lost, 1, heads).startswith("The run diverged: attention at the end means nothing.")
    np.testing.assert_array_equal(heads.over[:2], look(RUN).over[:2])
    far = replace(RUN, objective=RUN.objective * np.linspace(1, 99, len(RUN.objective)))
    assert finding(far, 1, look(far)) == finding(lost, 1, heads)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dataset", "pattern", "least"), [("reverse", MIRRORED, 0.8), ("copy", HALF_BACK, 0.9)]
)
def test_heads_that_reverse_and_copy_look_where_the_textbook_says(
    dataset: str, pattern: str, least: float
) -> None:
    run = train(RunSpec(dataset, "transformer", "adam", USUAL))
    heads = look(run)
    assert heads.pattern == pattern
    assert heads.over[-1].min() > least > 0.2 > heads.over[0].max()
    assert "Head 1 and head 2 show this textbook pattern" in finding(run, 1, heads)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_a_head_that_sorts_looks_most_at_the_symbol_it_is_to_say_next(seed: int) -> None:
    run = train(RunSpec("sort", "transformer", "adam", {**USUAL, "seed": seed}))
    heads = look(run)
    head = heads.most.argmax()
    assert heads.most[head] > 0.5
    assert heads.over[-1, head] > 2 * heads.chance[ANSWER]
    assert heads.over[-1, head] == max(
        scores[head] for name, scores in heads.scores.items() if np.isfinite(scores[head])
    )
    assert f"Head {head + 1} shows this textbook pattern" in finding(run, 1, heads)
