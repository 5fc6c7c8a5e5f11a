"""Transformers: gradients against JAX, what a position may see, counts, starts, and that runs are resumable."""

from __future__ import annotations

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core import RunSpec, SettingError, advance, start, sweep, train
from core.engine.training import runs
from core.hyper import Value
from core.models import optimized
from core.models.transformers.shape import Shape
from core.theory.objective import Objective
from tests.core.jax_transformers import loss_in_jax, scores_in_jax

jax.config.update("jax_enable_x64", True)

MODEL = optimized("transformer")
SMALL = {"samples": 100, "length": 4, "symbols": 5, "d_model": 8, "epochs": 3, "batch_size": 32}


def transformer(dataset: str = "sort", optimizer: str = "adam", **settings: Value) -> RunSpec:
    size = "length" if dataset in ("copy", "reverse", "sort") else "context"
    known = {"context": 6, **SMALL}
    known.pop("context" if size == "length" else "length")
    return RunSpec(dataset, "transformer", optimizer, {**known, **settings})


# Every pair of values of any two of these options occurs in one of the rows: a strength-2 covering array.
PAIRWISE = [
    ("sort", 1, 1, 0, "learned", "relu"),
    ("sort", 2, 2, 1, "sinusoidal", "gelu"),
    ("sort", 4, 3, 4, "none", "relu"),
    ("induction", 1, 2, 4, "none", "gelu"),
    ("induction", 2, 3, 0, "learned", "gelu"),
    ("induction", 4, 1, 1, "sinusoidal", "relu"),
    ("markov", 1, 3, 1, "learned", "gelu"),
    ("markov", 2, 1, 4, "sinusoidal", "gelu"),
    ("markov", 4, 2, 0, "learned", "gelu"),
    ("sort", 1, 3, 0, "sinusoidal", "relu"),
    ("induction", 2, 1, 0, "none", "gelu"),
    ("markov", 2, 2, 1, "none", "relu"),
    ("sort", 4, 2, 4, "learned", "gelu"),
]
OPTIONS = [
    ("sort", "induction", "markov"),
    (1, 2, 4),
    (1, 2, 3),
    (0, 1, 4),
    ("learned", "sinusoidal", "none"),
    ("relu", "gelu"),
]


def test_the_table_has_every_pair_of_options() -> None:
    for (i, first), (j, second) in itertools.combinations(enumerate(OPTIONS), 2):
        missing = set(itertools.product(first, second)) - {(row[i], row[j]) for row in PAIRWISE}
        assert not missing, (i, j, missing)


def somewhere(objective: Objective, spec: RunSpec) -> np.ndarray:
    """θ (P,), off its start, so that biases and gains matter too."""
    begin = MODEL.initialize(spec.settings, MODEL.layout(objective.fitted))
    return begin + 0.2 * np.random.default_rng(1).standard_normal(len(begin))


@pytest.mark.slow
@pytest.mark.parametrize("row", PAIRWISE, ids=lambda row: "-".join(map(str, row)))
def test_gradients_and_scores_agree_with_jax(row: tuple[str, int, int, int, str, str]) -> None:
    dataset, heads, blocks, mlp, positions, activation = row
    spec = transformer(
        dataset, heads=heads, blocks=blocks, mlp=mlp, positions=positions, activation=activation
    )
    objective = Objective.of(spec)
    theta, shape, data = somewhere(objective, spec), objective.fitted.shape, objective.problem.train
    layout = MODEL.layout(objective.fitted)

    def loss(flat: jax.Array) -> jax.Array:
        tensors = {name: flat[part].reshape(size) for name, part, size in layout.slices()}
        return loss_in_jax(shape, tensors, data.x, data.y)

    value, expected = jax.value_and_grad(loss)(jnp.asarray(theta))
    assert objective.error(theta[None])[0] == pytest.approx(float(value), rel=1e-12)
    np.testing.assert_allclose(objective.gradient(theta[None])[0], expected, rtol=1e-9, atol=1e-12)


def test_the_gradient_agrees_with_central_differences() -> None:
    spec = transformer(blocks=2, heads=2, activation="gelu")
    objective = Objective.of(spec)
    theta = somewhere(objective, spec)
    picked = np.random.default_rng(2).choice(len(theta), 40, replace=False)
    nudges = 1e-5 * np.eye(len(theta))[picked]
    slopes = (objective.error(theta + nudges) - objective.error(theta - nudges)) / 2e-5
    np.testing.assert_allclose(objective.gradient(theta[None])[0][picked], slopes, rtol=1e-6, atol=1e-9)


