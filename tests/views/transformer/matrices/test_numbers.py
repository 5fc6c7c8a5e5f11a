"""What is said of matrices rests on their singular values and norms; rows and columns bear the right names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.theory.tensors import layout_of, matrices, moved
from views.transformer.matrices.numbers import (
    SINGULAR,
    UPDATE,
    effective_rank,
    family,
    finding,
    followed,
    names_along,
    singular_values,
)

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 4, "batch_size": 16}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
RUN = train(SPEC)
QUERY = "block1.query.weight"


def test_the_effective_rank_counts_directions_that_matter_equally() -> None:
    assert effective_rank(np.array([2.0, 2.0, 2.0, 0.0])) == pytest.approx(3)
    assert effective_rank(np.array([5.0, 0.0])) == pytest.approx(1)
    assert 1 < effective_rank(np.array([5.0, 1.0])) < 2
    assert np.isnan(effective_rank(np.zeros(3)))


def test_singular_values_are_roots_of_eigenvalues_and_nan_where_a_matrix_is_lost() -> None:
    values = RUN.parameters["block1.mlp1.weight"].copy()
    values[1, 0, 0] = np.inf
    sizes = singular_values(values)
    roots = np.sqrt(np.linalg.eigvalsh(values[-1] @ values[-1].T))[::-1]
    np.testing.assert_allclose(sizes[-1], roots, rtol=1e-9)
    assert np.isnan(sizes[1]).all()


def test_lines_are_of_the_matrices_of_one_block_or_singular_values_of_the_chosen_one() -> None:
    run = train(SPEC.replace(blocks=2))
    names, values = followed(run, "block2.key.weight", UPDATE, None)
    assert names == ("queries", "keys", "values", "outputs of heads", "into the MLP", "out of the MLP")
    np.testing.assert_array_equal(values[:, 1], moved(run, ["block2.key.weight"])[1][:, 0])
    assert family(run, "position") == ("embedding", "position", "unembedding")
    own_names, own_values = followed(run, QUERY, SINGULAR, None)
    assert own_names == tuple(f"σ{i}" for i in range(1, 7))
    np.testing.assert_array_equal(own_values, singular_values(run.parameters[QUERY])[:, :6])
    gradients = np.ones((5, 3))
    assert followed(run, "embedding", "gradient norm", gradients)[1] is gradients


def test_rows_and_columns_are_symbols_channels_heads_and_units() -> None:
    eight = [str(i) for i in range(1, 9)]
    heads = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"]
    assert names_along(RUN, "embedding") == ([*"0123|"], eight)
    assert names_along(RUN, "unembedding") == (eight, [*"0123|"])
    for name in ("query", "key", "value"):
        assert names_along(RUN, f"block1.{name}.weight") == (eight, heads)
    assert names_along(RUN, "block1.output.weight") == (heads, eight)
    for name in matrices(RUN):
        assert tuple(map(len, names_along(RUN, name))) == RUN.fitted.shape.parameters[name]


def moved_to(name: str, value: np.ndarray) -> Run:
    """`RUN` with one matrix changed after its last step, and all others as at the start."""
    flat = RUN.flat.copy()
    flat[-1] = flat[0]
    flat[-1, next(part for of, part, _ in layout_of(RUN).slices() if of == name)] = value.ravel()
    return replace(RUN, flat=flat)


def test_the_finding_names_who_moved_farthest_and_how_the_spectrum_changed() -> None:
    sentence = finding(moved_to(QUERY, 3 * RUN.parameters[QUERY][0]), QUERY)
    assert (
        "Of 9 matrices “block 1: queries” moved farthest, by 2 times the norm that it began with" in sentence
    )
    assert "“embedding of symbols” (like 7 others) least, by 0 times." in sentence
    assert "stayed at" in sentence
    sentence = finding(moved_to(QUERY, np.outer(np.ones(8), np.arange(8))), QUERY)
    was = effective_rank(singular_values(RUN.parameters[QUERY])[0])
    assert f"The effective rank of “block 1: queries” fell from {was:.3g} to 1" in sentence
    assert "holds 100 % of the sum of all" in sentence


def test_a_matrix_that_a_penalty_emptied_is_told_of() -> None:
    sentence = finding(train(SPEC.replace(l1=10.0, epochs=8)), QUERY)
    assert "“block 1: queries” (like 5 others) least, by 1 times. All numbers" in sentence
    assert sentence.endswith("All numbers of “block 1: queries” are 0.")
    still = replace(RUN, flat=np.repeat(RUN.flat[:1], len(RUN.flat), axis=0))
    assert finding(still, QUERY).startswith(
        "All 9 matrices moved as far, by 0 times the norm that they began with."
    )


def test_nearly_all_of_the_spectrum_is_not_called_all() -> None:
    sentence = finding(moved_to(QUERY, np.diag([1.0, 1e-4, *np.zeros(6)])), QUERY)
    assert "holds 99.9 % of the sum of all" in sentence


def test_a_run_that_diverged_is_explained() -> None:
    lost = train(SPEC.replace(optimizer="sgd", learning_rate=10.0))
    assert lost.diverged
    assert "The run diverged" in finding(lost, QUERY)
