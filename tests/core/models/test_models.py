"""Gradients agree with differences and with JAX; parameters mapped to data units predict the same."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import core.models
from core import MODELS, Dataset, RunSpec, train
from core.engine.problem import problem_of
from core.features.columns import Columns
from core.features.polynomials import BASES, Polynomials, powers
from core.hyper import Value
from core.models import Layout
from core.models.linear_regression import LinearRegression
from core.models.transformers.shape import Shape
from core.theory.closed_form import solve
from core.types import Array
from tests.core.jax_networks import loss_in_jax
from tests.core.jax_transformers import loss_in_jax as transformer_loss
from tests.core.records import clouds, linear, own, sequences, tilted
from tests.core.registries import LEARNABLE

jax.config.update("jax_enable_x64", True)

TASKS = {"regression": tilted(), "binary": clouds(), "multiclass": clouds(3), "sequence": sequences()}
# Small enough for a difference in each parameter, and away from starts at 0.
SETTINGS: dict[str, dict[str, Value]] = {"transformer": {"d_model": 8, "mlp": 1}}
CASES = [(name, task) for name, model in MODELS.items() if model.optimized for task in model.tasks]
FITS = {
    "linear": "columns",
    "network": "network",
    "transformer": "sequences",
    "tree": "tree",
    "boosting": "ensemble",
}
every_model = pytest.mark.parametrize(("name", "task"), CASES)


def _softmax_loss(theta: jax.Array, design: Array, y: Array) -> jax.Array:
    scores = theta.reshape(len(design), -1).T @ design
    return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(scores, axis=0), axis=0))


def _network_loss(task: str) -> Callable[[jax.Array, Array, Array], jax.Array]:
    """Of the default shape, two layers of eight."""

    def loss(theta: jax.Array, design: Array, y: Array) -> jax.Array:
        widths = (len(design) - 1, 8, 8, len(y) if task == "multiclass" else 1)
        return loss_in_jax(theta, design, y, widths, "tanh", task)

    return loss


def _transformer_loss(theta: jax.Array, design: Array, y: Array) -> jax.Array:
    """Of the shape in `SETTINGS`, on the five symbols of `sequences`."""
    shape = Shape(5, len(design), 8, 2, 1, 1, "learned", "relu")
    tensors = {name: theta[part].reshape(size) for name, part, size in Layout(shape.parameters, ()).slices()}
    return transformer_loss(shape, tensors, design.T, y.T)


# One run's data loss, written again for JAX: θ (P,), design (1 + D', N), targets (N,) or (K, N) -> scalar.
IN_JAX: dict[tuple[str, str], Callable[[jax.Array, Array, Array], jax.Array]] = {
    ("linear_regression", "regression"): lambda theta, design, y: jnp.mean((theta @ design - y) ** 2) / 2,
    ("logistic_regression", "binary"): lambda theta, design, y: optax.sigmoid_binary_cross_entropy(
        theta @ design, y
    ).mean(),
    ("logistic_regression", "multiclass"): _softmax_loss,
    **{("neural_network", task): _network_loss(task) for task in ("regression", "binary", "multiclass")},
    ("transformer", "sequence"): _transformer_loss,
}


def one_step(name: str, task: str) -> tuple[Array, Array, RunSpec]:
    """θ, and the gradient by which one epoch of plain descent at rate 1 moved it, with a penalty."""
    settings = {"learning_rate": 1.0, "epochs": 1, "l2": 0.3, **SETTINGS.get(name, {"init": "normal"})}
    spec = RunSpec(f"own:{TASKS[task].fingerprint}", name, "sgd", settings)
    before, after = train(spec, TASKS[task]).flat
    return before, before - after, spec


@every_model
def test_the_gradient_agrees_with_central_differences_of_the_objective(name: str, task: str) -> None:
    theta, gradient, spec = one_step(name, task)
    model, problem = MODELS[name], problem_of(spec, TASKS[task])
    mask, loss = model.layout(problem.fitted).penalty_mask, model.loss(spec.settings, problem.fitted)

    def objective(at: Array) -> float:
        return (
            loss.value(model.forward(problem.fitted, at[None], problem.x), problem.y, {})[0]
            + 0.15 * (mask * at) @ at
        )

    nudges = 1e-5 * np.eye(len(theta))
    numeric = [(objective(theta + nudge) - objective(theta - nudge)) / 2e-5 for nudge in nudges]
    np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.slow
@every_model
def test_the_gradient_agrees_with_jax(name: str, task: str) -> None:
    assert (name, task) in IN_JAX, f"write the {task} loss of {name} for JAX, to check its gradient against"
    theta, gradient, spec = one_step(name, task)
    problem = problem_of(spec, TASKS[task])
    mask = MODELS[name].layout(problem.fitted).penalty_mask
    expected = jax.jit(jax.grad(IN_JAX[name, task]))(theta, problem.x[0], problem.y[0])
    np.testing.assert_allclose(gradient, expected + 0.3 * mask * theta, rtol=1e-10, atol=1e-12)


@every_model
def test_the_penalty_pulls_weights_and_never_a_bias(name: str, task: str) -> None:
    _, _, spec = one_step(name, task)
    plain, pulled = (train(each, TASKS[task]) for each in (spec.replace(l2=0.0), spec))
    penalized = MODELS[name].layout(pulled.fitted).penalized
    for tensor, values in pulled.parameters.items():
        by_penalty = plain.parameters[tensor][-1] - values[-1]
        pull = 0.3 if tensor in penalized else 0
        np.testing.assert_allclose(by_penalty, pull * values[0], rtol=1e-10, atol=1e-14)
        assert tensor not in penalized or np.any(values[0] != 0)
    assert penalized
    assert not any(tensor.endswith("bias") for tensor in penalized)


@every_model
def test_runs_in_a_stack_get_the_numbers_they_get_alone(name: str, task: str) -> None:
    _, _, spec = one_step(name, task)
    model, problem = MODELS[name], problem_of(spec, TASKS[task])
    theta = np.random.default_rng(0).standard_normal((3, model.layout(problem.fitted).size))
    together = model.trace(problem.fitted, theta, problem.x)
    gradients = model.backward(problem.fitted, theta, together, together.outputs)
    for r in range(3):
        parameters = theta[r : r + 1]
        alone = model.trace(problem.fitted, parameters, problem.x)
        np.testing.assert_array_equal(alone.outputs[0], together.outputs[r])
        np.testing.assert_array_equal(model.forward(problem.fitted, parameters, problem.x), alone.outputs)
        gradient = model.backward(problem.fitted, parameters, alone, alone.outputs)
        np.testing.assert_array_equal(gradient[0], gradients[r])


@pytest.mark.parametrize("name", MODELS)
def test_what_a_model_fits_is_read_as_what_its_family_fits_and_as_nothing_else(name: str) -> None:
    model = MODELS[name]
    spec = RunSpec(LEARNABLE[name][0], name, "sgd" if model.optimized else None)
    short = {"epochs": 1, "n_estimators": 1}
    run = train(spec.replace(**{of: value for of, value in short.items() if of in spec.hypers}))

    for family, read in FITS.items():
        if family == run.family:
            assert getattr(run, read) is run.fitted
        else:
            with pytest.raises(AssertionError, match=type(run.fitted).__name__):
                getattr(run, read)


def test_every_file_of_a_family_registers_its_model() -> None:
    there = pkgutil.iter_modules(core.models.__path__)
    shared = {"base", "classifying", "fitted", "linear", "titles"}
    files = {module.name for module in there if not module.ispkg} - shared
    assert files == {type(model).__module__.rpartition(".")[2] for model in MODELS.values()}


def test_a_layout_names_slices_of_one_vector() -> None:
    layout = Layout({"bias": (), "weight": (2, 3)}, penalized=("weight",))
    flat = np.arange(14.0).reshape(2, 7)
    tensors = layout.tensors(flat)
    assert layout.size == 7
    assert layout.penalty_mask.tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert tensors["bias"].tolist() == [0, 7]
    assert tensors["weight"][1].tolist() == [[8, 9, 10], [11, 12, 13]]
    assert all(np.shares_memory(tensor, flat) for tensor in tensors.values())


def fitted(data: Dataset, degree: int, standardize: bool = True, basis: str = "powers") -> Columns:
    return Columns.fit(data.x, Polynomials.fit(data, basis, degree), standardize)


def test_a_polynomial_has_powers_of_each_feature_and_no_products() -> None:
    x = np.array([[2.0, 3.0], [1.0, -1.0]])
    np.testing.assert_array_equal(powers(x, 3), [[2, 3, 4, 9, 8, 27], [1, -1, 1, 1, 1, -1]])
    assert fitted(own(x, [0, 1]), 2).names == ("a", "b", "a^2", "b^2")


def test_unstandardized_columns_keep_the_units_of_the_data() -> None:
    data = tilted()
    columns = fitted(data, 2, standardize=False)
    np.testing.assert_array_equal(columns.design(data.x)[1:], powers(data.x, 2).T)
    np.testing.assert_allclose(columns.spread, powers(data.x, 2).std(axis=0), rtol=1e-12)


def test_a_constant_column_becomes_zeros_whatever_its_rounding() -> None:
    data = own(np.column_stack([np.full(10, 0.1), np.arange(10.0)]), np.arange(10))
    columns = fitted(data, 1)
    np.testing.assert_allclose(columns.design(data.x)[1], 0, atol=1e-15)
    assert columns.spread[0] == 0
    assert columns.scale[0] == 1


COLUMN = st.floats(-100, 100).map(lambda value: round(value, 3))


@settings(max_examples=50)
@given(
    st.data(), st.integers(2, 8), st.integers(1, 3), st.integers(1, 3), st.booleans(), st.sampled_from(BASES)
)
def test_parameters_in_data_units_predict_the_same(
    data: st.DataObject, rows: int, features: int, degree: int, standardize: bool, basis: str
) -> None:
    x = data.draw(arrays(np.float64, (rows, features), elements=COLUMN))
    if data.draw(st.booleans()):
        x[:, 0] = x[0, 0]
    columns = fitted(own(x, x[:, 0]), degree, standardize, basis)
    theta = data.draw(arrays(np.float64, (2, 1 + len(columns.names)), elements=COLUMN))
    model = LinearRegression()
    mapped = model.layout(columns).tensors(model.in_data_units(columns, theta))
    raw = columns.raw(x).T
    predicted = mapped["bias"][:, None] + mapped["weight"] @ raw
    size = (
        1
        + np.abs(mapped["weight"]) @ np.abs(raw)
        + np.abs(mapped["weight"]) @ np.abs(columns.centre)[:, None]
    )
    assert (
        np.abs(model.forward(columns, theta, columns.design(x)) - predicted) <= 1e-12 * (size + 400)
    ).all()


def test_standardizing_changes_the_path_and_not_the_goal() -> None:
    descent = {"learning_rate": 0.02, "epochs": 1500, "momentum": 0.95, "noise": 0.5}
    ends = [train(linear("momentum", standardize=on, **descent)).scalars for on in (True, False)]
    exact = solve(linear(noise=0.5)).values
    for name, value in exact.items():
        assert [end[name][-1] for end in ends] == pytest.approx([value, value], rel=1e-8)
    assert ends[0]["bias"][1] != pytest.approx(ends[1]["bias"][1], rel=1e-3)