def test_another_training_starts_from_the_same_initialization_of_the_same_seed_and_shape() -> None:
    spec = transformer()
    first = train(spec).flat[0]
    for changes in (
        {"learning_rate": 0.1},
        {"optimizer": "sgd"},
        {"batch_size": 8, "l2": 0.1},
        {"samples": 200},
    ):
        np.testing.assert_array_equal(train(spec.replace(**changes)).flat[0], first)
    for changes in ({"seed": 1}, {"init_scale": 2.0}):
        assert (train(spec.replace(**changes)).flat[0] != first).any()


def test_weights_start_with_the_deviations_that_the_help_of_their_scale_names() -> None:
    spec = transformer(blocks=3, d_model=48, symbols=26, length=32, init_scale=2.0)
    assert spec.hypers["init_scale"].matters(spec.settings)
    run = train(spec.replace(epochs=1))
    for name, values in run.parameters.items():
        start, shape = values[0], values.shape[1:]
        if len(shape) == 1:
            assert (start == float(name.endswith("gain"))).all()
            continue
        deviation = 0.1 if name in ("embedding", "position") else 1 / np.sqrt(shape[0])
        assert start.std() == pytest.approx(2 * deviation, rel=0.1)


def test_no_position_sees_what_comes_after_it() -> None:
    run = train(transformer("markov", blocks=2))
    x = run.train.x[:1].copy()
    before = run.predict(x)[0]
    x[0, 3:] = (x[0, 3:] + 1) % 5
    after = run.predict(x)[0]
    np.testing.assert_array_equal(before[:3], after[:3])
    assert not np.allclose(before[3:], after[3:])


def test_without_positions_the_last_answer_does_not_depend_on_the_order() -> None:
    runs_of = [train(transformer(positions=positions)) for positions in ("none", "learned")]
    x = runs_of[0].train.x[:1]
    turned = np.concatenate([x[:, -2::-1], x[:, -1:]], axis=1)
    unordered, ordered = (np.abs(run.predict(x)[0, -1] - run.predict(turned)[0, -1]).max() for run in runs_of)
    assert unordered < 1e-12 < 1e-6 < ordered


@pytest.mark.parametrize("positions", ["learned", "sinusoidal"])
@pytest.mark.parametrize("mlp", [0, 4])
def test_the_count_is_that_of_the_formula(positions: str, mlp: int) -> None:
    run = train(transformer(positions=positions, mlp=mlp, blocks=3, d_model=16, heads=4))
    v, t, d, blocks = 6, 8, 16, 3
    of_block = 4 * (d * d + d) + 2 * d + (2 * d + 2 * mlp * d * d + mlp * d + d if mlp else 0)
    assert (
        run.parameter_count
        == 2 * v * d + (t * d if positions == "learned" else 0) + blocks * of_block + 2 * d
    )


def test_the_count_of_a_published_model_is_met_but_for_its_output_matrix() -> None:
    """minGPT's sorter, V 3, T 11, d 48, L 3: 85,584, its output matrix not counted."""
    shape = Shape(3, 11, 48, 3, 3, 4, "learned", "gelu")
    assert sum(map(math.prod, shape.parameters.values())) - 3 * 48 == 85_584


def test_a_sweep_equals_its_runs_and_a_resumed_run_an_uninterrupted_one() -> None:
    spec = transformer(blocks=2, heads=4)
    alone = train(spec.replace(seed=2))
    assert np.array_equal(
        sweep(spec, {"seed": (1, 2), "learning_rate": (0.01, 0.1)}).runs[3].flat, alone.flat
    )
    state, first = advance(start(spec.replace(seed=2)), 1)
    state, second = advance(state, 2)
    assert np.array_equal(runs(state, [first, second])[0].flat, alone.flat)


def test_an_untrained_model_costs_about_as_much_as_guessing() -> None:
    run = train(transformer("markov", epochs=1, init_scale=0.01))
    assert run.train_error[0] == pytest.approx(np.log(5), rel=1e-3)


@pytest.mark.slow
def test_probabilities_sum_to_one_and_are_those_of_jax() -> None:
    run = train(transformer(blocks=2))
    probabilities = run.predict(run.validation.x[:2])
    assert probabilities.shape == (2, 4, 6)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-12)
    tensors = {name: values[-1] for name, values in run.parameters.items()}
    scores = scores_in_jax(run.fitted.shape, tensors, jnp.asarray(run.validation.x[1], dtype=int))
    np.testing.assert_allclose(probabilities[1], jax.nn.softmax(scores[-4:]), rtol=1e-9)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(SettingError, match="3 heads cannot share a width of 16 evenly"):
        train(transformer(d_model=16, heads=3))
    with pytest.raises(SettingError, match="transformer learns sequence"):
        RunSpec("moons", "transformer", "adam")
