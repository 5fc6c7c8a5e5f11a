"""What is traced of layers agrees with JAX, with norms worked out again, and with units that are known to be silent."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest
from numpy.typing import ArrayLike

from core import MODELS, Dataset, Run
from core.models.networks.activations import ACTIVATIONS
from core.types import Array
from tests.core.inspection.test_responses import network
from tests.core.jax_networks import loss_in_jax, weights_of
from tests.core.records import clouds, own, tilted
from views.network.layers import traces as module
from views.network.layers.traces import QUANTILES, quantiles, silence, traces, work

jax.config.update("jax_enable_x64", True)


TASKS = pytest.mark.parametrize(
    "data", [tilted(), clouds(), clouds(3)], ids=["regression", "binary", "multiclass"]
)


def penalized(data: Dataset) -> Run:
    return network(data, l2=0.5, batch_size=16, validation_share=0.0)


@TASKS
def test_gradient_norms_are_those_of_central_differences_without_penalty_and_biases(data: Dataset) -> None:
    run, step = penalized(data), 1e-5
    targets = MODELS["neural_network"].targets(data)
    moved = run.flat[7] + step * np.concatenate([np.eye(run.parameter_count), -np.eye(run.parameter_count)])
    losses = np.array([run.loss_of(outputs, targets) for outputs in replace(run, flat=moved).outputs(data.x)])
    slope = (losses[: run.parameter_count] - losses[run.parameter_count :]) / (2 * step)
    expected = [np.linalg.norm(weight) for _, weight in weights_of(slope, run.fitted.widths)]
    np.testing.assert_allclose(traces(run).gradient[7], expected, rtol=1e-6)


@pytest.mark.slow
@TASKS
def test_gradient_norms_are_those_of_jax_without_penalty_and_biases(data: Dataset) -> None:
    run = penalized(data)
    design, widths = run.fitted.design(data.x), run.fitted.widths
    targets = MODELS["neural_network"].targets(data)
    gradients = traces(run).gradient
    for at in (0, 7, -1):
        slope = jax.grad(loss_in_jax)(run.flat[at], design, targets, widths, "tanh", run.task)
        expected = [np.linalg.norm(weight) for _, weight in weights_of(slope, widths)]
        np.testing.assert_allclose(gradients[at], expected, rtol=1e-9)


def weights(run: Run, layer: int) -> Array:
    return run.parameters[f"layer{layer}.weight"].reshape(len(run.epochs), -1)


def test_norms_updates_and_quantiles_are_those_of_the_weights() -> None:
    run = network(clouds(), epochs=200)
    record = traces(run)
    assert np.diff(run.epochs).max() > 1
    for layer in (1, 2, 3):
        w = weights(run, layer)
        size = np.sqrt((w**2).sum(axis=1))
        np.testing.assert_allclose(record.norm[:, layer - 1], size, rtol=1e-12)
        way = np.sqrt(((w[1:] - w[:-1]) ** 2).sum(axis=1)) / np.diff(run.epochs)
        np.testing.assert_allclose(record.update[1:, layer - 1], way / size[:-1], rtol=1e-9)
    assert np.isnan(record.update[0]).all()
    lines = quantiles(run, "layer2")[30]
    assert lines.tolist() == pytest.approx([np.quantile(weights(run, 2)[30], share) for share in QUANTILES])


def test_snapshots_traced_in_parts_are_those_traced_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run, reported = network(clouds()), []
    at_once = traces(run)
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    in_parts = traces(run, lambda done, of: reported.append((done, of)))
    assert reported == [(n, 21) for n in range(1, 22)]
    for name in ("norm", "gradient", "update", "silent"):
        np.testing.assert_allclose(getattr(in_parts, name), getattr(at_once, name), rtol=1e-12)
    assert in_parts.nbytes == 8 * 21 * (3 * 3 + 2)
    wide, narrow = (work(network(clouds(), hidden=hidden, epochs=1)) for hidden in ((64, 64), (8, 8)))
    assert wide.seconds() > narrow.seconds() > 0


def set_to(run: Run, **parameters: ArrayLike) -> Run:
    """`run` with these parameters after its last step, `layer1_bias` standing for `layer1.bias`."""
    flat = run.flat.copy()
    for name, place, _ in MODELS["neural_network"].layout(run.fitted).slices():
        if name.replace(".", "_") in parameters:
            flat[-1, place] = np.ravel(parameters[name.replace(".", "_")])
    return replace(run, flat=flat)


SHUT = np.zeros((2, 5))


@pytest.mark.parametrize(
    ("activation", "bias", "expected"),
    [
        ("relu", [-1, -1, 0, 1, 1], [0.6, 1 / 3]),
        ("leaky_relu", [-1, -1, 0, 1, 1], [0, 0]),
        ("tanh", [-9, 9, 1, 0, 0], [0.4, 2 / 3]),
        ("sigmoid", [-9, 9, 9, 0, 0], [0.6, 2 / 3]),
        ("identity", [-9, 9, 0, 0, 0], [0, 0]),
    ],
)
def test_units_made_silent_are_counted(activation: str, bias: list[float], expected: list[float]) -> None:
    other = [-1.0, 1, 1] if "relu" in activation else [-9.0, 9, 0]
    run = network(clouds(), activation=activation)
    shut = {"layer1_weight": SHUT, "layer2_weight": np.zeros((5, 3))}
    made = set_to(run, **shut, layer1_bias=bias, layer2_bias=other)
    assert traces(made).silent[-1] == pytest.approx(expected)


def test_how_units_fall_silent_depends_on_their_activation() -> None:
    assert {name: silence(f) for name, f in ACTIVATIONS.items()} == {
        "tanh": "saturated",
        "relu": "dead",
        "leaky_relu": "",
        "sigmoid": "saturated",
        "identity": "",
    }


def test_a_unit_that_answers_to_one_row_is_not_dead() -> None:
    run = network(own(np.arange(10.0), np.arange(10.0)), activation="relu", validation_share=0.0)
    first = np.array([[1.0, 1.0, 0, 0, 0]])
    last = run.fitted.design(run.train.x)[1].max()
    made = set_to(run, layer1_weight=first, layer1_bias=[-last + 1e-6, -last, 1, 1, 1])
    assert traces(made).silent[-1, 0] == pytest.approx(0.2)


def test_beyond_the_numbers_nothing_is_told() -> None:
    run = network(tilted(), "sgd", activation="relu", learning_rate=10.0, epochs=400)
    record = traces(run)
    assert not np.isfinite(record.gradient[-1]).any()
    assert np.isnan(record.silent[-1]).all()
    assert np.isfinite(record.gradient[0]).all()
    assert not np.isfinite(quantiles(run, "layer1")[-1]).all()
