"""Pieces and passes of a transformer: exact where they take another way than one would, and the same part by part."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.models import optimized
from core.models import transformer as module
from core.models.transformers.passes import forward
from core.models.transformers.pieces import gelu, gelu_back, largest, softmax

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 3, "batch_size": 16}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)


def test_the_largest_of_each_row_is_found_whatever_else_is_in_it() -> None:
    rows = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    rows[0, 1, 2, 3:] = -np.inf
    rows[1, 0, 0, 2] = np.inf
    rows[1, 1, 1, 1] = np.nan
    np.testing.assert_array_equal(largest(rows), rows.max(axis=-1, keepdims=True))


def test_a_softmax_is_whole_however_large_its_scores() -> None:
    scores = np.array([[800.0, 801.0, -np.inf], [-900.0, -900.0, -900.0]])
    e = np.exp(1)
    np.testing.assert_allclose(softmax(scores), [[1 / (1 + e), e / (1 + e), 0], [1 / 3] * 3], rtol=1e-14)


def test_gelu_is_its_equation_and_its_slope_that_of_differences() -> None:
    z, step = np.linspace(-6, 6, 49), 1e-6
    inner = np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    np.testing.assert_allclose(gelu(z), 0.5 * z * (1 + np.tanh(inner)), rtol=1e-13, atol=1e-15)
    slope = (gelu(z + step) - gelu(z - step)) / (2 * step)
    np.testing.assert_allclose(gelu_back(z, np.ones_like(z)), slope, atol=1e-9)


@pytest.mark.parametrize("most", [1, 2000])
def test_scores_are_the_same_a_few_sequences_and_runs_at_a_time(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    run, model = train(SPEC), optimized("transformer")
    design = run.fitted.design(run.train.x)
    whole = model.trace(run.fitted, run.flat, design[None]).outputs
    monkeypatch.setattr(module, "MOST_NUMBERS", most)
    outputs = model.forward(run.fitted, run.flat, design)
    np.testing.assert_allclose(outputs, whole, rtol=1e-11, atol=1e-13)
    own = model.forward(run.fitted, run.flat, np.stack([design] * len(run.flat)))
    np.testing.assert_array_equal(own, outputs)
    assert model.forward(run.fitted, run.flat, design[:, :0]).shape == (*whole.shape[:-1], 0)


@pytest.mark.parametrize("blocks", [1, 2])
def test_the_last_block_may_be_computed_for_the_last_positions_alone(blocks: int) -> None:
    run, model = train(SPEC.replace(blocks=blocks, heads=2)), optimized("transformer")
    tokens = run.train.x[:5].astype(int)
    whole, last = (
        forward(run.fitted.shape, model.layout(run.fitted).tensors(run.flat), tokens[None], scored)
        for scored in (6, 2)
    )
    np.testing.assert_allclose(last.scores, whole.scores[:, :, 4:], rtol=1e-11, atol=1e-13)
    of_whole, of_last = (done.kept[f"block{blocks}.attention"][3] for done in (whole, last))
    np.testing.assert_allclose(of_last, of_whole[..., 4:, :], rtol=1e-11)
    assert (of_last[..., 0, 5] == 0).all()
