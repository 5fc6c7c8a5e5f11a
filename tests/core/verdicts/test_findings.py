"""The sentence beside a chart states what the numbers say, with the numbers."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.features.digits import correct_digits
from core.formatting import apart, count, number
from core.hyper import Value
from core.theory.closed_form import solve
from core.theory.landscape import Curvature, curvature
from core.theory.target import target
from core.verdicts import findings
from tests.core.records import linear

LINE = linear()


def said_of(spec: RunSpec, shape: Curvature | None = None) -> str:
    return findings.of_run(train(spec), target(spec), shape or curvature(spec))


def test_a_run_that_arrived_says_how_many_digits_agree() -> None:
    digits = min(
        correct_digits(values[-1], solve(LINE).values[name]) for name, values in train(LINE).scalars.items()
    )
    assert (
        said_of(LINE) == f"All 2 parameters agree with the closed form values to {digits:.1f} digits or more."
    )


def test_a_run_on_reference_data_is_measured_against_certified_values() -> None:
    assert "NIST certified" in said_of(linear(dataset="norris"))
    assert "closed form" in said_of(linear(dataset="norris", validation_share=0.25))


def test_a_diverged_run_says_that_the_parameters_ran_away() -> None:
    assert "diverged from their exact values (◇)" in said_of(linear(learning_rate=5.0))
    wild = RunSpec("sine", "neural_network", "sgd", {"learning_rate": 10.0, "activation": "identity"})
    assert said_of(wild) == "The parameters diverged and left the chart."


def test_a_run_stopped_early_names_the_farthest_parameter_and_what_helps() -> None:
    sentence = said_of(linear(epochs=10))
    learned, exact = train(linear(epochs=10)).scalars, solve(LINE).values
    assert "2 of 2 parameters have fewer than 2 correct digits" in sentence
    assert f"intercept is farthest, {learned['bias'][-1]:.4g} instead of {exact['bias']:.4g}" in sentence
    assert sentence.endswith("More epochs or larger steps bring them closer.")


def test_small_batches_are_named_as_the_reason_where_they_are() -> None:
    assert "small batch" in said_of(linear(batch_size=4, seed=2))


def test_a_flat_direction_is_named_with_the_condition_number() -> None:
    spec = linear(dataset="diabetes")
    sentence = said_of(spec)
    assert f"{curvature(spec).condition:.0f} times flatter" in sentence
    assert "200 epochs have not settled it" in sentence


def test_singular_columns_are_called_so_and_a_remedy_is_given() -> None:
    spec = linear(dataset="sine", degree=15)
    assert curvature(spec).condition > 1e20
    sentence = said_of(spec)
    assert "numerically singular" in sentence
    assert "Lower the degree or add an L2 penalty" in sentence


def test_an_infinite_condition_number_is_said_in_words() -> None:
    assert "condition number over 10³⁰⁸" in said_of(linear(epochs=10), Curvature(1.0, 0.0))


@pytest.mark.parametrize("loss", ["absolute", "huber"])
def test_a_run_that_aims_elsewhere_is_not_blamed_for_missing_least_squares(loss: str) -> None:
    sentence = said_of(LINE.replace(loss=loss, outliers=0.2, optimizer="adam", epochs=1000))
    assert sentence.startswith(f"Least squares (◇) is not the aim here: the {loss} loss leads elsewhere.")
    assert "correct digits" not in sentence


@pytest.mark.slow
def test_weights_at_exactly_0_are_named_and_counted() -> None:
    spec = RunSpec("diabetes", "linear_regression", "sgd", {"l1": 5.0, "epochs": 2000})
    run = train(spec)
    gone = [run.title(name) for name, value in run.final.items() if value == 0]
    assert 0 < len(gone) < 7
    sentence = said_of(spec)
    assert f"taken {len(gone)} of 10 weights to exactly 0: {gone[0]}," in sentence
    assert "taken none of 10 weights" in said_of(spec.replace(l1=1e-5))
    assert "L1" not in said_of(spec.replace(l1=0.0))


def test_early_stopping_is_told_with_both_epochs() -> None:
    spec = RunSpec("sine", "linear_regression", "momentum", {"samples": 30, "noise": 0.3, "degree": 15})
    spec = spec.replace(momentum=0.95, epochs=2000, patience=10)
    run = train(spec)
    best = int(run.validation_error.argmin())
    sentence = said_of(spec)
    assert f"ended the run at epoch {run.epochs[-1]}: " in sentence
    assert f"at epoch {best} since." in sentence
    assert "Early stopping" not in said_of(spec.replace(patience=None))


@pytest.mark.parametrize("rate", [0.001, 0.1])
def test_of_dependent_columns_training_from_nought_reaches_the_exact_ones(rate: float) -> None:
    spec = linear(
        dataset="collinear", correlation=1.0, learning_rate=rate, epochs=5000 if rate > 0.01 else 200
    )
    sentence = said_of(spec, curvature(spec))
    assert "degree" not in sentence
    assert "no number of epochs" not in sentence
    if rate > 0.01:
        assert sentence.startswith("All 4 parameters agree with the closed form values")
    else:
        assert "The columns depend on each other: many sets of parameters predict equally well" in sentence
        assert sentence.endswith(
            "Training from this start leads there. More epochs or larger steps bring them closer."
        )


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [("sgd", {"init": "normal"}), ("adam", {"init": "normal"}), ("momentum", {"init": "normal", "seed": 3})],
)
def test_of_dependent_columns_another_start_or_rule_leads_to_another_of_the_many(
    optimizer: str, settings: dict[str, Value]
) -> None:
    spec = linear(optimizer, dataset="collinear", correlation=1.0, learning_rate=0.1, epochs=5000, **settings)
    run = train(spec)
    goal = target(spec)
    assert not goal.unique
    # As low as can be, and yet elsewhere.
    assert run.train_error[-1] == pytest.approx(solve(spec).train_error, rel=1e-6)
    sentence = said_of(spec)
    ended, least = number(run.objective[-1]), number(solve(spec).train_error)
    assert (
        f"This run ended at another: what is minimized is {ended} here, and {least} there. Add an L2"
        in sentence
    )
    assert target(spec.replace(l2=0.1)).unique


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "rmsprop"])
@pytest.mark.parametrize("epochs", [1, 2, 5])
def test_of_dependent_columns_a_run_that_has_hardly_begun_is_not_said_to_be_as_good(
    optimizer: str, epochs: int
) -> None:
    chosen = {"learning_rate": 0.01, "epochs": epochs, "init": "normal"}
    spec = linear(optimizer, dataset="collinear", correlation=1.0, **chosen)
    run, least = train(spec), solve(spec).train_error
    assert run.objective[-1] > 1.01 * least
    sentence = said_of(spec)
    here, there = apart(run.objective[-1], least)
    assert (
        f"This run has not arrived at any: what is minimized ended at {here}, and is {there} there."
        in sentence
    )
    assert "another" not in sentence


def test_the_remedy_of_a_lower_degree_is_named_where_there_is_one() -> None:
    powers = linear(dataset="collinear", correlation=1.0, degree=2, learning_rate=0.001, init="normal")
    assert "Lower the degree or add an L2 penalty" in said_of(powers)


def test_what_nobody_proved_is_called_the_best_known() -> None:
    spec = linear(dataset="norris", degree=10, standardize=False, l1=1e-5, learning_rate=1e-6, epochs=1)
    run = train(spec)
    assert "best known values" in findings.of_run(run, target(spec), curvature(spec))


@pytest.mark.parametrize("epochs", [1, 2, 10])
def test_predictions_are_not_said_to_hang_little_on_what_a_penalty_leaves_flat(epochs: int) -> None:
    """Under a strong penalty the bias is the flat direction, and all predictions hang on it."""
    spec = RunSpec("challenger", "logistic_regression", "momentum", {"epochs": epochs, "l2": 20.0})
    sentence = said_of(spec)
    assert f"{count(epochs, 'epoch')} {'has' if epochs == 1 else 'have'} not settled it" in sentence
    assert "intercept is farthest" in sentence
    assert "hardly depend" not in sentence


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        ("adam", {"loss": "huber", "huber_delta": 5.0}),
        ("sgd", {"loss": "huber", "huber_delta": 5.0}),
        ("adamw", {"weight_decay": 1e-4}),
    ],
)
def test_what_ends_where_it_does_not_aim_is_not_said_to_be_elsewhere(optimizer: str, settings: dict) -> None:
    sentence = said_of(linear(optimizer, epochs=2000, **settings))
    assert sentence.startswith(
        "Least squares (◇) is not the aim here, and yet the run ended near it: all 2 parameters"
    )
    assert "instead of" not in sentence
