"""Every matrix of a transformer is in one part, and a part has the numbers of all its matrices."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.inspection.by_layer import counts, norms, weights
from core.inspection.by_part import PARTS, part_of
from core.theory.tensors import matrices

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 2, "batch_size": 16}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
RUN = train(SPEC.replace(blocks=2))


def test_the_norm_of_a_part_is_that_of_all_its_matrices() -> None:
    last = {name: values[-1] for name, values in RUN.parameters.items()}
    norms_of_parts, squares = norms(RUN), {name: (last[name] ** 2).sum() for name in matrices(RUN)}
    assert tuple(norms_of_parts) == PARTS
    of_mlp = sum(squares[f"block{n}.mlp{i}.weight"] for n in (1, 2) for i in (1, 2))
    assert norms_of_parts["MLP"] == pytest.approx(math.sqrt(of_mlp))
    assert norms_of_parts["positions"] == pytest.approx(math.sqrt(squares["position"]))
    assert sum(norm**2 for norm in norms_of_parts.values()) == pytest.approx(sum(squares.values()))


def test_biases_and_gains_are_in_no_part() -> None:
    plain = [name for name in RUN.parameters if name not in matrices(RUN)]
    assert {part_of(name) for name in plain} == {""}
    amounts = counts(RUN)
    assert amounts["attention"] == 2 * 4 * 64
    assert amounts["all"] - sum(amounts[part] for part in PARTS) == sum(
        RUN.parameters[name][-1].size for name in plain
    )


def test_what_a_shape_does_without_is_left_out_and_another_theta_can_be_split() -> None:
    bare = train(SPEC.replace(mlp=0, positions="none"))
    assert list(norms(bare)) == ["embedding", "attention", "unembedding"]
    theta = np.arange(bare.parameter_count, dtype=float)
    assert weights(bare, theta)["embedding"].tolist() == theta[: 5 * 8].tolist()


def test_runs_of_a_sweep_have_norms_of_their_own() -> None:
    first, second = sweep(SPEC, {"learning_rate": (0.001, 0.1)}).runs
    assert norms(first)["attention"] < norms(second)["attention"]
