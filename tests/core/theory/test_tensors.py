"""Norms, moves and gradients of named tensors are those worked out again, of every model that follows gradients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.hyper import Widths
from core.theory.tensors import gradient_norms, layout_of, matrices, moved, norms
from views.network.layers.traces import traces

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 4, "l2": 0.1, "batch_size": 16}
RUN = train(RunSpec("sort", "transformer", "adam", SMALL))


def loss(run: Run, theta: np.ndarray) -> float:
    outputs = replace(run, flat=theta[None]).outputs(run.train.x)[0]
    return run.loss_of(outputs, run.train.y.T)


def test_gradient_norms_are_those_of_central_differences_without_penalty() -> None:
    name, step, theta = "block1.key.weight", 1e-5, RUN.flat[2]
    part = next(part for of, part, _ in layout_of(RUN).slices() if of == name)
    nudges = step * np.eye(len(theta))[part]
    slope = [(loss(RUN, theta + nudge) - loss(RUN, theta - nudge)) / (2 * step) for nudge in nudges]
    norms = gradient_norms(RUN, ["embedding", name])
    assert norms.shape == (5, 2)
    assert norms[2, 1] == pytest.approx(np.linalg.norm(slope), rel=1e-6)


def test_norms_and_moves_are_those_of_the_tensors() -> None:
    run = train(RUN.spec.replace(epochs=100))
    assert np.diff(run.epochs).max() > 1
    names = matrices(run)
    norm, update = moved(run, names)
    for k, name in enumerate(names):
        w = run.parameters[name].reshape(len(run.epochs), -1)
        size = np.sqrt((w**2).sum(axis=1))
        np.testing.assert_allclose(norm[:, k], size, rtol=1e-12)
        way = np.sqrt((np.diff(w, axis=0) ** 2).sum(axis=1)) / np.diff(run.epochs)
        np.testing.assert_allclose(update[1:, k], way / size[:-1], rtol=1e-9)
    assert np.isnan(update[0]).all()


def test_matrices_have_rows_and_columns() -> None:
    assert matrices(RUN)[:3] == ("embedding", "position", "block1.query.weight")
    assert len(matrices(RUN)) == 9
    assert len(matrices(train(RUN.spec.replace(mlp=0, positions="none")))) == 6


def test_of_a_network_they_are_what_is_traced_of_its_layers() -> None:
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 3, "hidden": Widths((3, 2))}))
    names, parts, reported = matrices(run), traces(run), []
    gradients = gradient_norms(run, names, lambda done, of: reported.append((done, of)))
    np.testing.assert_allclose(gradients, parts.gradient, rtol=1e-12)
    np.testing.assert_array_equal(norms(layout_of(run), names, run.flat), parts.norm)
    assert reported == [(n, 4) for n in (1, 2, 3, 4)]
