"""Networks: gradients against JAX, paths against Optax, starts of the stated size, symmetries of the parameters."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from core import RunSpec, SettingError, train
from core.engine.problem import problem_of
from core.hyper import Value, Widths
from core.models import MODELS
from core.models.networks.activations import ACTIVATIONS
from core.theory.objective import Objective
from core.types import Array
from tests.core.jax_networks import IN_JAX, loss_in_jax, loss_of_layers, weights_of
from tests.core.records import clouds, tilted

jax.config.update("jax_enable_x64", True)

MODEL = MODELS["neural_network"]
TASKS = {"regression": tilted(), "binary": clouds(), "multiclass": clouds(3)}


def network(task: str, optimizer: str = "sgd", **settings: Value) -> RunSpec:
    return RunSpec(f"own:{TASKS[task].fingerprint}", "neural_network", optimizer, settings)


def jax_loss(theta: jax.Array, spec: RunSpec, task: str) -> jax.Array:
    """The loss and L2 penalty of one run on its training rows, written again."""
    problem, activation = problem_of(spec, TASKS[task]), str(spec["activation"])
    widths = problem.fitted.widths
    penalty = sum(jnp.sum(weight**2) for _, weight in weights_of(theta, widths))
    loss = loss_in_jax(theta, problem.x[0], problem.y[0], widths, activation, task)
    return loss + 0.5 * float(spec["l2"]) * penalty


# Of one shape, so that JAX compiles each operation once.
ALIKE = {**TASKS, "regression": tilted(60, 2)}
# Every pair of values of any two of these options occurs in one of the rows: a strength-2 covering array.
OPTIONS = [
    ("regression", "binary", "multiclass"),
    ("tanh", "relu", "leaky_relu", "sigmoid", "identity"),
    (1, 2, 3, 6),
    ("zeros", "constant", "normal", "uniform", "xavier", "he"),
    (0.0, 0.1),
]
Row = tuple[str, str, int, str, float]
PAIRWISE: list[Row] = [
    ("regression", "tanh", 3, "constant", 0.1),
    ("regression", "tanh", 1, "normal", 0.1),
    ("regression", "relu", 6, "xavier", 0.1),
    ("regression", "leaky_relu", 2, "uniform", 0.1),
    ("regression", "leaky_relu", 3, "he", 0.1),
    ("regression", "leaky_relu", 1, "xavier", 0.1),
    ("regression", "sigmoid", 1, "zeros", 0.0),
    ("regression", "sigmoid", 3, "uniform", 0.1),
    ("regression", "sigmoid", 6, "constant", 0.1),
    ("regression", "identity", 3, "he", 0.0),
    ("regression", "identity", 2, "normal", 0.1),
    ("binary", "tanh", 2, "zeros", 0.1),
    ("binary", "relu", 1, "normal", 0.1),
    ("binary", "relu", 3, "uniform", 0.0),
    ("binary", "leaky_relu", 1, "constant", 0.0),
    ("binary", "leaky_relu", 6, "zeros", 0.0),
    ("binary", "sigmoid", 6, "he", 0.1),
    ("binary", "sigmoid", 6, "normal", 0.0),
    ("binary", "identity", 3, "xavier", 0.0),
    ("binary", "identity", 6, "constant", 0.0),
    ("binary", "identity", 1, "uniform", 0.1),
    ("multiclass", "tanh", 6, "uniform", 0.0),
    ("multiclass", "tanh", 1, "he", 0.1),
    ("multiclass", "tanh", 1, "xavier", 0.1),
    ("multiclass", "relu", 2, "constant", 0.0),
    ("multiclass", "relu", 2, "he", 0.1),
    ("multiclass", "relu", 3, "zeros", 0.0),
    ("multiclass", "leaky_relu", 3, "normal", 0.0),
    ("multiclass", "sigmoid", 2, "xavier", 0.1),
    ("multiclass", "identity", 1, "zeros", 0.1),
]


def test_the_table_has_every_pair_of_options() -> None:
    assert set(OPTIONS[1]) == set(ACTIVATIONS)
    assert set(OPTIONS[3]) == set(MODEL.hypers[-3].grid)
    for (i, first), (j, second) in itertools.combinations(enumerate(OPTIONS), 2):
        missing = set(itertools.product(first, second)) - {(row[i], row[j]) for row in PAIRWISE}
        assert not missing, (i, j, missing)


@pytest.fixture(params=PAIRWISE, ids=lambda row: "-".join(map(str, row)))
def case(request: pytest.FixtureRequest) -> tuple[str, RunSpec, Objective, Array]:
    """A task, a spec, its objective, and θ (P,) off its start, so that no unit is like another."""
    task, activation, depth, init, l2 = request.param
    spec = network(task, activation=activation, hidden=(3,) * depth, init=init, l2=l2, seed=3)
    objective = Objective.of(spec, ALIKE[task])
    start = MODEL.initialize(spec.settings, MODEL.layout(objective.fitted))
    return task, spec, objective, start + 0.3 * np.random.default_rng(1).standard_normal(objective.size)


@pytest.mark.slow
def test_gradients_agree_with_jax(case: tuple[str, RunSpec, Objective, Array]) -> None:
    task, spec, objective, theta = case
    layers = [
        (t[:u], t[u:].reshape(-1, u)) for _, part, _, u in objective.fitted.layers() for t in [theta[part]]
    ]
    design, y = objective.problem.x[0], objective.problem.y[0]
    slopes = jax.grad(loss_of_layers)(layers, design, y, spec["activation"], task)
    expected = np.concatenate([np.ravel(tensor) for layer in slopes for tensor in layer])
    gradient = objective.gradient(theta[None])[0]
    np.testing.assert_allclose(gradient, expected + objective.l2[0] * theta, rtol=1e-10, atol=1e-12)


def test_gradients_agree_with_central_differences(case: tuple[str, RunSpec, Objective, Array]) -> None:
    _, _, objective, theta = case
    nudges = 1e-5 * np.eye(objective.size)
    slopes = (objective.value(theta + nudges) - objective.value(theta - nudges)) / 2e-5
    np.testing.assert_allclose(objective.gradient(theta[None])[0], slopes, rtol=1e-6, atol=1e-9)


@pytest.mark.slow
def test_every_activation_is_checked_against_jax_and_has_its_slope() -> None:
    assert set(IN_JAX) == set(ACTIVATIONS)
    z = np.linspace(-3, 3, 14)
    for name, f in ACTIVATIONS.items():
        np.testing.assert_allclose(f.value(z), IN_JAX[name](z), rtol=1e-12, err_msg=name)
        slope = jax.vmap(jax.grad(IN_JAX[name]))(z)
        np.testing.assert_allclose(f.slope(f.value(z)), slope, rtol=1e-12, atol=1e-15, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "rule"),
    [
        ("sgd", optax.sgd(0.1)),
        ("adam", optax.adam(0.1, eps_root=0.0)),
        ("momentum", optax.sgd(0.1, momentum=0.9)),
    ],
)
def test_training_follows_the_path_of_optax(optimizer: str, rule: optax.GradientTransformation) -> None:
    spec = network("binary", optimizer, learning_rate=0.1, epochs=40, l2=0.01)
    run = train(spec, TASKS["binary"])
    theta, slope = jnp.asarray(run.flat[0]), jax.jit(jax.grad(lambda at: jax_loss(at, spec, "binary")))
    state = rule.init(theta)
    for epoch in range(1, 41):
        update, state = rule.update(slope(theta), state)
        theta = optax.apply_updates(theta, update)
        np.testing.assert_allclose(run.flat[epoch], theta, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(("init", "variance"), [("xavier", 2 / (2 + 64)), ("he", 2 / 2), ("normal", 1.0)])
def test_a_start_has_the_size_it_says(init: str, variance: float) -> None:
    draws = [
        train(network("binary", hidden=(64,), init=init, seed=s, epochs=1), TASKS["binary"]) for s in range(8)
    ]
    weights = np.concatenate([run.parameters["layer1.weight"][0].ravel() for run in draws])
    # Of 1024 draws the variance has a relative standard error of 4.4 %.
    assert weights.var() == pytest.approx(variance, rel=0.2)
    assert not any(run.parameters["layer1.bias"][0].any() for run in draws)


@pytest.mark.parametrize("init", ["zeros", "constant"])
def test_units_that_start_alike_stay_alike(init: str) -> None:
    run = train(network("binary", init=init, hidden=(4, 3), epochs=30, learning_rate=0.5), TASKS["binary"])
    weights = run.parameters["layer1.weight"][-1]
    np.testing.assert_allclose(weights, weights[:, :1] * np.ones(4), rtol=1e-12)


def test_permuted_units_and_flipped_signs_predict_the_same() -> None:
    data = TASKS["binary"]
    run = train(network("binary", hidden=(5,), epochs=20), data)
    tensors = {name: values[-1:].copy() for name, values in run.parameters.items()}
    order, sign = [3, 1, 4, 0, 2], np.array([1, -1, 1, -1, -1])
    tensors["layer1.weight"] = tensors["layer1.weight"][..., order] * sign
    tensors["layer1.bias"] = tensors["layer1.bias"][..., order] * sign
    tensors["layer2.weight"] = tensors["layer2.weight"][:, order] * sign[:, None]
    other = MODEL.layout(run.fitted).flat(tensors)
    outputs = MODEL.forward(run.fitted, other, run.fitted.design(data.x))
    assert not np.allclose(other, run.flat[-1])
    np.testing.assert_allclose(outputs[0], run.outputs(data.x)[-1], atol=1e-12)


def by_hand(run: object, x: Array, tensors: dict[str, Array]) -> Array:
    """What raw features lead to with these parameters, of one hidden layer of tanh."""
    hidden = np.tanh(x @ tensors["layer1.weight"][-1] + tensors["layer1.bias"][-1])
    return hidden @ tensors["layer2.weight"][-1] + tensors["layer2.bias"][-1]


@pytest.mark.parametrize("task", TASKS)
def test_parameters_in_data_units_predict_the_same_from_raw_features(task: str) -> None:
    data = TASKS[task]
    run = train(network(task, hidden=(3,), epochs=20, learning_rate=0.01), data)
    outputs = np.atleast_2d(run.outputs(data.x)[-1]).T
    np.testing.assert_allclose(by_hand(run, data.x, run.in_data_units()), outputs, rtol=1e-9, atol=1e-10)
    back = MODEL.in_training_units(run.fitted, MODEL.layout(run.fitted).flat(run.in_data_units()))
    np.testing.assert_allclose(back, run.flat, rtol=1e-9, atol=1e-11)


def test_parameters_have_the_shapes_and_names_of_their_layers() -> None:
    run = train(network("multiclass", hidden=(4, 2), epochs=3), TASKS["multiclass"])
    shapes = {name: values.shape[1:] for name, values in run.parameters.items()}
    assert shapes == {
        "layer1.bias": (4,),
        "layer1.weight": (2, 4),
        "layer2.bias": (2,),
        "layer2.weight": (4, 2),
        "layer3.bias": (3,),
        "layer3.weight": (2, 3),
    }
    assert run.parameter_count == len(run.final) == 4 + 8 + 2 + 8 + 3 + 6
    data_units = run.in_data_units()["layer1.weight"][-1]
    assert run.final["layer1.weight[1,3]"] == data_units[1, 3]


@pytest.mark.parametrize("hidden", [(), (0,), (65,), (8,) * 7, (8, 2.5), "8", 8, (True,)])
def test_shapes_that_cannot_be_are_refused(hidden: object) -> None:
    with pytest.raises(SettingError, match="hidden wants 1 to 6 whole numbers from 1 to 64, as 8,8; got"):
        RunSpec("moons", "neural_network", "adam", {"hidden": hidden})  # type: ignore[dict-item]


def test_a_shape_between_those_that_are_offered_is_kept_when_other_settings_change() -> None:
    spec = RunSpec("moons", "neural_network", "adam", {"hidden": Widths((6, 4))})
    assert spec.replace(l2=0.1)["hidden"] == spec.replace(dataset="circles")["hidden"] == (6, 4)


def test_a_shape_has_one_text_and_a_nearest_neighbour() -> None:
    hyper = RunSpec("moons", "neural_network", "adam").hypers["hidden"]
    assert hyper.parse("5,3") == (5, 3) == hyper.check([5, 3])
    assert hyper.text(Widths((5, 3))) == "5,3"
    assert hyper.nearest(Widths((5, 3))) == (4, 4)
    assert hyper.nearest(Widths((60,))) == (64,)
    assert float(Widths((5, 3))) == int(Widths((5, 3))) == 8
