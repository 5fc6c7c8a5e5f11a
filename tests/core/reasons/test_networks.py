"""The numbers in what is said of networks, worked out again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core import Run, train
from core.formatting import number
from core.inspection.health import dead, gradient_norms
from core.models.networks.activations import ACTIVATIONS
from core.reasons import reasons
from tests.core.reasons.cases import DEEP, PROVOKED, network, trained


def said(name: str, run: Run | None = None) -> tuple[Run, str]:
    run = run or trained(PROVOKED[name])
    return run, next(reason.says for reason in reasons(run) if reason.name == name)


def hidden(run: Run) -> list[np.ndarray]:
    """(N, units) of each hidden layer after the last step, with tanh or ReLU."""
    activations = [(run.train.x - run.train.x.mean(axis=0)) / run.train.x.std(axis=0)]
    f = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[str(run.spec["activation"])]
    for layer in range(1, 1 + len(run.fitted.hidden)):
        weight, bias = (run.parameters[f"layer{layer}.{what}"][-1] for what in ("weight", "bias"))
        activations.append(f(activations[-1] @ weight + bias))
    return activations[1:]


def test_dead_and_saturated_units_are_counted() -> None:
    run, text = said("dead")
    gone = sum((a == 0).all(axis=0).sum() for a in hidden(run))
    assert text.startswith(
        f"{gone} of 8 hidden units are dead. They are 0 on each of 38 training rows (at the start: 0)"
    )
    run, text = said("saturated")
    stuck = sum(((np.abs(a) > 0.95).mean(axis=0) > 0.95).sum() for a in hidden(run))
    assert text.startswith(f"{stuck} of 16 hidden units are saturated")
    assert f"at most {number(1 - 0.95**2, 2)} of its steepest" in text


def test_gradients_are_told_layer_by_layer() -> None:
    for name, ratio in (("vanishing", lambda g: g[0] / g[-1]), ("exploding", lambda g: g[0] / g[-1])):
        run, text = said(name)
        norms = gradient_norms(run, 0)
        assert f"is {number(ratio(norms), 2)} times" in text
        assert f"from first to last {', '.join(number(norm, 2) for norm in norms)}." in text


def test_outputs_that_vary_too_much_and_gradients_that_grew_are_told() -> None:
    run, text = said(
        "exploding", train(network("diabetes", activation="relu", init_scale=10.0, **{**DEEP, "epochs": 1}))
    )
    wide = run.outputs(run.train.x)[0].std()
    assert (
        f"a deviation of {number(wide, 2)}, and that of the target is {number(run.train.y.std(), 2)}" in text
    )
    run, text = said("exploding", train(network("diabetes", "sgd", learning_rate=10.0)))
    assert f"it was {number(np.linalg.norm(gradient_norms(run, 0)), 2)} at the start" in text


def test_a_training_that_has_not_come_far_is_not_blamed_on_too_few_parameters() -> None:
    run, text = said("underfitting", train(network("iris", learning_rate=1e-4, epochs=5)))
    assert run.train_error[-1] > run.constant_loss(run.train)
    assert (
        f"On training rows the error is {number(run.train_error[-1])}, and the best constant costs "
        f"{number(run.constant_loss(run.train))}. One answer for all rows would do better" in text
    )
    (reason,) = [reason for reason in reasons(run) if reason.name == "underfitting"]
    assert [fix.changes for fix in reason.fixes] == [{"learning_rate": 0.001}, {"epochs": 50}]


def test_rises_of_the_error_are_added_up() -> None:
    run, text = said("too_large_rate")
    rises = [after - before for before, after in pairwise(run.objective) if after > before]
    assert (
        f"The error rose in {len(rises)} of 100 epochs. It rose by {number(sum(rises), 3)} altogether" in text
    )
    assert f"it fell by {number(run.objective[0] - min(run.objective), 3)}." in text


def test_what_was_reached_and_lost_again_is_told_under_batches() -> None:
    run, text = said("too_large_rate", train(network(learning_rate=0.2, batch_size=32, epochs=200)))
    lowest, best = min((error, epoch) for epoch, error in enumerate(run.objective))
    end = np.median(run.objective[-21:])
    assert text.startswith(
        f"The error ended at about {number(end, 3)}, and had been {number(lowest, 3)} before. That was at epoch {best};"
    )


def test_noise_is_what_a_straight_line_leaves() -> None:
    run, text = said("batch_noise")
    recent = run.objective[-51:]
    line = np.polynomial.Polynomial.fit(np.arange(51.0), recent, 1)
    fell, left = line(0.0) - line(50.0), recent - line(np.arange(51.0))
    assert f"lies {number(np.sqrt((left**2).mean()), 2)} above or below" in text
    assert f"{'falls' if fell > 0 else 'rises'} by {number(abs(fell), 2)} meanwhile" in text


def test_learning_by_heart_is_told_with_the_lowest_validation_error() -> None:
    run, text = said("by_heart")
    best = int(run.validation_error.argmin())
    assert "Every training row is classified right" in text
    assert np.array_equal(run.predict(run.train.x) > 0.5, run.train.y == 1)
    assert (
        f"it is {number(run.validation_error[-1], 3)}, and was {number(min(run.validation_error), 3)} at epoch {best}"
        in text
    )


def test_numbers_are_known_by_heart_below_half_of_the_noise_floor() -> None:
    given = {"samples": 20, "noise": 1.0, "epochs": 500, "features": "sines", "init": "he"}
    run, text = said("by_heart", train(network("sine", hidden=(16, 16), activation="relu", **given)))
    assert text.startswith(f"Noise alone would leave {number(0.5, 3)}")
    assert run.train_error[-1] < 0.25


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_units_whose_weights_and_biases_are_0_are_dead_only_without_a_slope_there(activation: str) -> None:
    run = train(network(activation=activation, epochs=10))
    gone = replace(run, flat=np.concatenate([run.flat[:-1], np.zeros_like(run.flat[:1])]))
    assert all(units.all() for units in dead(gone, -1)) == (activation != "sigmoid")
    sentences = {reason.name: reason.says for reason in reasons(gone)}
    assert ("dead" in sentences) == (activation == "relu")
    assert "has no slope" in sentences.get("dead", "has no slope")
