"""One prediction, followed: what the pieces add sums to the logit, and the way there is that of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, train
from core.data.dataset import NOT_ASKED
from core.formatting import number, signed
from core.inspection.sequence_run import passed
from core.models import optimized
from tests.core.models.test_transformer import transformer
from views.transformer.ablate.numbers import pieces, without
from views.transformer.one_prediction.numbers import FINAL_BIAS, Followed, finding, follow, places

MODEL = optimized("transformer")


def moved(dataset: str = "sort", **settings: object) -> Run:
    """Off its start, so that biases and gains matter."""
    run = train(transformer(dataset, epochs=1, **settings))  # type: ignore[arg-type]
    far = run.flat[-1] + 0.3 * np.random.default_rng(0).standard_normal(run.parameter_count)
    return replace(run, flat=np.stack([run.flat[0], far]))


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "none"])
@pytest.mark.parametrize(("blocks", "heads", "mlp"), [(1, 1, 0), (2, 2, 4), (3, 4, 1)])
def test_what_the_pieces_add_sums_to_every_logit(positions: str, blocks: int, heads: int, mlp: int) -> None:
    run = moved(positions=positions, blocks=blocks, heads=heads, mlp=mlp, activation="gelu")
    data = run.validation
    for place in places(run, data, 0):
        followed = follow(run, data, 0, place)
        logits = sum(step.logits for step in followed.steps)
        expected = MODEL.forward(run.fitted, run.flat[-1:], run.fitted.design(data.x[:1]))[0, :, place - 4, 0]
        np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-10)
        np.testing.assert_allclose(followed.adds(2).sum(), followed.scores[2], rtol=0, atol=1e-10)
        np.testing.assert_allclose(followed.probabilities, run.predict(data.x[:1])[0, place - 4], atol=1e-12)


def test_the_number_of_steps_is_that_of_the_pieces() -> None:
    followed = follow(moved(blocks=2, heads=2), moved().validation, 0, 5)
    names = [step.name for step in followed.steps]
    assert names[:5] == [
        "embedding",
        "position",
        "head 1, block 1",
        "head 2, block 1",
        "bias of attention, block 1",
    ]
    assert names[5:7] == ["MLP, block 1", "bias of the MLP, block 1"]
    assert names[-1] == FINAL_BIAS
    assert len(names) == len(followed.says) == 2 + 2 * (2 + 1 + 2) + 1


def test_a_head_adds_what_its_ablation_takes_away() -> None:
    run = moved(blocks=1, heads=2, mlp=0)
    head = next(piece for piece in pieces(run.fitted.shape) if piece.name == "head 2 of block 1")
    gone = replace(run, flat=np.stack([run.flat[0], without(run, head)]))
    with_it, without_it = (follow(each, run.validation, 1, 6) for each in (run, gone))
    total = [sum(step.vector for step in followed.steps) for followed in (with_it, without_it)]
    np.testing.assert_allclose(with_it.steps[3].vector, total[0] - total[1], atol=1e-12)
    assert np.abs(with_it.steps[3].vector).max() > 1e-3


def test_shares_sum_to_one_and_are_of_positions_that_were_read() -> None:
    followed = follow(moved(blocks=2, heads=4), moved().validation, 0, 5)
    assert [*followed.shares] == [(block, head) for block in (1, 2) for head in (1, 2, 3, 4)]
    for attention in followed.shares.values():
        assert len(attention) == len(followed.read) == 6
        assert attention.sum() == pytest.approx(1)
    run = moved(blocks=2, heads=4)
    whole = passed(run, run.validation.x[:1].astype(int), 8).kept["block2.attention"][3][0, 0]
    np.testing.assert_allclose(followed.shares[2, 3], whole[2, 5, :6], atol=1e-12)


def test_after_the_last_step_it_says_what_the_model_says() -> None:
    run = moved(blocks=2)
    followed = follow(run, run.validation, 3, 7)
    symbol, share = followed.says[-1]
    assert symbol == followed.predicted
    assert share == pytest.approx(followed.probabilities.max(), abs=1e-12)
    p = {name: values[-1] for name, values in run.parameters.items()}
    h = p["embedding"][followed.read[-1]]
    h = (h - h.mean()) / np.sqrt(h.var() + 1e-5) * p["norm.gain"] + p["norm.bias"]
    assert followed.says[0][0] == (h @ p["unembedding"]).argmax()


def test_only_what_is_asked_for_can_be_followed() -> None:
    run = moved("induction")
    asked = run.validation.y[0] != NOT_ASKED
    assert places(run, run.validation, 0) == np.flatnonzero(asked).tolist()
    assert places(moved(), moved().validation, 0) == [4, 5, 6, 7]
    assert not asked[0]
    assert follow(run, run.validation, 0, 0).comes is None


def test_the_finding_has_the_numbers_of_the_largest_pieces() -> None:
    run = moved(blocks=2)
    followed: Followed = follow(run, run.validation, 0, 5)
    adds, sentence = followed.adds(followed.predicted), finding(followed)
    assert sentence.startswith(
        f"At position 6 the model reads {followed.name(int(run.validation.x[0, 5]))} and says"
    )
    assert (
        f"To its logit, {number(followed.scores.max(), 3)}, *{followed.steps[adds.argmax()].name}* adds most, "
        f"{signed(adds.max(), 3)}" in sentence
    )
    assert f"*{followed.steps[adds.argmin()].name}* takes away most, {number(adds.min(), 3)}." in sentence
    head = max(followed.shares, key=lambda step: adds[2 + 5 * (step[0] - 1) + step[1] - 1])
    assert (
        f"Head {head[1]} of block {head[0]} looks most at position {followed.shares[head].argmax() + 1},"
        in sentence
    )


def parts_of(adds: list[float]) -> str:
    run = moved()
    followed = follow(run, run.validation, 0, 5)
    given = np.zeros((len(followed.steps), len(followed.scores)))
    given[: len(adds), followed.predicted] = adds
    steps = [replace(step, logits=logits) for step, logits in zip(followed.steps, given, strict=True)]
    sentence = finding(replace(followed, steps=tuple(steps)))
    return sentence[sentence.index("To its logit") : sentence.index(" Head")]


@pytest.mark.parametrize(
    ("adds", "sentence"),
    [
        ([2.0, -0.05], "To its logit, 1.95, *embedding* adds most, +2."),
        ([2.0, -1.0], "To its logit, 1, *embedding* adds most, +2; *position* takes away most, -1."),
        ([-2.0, -1.0], "To its logit, -3, *embedding* takes away most, -2."),
        ([-2.0, 0.01], "To its logit, -1.99, *embedding* takes away most, -2."),
        ([0.0], "To its logit, 0, no piece adds anything."),
    ],
)
def test_only_what_raises_a_logit_is_said_to_add_to_it(adds: list[float], sentence: str) -> None:
    assert parts_of(adds) == sentence


@pytest.mark.parametrize(
    ("attention", "sentence"),
    [
        ([0.1, 0.7, 0.2], "looks most at position 2, `"),
        ([0.45, 0.1, 0.4499], "looks most at positions 1 and 3, each with 45 % of its attention."),
        ([1 / 3, 1 / 3, 1 / 3], "looks at all 3 positions alike, each with 33.3 % of its attention."),
        ([0.0004, 0.9996, 0.0], "with 99.9 % of its attention."),
    ],
)
def test_a_head_that_looks_at_several_positions_alike_prefers_none(
    attention: list[float], sentence: str
) -> None:
    run = moved(heads=1)
    followed = follow(run, run.validation, 0, 4)
    assert sentence in finding(
        replace(followed, read=followed.read[:3], shares={(1, 1): np.array(attention)})
    )
