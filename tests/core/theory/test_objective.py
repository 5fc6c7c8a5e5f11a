"""The objective is what training records, and its derivatives agree with differences, for every model and task."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.landscape import curvature
from core.theory.objective import Objective
from tests.core.records import classified, clouds, linear, logistic, tilted

TASKS = {"regression": tilted(), "binary": clouds(), "multiclass": clouds(3)}
every_task = pytest.mark.parametrize("task", TASKS)


def spec_of(task: str, **settings: Value) -> RunSpec:
    return linear(**settings).on(TASKS[task]) if task == "regression" else logistic(TASKS[task], **settings)


@every_task
def test_the_objective_is_what_training_records(task: str) -> None:
    spec, data = spec_of(task, l1=0.02, l2=0.1, epochs=20, learning_rate=0.05), TASKS[task]
    run, objective = train(spec, data), Objective.of(spec, data)
    np.testing.assert_allclose(objective.value(run.flat), run.objective[run.epochs], rtol=1e-12)
    np.testing.assert_allclose(objective.error(run.flat), run.train_error[run.epochs], rtol=1e-12)
    validation = objective.validation_error(run.flat)
    np.testing.assert_allclose(validation, run.validation_error[run.epochs], rtol=1e-12)


@every_task
def test_derivatives_agree_with_central_differences(task: str) -> None:
    objective = Objective.of(spec_of(task, l2=0.3), TASKS[task])
    theta = np.random.default_rng(0).standard_normal(objective.size)
    nudges = 1e-5 * np.eye(objective.size)
    slopes = (objective.value(theta + nudges) - objective.value(theta - nudges)) / 2e-5
    np.testing.assert_allclose(objective.gradient(theta[None])[0], slopes, rtol=1e-6, atol=1e-9)
    bends = (objective.gradient(theta + nudges) - objective.gradient(theta - nudges)) / 2e-5
    root = objective.root(theta)
    np.testing.assert_allclose(root @ root.T, bends, rtol=1e-6, atol=1e-9)


@every_task
def test_far_away_it_is_infinite_without_a_warning(task: str) -> None:
    objective = Objective.of(spec_of(task), TASKS[task])
    far = np.full((1, objective.size), 1e300) * np.array([1, -1] * objective.size)[: objective.size]
    assert objective.value(far)[0] > 1e100
    assert objective.gradient(far).shape == far.shape


def test_the_curvature_of_softmax_leaves_out_what_it_cannot_see() -> None:
    data = clouds(3)
    shape, objective = curvature(logistic(data), data=data), Objective.of(logistic(data), data)
    root = objective.root(np.zeros(9))
    eigenvalues = np.linalg.eigvalsh(root @ root.T)
    np.testing.assert_allclose(eigenvalues[:3], 0, atol=1e-12)
    assert shape.smallest == pytest.approx(eigenvalues[3], rel=1e-9)
    assert shape.largest == pytest.approx(eigenvalues[-1], rel=1e-9)


def test_the_curvature_of_log_loss_is_greatest_at_zero_and_a_quarter_of_that_of_squares() -> None:
    data = classified([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1])
    spec = logistic(data, validation_share=0.0)
    assert curvature(spec, data=data).largest == pytest.approx(0.25, rel=1e-12)
    assert curvature(spec, np.array([0.5, 1.0]), data).largest < 0.25


def test_a_robust_loss_has_no_curvature_here() -> None:
    assert curvature(linear(loss="absolute")) is None


def test_targets_of_several_classes_are_ones_and_zeros() -> None:
    data = clouds(3)
    y = problem_of(logistic(data), data).y[0]
    assert y.shape == (3, 45)
    assert (y.argmax(axis=0) == problem_of(logistic(data), data).train.y).all()
    assert (y.sum(axis=0) == 1).all()


@every_task
@pytest.mark.parametrize("strength", [0.5, 1.5, 50.0])
def test_no_bias_is_penalized_however_strong_the_penalty(task: str, strength: float) -> None:
    data = TASKS[task]
    plain, held = (Objective.of(spec_of(task, **of), data) for of in ({}, {"l1": strength, "l2": strength}))
    outputs = max(1, len(plain.fitted.outputs))
    theta = np.zeros((1, plain.size))
    theta[0, :outputs] = 1.0 + np.arange(outputs)
    assert held.value(theta) == plain.value(theta)
    np.testing.assert_array_equal(held.gradient(theta), plain.gradient(theta))
    bend = held.root(theta[0])
    np.testing.assert_array_equal(bend[:outputs, -plain.size :], 0)
