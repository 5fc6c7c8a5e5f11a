"""Gradients by layer against central differences; units that are dead, saturated or copies, as they were made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Run
from core.inspection.health import dead, distinct, gradient_norms, saturated
from core.theory.objective import Objective
from core.types import Array
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted


@pytest.mark.parametrize("data", [clouds(3, rows=20), tilted(20)], ids=["classes", "numbers"])
def test_the_length_of_each_layers_gradient_is_that_of_central_differences(data: Dataset) -> None:
    run = network(data, l2=0.1, epochs=3)
    objective, steps = Objective.of_run(run), 1e-6 * np.eye(run.parameter_count)
    for at in (0, -1):
        slope = (objective.value(run.flat[at] + steps) - objective.value(run.flat[at] - steps)) / 2e-6
        expected = [np.linalg.norm(slope[part]) for _, part, *_ in run.fitted.layers()]
        np.testing.assert_allclose(gradient_norms(run, at), expected, rtol=1e-6)


def changed(run: Run, layer: str, bias: Array, weight: Array) -> Run:
    """`run` with other parameters of one layer after the last step."""
    flat, name = run.flat.copy(), layer
    part, inputs, units = next(rest for known, *rest in run.fitted.layers() if known == name)
    flat[-1, part] = np.concatenate([bias, weight.ravel()])
    assert weight.shape == (inputs - 1, units)
    return replace(run, flat=flat)


def test_units_that_are_switched_off_are_dead_and_those_pushed_to_an_end_saturated() -> None:
    off = np.array([-100.0, 0, 0, -100, 0])
    run = network(clouds(), activation="relu", epochs=1)
    weight = run.parameters["layer1.weight"][-1]
    first, _ = dead(changed(run, "layer1", off, weight), -1)
    assert first.tolist() == [True, False, False, True, False]
    run = network(clouds(), activation="sigmoid", epochs=1)
    first, _ = saturated(changed(run, "layer1", off, weight), -1)
    assert first.tolist() == [True, False, False, True, False]
    assert not any(of.any() for of in (*dead(run, -1), *saturated(run, 0)))


def test_copies_have_the_same_weights_in_and_out() -> None:
    run = network(clouds(), epochs=1)
    bias, weight = (run.parameters[f"layer1.{what}"][-1].copy() for what in ("bias", "weight"))
    bias[[1, 4]], weight[:, [1, 4]] = bias[[0]], weight[:, [0]]
    same_in = changed(run, "layer1", bias, weight)
    assert distinct(same_in, -1) == [5, 3]
    near = weight + np.array([0, 1e-3, 0, 0, 0])
    out = run.parameters["layer2.weight"][-1].copy()
    out[[1, 4]] = out[0]
    same = changed(same_in, "layer2", run.parameters["layer2.bias"][-1], out)
    assert distinct(same, -1) == [3, 3]
    assert distinct(changed(same, "layer1", bias, near), -1) == [4, 3]
